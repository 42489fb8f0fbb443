// Marks of figures under hover, touch and keyboard: each says its sentence, and leads to its row.
import { place } from "./place.js";

export const SYMBOL = '[role="graphics-symbol"][aria-label]:not(.off,[aria-roledescription=title])';
const tip = document.createElement("div");
tip.className = "tip";
tip.setAttribute("role", "tooltip");
tip.hidden = true;
document.body.append(tip);
/** @type {SVGElement | null} */
let lit = null;
let timer = 0;
const LEAVE = 250; // milliseconds a mouse has to reach the words, which then stay

/**
 * @param {SVGElement} mark
 * @param {MouseEvent} [pointer]
 */
function showTip(mark, pointer) {
  stay();
  lit?.classList.remove("lit");
  lit = mark;
  mark.classList.add("lit");
  tip.textContent = mark.getAttribute("aria-label");
  place(tip, mark, pointer);
}
function hideTip() {
  stay();
  lit?.classList.remove("lit");
  lit = null;
  tip.hidden = true;
}

function stay() {
  clearTimeout(timer);
  timer = 0;
}
function leaveTip() {
  timer ||= window.setTimeout(() => (lit === document.activeElement ? stay() : hideTip()), LEAVE);
}
tip.addEventListener("pointerenter", stay);
tip.addEventListener("pointerleave", leaveTip);

// A page that scrolls under a resting mouse fires pointer events too; only a moved mouse counts.
let spot = "";
/** @type {(event: PointerEvent) => boolean} */
const moved = (event) => spot !== (spot = `${event.clientX},${event.clientY}`);
document.addEventListener("pointermove", moved);

/**
 * From a mark to its row in the table behind the figure, and with Escape back.
 * @param {SVGElement} mark
 * @param {number} index
 */
function toRow(mark, index) {
  const table = /** @type {HTMLDetailsElement | null} */ (mark.closest("figure")?.querySelector(".figure-table"));
  if (!table) return;
  const { row, code } = mark.dataset;
  /** @type {HTMLElement | null | undefined} */
  const found = code
    ? table.querySelector(`[data-key="${CSS.escape(code)}"]`)
    : /** @type {NodeListOf<HTMLElement>} */ (table.querySelectorAll("tbody tr"))[Number(row ?? index)];
  table.open = true;
  if (found) found.tabIndex = -1;
  const target = found ?? /** @type {HTMLElement} */ (table.querySelector("summary"));
  target.focus();
  target.addEventListener("keydown", (event) => event.key === "Escape" && mark.focus(), { once: true });
}

/**
 * Where a key leads from the mark at `at` among `count`; undefined for any other key.
 * @param {string} key
 * @param {number} at
 * @param {number} count
 */
function step(key, at, count) {
  if (key === "ArrowRight" || key === "ArrowDown") return Math.min(at + 1, count - 1);
  if (key === "ArrowLeft" || key === "ArrowUp") return Math.max(at - 1, 0);
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
}

/**
 * The mark that says what a shape without words only repeats, on a second map of a figure.
 * @param {Element} shape
 * @returns {SVGElement | null}
 */
function original(shape) {
  const twin = /** @type {SVGElement | null} */ (shape.closest(".twin"));
  return twin?.closest("figure")?.querySelector(`.mark[data-code="${CSS.escape(twin.dataset.code ?? "")}"]`) ?? null;
}

self.walkMarks = (svg) => {
  if (!svg.querySelector(SYMBOL)) return;
  svg.setAttribute("tabindex", "0");
  /** @type {SVGElement[]} */
  let marks = [];
  // Only a drawing that is used pays for its marks.
  svg.addEventListener("focus", () => {
    marks = [.../** @type {NodeListOf<SVGElement>} */ (svg.querySelectorAll(SYMBOL))];
    for (const each of marks) each.setAttribute("tabindex", "-1");
  });
  /** @type {(event: PointerEvent) => void} */
  const follow = (event) => {
    if (event.pointerType === "mouse" && !moved(event)) return;
    /** @type {SVGElement | null} */
    const mark = /** @type {Element} */ (event.target).closest(SYMBOL) ?? original(/** @type {Element} */ (event.target));
    if (mark) showTip(mark, event);
    else if (event.pointerType === "mouse") leaveTip();
  };
  svg.addEventListener("pointerover", follow);
  svg.addEventListener("pointermove", follow);
  svg.addEventListener("pointerleave", (event) => {
    if (event.pointerType === "mouse" && moved(event)) leaveTip();
  });
  svg.addEventListener("focusin", ({ target }) => {
    const mark = marks.find((each) => each === target);
    if (mark) showTip(mark);
  });
  svg.addEventListener("focusout", hideTip);
  svg.addEventListener("keydown", (event) => {
    const at = marks.findIndex((each) => each === document.activeElement);
    const to = step(event.key, at, marks.length);
    if (to !== undefined) {
      event.preventDefault();
      marks[to].focus({ preventScroll: false });
    } else if (event.key === "Enter" && at >= 0) {
      toRow(marks[at], at);
    } else if (event.key === "Escape") {
      hideTip();
      svg.focus();
    }
  });
};
for (const svg of /** @type {NodeListOf<SVGSVGElement>} */ (document.querySelectorAll("svg.plot"))) self.walkMarks(svg);
document.addEventListener("pointerdown", (event) => {
  if (!(/** @type {Element} */ (event.target).closest('[role="graphics-symbol"], .tip'))) hideTip();
});
document.addEventListener("keydown", (event) => event.key === "Escape" && hideTip());
addEventListener("resize", hideTip);
addEventListener("scroll", () => {
  if (lit && lit === document.activeElement) place(tip, lit);
  else hideTip();
}, { passive: true });
