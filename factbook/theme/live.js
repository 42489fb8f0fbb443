// The live map: a Plotly figure takes the place of the drawing, at the same size, and gives it back.
import { load, painted } from "./parts.js";

(() => {
  const here = document.currentScript.src;
  // Plotly fetches a base map before it draws any of its own; an empty one spares the request.
  const none = { type: "GeometryCollection", geometries: [] };
  const names = ["coastlines", "land", "ocean", "lakes", "rivers", "countries", "subunits"];
  const empty = { type: "Topology", arcs: [], objects: Object.fromEntries(names.map((n) => [n, none])) };
  self.PlotlyGeoAssets = { topojson: { world_110m: empty, world_50m: empty } };

  // Plotly writes style rules into the page, which a strict policy refuses; an element of this name
  // and class tells it not to. The few rules it needs are in site.css.
  const styles = document.createElement("template");
  styles.id = "plotly.js-style-global";
  styles.className = "no-inline-styles";
  document.head.append(styles);

  async function start(map) {
    const id = map.closest("figure").id;
    await Promise.all([
      load(new URL("PLOTLY_URL", here).href),
      load(new URL("OUTLINES_URL", here).href),
      load(map.dataset.live),
    ]);
    const live = self.live[id];
    const plot = map.querySelector(".figure-plot");
    const box = document.createElement("div");
    box.className = "live";
    plot.append(box);
    // A dated layer has a slider: the map as it stood in that year.
    const slider = document.createElement("label");
    const year = document.createElement("input");
    const told = document.createElement("output");
    year.type = "range";
    slider.append("Year", year, told);
    slider.hidden = true;
    const known = Object.values(live.years).flatMap((layer) => Object.values(layer.spans).flat(2));
    const dates = known.filter((number) => number > 1000); // classes are small numbers
    year.min = Math.min(...dates);
    year.max = Math.max(...dates);
    const key = `${id}.year`;
    const asked = Number(new URLSearchParams(location.search).get(key));
    year.value = asked >= year.min && asked <= year.max ? asked : year.max;
    map.querySelector(".live-tools").append(slider);
    const stood = ([, from, to]) => (from ?? -Infinity) <= year.value && year.value < (to ?? Infinity);
    const asOf = (trace, layer) => {
      const then = (codes) => codes.map((code) => layer.spans[code]?.find(stood)?.[0] ?? 0);
      if (trace.z) trace.z = then(trace.locations);
      else trace.marker.color = then(trace.ids).map((index) => layer.paints[index]);
    };
    const shown = () => Number(map.querySelector(".layer:checked").value);
    const draw = () => {
      const style = getComputedStyle(document.documentElement);
      const figure = structuredClone(live.figure);
      const layer = live.years[shown()];
      slider.hidden = !layer;
      told.value = year.value;
      for (const trace of figure.data) {
        trace.visible = trace.meta.layer === null || trace.meta.layer === shown();
        if (layer && trace.meta.layer !== null) asOf(trace, layer);
      }
      const size = plot.getBoundingClientRect();
      const layout = { ...painted(figure.layout, style), width: size.width, height: size.height };
      layout.uirevision = "kept"; // a change of layer keeps the reader's zoom
      const data = painted(figure.data, style);
      for (const trace of data) if (trace.type === "choropleth") trace.geojson = self.outlines[live.outlines];
      const settings = { displayModeBar: false, scrollZoom: true, doubleClick: "reset" };
      return self.Plotly.react(box, data, layout, settings);
    };
    map.classList.add("is-live");
    try {
      await draw();
    } catch (error) {
      map.classList.remove("is-live");
      box.remove();
      throw error;
    }
    const again = () => draw();
    map.addEventListener("change", again);
    year.addEventListener("input", () => {
      const address = new URL(location.href);
      address.searchParams.set(key, year.value);
      address.hash = id;
      history.replaceState(null, "", address);
      draw();
    });
    const watcher = new MutationObserver(again);
    watcher.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    addEventListener("resize", again);
    return () => {
      map.removeEventListener("change", again);
      watcher.disconnect();
      removeEventListener("resize", again);
      self.Plotly.purge(box);
      slider.remove();
      box.remove();
      map.classList.remove("is-live");
    };
  }

  const running = new WeakMap();
  self.kits ??= {};
  self.kits.map = async (map, button, said, wanted) => {
    if (running.has(map)) {
      if (wanted) return;
      running.get(map)();
      running.delete(map);
      button.textContent = "Zoom and pan";
      said.textContent = "";
      return;
    }
    button.disabled = true;
    try {
      running.set(map, await start(map));
      button.textContent = "Back to the still map";
      said.textContent = "Drag to move, scroll or pinch to zoom, double click to reset.";
    } catch {
      said.textContent = "The live map could not be loaded; the still one stays.";
    }
    button.disabled = false;
  };
})();
