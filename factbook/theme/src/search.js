// Loads Sphinx's own search only when a reader starts to use it.
import { load } from "./load.js";

const root = document.documentElement.dataset.content_root;
const field = /** @type {HTMLInputElement} */ (document.getElementById("search-field"));
const query = new URLSearchParams(location.search).get("q");
const files = ["documentation_options", "doctools", "language_data", "sphinx_highlight", "searchtools"];
/** @type {Promise<void> | undefined} */
let loaded;
let typed = query || "";
field.addEventListener("input", () => (typed = field.value));

// The words of a page as its reader meets them: drawings, code and folded tables left out.
/** @type {(html: string, anchor?: string) => string} */
function prose(html, anchor) {
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const part of page.querySelectorAll("svg, figcaption details, .figure-tools, .byline")) part.remove();
  for (const block of page.querySelectorAll("p, li, h1, h2, h3, dt, dd, td, th")) block.append(" ");
  const section = anchor ? page.getElementById(anchor.replace("#", "")) : null;
  return (section || page.querySelector("article"))?.textContent ?? "";
}

/** @type {(path: string) => Promise<void>} */
const fetched = (path) => load(root + path, () => true);

function loadSearch() {
  loaded ??= (async () => {
    for (const name of files) await fetched(`_static/${name}.js`);
    field.value = typed; // Sphinx's search sets the field to the address's words when it starts
    Search.htmlToText = prose;
    await fetched("searchindex.js");
  })();
  return loaded;
}

if (query) {
  field.value = query;
  loadSearch().catch(() => {
    const results = /** @type {HTMLElement} */ (document.getElementById("search-results"));
    results.textContent = "The search could not be loaded. The contents above lead to every page.";
  });
}
field.addEventListener("focus", () => loadSearch().catch(() => {}), { once: true });
