// Tables a reader can ask by name: a field that offers names and shows what is known of the chosen
// one. Names are compared without accents; other names, codes and slips of a letter count.
import { told } from "./address.js";
import { words } from "./fold.js";

/** @typedef {[key: string, name: string, names: string[], sources?: number[]]} Row */
/** What the build wrote. @typedef {{rows: Row[], others: Row[], unknown: string, sources: [id: string, brief: string][],
 *   meanings: Record<string, string | Record<string, string>>, names: [name: string, keys: string[], said: string][]}} Lookup */
/** A name that can be chosen: of one row, of one the table does not hold, or one that needs a word.
 * @typedef {{name: string, keys: string[], said: string, names: string[][]}} Choice */

/** @type {(name: string) => string[]} */
const parts = (name) => [words(name).join(" "), words(name).join("")];

/** @type {(lookup: Lookup) => Choice[]} */
function choices({ rows, others, names }) {
  const named = [...rows, ...others].map(([key, name, also]) => ({ name, keys: [key], said: "", names: [name, key, ...also].map(parts) }));
  const called = names.map(([name, keys, said]) => ({ name, keys, said, names: [parts(name)] }));
  const single = called.filter(isPlain);
  // Another name of one row, without a word to it, belongs to the row.
  for (const { keys, names: more } of single) named.find((each) => each.keys[0] === keys[0])?.names.push(...more);
  return [...named, ...called.filter((each) => !single.includes(each))].sort((a, b) => a.name.localeCompare(b.name, "en"));
}

/** @type {(choice: Choice) => boolean} a name of one row, that needs no word */
const isPlain = ({ keys, said }) => keys.length === 1 && !said;

/**
 * How many letters differ, counting two that changed places as one; `most` + 1 when more do.
 * @param {string} a
 * @param {string} b
 * @param {number} most
 */
function differ(a, b, most) {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let [before, last] = [/** @type {number[]} */ ([]), Array.from({ length: b.length + 1 }, (_, k) => k)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    [before, last] = [last, row];
  }
  return last[b.length];
}

/**
 * 0 the whole name, 1 its beginning, 2 the beginning of a word in it, 3 with a slip; else null.
 * @param {string[]} name
 * @param {string} asked
 */
function fit([spaced, joined], asked) {
  const close = asked.replaceAll(" ", "");
  if (spaced === asked || joined === close) return 0;
  if (spaced.startsWith(asked) || joined.startsWith(close)) return 1;
  if (` ${spaced}`.includes(` ${asked}`)) return 2;
  const most = close.length > 7 ? 2 : close.length > 3 ? 1 : 0;
  if (!most) return null;
  return differ(close, joined, most) <= most || differ(close, joined.slice(0, close.length), most) <= Math.min(most, 1) ? 3 : null;
}

/**
 * The choices that fit, best first; those with a slip only where nothing fits without.
 * @param {Choice[]} all
 * @param {string} typed
 */
export function matches(all, typed) {
  const asked = words(typed).join(" ");
  if (!asked) return typed.trim() ? [] : all.filter(isPlain);
  const found = all.flatMap((choice) => {
    const fits = choice.names.map((name) => fit(name, asked)).filter((each) => each !== null);
    // The usual name before others, where both fit alike.
    return fits.length ? [{ choice, rank: Math.min(...fits) + (fit(choice.names[0], asked) === Math.min(...fits) ? 0 : 0.5) }] : [];
  });
  const best = Math.min(...found.map(({ rank }) => rank));
  return found.filter(({ rank }) => best >= 3 || rank < 3).sort((a, b) => a.rank - b.rank).map(({ choice }) => choice);
}

/**
 * @param {string} tag
 * @param {string} kind
 * @param {...(Node | string)} children
 */
function make(tag, kind, ...children) {
  const element = document.createElement(tag);
  if (kind) element.className = kind;
  element.append(...children);
  return element;
}

/** @type {(lookup: Lookup, head: string, value: string) => string} */
function meaning({ meanings }, head, value) {
  const given = Object.hasOwn(meanings, head) ? meanings[head] : "";
  if (typeof given === "string") return given;
  const key = Object.keys(given).find((each) => value === each || (each.endsWith("…") && value.startsWith(each.slice(0, -1))));
  return key ? given[key] : "";
}

/** @type {(lookup: Lookup, numbers: number[]) => HTMLElement | string} */
function publishers({ sources }, numbers) {
  const { sources: page } = document.documentElement.dataset; // the page that lists them all, if there is one
  const links = numbers.map((number) => {
    const [id, brief] = sources[number];
    if (!page) return brief;
    const link = make("a", "", brief);
    /** @type {HTMLAnchorElement} */ (link).href = `${page}#source-${id}`;
    return link;
  });
  return links.length ? make("p", "lookup-sources", "Sources: ", ...links.flatMap((link, k) => (k ? ["; ", link] : [link]))) : "";
}

/** @type {(box: HTMLElement) => void} */
export function start(box) {
  const figure = /** @type {HTMLElement} */ (box.closest("figure"));
  const input = /** @type {HTMLInputElement} */ (box.querySelector("input"));
  const list = /** @type {HTMLElement} */ (box.querySelector("[role=listbox]"));
  const status = /** @type {HTMLElement} */ (box.querySelector("[role=status]"));
  const answer = /** @type {HTMLElement} */ (box.querySelector(".lookup-answer"));
  const param = box.dataset.param ?? "";
  const label = box.querySelector("label")?.textContent ?? "";
  const lookup = /** @type {Lookup} */ (self.lookups?.[figure.id]);
  const all = choices(lookup);
  const heads = [...figure.querySelectorAll("thead th")].map((head) => head.textContent ?? "");
  /** @type {Choice[]} */
  let offered = [];
  let at = -1;

  /** @type {(on: boolean) => void} */
  const open = (on) => {
    list.hidden = !on;
    input.setAttribute("aria-expanded", String(on));
    if (!on) input.removeAttribute("aria-activedescendant");
  };
  /** @type {(to: number) => void} */
  const point = (to) => {
    list.children[at]?.setAttribute("aria-selected", "false");
    at = to;
    const option = list.children[at];
    if (!option) return;
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  };
  /** @type {(choice: Choice, index: number) => HTMLElement} */
  const option = (choice, index) => {
    const item = make("li", "", choice.name);
    item.id = `${list.id}-${index}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      choose(choice);
    });
    return item;
  };
  /** @type {(said: boolean) => void} */
  const offer = (said) => {
    offered = matches(all, input.value);
    list.replaceChildren(...offered.map(option));
    at = -1;
    open(offered.length > 0);
    if (!said) return;
    if (offered.length) point(0);
    const typed = input.value.trim();
    status.textContent = !typed ? "" : !offered.length ? `No match for “${typed}”.` : offered.length === 1 ? "1 match" : `${offered.length} matches`;
  };
  const clear = () => {
    answer.replaceChildren();
    figure.querySelector(".mark.found")?.classList.remove("found");
  };

  /** @type {(key: string) => string} */
  const address = (key) => {
    const url = new URL(location.href);
    url.searchParams.set(param, key);
    url.hash = figure.id;
    return url.href;
  };
  /** What the table holds about a key, or that it holds nothing. @type {(key: string) => (Node | string)[]} */
  const held = (key) => {
    const found = lookup.rows.find(([each]) => each === key);
    const row = /** @type {HTMLTableRowElement | null} */ (figure.querySelector(`tr[data-key="${CSS.escape(key)}"]`));
    if (!found || !row) return [make("p", "", lookup.unknown)];
    const facts = make("dl", "");
    for (const [index, cell] of [...row.cells].entries()) {
      const value = cell.textContent ?? "";
      if (!index || !value) continue;
      const means = meaning(lookup, heads[index], value);
      facts.append(make("dt", "", heads[index]), make("dd", "", value, ...(means ? [make("span", "lookup-meaning", means)] : [])));
    }
    return [facts, publishers(lookup, found[3] ?? [])];
  };
  /** @type {(key: string) => HTMLElement} */
  const link = (key) => {
    const to = /** @type {HTMLAnchorElement} */ (make("a", "", nameOf(key)));
    to.href = address(key);
    return to;
  };
  /** @type {(key: string) => string} */
  const nameOf = (key) => all.find((choice) => isPlain(choice) && choice.keys[0] === key)?.name ?? key;
  /** @type {(choice: Choice) => void} */
  const show = ({ name, keys, said }) => {
    clear();
    const [key] = keys;
    const single = keys.length === 1;
    const title = single && name !== nameOf(key) ? `${name}: see ${nameOf(key)}` : name;
    answer.append(make("h2", "", title), ...(said ? [make("p", "lookup-said", said)] : []));
    if (!single) {
      answer.append(make("p", "", ...keys.flatMap((each, k) => (k ? [", ", link(each)] : [link(each)]))));
      return;
    }
    const again = make("a", "", "Link to this answer");
    /** @type {HTMLAnchorElement} */ (again).href = address(key);
    answer.append(...held(key), make("p", "", again));
    const mark = figure.querySelector(`.mark[data-code="${CSS.escape(key)}"]`);
    mark?.classList.add("found");
    mark?.dispatchEvent(new CustomEvent("chosen", { bubbles: true }));
  };
  /** @type {(choice: Choice) => void} */
  const choose = (choice) => {
    input.value = choice.name;
    open(false);
    show(choice);
    status.textContent = `${choice.name}: what is known stands below.`;
    if (choice.keys.length > 1) return;
    const next = address(choice.keys[0]);
    try {
      if (next !== location.href) history.pushState(null, "", next);
    } catch {} // pages read from a folder may have no history of their own
  };
  /** What the address names is shown; what it names in vain is said. */
  const restore = () => {
    const key = new URLSearchParams(location.search).get(param);
    const found = key && all.find((choice) => isPlain(choice) && choice.keys[0].toLowerCase() === key.toLowerCase());
    clear();
    input.value = found ? found.name : "";
    status.textContent = key && !found ? told(key, label) : "";
    if (found) show(found);
  };

  input.addEventListener("input", () => {
    clear();
    offer(true);
  });
  input.addEventListener("focus", () => {
    input.select();
    offered = matches(all, "");
    list.replaceChildren(...offered.map(option));
    at = -1;
    open(true);
  });
  input.addEventListener("click", () => list.hidden && offer(false));
  input.addEventListener("blur", () => open(false));
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      if (list.hidden) {
        input.value = "";
        clear();
        status.textContent = "";
      }
      open(false);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) offer(false);
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (offered.length) point(at < 0 && step < 0 ? offered.length - 1 : (at + step + offered.length) % offered.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const chosen = offered[Math.max(at, 0)];
      if (chosen && (at >= 0 || input.value.trim())) choose(chosen);
    }
  });
  addEventListener("popstate", restore);
  const typed = input.value; // before this script was there
  restore();
  input.value ||= typed;
  if (document.activeElement === input) input.dispatchEvent(new Event(input.value ? "input" : "focus"));
}
(self.kits ??= {}).lookup = Object.assign(start, { matches, choices });
