// An embedded figure tells the page around it how tall it is; the page about reuse fills in where
// the site stands. Both are whole without this.
const root = document.documentElement;
const asked = new URLSearchParams(location.search).get("theme");
if (asked === "light" || asked === "dark") root.dataset.theme = asked;

if (parent !== self) {
  const tell = () =>
    parent.postMessage({ figureHeight: Math.ceil(document.body.getBoundingClientRect().height) }, "*");
  new ResizeObserver(tell).observe(document.body);
}

const fills = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".fill"));
if (fills.length && location.protocol.startsWith("http")) {
  const home = new URL(root.dataset.content_root ?? "", location.href).href;
  for (const text of document.querySelectorAll("p.snippet, .snippet code")) {
    text.textContent = (text.textContent ?? "").replace("https://ADDRESS/", home);
  }
  for (const fill of fills) fill.hidden = true;
}

/** @type {(snippet: HTMLElement) => void} */
function copyable(snippet) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.setAttribute("aria-label", snippet.dataset.copy ?? "Copy");
  const text = snippet.textContent ?? "";
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
      button.removeAttribute("aria-label");
    } catch {}
  });
  snippet.after(button);
}
if (navigator.clipboard) {
  for (const snippet of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".snippet"))) copyable(snippet);
}
