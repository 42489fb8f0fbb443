// Loads Sphinx's own search only when a reader starts to use it.
const root = document.documentElement.dataset.content_root;
const field = document.getElementById("search-field");
const query = new URLSearchParams(location.search).get("q");
const files = ["documentation_options", "doctools", "language_data", "sphinx_highlight", "searchtools"];
let loaded;

function load(path) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = root + path;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
}

function loadSearch() {
  loaded ??= (async () => {
    for (const name of files) await load(`_static/${name}.js`);
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
