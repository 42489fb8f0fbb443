// The live chart: Vega takes the place of the drawing, at the same size, and gives it back. What
// the reader chose stands in the address; nothing from the address reaches the page unchecked.
import { View, parse } from "vega";
import { expressionInterpreter } from "vega-interpreter";
import { inWords } from "./chosen.js";
import { changeable, permitted } from "./controls.js";
import { load } from "./load.js";
import { painted } from "./paint.js";
import { whenResized } from "./resize.js";

const root = document.documentElement;
/** @type {(time: number) => string} a day as YYYY-MM-DD: days of the data are days in UTC */
const isoDay = (time) => new Date(time).toISOString().slice(0, 10);

// Vega takes a drawing for unscaled. Seen from the pointer, its box is moved so that it is right.
let pointer = { clientX: 0, clientY: 0 };
for (const kind of ["pointermove", "pointerdown", "pointerup", "mousemove", "mousedown", "wheel", "touchmove", "touchstart"]) {
  addEventListener(kind, (/** @type {any} */ event) => (pointer = event.touches?.[0] ?? event), { capture: true, passive: true });
}
/** @type {(svg: SVGSVGElement) => void} */
function unscaled(svg) {
  const width = svg.viewBox.baseVal.width;
  svg.getBoundingClientRect = () => {
    const box = SVGElement.prototype.getBoundingClientRect.call(svg);
    const scale = box.width / width;
    const left = pointer.clientX - (pointer.clientX - box.left) / scale;
    const top = pointer.clientY - (pointer.clientY - box.top) / scale;
    return new DOMRect(left, top, width, box.height / scale);
  };
}

/**
 * A drawing by Vega, whole, or an error.
 * @param {import("vega").Spec} spec
 * @param {(view: View) => void} set
 */
async function drawn(spec, set) {
  const view = new View(parse(spec, {}, { ast: true }), { expr: expressionInterpreter, renderer: "svg" });
  view.tooltip(() => {});
  /** @type {unknown[][]} */
  const failed = [];
  const quiet = { level: () => 0, error: (/** @type {unknown[]} */ ...all) => failed.push(all), warn() {}, info() {}, debug() {} };
  view.logger(/** @type {any} */ (quiet));
  const place = document.createElement("div");
  set(view);
  await (await view.initialize(place)).runAsync();
  if (failed.length) throw new Error(String(failed[0]));
  return { view, place, svg: /** @type {SVGSVGElement} */ (place.querySelector("svg")) };
}

/**
 * Names the drawing for who hears it, and leads its marks to their rows.
 * @param {SVGSVGElement} svg
 * @param {string} kind
 * @param {string} id
 */
function named(svg, kind, id) {
  svg.setAttribute("class", `plot plot-${kind}`);
  svg.setAttribute("role", "graphics-document");
  svg.setAttribute("aria-roledescription", "chart");
  svg.removeAttribute("aria-label");
  svg.setAttribute("aria-labelledby", `${id}-alt`);
  for (const mark of /** @type {NodeListOf<SVGElement>} */ (svg.querySelectorAll('[role="graphics-symbol"]'))) {
    const row = mark.__data__?.datum?.row; // bound by key when the book was built
    if (row !== undefined) mark.dataset.row = String(row);
  }
  unscaled(svg);
}

/**
 * Rows that stay under the filters, of marks and table alike.
 * @param {LiveChart} told
 * @param {HTMLElement} figure
 * @param {HTMLElement} box
 * @param {(name: string) => string} value
 */
function filters(told, figure, box, value) {
  const rows = [.../** @type {NodeListOf<HTMLElement>} */ (figure.querySelectorAll(".figure-table tbody tr"))];
  const words = rows.map((row) => (row.textContent ?? "").toLowerCase());
  /** @type {(row: number, text: string, from: string, to: string) => boolean} */
  const keeps = (row, text, from, to) => {
    const { fields, period } = /** @type {NonNullable<LiveChart["rows"]>} */ (told.rows);
    return (
      Object.entries(fields).every(([name, values]) => !value(name) || values[row] === value(name)) &&
      (!text || words[row].includes(text)) &&
      (!period || ((!from || period[row] >= from) && (!to || period[row] <= to)))
    );
  };
  return {
    /** How many rows are left of how many; null where there is nothing to filter by. */
    apply() {
      if (!told.rows) return null;
      const text = value("text").trim().toLowerCase();
      const rest = new Set([...words.keys()].filter((row) => keeps(row, text, value("from"), value("to"))));
      // A mark and the words that belong to it carry the number of their row.
      for (const mark of /** @type {NodeListOf<SVGElement>} */ (box.querySelectorAll("path,text"))) {
        const row = mark.__data__?.datum?.row;
        mark.classList.toggle("off", row !== undefined && Number.isInteger(row) && !rest.has(row));
      }
      for (const [index, row] of rows.entries()) row.hidden = !rest.has(index);
      return { shown: rest.size, all: rows.length };
    },
    end() {
      for (const row of rows) row.hidden = false;
    },
  };
}

/**
 * Makes a chart live; returns what makes it still again.
 * @param {HTMLElement} chart
 * @param {HTMLElement} status
 */
async function start(chart, status) {
  const figure = /** @type {HTMLElement} */ (chart.closest("figure"));
  await load(/** @type {string} */ (chart.dataset.live), () => self.live?.[figure.id]);
  const told = /** @type {LiveChart} */ (self.live?.[figure.id]);
  const form = /** @type {HTMLFormElement} */ (chart.querySelector(".live-tools"));
  const plot = /** @type {HTMLElement} */ (chart.querySelector(".figure-plot"));
  const box = document.createElement("div");
  box.className = "live";
  plot.append(box);
  /** @type {View | null} */
  let view = null;
  let shown = "";
  const controls = changeable(form, figure.id);
  const filter = filters(told, figure, box, controls.value);
  const say = () => {
    const rows = filter.apply();
    const answer = box.querySelector(".answer_marks text")?.textContent ?? "";
    const said = inWords(controls.all, rows, answer);
    if (status.textContent !== said) status.textContent = said;
  };
  // The stylesheet chooses between the still drawings; the live one follows.
  const layout = () => (plot.querySelector(":scope > .plot-desk")?.getBoundingClientRect().width ? "desk" : "phone");
  /** @type {(view: View) => void} */
  const signals = (view) => {
    for (const name of told.params) view.signal(name, controls.signal(name));
  };
  /** @type {(name: string, extents: Record<string, number[]>) => void} */
  const brushed = (_, extents) => {
    const span = Object.values(extents)[0];
    controls.set("from", span ? isoDay(Math.min(...span)) : "");
    controls.set("to", span ? isoDay(Math.max(...span)) : "");
    say();
    controls.remember("brush");
  };
  async function draw() {
    const kind = layout();
    const next = await drawn(painted(told.charts[kind], getComputedStyle(root)), signals);
    view?.finalize();
    view = box.view = next.view;
    shown = kind + root.dataset.theme;
    box.replaceChildren(next.place);
    // The drawing has a name of its own; Vega gives one to what is around it as well.
    for (const name of ["role", "aria-roledescription", "aria-label"]) next.place.removeAttribute(name);
    named(next.svg, kind, figure.id);
    self.walkMarks(next.svg);
    if (told.brush && controls.own("from")) view.addSignalListener(told.brush, brushed);
    say();
  }
  async function follow() {
    controls.tell();
    filter.apply();
    if (view) signals(view);
    await view?.runAsync();
    say();
  }
  controls.restore(true);
  chart.classList.add("is-live");
  try {
    await draw();
  } catch (error) {
    chart.classList.remove("is-live");
    box.remove();
    throw error;
  }
  const stop = listen();
  controls.tell();
  controls.remember("start");
  return () => {
    stop();
    controls.clear();
    controls.remember("back");
    filter.end();
    view?.finalize();
    box.remove();
    chart.classList.remove("is-live");
  };

  function listen() {
    /** @type {(event: Event) => void} */
    const changed = ({ target }) => {
      const control = /** @type {import("./controls.js").Control} */ (target);
      if (permitted(control, control.value) === null && control.value !== "") return;
      controls.remember(control);
      follow();
    };
    const returned = () => {
      controls.restore();
      follow();
    };
    /** @type {(event: Event) => void} */
    const day = (event) => {
      const on = /** @type {import("./controls.js").Control | null} */ (form.elements.namedItem("day"));
      const asked = /** @type {CustomEvent<string>} */ (event).detail;
      if (!on || permitted(on, asked) === null) return;
      on.value = asked;
      follow();
    };
    /** @type {(event: Event) => void} a new drawing has no brush either */
    const reset = (event) => {
      event.preventDefault();
      controls.clear();
      controls.tell();
      controls.remember("reset");
      draw();
    };
    const own = new AbortController();
    const { signal } = own;
    const watcher = new MutationObserver(draw);
    watcher.observe(root, { attributeFilter: ["data-theme"] });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw, { signal });
    form.addEventListener("input", changed, { signal });
    form.addEventListener("reset", reset, { signal });
    form.addEventListener("submit", (event) => event.preventDefault(), { signal });
    addEventListener("popstate", returned, { signal });
    document.addEventListener("day", day, { signal });
    const still = whenResized(() => void (layout() + root.dataset.theme !== shown && draw()));
    return () => {
      watcher.disconnect();
      own.abort();
      still();
    };
  }
}

/** @type {WeakMap<HTMLElement, Promise<() => void>>} */
const running = new WeakMap();

/** @type {Kit} */
async function kit(chart, button, status, wanted) {
  const begun = running.get(chart);
  if (begun) {
    if (wanted) return;
    const stop = await begun;
    running.delete(chart);
    stop();
    button?.setAttribute("aria-pressed", "false");
    status.textContent = "";
    return;
  }
  const starting = start(chart, status);
  running.set(chart, starting);
  try {
    await starting;
    button?.setAttribute("aria-pressed", "true");
    if (status.textContent === "Loading") status.textContent = "";
  } catch {
    running.delete(chart);
    status.textContent = "The live chart could not be loaded; the still one stays.";
  }
}
(self.kits ??= {}).chart = kit;
