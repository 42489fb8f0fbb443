// The slider of a dated layer: the map as it stood in that year, by hand or year by year, in colour
// and in words.
const STEP = 900; // milliseconds a year stays while the years play
const NAMED = 6; // names in one sentence

/**
 * The class a country had in a year, by its place in the legend from one; 0 for none.
 * @param {LiveYears} layer
 * @param {string} code
 * @param {number} year
 */
export function classIn(layer, code, year) {
  const span = layer.spans[code]?.find(([, from, to]) => (from ?? -Infinity) <= year && year < (to ?? Infinity));
  return span ? span[0] + 1 : 0;
}

/**
 * Paints the drawings of a map as they stood in a year.
 * @param {HTMLElement} map
 * @param {LiveMap} live
 * @param {number} year
 */
function paint(map, live, year) {
  for (const [k, layer] of Object.entries(live.years)) {
    for (const shape of /** @type {NodeListOf<HTMLElement>} */ (map.querySelectorAll("[data-code]"))) {
      const name = layer.classes[classIn(layer, shape.dataset.code ?? "", year) - 1];
      if (name) shape.setAttribute(`data-${k}`, name);
      else shape.removeAttribute(`data-${k}`);
    }
    for (const text of /** @type {NodeListOf<HTMLElement>} */ (map.querySelectorAll(`.in-${k}`))) {
      text.classList.toggle("off", !classIn(layer, text.dataset.name ?? "", year));
    }
  }
}

/** @type {(list: string[]) => string} */
const some = (list) => list.slice(0, NAMED).join(", ") + (list.length > NAMED ? ` and ${list.length - NAMED} more` : "");

/**
 * A year in words: how many countries are in each class, and which changed since the year before.
 * @param {LiveYears} layer
 * @param {Map<string, string>} names
 * @param {number} year
 */
function inWords(layer, names, year) {
  const codes = Object.keys(layer.spans);
  const counts = layer.words.map((word, k) => ({ word, count: codes.filter((c) => classIn(layer, c, year) === k + 1).length }));
  const told = counts.filter((each) => each.count).map(({ word, count }) => `${word}: ${count}`);
  const changed = codes.filter((c) => classIn(layer, c, year) !== classIn(layer, c, year - 1));
  const news = changed.map((c) => names.get(c) ?? c).sort();
  return `${year} – ${told.join("; ") || "none"}. ${news.length ? `Changed: ${some(news)}.` : "Nothing changed."}`;
}

/**
 * The years of a map, or null when it has none. They sleep until a reader touches them.
 * @param {HTMLElement} map
 * @param {string} id
 * @param {LiveMap} live
 * @param {HTMLElement} status
 */
export function yearsOf(map, id, live, status) {
  const box = map.querySelector(".years");
  if (!box) return null;
  const input = /** @type {HTMLInputElement} */ (box.querySelector("input"));
  const output = /** @type {HTMLOutputElement} */ (box.querySelector("output"));
  const play = /** @type {HTMLButtonElement} */ (box.querySelector("button"));
  const marks = /** @type {NodeListOf<HTMLElement>} */ (map.querySelectorAll(".mark"));
  const names = new Map([...marks].map((m) => [m.dataset.code ?? "", (m.getAttribute("aria-label") ?? "").split(":")[0]]));
  const layer = () => live.years[Number(/** @type {HTMLInputElement} */ (map.querySelector(".layer:checked")).value)];
  // Who wants less motion steps with the slider.
  play.hidden = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const asked = new URLSearchParams(location.search).get(input.name) ?? "";
  if (/^\d{1,4}$/.test(asked) && Number(asked) >= Number(input.min) && Number(asked) <= Number(input.max)) input.value = asked;
  let awake = false;
  let running = 0;
  const show = () => {
    const year = Number(input.value);
    output.value = input.value;
    paint(map, live, year);
    const dated = layer();
    status.textContent = dated ? inWords(dated, names, year) : "";
    map.dispatchEvent(new Event("year"));
  };
  const remember = () => {
    const address = new URL(location.href);
    if (input.value === input.max) address.searchParams.delete(input.name);
    else address.searchParams.set(input.name, input.value);
    address.hash = id;
    history.replaceState(null, "", address);
  };
  /** @type {(year: string) => void} */
  const set = (year) => {
    input.value = year;
    remember();
    show();
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
  const wake = () => {
    if (awake) return;
    awake = true;
    map.classList.add("has-years");
    input.addEventListener("input", () => {
      pause();
      set(input.value);
    });
    play.addEventListener("click", () => (running ? pause() : start()));
    map.addEventListener("change", (event) => {
      if (event.target === input) return;
      if (!layer()) pause();
      show();
    });
    const wanted = map.dataset.wants;
    delete map.dataset.wants;
    if (wanted === "play") start();
    else show();
  };
  return { wake, year: () => Number(input.value) };
}
