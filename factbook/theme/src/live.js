// Live figures: the library comes when a reader asks for it, and the still one stays if it does not.
import { told } from "./address.js";
import { permitted } from "./controls.js";
import { load } from "./load.js";

const root = document.documentElement;

/** @type {(control: HTMLInputElement | HTMLSelectElement) => string} */
const labelOf = (control) => control.labels?.[0]?.firstChild?.textContent?.trim() || control.name;

/** @type {(still: HTMLElement) => void} */
function start(still) {
  const kind = still.matches(".map") ? "map" : "chart";
  const script = /** @type {string} */ (root.dataset[kind]);
  const tools = /** @type {HTMLElement} */ (still.querySelector(".live-tools"));
  const button = /** @type {HTMLButtonElement | null} */ (tools.querySelector(":scope > [type=button]"));
  const status = /** @type {HTMLElement} */ (tools.querySelector("[role=status]"));
  const kit = () => self.kits?.[kind];
  /** @type {(wanted: boolean) => Promise<unknown>} */
  const go = (wanted) => {
    if (!kit()) status.textContent = "Loading";
    return load(script, kit)
      .then(() => kit()?.(still, button, status, wanted))
      .catch(() => (status.textContent = `The live ${kind} could not be loaded; the still one stays.`));
  };
  button?.addEventListener("click", () => go(false));
  for (const intent of ["focusin", "input", "click"]) {
    tools.addEventListener(intent, ({ target }) => {
      if (target === button || !(target instanceof Element) || !target.matches("input,select,button")) return;
      // A map whose years still sleep plays them as soon as they are awake.
      if (intent === "click" && target.matches(".play") && !still.matches(".has-years")) still.dataset.wants = "play";
      go(true);
    });
  }
  // Resting on the figure is intent enough to fetch, though not to show; never with reduced data.
  still.addEventListener("pointerenter", () => {
    if (navigator.connection?.saveData || kit()) return;
    const early = document.createElement("link");
    early.rel = "prefetch";
    early.href = script;
    document.head.append(early);
  }, { once: true });
  for (const layer of /** @type {NodeListOf<HTMLInputElement>} */ (still.querySelectorAll("input.layer"))) {
    layer.checked ||= new URLSearchParams(location.search).get(layer.name) === layer.value;
    layer.addEventListener("change", () => {
      const next = new URL(location.href);
      next.searchParams.set(layer.name, layer.value);
      history.replaceState(null, "", next);
    });
  }
  // An address that names a control opens the figure as it was left; what it names in vain is
  // said, and nothing else comes of it.
  const query = new URLSearchParams(location.search);
  const layers = /** @type {NodeListOf<HTMLInputElement>} */ (still.querySelectorAll("input.layer"));
  const controls = [.../** @type {NodeListOf<HTMLInputElement | HTMLSelectElement>} */ (tools.querySelectorAll("input[name],select[name]"))];
  const asked = controls.filter(({ name }) => query.has(name));
  const vain = asked.filter((control) => permitted(control, query.get(control.name)) === null).map((control) => told(query.get(control.name) ?? "", labelOf(control)));
  const layer = layers.length ? query.get(layers[0].name) : null;
  if (layer !== null && ![...layers].some(({ value }) => value === layer)) vain.push(told(layer, "layer"));
  if (vain.length) {
    const note = document.createElement("p");
    note.className = "address-note";
    note.setAttribute("role", "status");
    tools.after(note);
    note.textContent = vain.join(" ");
  }
  if (asked.length > vain.length || (asked.length && !vain.length)) go(true);
  if (controls.some(({ name }) => name === "day")) document.addEventListener("day", () => go(true), { once: true });
}
for (const still of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-live]"))) start(still);
