// A long list that is narrowed by words and by kind; without a script it is whole.
import { told } from "./address.js";
import { fold, words } from "./fold.js";

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form.filter"));
if (form) {
  const items = [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".source-list > li"))];
  const lists = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".source-list"));
  const texts = items.map((item) => fold(item.textContent ?? ""));
  const kinds = items.map((item) => item.querySelector(".source-kind")?.textContent);
  const field = /** @type {HTMLInputElement} */ (form.elements.namedItem("find"));
  const kind = /** @type {HTMLSelectElement} */ (form.elements.namedItem("kind"));
  const status = /** @type {HTMLElement} */ (form.querySelector("[role=status]"));
  const narrow = () => {
    const asked = words(field.value);
    for (const [at, item] of items.entries()) item.hidden = !asked.every((word) => texts[at].includes(word)) || !["", kinds[at]].includes(kind.value);
    for (const list of lists) {
      list.hidden = !list.querySelector("li:not([hidden])");
      list.classList.toggle("narrowed", Boolean(asked.length || kind.value));
    }
    const left = items.filter((item) => !item.hidden).length;
    status.textContent = left === items.length ? `${left} sources.` : `${left || "None"} of ${items.length} sources.`;
  };
  const remember = () => {
    const next = new URL(location.href);
    for (const { name, value } of [field, kind]) value.trim() ? next.searchParams.set(name, value.trim()) : next.searchParams.delete(name);
    try {
      history.replaceState(null, "", next);
    } catch {} // pages read from a folder may have no history of their own
  };
  const query = new URLSearchParams(location.search);
  const asked = query.get("kind") ?? "";
  const known = [...kind.options].some(({ value }) => value === asked);
  field.value = (query.get("find") ?? "").slice(0, field.maxLength);
  kind.value = known ? asked : "";
  form.hidden = false;
  if (field.value || kind.value) narrow();
  if (!known) status.append(` ${told(asked, "Kind")}`);
  form.addEventListener("input", () => {
    narrow();
    remember();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
}
