// The live map: a Plotly figure takes the place of the drawing, at the same size, and gives it back.
import { load } from "./load.js";
import { movable } from "./map-input.js";
import { painted } from "./paint.js";
import { whenResized } from "./resize.js";

const here = /** @type {HTMLScriptElement} */ (document.currentScript).src;
const STEP = 900; // milliseconds a year stays while the years play
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

/**
 * The figure as it stands: the chosen layer, in the chosen year, in the colours of the theme.
 * @param {LiveMap} live
 * @param {number} chosen
 * @param {number} year
 * @param {DOMRect} size
 */
function described(live, chosen, year, size) {
  const style = getComputedStyle(document.documentElement);
  const figure = structuredClone(live.figure);
  const layer = live.years[chosen];
  /** @type {(code: string) => number} */
  const classOf = (code) =>
    layer.spans[code]?.find(([, from, to]) => (from ?? -Infinity) <= year && year < (to ?? Infinity))?.[0] ?? 0;
  for (const trace of figure.data) {
    const { layer: own, hatch } = trace.meta;
    trace.visible = own === null || own === chosen;
    if (hatch) trace.visible &&= !layer || classOf(hatch) === layer.hatch;
    else if (layer && own !== null) {
      if (trace.z) trace.z = trace.locations.map(classOf);
      else trace.marker.color = trace.ids.map((code) => layer.paints[classOf(code)]);
    }
  }
  const data = painted(figure.data, style);
  for (const trace of data) if (trace.type === "choropleth") trace.geojson = self.outlines?.[live.outlines];
  const layout = { ...painted(figure.layout, style), width: size.width, height: size.height };
  return { data, layout: { ...layout, uirevision: "kept" } }; // a change of layer keeps the zoom
}

/**
 * The slider of a dated layer: the map as it stood in that year, by hand or year by year.
 * @param {HTMLElement} map
 * @param {string} id
 * @param {() => unknown} draw
 */
function slider(map, id, draw) {
  const box = map.querySelector(".years");
  if (!box) return null;
  const input = /** @type {HTMLInputElement} */ (box.querySelector("input"));
  const output = /** @type {HTMLOutputElement} */ (box.querySelector("output"));
  const play = /** @type {HTMLButtonElement} */ (box.querySelector("button"));
  // Who wants less motion steps with the slider.
  play.hidden = matchMedia("(prefers-reduced-motion: reduce)").matches;
  let running = 0;
  /** @type {(year: string | null) => void} */
  const remember = (year) => {
    const address = new URL(location.href);
    if (year) address.searchParams.set(input.name, year);
    else address.searchParams.delete(input.name);
    address.hash = id;
    history.replaceState(null, "", address);
  };
  /** @type {(year: string) => void} */
  const set = (year) => {
    input.value = year;
    remember(input.value);
    draw();
  };
  const pause = () => {
    clearInterval(running);
    running = 0;
    play.textContent = "Play the years";
  };
  const start = () => {
    if (input.value === input.max) set(input.min);
    play.textContent = "Pause";
    running = window.setInterval(() => {
      set(String(Number(input.value) + 1));
      if (input.value === input.max) pause();
    }, STEP);
  };
  const toggle = () => (running ? pause() : start());
  const moved = () => {
    pause();
    set(input.value);
  };
  const asked = new URLSearchParams(location.search).get(input.name);
  if (asked && Number(asked) >= Number(input.min) && Number(asked) <= Number(input.max)) input.value = asked;
  return {
    input,
    output,
    pause,
    start,
    listen() {
      input.addEventListener("input", moved);
      play.addEventListener("click", toggle);
    },
    end() {
      pause();
      input.removeEventListener("input", moved);
      play.removeEventListener("click", toggle);
      input.value = input.max;
      output.value = input.value;
      remember(null);
    },
  };
}

/**
 * Makes a map live; returns what makes it still again.
 * @param {HTMLElement} map
 */
async function begin(map) {
  const { id } = /** @type {HTMLElement} */ (map.closest("figure"));
  await Promise.all([
    load(new URL("PLOTLY_URL", here).href, () => self.Plotly),
    load(new URL("OUTLINES_URL", here).href, () => self.outlines),
    load(/** @type {string} */ (map.dataset.live), () => self.live?.[id]),
  ]);
  const live = /** @type {LiveMap} */ (self.live?.[id]);
  const plot = /** @type {HTMLElement} */ (map.querySelector(".figure-plot"));
  const box = document.createElement("div");
  box.className = "live";
  plot.append(box);
  const draw = () => {
    const chosen = Number(/** @type {HTMLInputElement} */ (map.querySelector(".layer:checked")).value);
    if (!live.years[chosen]) years?.pause();
    if (years) years.output.value = years.input.value;
    const { data, layout } = described(live, chosen, Number(years?.input.value), plot.getBoundingClientRect());
    return self.Plotly?.react(box, data, layout, SETTINGS);
  };
  const years = slider(map, id, draw);
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
  years?.listen();
  if (map.dataset.wants === "play") years?.start();
  delete map.dataset.wants;
  const watcher = new MutationObserver(redraw);
  watcher.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  const ended = whenResized(redraw);
  return () => {
    map.removeEventListener("change", redraw);
    watcher.disconnect();
    ended();
    stay();
    years?.end();
    self.Plotly?.purge(box);
    box.remove();
    map.classList.remove("is-live");
  };
}

/** @type {WeakMap<HTMLElement, Promise<() => void>>} */
const running = new WeakMap();

/** @type {Kit} */
async function kit(map, button, status, wanted) {
  const begun = running.get(map);
  if (begun) {
    if (wanted) return;
    const stop = await begun;
    running.delete(map);
    stop();
    button.textContent = "Zoom and pan";
    status.textContent = "";
    return;
  }
  const starting = begin(map);
  running.set(map, starting);
  try {
    await starting;
    button.textContent = "Back to the still map";
    status.textContent = matchMedia("(pointer: coarse)").matches
      ? "Two fingers move and zoom the map."
      : "Drag or arrow keys move; + and −, or Ctrl or ⌘ with the wheel, zoom.";
  } catch {
    running.delete(map);
    status.textContent = "The live map could not be loaded; the still one stays.";
  }
}
(self.kits ??= {}).map = kit;
