// The live map: a Plotly figure takes the place of the drawing, at the same size, and gives it back.
import { load, painted } from "./parts.js";

(() => {
  const here = document.currentScript.src;
  const STEP = 900; // milliseconds a year stays while the years play
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

  async function begin(map) {
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
    const years = map.querySelector(".years");
    const year = years?.querySelector("input") ?? {};
    const play = years?.querySelector("button");
    const calm = matchMedia("(prefers-reduced-motion: reduce)");
    if (play) play.hidden = calm.matches; // who wants less motion steps with the slider
    let running = 0;
    const pause = () => {
      running = clearInterval(running);
      if (play) play.textContent = "Play the years";
    };
    const start = () => {
      if (year.value === year.max) set(year.min);
      play.textContent = "Pause";
      running = setInterval(() => {
        set(Number(year.value) + 1);
        if (year.value === year.max) pause();
      }, STEP);
    };
    const ask = (to) => {
      const address = new URL(location.href);
      if (to) address.searchParams.set(year.name, to);
      else address.searchParams.delete(year.name);
      address.hash = id;
      history.replaceState(null, "", address);
    };
    const set = (to) => {
      year.value = to;
      ask(year.value);
      draw();
    };
    const toggle = () => (running ? pause() : start());
    const moved = () => {
      pause();
      set(year.value);
    };
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
      if (!layer) pause();
      if (years) years.querySelector("output").value = year.value;
      for (const trace of figure.data) {
        const { layer: own, hatch } = trace.meta;
        trace.visible = own === null || own === shown();
        if (hatch) trace.visible &&= !layer || layer.spans[hatch]?.find(stood)?.[0] === layer.hatch;
        else if (layer && own !== null) asOf(trace, layer);
      }
      const size = plot.getBoundingClientRect();
      const layout = { ...painted(figure.layout, style), width: size.width, height: size.height };
      layout.uirevision = "kept"; // a change of layer keeps the reader's zoom
      const data = painted(figure.data, style);
      for (const trace of data) if (trace.type === "choropleth") trace.geojson = self.outlines[live.outlines];
      const settings = { displayModeBar: false, scrollZoom: true, doubleClick: "reset" };
      return self.Plotly.react(box, data, layout, settings);
    };
    const asked = Number(new URLSearchParams(location.search).get(year.name));
    if (asked >= year.min && asked <= year.max) year.value = asked;
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
    year.addEventListener?.("input", moved);
    play?.addEventListener("click", toggle);
    if (map.dataset.wants === "play") start();
    delete map.dataset.wants;
    const watcher = new MutationObserver(again);
    watcher.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    addEventListener("resize", again);
    return () => {
      map.removeEventListener("change", again);
      watcher.disconnect();
      removeEventListener("resize", again);
      pause();
      year.removeEventListener?.("input", moved);
      play?.removeEventListener("click", toggle);
      if (years) {
        year.value = year.max;
        years.querySelector("output").value = year.value;
        ask(null);
      }
      self.Plotly.purge(box);
      box.remove();
      map.classList.remove("is-live");
    };
  }

  const live = new WeakMap();
  self.kits ??= {};
  // `wanted`: a control was touched, so a map that is live already stays so.
  self.kits.map = async (map, button, said, wanted) => {
    if (live.has(map)) {
      if (wanted) return;
      const stop = await live.get(map);
      live.delete(map);
      stop?.();
      button.textContent = "Zoom and pan";
      said.textContent = "";
      return;
    }
    const begun = begin(map);
    live.set(map, begun);
    try {
      await begun;
      button.textContent = "Back to the still map";
      said.textContent = "Drag to move, scroll or pinch to zoom, double click to reset.";
    } catch {
      live.delete(map);
      said.textContent = "The live map could not be loaded; the still one stays.";
    }
  };
})();
