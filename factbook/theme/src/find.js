// The search: places of the book that hold the words, their synonyms, or words much like them.
import MiniSearch from "minisearch";
import { words } from "./fold.js";

const AT_ONCE = 10; // places shown at once
const LONGEST = 200; // letters of a question that are read
const AROUND = 90; // letters of an excerpt on each side of the word
const FEW = 3; // with fewer places that hold every word, those with some of them follow
const KINDS = { "": "", figure: "Figure", note: "Note", word: "Glossary", row: "Look-up", data: "Data" };
const WEIGHTS = { "": 1.2, figure: 1, note: 0.25, word: 0.8, row: 1.3, data: 0.4 };
const BEHIND = 0.5; // weight of sections on pages that stand behind the book
const COMMON = new Set(
  ("a an the of to in on and or is are was were be been by for with at as it its this that from do does did can " +
    "could may might should would will have has had how what who whom which when where why i me my you your we our " +
    "they their there then than so if not no any some about into out up").split(" "),
);
/** A word as typed: its beginnings and words much like it are found too. @type {import("minisearch").SearchOptions} */
const NEAR = { prefix: (term) => term.length > 3, fuzzy: (term) => term.length > 8 ? 0.2 : term.length > 4 ? 1 : false, boost: { title: 2.5, text: 1, more: 0.5 } };
/** A word of the book for one that was typed. @type {import("minisearch").SearchOptions} */
const EXACT = { prefix: false, fuzzy: false, boost: { title: 1.6, text: 0.7, more: 0.35 } };

/** @typedef {keyof typeof KINDS} PlaceKind */
/** @typedef {{id: number, url: string, page: string, kind: PlaceKind, title: string, text: string, rows: string[], more: string, behind: boolean}} Place */
/**
 * What the build wrote: pages with their titles, their places, and words for words.
 * @typedef {{main: number, pages: [url: string, title: string][],
 *   entries: [page: number, kind: PlaceKind, anchor: string, title: string, text: string, rows?: string[]][],
 *   same: [word: string, means: string[]][]}} Found
 */

/** @type {(word: string) => string} what words of one stem share: update, updates, updated, updating */
export function stem(word) {
  if (word.length < 4 || /\d/.test(word)) return word;
  let found = word;
  if (found.endsWith("ies")) found = `${found.slice(0, -3)}y`;
  else if (/[^siu]s$/.test(found)) found = found.slice(0, -1);
  if (found.length > 6 && found.endsWith("ing")) found = found.slice(0, -3);
  else if (found.length > 5 && found.endsWith("ed")) found = found.slice(0, -2);
  return found.length > 4 && found.endsWith("e") ? found.slice(0, -1) : found;
}

/** @type {(found: Found) => Place[]} */
const places = ({ main, pages, entries }) =>
  entries.map(([page, kind, anchor, title, text, rows = []], id) => ({
    id,
    url: pages[page][0] + (anchor && !anchor.startsWith("?") ? `#${anchor}` : anchor),
    page: pages[page][1],
    kind,
    title: title || pages[page][1],
    text,
    rows,
    more: rows.join(" "),
    behind: kind === "" && page >= main,
  }));

/** @type {(found: Found) => {search: (asked: string) => {hits: {place: Place, terms: Set<string>}[], also: string[]}}} */
export function engine(found) {
  const index = new MiniSearch({
    fields: ["title", "text", "more"],
    tokenize: words,
    processTerm: (word) => (COMMON.has(word) ? null : stem(word)),
  });
  const all = places(found);
  index.addAll(all);
  const same = found.same.map(([word, means]) => ({ typed: words(word).map(stem), means }));
  same.sort((a, b) => b.typed.length - a.typed.length); // the longest that fits counts

  /**
   * The words of a question, those the book has another word for with it.
   * @param {string[]} typed
   */
  const groups = (typed) => {
    const stems = typed.map(stem);
    const made = [];
    for (let at = 0; at < typed.length; ) {
      const known = same.filter((each) => each.typed.every((part, k) => part === stems[at + k]));
      const length = known[0]?.typed.length ?? 1;
      const means = [...new Set(known.filter((each) => each.typed.length === length).flatMap((each) => each.means))];
      made.push({ typed: typed.slice(at, at + length), means });
      at += length;
    }
    return made;
  };
  /** @type {(id: number) => number} */
  const weight = (id) => WEIGHTS[all[id].kind] * (all[id].behind ? BEHIND : 1);
  /** @type {(queries: string[], how: import("minisearch").SearchOptions) => import("minisearch").QueryCombination} */
  const every = (queries, how) => ({ combineWith: "AND", queries, ...how });

  return {
    search(asked) {
      const found = groups(words(asked).filter((word) => !COMMON.has(word)));
      /** @type {import("minisearch").QueryCombination[]} */
      const queries = found.map(({ typed, means }) => {
        const asked = [every(typed, NEAR), ...means.map((said) => every(words(said), EXACT))];
        return { combineWith: "OR", queries: asked };
      });
      /** @type {(combineWith: "AND" | "OR") => import("minisearch").SearchResult[]} */
      const ask = (combineWith) => index.search({ combineWith, queries }, { boostDocument: weight });
      const results = queries.length ? ask("AND") : [];
      if (queries.length > 1 && results.length < FEW) {
        const known = new Set(results.map(({ id }) => id));
        results.push(...ask("OR").filter(({ id }) => !known.has(id)));
      }
      const hits = results.map(({ id, terms }) => ({ place: all[id], terms: new Set(terms) }));
      return { hits, also: found.flatMap(({ means }) => means) };
    },
  };
}

/**
 * The part of a place that holds the words, cut at words; the row of its table that does, if its
 * text does not.
 * @param {Place} place
 * @param {Set<string>} terms
 */
export function excerpt(place, terms) {
  /** @type {(text: string) => number[]} where the words stand */
  const marks = (text) => [...text.matchAll(/[\p{L}\p{N}]+/gu)].filter(([word]) => isTerm(word, terms)).map(({ index }) => index);
  const text = [place.text, ...place.rows].find((each) => marks(each).length) ?? place.text;
  const at = marks(text);
  // The stretch with most of the words in it.
  const best = at.reduce((one, other) => (held(at, other) > held(at, one) ? other : one), at[0] ?? 0);
  let from = Math.max(best - AROUND, 0);
  let to = Math.min(best + 2 * AROUND, text.length);
  if (from) from = text.indexOf(" ", from) + 1;
  if (to < text.length) to = text.lastIndexOf(" ", to);
  return (from ? "… " : "") + text.slice(from, to) + (to < text.length ? " …" : "");
}
/** @type {(at: number[], from: number) => number} */
const held = (at, from) => at.filter((each) => each >= from && each < from + 2 * AROUND).length;
/** @type {(word: string, terms: Set<string>) => boolean} */
const isTerm = (word, terms) => words(word).some((part) => terms.has(stem(part)));

/**
 * @param {string} name
 * @param {string} kind
 * @param {...(Node | string)} children
 */
function make(name, kind, ...children) {
  const element = document.createElement(name);
  if (kind) element.className = kind;
  element.append(...children);
  return element;
}

/** @type {(text: string, terms: Set<string>) => (Node | string)[]} the text with the words marked */
const marked = (text, terms) =>
  text.split(/([\p{L}\p{N}]+)/u).map((part, odd) => (odd % 2 && isTerm(part, terms) ? make("mark", "", part) : part));

/** @type {(hit: {place: Place, terms: Set<string>}) => HTMLElement} */
function shown({ place, terms }) {
  const link = /** @type {HTMLAnchorElement} */ (make("a", "", ...marked(place.title, terms)));
  link.href = place.url;
  const where = [KINDS[place.kind], place.title === place.page ? "" : place.page].filter(Boolean).join(" · ");
  const text = excerpt(place, terms);
  return make("li", "", link, ...(where ? [make("p", "found-in", where)] : []), ...(text ? [make("p", "excerpt", ...marked(text, terms))] : []));
}

/** @type {(count: number, asked: string, also: string[]) => string} */
function told(count, asked, also) {
  const what = count ? `${count} ${count === 1 ? "place" : "places"} found for “${asked}”` : `Nothing found for “${asked}”`;
  const too = also.length ? `; also looked for: ${also.join(", ")}` : "";
  return `${what}${too}.${count ? "" : " Try fewer or other words; the contents above lead to every page."}`;
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLInputElement} field
 */
export function start(form, field) {
  const data = /** @type {Found} */ (self.found);
  const { search } = engine(data);
  const status = /** @type {HTMLElement} */ (document.getElementById("search-status"));
  const results = /** @type {HTMLElement} */ (document.getElementById("search-results"));
  const links = () => [.../** @type {NodeListOf<HTMLAnchorElement>} */ (results.querySelectorAll("a"))];

  /** @type {(hits: {place: Place, terms: Set<string>}[], from: number) => void} */
  const list = (hits, from) => {
    const ends = Math.min(from + AT_ONCE, hits.length);
    results.querySelector("button")?.remove();
    const items = results.querySelector("ol") ?? results.appendChild(make("ol", ""));
    items.append(...hits.slice(from, ends).map(shown));
    if (ends === hits.length) return;
    const more = make("button", "more", `Show ${Math.min(AT_ONCE, hits.length - ends)} more`);
    more.setAttribute("type", "button");
    more.addEventListener("click", () => {
      list(hits, ends);
      links()[ends].focus();
    });
    results.append(more);
  };
  const answer = () => {
    const asked = field.value.trim().slice(0, LONGEST);
    results.replaceChildren();
    if (!asked) {
      status.textContent = "";
      return;
    }
    const { hits, also } = search(asked);
    const cut = field.value.trim().length > LONGEST ? ` Only the first ${LONGEST} letters were looked for.` : "";
    status.textContent = told(hits.length, asked.length > 60 ? `${asked.slice(0, 60)}…` : asked, also) + cut;
    if (hits.length) list(hits, 0);
    const { sources } = document.documentElement.dataset;
    if (sources) {
      const link = /** @type {HTMLAnchorElement} */ (make("a", "", "Look for this among the titles of all sources"));
      link.href = `${sources}?${new URLSearchParams({ find: asked })}`;
      results.append(make("p", "", link));
    }
  };
  /** @type {(how: "pushState" | "replaceState") => void} */
  const remember = (how) => {
    const asked = field.value.trim().slice(0, LONGEST);
    try {
      history[how](null, "", asked ? `?${new URLSearchParams({ q: asked })}` : location.pathname);
    } catch {} // pages read from a folder may have no history of their own
  };
  const restore = () => {
    field.value = new URLSearchParams(location.search).get("q") ?? "";
    answer();
  };

  let waiting = 0;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = window.setTimeout(() => {
      answer();
      remember("replaceState");
    }, 120);
  });
  form.addEventListener("submit", () => {
    clearTimeout(waiting);
    answer();
    remember("pushState");
  });
  addEventListener("popstate", restore);
  // Arrow keys go from the field through the places; Escape leads back.
  /** @type {(event: KeyboardEvent) => void} */
  const walk = (event) => {
    const all = [field, ...links()];
    const at = all.indexOf(/** @type {any} */ (document.activeElement));
    if (at < 0) return;
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Escape: 0 }[event.key];
    if (to === undefined || !all[to] || (event.key === "Escape" && !at)) return;
    event.preventDefault();
    all[to].focus();
  };
  form.addEventListener("keydown", walk);
  results.addEventListener("keydown", walk);
  if (field.value) {
    answer();
    remember("replaceState"); // typed before the search was there
  } else restore();
}
/** @type {(text: string, terms: Set<string>) => string[]} the words of a text that were found */
const marks = (text, terms) => (text.match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => isTerm(word, terms));
(self.kits ??= {}).find = { engine, excerpt, marks, start };
