// What a reader chose in a live chart, in words; they stand here, in the book's language.
import { initial } from "./controls.js";

const inFull = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });
const WORDS = {
  /** @type {(shown: number, all: number) => string} */
  count: (shown, all) => (shown === all ? `All ${all} shown` : `${shown} of ${all} shown`),
  /** @type {(label: string, value: string) => string} */
  choice: (label, value) => `${label}: ${value}`,
};

/** @type {(control: import("./controls.js").Control) => string} */
function value(control) {
  if (control.type === "date") return inFull.format(Date.parse(`${control.value}T00:00Z`));
  if (control.type === "range") return Number(control.value).toLocaleString("en");
  return control.type === "search" ? `“${control.value.trim()}”` : control.value;
}

/** @type {(control: import("./controls.js").Control) => string} */
const label = (control) => control.labels?.[0]?.firstChild?.textContent?.trim() ?? "";

/**
 * One sentence on what is shown and why; nothing where all is as it was.
 * @param {import("./controls.js").Control[]} controls
 * @param {{shown: number, all: number} | null} rows
 * @param {string} answer of the chart itself to the day it was asked about
 */
export function inWords(controls, rows, answer) {
  const set = controls.filter((each) => each.value.trim() !== initial(each) && !(answer && each.name === "day"));
  const choices = set.map((each) => WORDS.choice(label(each), value(each)));
  const count = rows && (set.length || rows.shown < rows.all) ? WORDS.count(rows.shown, rows.all) : "";
  const said = [count, choices.join("; "), answer].filter(Boolean);
  return said.map((each) => `${each}.`).join(" ");
}
