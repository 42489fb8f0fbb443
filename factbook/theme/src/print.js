// Paper: notes are numbered footnotes, and what is folded away is opened.
const MOST = 80; // rows of a table that is opened; the download has a longer one

for (const [index, note] of document.querySelectorAll(".fact-note").entries()) {
  for (const fact of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(`[data-fact="${note.id.slice(5)}"] > a`))) {
    fact.dataset.note = String(index + 1);
  }
}
/** @type {HTMLDetailsElement[]} */
let opened = [];
addEventListener("beforeprint", () => {
  opened = [.../** @type {NodeListOf<HTMLDetailsElement>} */ (
    document.querySelectorAll("figcaption details:not([open], .figure-tools), .fact-notes details:not([open]), .roles-rows details:not([open]), .data-table details:not([open])")
  )].filter((box) => box.querySelectorAll("tr").length <= MOST);
  for (const box of opened) box.open = true;
});
addEventListener("afterprint", () => {
  for (const box of opened) box.open = false;
});
