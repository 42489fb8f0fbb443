// What is chosen in one figure is marked in the others of its page: rows that share a name or a day.
import { SYMBOL } from "./marks.js";

const MOST = 1 / 3; // share of a figure's rows; what marks more says nothing

const said = document.createElement("p");
said.className = "visually-hidden";
said.setAttribute("role", "status");
document.body.append(said);

/**
 * The names and days by which a row is known: its first two cells, unless they are numbers.
 * @param {HTMLTableRowElement} row
 */
const names = (row) => [...row.cells].slice(0, 2).map((cell) => cell.textContent?.trim() ?? "").filter((text) => /\p{L}/u.test(text));
/** @param {Element} figure */
const rowsOf = (figure) => [.../** @type {NodeListOf<HTMLTableRowElement>} */ (figure.querySelectorAll(".figure-table tbody tr"))];
/**
 * The rows of a drawing's marks, mark by mark; a map's know theirs by its key.
 * @param {Element} svg
 * @param {HTMLTableRowElement[]} rows
 * @returns {[SVGElement, HTMLTableRowElement | undefined][]}
 */
function marksOf(svg, rows) {
  const marks = [.../** @type {NodeListOf<SVGElement>} */ (svg.querySelectorAll(SYMBOL))];
  return marks.map((mark, index) => {
    const { row, code } = mark.dataset;
    return [mark, code ? rows.find((each) => each.dataset.key === code) : rows[Number(row ?? index)]];
  });
}

function unlink() {
  for (const mark of document.querySelectorAll(".linked")) mark.classList.remove("linked");
  said.textContent = "";
}

/** @param {SVGElement} mark */
function link(mark) {
  unlink();
  const own = mark.closest("figure");
  const drawing = mark.closest("svg.plot");
  const chosen = own && drawing && marksOf(drawing, rowsOf(own)).find(([each]) => each === mark)?.[1];
  if (!chosen) return;
  const wanted = names(chosen);
  const titles = [];
  for (const figure of document.querySelectorAll("figure.figure")) {
    if (figure === own) continue;
    const rows = rowsOf(figure);
    const found = new Set(rows.filter((row) => names(row).some((name) => wanted.includes(name))));
    if (!found.size || found.size > rows.length * MOST) continue;
    const before = titles.length;
    for (const [each, row] of [...figure.querySelectorAll("svg.plot")].flatMap((svg) => marksOf(svg, rows))) {
      if (!row || !found.has(row)) continue;
      each.classList.add("linked");
      if (titles.length === before) titles.push(figure.querySelector(".figure-title")?.textContent);
    }
  }
  if (titles.length) said.textContent = `Marked too in: ${titles.join("; ")}`;
}

/** @type {(event: Event) => void} */
const choose = ({ target }) => {
  const mark = /** @type {SVGElement | null} */ (/** @type {Element} */ (target).closest?.(SYMBOL));
  if (mark) link(mark);
};
document.addEventListener("click", choose);
document.addEventListener("focusin", choose);
document.addEventListener("chosen", choose); // by a look-up
document.addEventListener("keydown", ({ key }) => key === "Escape" && unlink());
