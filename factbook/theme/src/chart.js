// The live chart: Vega takes the place of the drawing, at the same size, and gives it back. What
// the reader chose stands in the address; nothing from the address reaches the page unchecked.
import { View, parse } from "vega";
import { expressionInterpreter } from "vega-interpreter";
import { load, painted } from "./parts.js";

const root = document.documentElement;
const isoDay = (time) => new Date(time).toLocaleDateString("sv-SE"); // YYYY-MM-DD where the reader is
const isReal = (day) => /^\d{4}-\d\d-\d\d$/.test(day) && new Date(`${day}T00:00Z`).getTime() && new Date(`${day}T00:00Z`).toISOString().startsWith(day);
const LOST = "The live chart could not be loaded; the still one stays.";

// The value a control may take, or null: from its own options, range or calendar.
function allowed(control, value) {
  if (value === null) return null;
  if (control.tagName === "SELECT") return [...control.options].some((o) => o.value === value) ? value : null;
  if (control.type === "date") return isReal(value) && (!control.min || value >= control.min) && (!control.max || value <= control.max) ? value : null;
  if (control.type === "range") return value !== "" && Number(value) >= Number(control.min) && Number(value) <= Number(control.max) ? String(Number(value)) : null;
  return value.slice(0, control.maxLength);
}
const initial = (control) => (control.tagName === "SELECT" ? control.options[0].value : control.defaultValue);

// Vega takes a drawing for unscaled. Seen from the pointer, its box is moved so that it is right.
let pointer = { clientX: 0, clientY: 0 };
for (const kind of ["pointermove", "pointerdown", "pointerup", "mousemove", "mousedown", "wheel", "touchmove", "touchstart"]) {
  addEventListener(kind, (event) => (pointer = event.touches?.[0] ?? event), { capture: true, passive: true });
}
function unscaled(svg) {
  const width = svg.viewBox.baseVal.width;
  svg.getBoundingClientRect = () => {
    const box = SVGElement.prototype.getBoundingClientRect.call(svg);
    const scale = box.width / width;
    return {
      left: pointer.clientX - (pointer.clientX - box.left) / scale,
      top: pointer.clientY - (pointer.clientY - box.top) / scale,
    };
  };
}

async function start(chart) {
  const figure = chart.closest("figure");
  await load(chart.dataset.live);
  const told = self.live[figure.id];
  const form = chart.querySelector(".live-tools");
  const plot = chart.querySelector(".figure-plot");
  const count = form.querySelector(".live-count");
  const controls = [...form.elements].filter((control) => control.name);
  const rows = [...figure.querySelectorAll(".figure-table tbody tr")];
  const words = rows.map((row) => row.textContent.toLowerCase());
  const box = document.createElement("div");
  box.className = "live";
  plot.append(box);
  let view = null;
  let drawn = null;
  const own = (name) => form.elements[`${figure.id}.${name}`];
  const value = (name) => own(name)?.value ?? "";
  // The stylesheet chooses between the still drawings; the live one follows.
  const layout = () => (plot.querySelector(":scope > .plot-desk").getBoundingClientRect().width ? "desk" : "phone");

  // Rows that stay under the filters; null when there is nothing to filter by.
  function kept() {
    if (!told.rows) return null;
    const { fields, period } = told.rows;
    const text = value("text").trim().toLowerCase();
    const from = value("from");
    const to = value("to");
    return new Set([...words.keys()].filter((row) =>
      Object.entries(fields).every(([name, values]) => !value(name) || values[row] === value(name)) &&
      (!text || words[row].includes(text)) &&
      (!period || ((!from || period[row] >= from) && (!to || period[row] <= to)))));
  }
  function filter() {
    const rest = kept();
    if (!rest) return;
    // A mark and the words that belong to it carry the number of their row.
    for (const mark of box.querySelectorAll("path,text")) {
      const row = mark.__data__?.datum?.row;
      mark.classList.toggle("off", Number.isInteger(row) && !rest.has(row));
    }
    for (const [index, row] of rows.entries()) row.hidden = !rest.has(index);
    count.textContent = rest.size === rows.length ? "" : `${rest.size} of ${rows.length} shown`;
  }

  async function draw() {
    const kind = layout();
    const style = getComputedStyle(root);
    const spec = painted(told.charts[kind], style);
    const next = new View(parse(spec, {}, { ast: true }), { expr: expressionInterpreter, renderer: "svg" });
    next.tooltip(() => {});
    const failed = [];
    next.logger({ level: () => 0, error: (...all) => failed.push(all), warn() {}, info() {}, debug() {} });
    const place = document.createElement("div");
    for (const name of told.params) next.signal(name, signal(name));
    await next.initialize(place).runAsync();
    if (failed.length) throw new Error(String(failed[0]));
    view?.finalize();
    view = box.view = next;
    drawn = kind + root.dataset.theme;
    box.replaceChildren(place);
    const svg = place.querySelector("svg");
    svg.setAttribute("class", `plot plot-${kind}`);
    svg.setAttribute("role", "graphics-document");
    svg.setAttribute("aria-roledescription", "chart");
    svg.removeAttribute("aria-label");
    svg.setAttribute("aria-labelledby", `${figure.id}-title`);
    // Marks lead to the same rows as in the still drawing.
    const stills = [...plot.querySelectorAll(`:scope > .plot-${kind} .mark`)];
    const rowOf = new Map(stills.map((m, index) => [m.getAttribute("aria-label"), m.dataset.row ?? index]));
    for (const mark of svg.querySelectorAll('[role="graphics-symbol"]')) {
      const row = mark.__data__?.datum?.row ?? rowOf.get(mark.getAttribute("aria-label"));
      if (row !== undefined) mark.dataset.row = row;
    }
    unscaled(svg);
    self.walkMarks(svg);
    if (told.brush && own("from")) view.addSignalListener(told.brush, brushed);
    filter();
  }
  const signal = (name) => {
    const control = form.elements[name];
    return control.type === "range" ? Number(control.value) : control.value || control.defaultValue;
  };

  // The address knows what differs from the page as it was.
  let last = { at: 0, by: null };
  function remember(by) {
    const address = new URL(location.href);
    for (const control of controls) {
      const now = allowed(control, control.value);
      if (now === null || now === initial(control)) address.searchParams.delete(control.name);
      else address.searchParams.set(control.name, now);
    }
    if (address.href === location.href) return;
    address.hash = figure.id;
    // A reader who drags a slider leaves one entry in the history, not dozens.
    const stepping = last.by === by && Date.now() - last.at < 1000;
    history[stepping ? "replaceState" : "pushState"](null, "", address);
    last = { at: Date.now(), by };
  }
  function tell() {
    for (const control of controls) {
      const output = control.parentElement.querySelector("output");
      if (output) output.value = Number(control.value).toLocaleString("en");
    }
  }
  async function follow() {
    tell();
    filter();
    for (const name of told.params) view.signal(name, signal(name));
    await view.runAsync();
    filter();
  }
  // `chosen`: what a reader set while the library was on its way stays.
  function restore(chosen) {
    const query = new URLSearchParams(location.search);
    for (const control of controls) {
      const otherwise = (chosen && allowed(control, control.value)) || initial(control);
      control.value = allowed(control, query.get(control.name)) ?? otherwise;
    }
  }
  function brushed(name, extents) {
    const span = Object.values(extents)[0];
    own("from").value = span ? isoDay(Math.min(...span)) : "";
    own("to").value = span ? isoDay(Math.max(...span)) : "";
    filter();
    remember("brush");
  }

  const changed = (event) => {
    if (allowed(event.target, event.target.value) === null && event.target.value !== "") return;
    remember(event.target);
    follow();
  };
  const returned = () => {
    restore();
    follow();
  };
  const day = (event) => {
    if (!form.elements.on || allowed(form.elements.on, event.detail) === null) return;
    form.elements.on.value = event.detail;
    follow();
  };
  const resized = () => layout() + root.dataset.theme !== drawn && draw();
  const clear = (event) => event.preventDefault();

  restore(true);
  chart.classList.add("is-live");
  try {
    await draw();
  } catch (error) {
    chart.classList.remove("is-live");
    box.remove();
    throw error;
  }
  tell();
  remember("start");
  const watcher = new MutationObserver(draw);
  watcher.observe(root, { attributeFilter: ["data-theme"] });
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", draw);
  form.addEventListener("input", changed);
  form.addEventListener("submit", clear);
  addEventListener("popstate", returned);
  addEventListener("resize", resized);
  document.addEventListener("day", day);
  return () => {
    watcher.disconnect();
    dark.removeEventListener("change", draw);
    form.removeEventListener("input", changed);
    form.removeEventListener("submit", clear);
    removeEventListener("popstate", returned);
    removeEventListener("resize", resized);
    document.removeEventListener("day", day);
    form.reset();
    tell();
    remember("back");
    for (const row of rows) row.hidden = false;
    if (count) count.textContent = "";
    view.finalize();
    box.remove();
    chart.classList.remove("is-live");
  };
}

const running = new WeakMap();
self.kits ??= {};
// `wanted`: a control was touched, so a chart that is live already stays so.
self.kits.chart = async (chart, button, said, wanted) => {
  if (running.has(chart)) {
    if (wanted) return;
    const stop = await running.get(chart);
    running.delete(chart);
    stop?.();
    button.textContent = button.dataset.label;
    said.textContent = "";
    return;
  }
  button.dataset.label ??= button.textContent;
  const begun = start(chart);
  running.set(chart, begun);
  try {
    await begun;
    button.textContent = "Back to the still chart";
    if (said.textContent === "Loading") said.textContent = "";
  } catch {
    running.delete(chart);
    said.textContent = LOST;
  }
};
