// The preview's own script: no part of the site. It shows the page again when a build changed it,
// where the author was, and lays a mistake over the page until it is mended.

/** @typedef {{ file: string, place: string, said: string, advice: string, details: string }} Mistake */
/** @typedef {{ y: number, open: string[], fact: [string, number] | null }} Kept */

const { seen = "" } = /** @type {HTMLScriptElement} */ (document.currentScript).dataset;
const key = `preview ${location.pathname}`;

// Where the author was -----------------------------------------------------------------------

/** @type {(fold: HTMLDetailsElement, number: number) => string} */
const nameOf = (fold, number) => fold.id || `${number} ${fold.querySelector("summary")?.textContent}`;
const folds = () => [...document.querySelectorAll("details")];
/** @type {(id: string) => HTMLElement[]} */
const facts = (id) => [...document.querySelectorAll(".fact")].filter(
  /** @type {(fact: Element) => fact is HTMLElement} */
  ((fact) => fact instanceof HTMLElement && fact.dataset.fact === id));

function keep() {
  const card = document.querySelector(".fact-card:not([hidden])");
  const owner = card?.previousElementSibling;
  const id = owner instanceof HTMLElement && owner.dataset.fact;
  /** @type {Kept} */
  const kept = {
    y: scrollY,
    open: folds().flatMap((fold, number) => fold.open ? [nameOf(fold, number)] : []),
    fact: id && owner instanceof HTMLElement ? [id, facts(id).indexOf(owner)] : null,
  };
  sessionStorage.setItem(key, JSON.stringify(kept));
}

function restore() {
  const told = sessionStorage.getItem(key);
  sessionStorage.removeItem(key);
  if (!told) return;
  /** @type {Kept} */
  const kept = JSON.parse(told);
  for (const [number, fold] of folds().entries()) fold.open = kept.open.includes(nameOf(fold, number));
  scrollTo({ top: kept.y, behavior: "instant" });
  if (kept.fact) facts(kept.fact[0])[kept.fact[1]]?.querySelector("a")?.click();
}

// Mistakes -----------------------------------------------------------------------------------

const place = document.createElement("div");
const root = place.attachShadow({ mode: "open" });
const style = new CSSStyleSheet();
style.replaceSync(`
  section { position: fixed; inset: auto 0 0 0; max-height: 60vh; overflow: auto; z-index: 99; padding: 1rem 1.25rem;
    background: #fff; color: #1b1f24; border-top: 6px solid #b3261e; box-shadow: 0 -8px 32px #0006;
    font: 1rem/1.45 system-ui, sans-serif }
  h2 { margin: 0 2.75rem .5rem 0; font-size: 1.125rem; color: #b3261e }
  ol { margin: 0; padding-left: 1.5rem } li { margin: .5rem 0 } p { margin: .125rem 0 }
  b { font-family: ui-monospace, monospace } pre { overflow: auto; max-height: 12rem; font-size: .8125rem; background: #f3f1ea; padding: .5rem }
  button { position: absolute; top: .5rem; right: .5rem; min-width: 44px; min-height: 44px; font-size: 1.25rem; border: 0; background: none; cursor: pointer }
`);
root.adoptedStyleSheets = [style];
document.body.append(place);

/** @type {(tag: string, text?: string, ...below: Node[]) => HTMLElement} */
function element(tag, text = "", ...below) {
  const made = document.createElement(tag);
  made.append(text, ...below);
  return made;
}

/** @type {(mistake: Mistake) => HTMLElement} */
function item({ file, place: where, said, advice, details }) {
  const made = element("li");
  if (file) made.append(element("b", where ? `${file}, ${where}` : file));
  made.append(element("p", said), element("p", advice));
  if (details) made.append(element("pre", details));
  return made;
}

/** @type {(mistakes: Mistake[]) => void} */
function show(mistakes) {
  root.replaceChildren();
  if (!mistakes.length) return;
  const count = mistakes.length > 1 ? `${mistakes.length} mistakes stop` : "A mistake stops";
  const close = element("button", "×");
  close.setAttribute("aria-label", "Hide the mistakes");
  close.addEventListener("click", () => root.replaceChildren());
  const list = element("ol", "", ...mistakes.map(item));
  const box = element("section", "", element("h2", `${count} the build; this is the page before it`), close, list);
  box.setAttribute("role", "alert");
  root.append(box);
}

// News of the builds -------------------------------------------------------------------------

const news = new EventSource(`/-events?${new URLSearchParams({ page: location.pathname, seen })}`);
news.addEventListener("reload", () => {
  news.close();
  keep();
  location.reload();
});
news.addEventListener("mistakes", (event) => show(JSON.parse(event.data)));
addEventListener("keydown", (event) => event.key === "Escape" && root.replaceChildren());
addEventListener("pagehide", () => news.close());
if (document.readyState === "complete") restore();
else addEventListener("load", restore);
