// Loads Sphinx's own search only when a reader starts to use it.
const root = document.documentElement.dataset.content_root;
const field = document.getElementById("search-field");
const query = new URLSearchParams(location.search).get("q");
const files = ["documentation_options", "doctools", "language_data", "sphinx_highlight", "searchtools"];
let loaded;
let typed = query || "";
field.addEventListener("input", () => (typed = field.value));

function load(path) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = root + path;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
}

// The words of a page as its reader meets them: drawings, code and folded tables left out.
function prose(html, anchor) {
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const part of page.querySelectorAll("svg, figcaption details, .figure-tools, .byline")) part.remove();
  for (const block of page.querySelectorAll("p, li, h1, h2, h3, dt, dd, td, th")) block.append(" ");
  const section = anchor ? page.getElementById(anchor.replace("#", "")) : null;
  return (section || page.querySelector("article")).textContent;
}

function loadSearch() {
  loaded ??= (async () => {
    for (const name of files) await load(`_static/${name}.js`);
    field.value = typed; // Sphinx's search sets the field to the address's words when it starts
    Search.htmlToText = prose;
    await load("searchindex.js");
  })();
  return loaded;
}

if (query) {
  field.value = query;
  loadSearch().catch(() => {
    document.getElementById("search-results").textContent =
      "The search could not be loaded. The contents above lead to every page.";
  });
}
field.addEventListener("focus", () => loadSearch().catch(() => {}), { once: true });
