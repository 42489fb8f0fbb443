// The live map: a Plotly figure takes the place of the drawing, at the same size, and gives it back.
// The years of a map need none: they repaint the drawing.
import { load } from "./load.js";
import { movable } from "./map-input.js";
import { classIn, yearsOf } from "./map-years.js";
import { painted } from "./paint.js";
import { whenResized } from "./resize.js";

const here = /** @type {HTMLScriptElement} */ (document.currentScript).src;
const SETTINGS = { displayModeBar: false, scrollZoom: true, doubleClick: "reset" };

// Plotly fetches a base map before it draws any of its own; an empty one spares the request.
const none = { type: "GeometryCollection", geometries: [] };
const names = ["coastlines", "land", "ocean", "lakes", "rivers", "countries", "subunits"];
const empty = { type: "Topology", arcs: [], objects: Object.fromEntries(names.map((n) => [n, none])) };
self.PlotlyGeoAssets = { topojson: { world_110m: empty, world_50m: empty } };

// Plotly writes style rules into the page, which a strict policy refuses; an element of this name
// and class tells it not to. The few rules it needs are in map.css.
const styles = document.createElement("template");
styles.id = "plotly.js-style-global";
styles.className = "no-inline-styles";
document.head.append(styles);

/** @type {(map: HTMLElement) => number} */
const chosenLayer = (map) => Number(/** @type {HTMLInputElement} */ (map.querySelector(".layer:checked")).value);

/**
 * The live figure: the chosen layer, in the chosen year, in the colours of the theme.
 * @param {LiveMap} live
 * @param {number} chosen
 * @param {number} year
 * @param {DOMRect} size
 */
function described(live, chosen, year, size) {
  const style = getComputedStyle(document.documentElement);
  const figure = structuredClone(live.figure);
  const layer = live.years[chosen];
  for (const trace of figure.data) {
    const { layer: own, hatch } = trace.meta;
    trace.visible = own === null || own === chosen;
    if (hatch) trace.visible &&= !layer || layer.classes[classIn(layer, hatch, year) - 1] === "hatch";
    else if (layer && own !== null) {
      if (trace.z) trace.z = trace.locations.map((code) => classIn(layer, code, year));
      else trace.marker.color = trace.ids.map((code) => layer.paints[classIn(layer, code, year)]);
    }
  }
  const data = painted(figure.data, style);
  for (const trace of data) if (trace.type === "choropleth") trace.geojson = self.outlines?.[live.outlines];
  const layout = { ...painted(figure.layout, style), width: size.width, height: size.height };
  return { data, layout: { ...layout, uirevision: "kept" } }; // a change of layer keeps the zoom
}

/**
 * What the page keeps of a map: its data, and its years where it has them.
 * @param {HTMLElement} map
 * @param {HTMLElement} status
 */
async function opened(map, status) {
  const { id } = /** @type {HTMLElement} */ (map.closest("figure"));
  await load(/** @type {string} */ (map.dataset.live), () => self.live?.[id]);
  const live = /** @type {LiveMap} */ (self.live?.[id]);
  return { live, years: yearsOf(map, id, live, status) };
}

/**
 * Lays the live map over the drawing; returns what takes it away.
 * @param {HTMLElement} map
 * @param {LiveMap} live
 * @param {() => number} year
 */
async function begin(map, live, year) {
  await Promise.all([
    load(new URL("PLOTLY_URL", here).href, () => self.Plotly),
    load(new URL("OUTLINES_URL", here).href, () => self.outlines),
  ]);
  const plot = /** @type {HTMLElement} */ (map.querySelector(".figure-plot"));
  const box = document.createElement("div");
  box.className = "live";
  plot.append(box);
  const draw = () => {
    const { data, layout } = described(live, chosenLayer(map), year(), plot.getBoundingClientRect());
    return self.Plotly?.react(box, data, layout, SETTINGS);
  };
  map.classList.add("is-live");
  try {
    await draw();
  } catch (error) {
    map.classList.remove("is-live");
    box.remove();
    throw error;
  }
  const stay = movable(box);
  const redraw = () => void draw();
  map.addEventListener("change", redraw);
  map.addEventListener("year", redraw);
  const watcher = new MutationObserver(redraw);
  watcher.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  const ended = whenResized(redraw);
  return () => {
    map.removeEventListener("change", redraw);
    map.removeEventListener("year", redraw);
    watcher.disconnect();
    ended();
    stay();
    self.Plotly?.purge(box);
    box.remove();
    map.classList.remove("is-live");
  };
}

/** @type {WeakMap<HTMLElement, ReturnType<typeof opened>>} */
const known = new WeakMap();
/** @type {WeakMap<HTMLElement, Promise<() => void>>} */
const running = new WeakMap();

/**
 * The map's data, fetched once; a fetch that failed is tried again.
 * @param {HTMLElement} map
 * @param {HTMLElement} status
 */
function data(map, status) {
  const asked = known.get(map) ?? opened(map, status);
  known.set(map, asked);
  asked.catch(() => known.delete(map));
  return asked;
}

/** @type {Kit} */
async function kit(map, button, status, wanted) {
  try {
    const { live, years } = await data(map, status);
    if (wanted) return years?.wake();
    const begun = running.get(map);
    if (begun) {
      const stop = await begun;
      running.delete(map);
      stop();
      if (button) button.textContent = "Zoom and pan";
      status.textContent = "";
      return;
    }
    const starting = begin(map, live, () => years?.year() ?? 0);
    running.set(map, starting);
    await starting;
    if (button) button.textContent = "Back to the still map";
    status.textContent = matchMedia("(pointer: coarse)").matches
      ? "Two fingers move and zoom the map."
      : "Drag or arrow keys move; + and −, or Ctrl or ⌘ with the wheel, zoom.";
  } catch {
    running.delete(map);
    status.textContent = "The live map could not be loaded; the still one stays.";
  }
}
(self.kits ??= {}).map = kit;
