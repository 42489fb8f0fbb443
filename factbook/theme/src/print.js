// Paper: notes are numbered footnotes and opened, as are lists. Of the table and the sources of a
// figure it has the address, unless a reader opened them.

for (const [index, note] of document.querySelectorAll(".fact-note").entries()) {
  for (const fact of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(`[data-fact="${note.id.slice(5)}"] > a`))) {
    fact.dataset.note = String(index + 1);
  }
}
/** @type {HTMLDetailsElement[]} */
let opened = [];
addEventListener("beforeprint", () => {
  opened = [.../** @type {NodeListOf<HTMLDetailsElement>} */ (
    document.querySelectorAll(":is(.figure-notes, .fact-notes > details, .data-table > details:has(dl)):not([open])")
  )];
  for (const box of opened) box.open = true;
});
addEventListener("afterprint", () => {
  for (const box of opened) box.open = false;
});
