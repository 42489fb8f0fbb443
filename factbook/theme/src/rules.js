// Who you are and on which day: looks the answer up among those made at build and shows the rows
// of the page's own tables. It is loaded when the form is touched or the address asks.
const DAY = 864e5;

/** @typedef {{day: string, begins: string[], due: string[], ends: string[], known: boolean}} Change */
/** @typedef {{from: string, word: string, rules: [id: string, due: keyof typeof DUE | ""][], next?: Change | null}} Stretch */
/** @typedef {Stretch & {days: number | null}} Found */
/** @typedef {{name: string, seeAlso: string[], spans: Stretch[]}} Role */
/**
 * The answers, as the build wrote them.
 * @typedef {{zone: string, begin: string, first: string, evidenceUntil: string | null,
 *   roles: Record<string, Role>, words: Record<string, string>, verdicts: Record<string, string>}} Answers
 */
/** @typedef {{who: string, on: string}} Question */

/**
 * A day of the calendar as YYYY-MM-DD, and nothing else.
 * @param {unknown} text
 * @returns {text is string}
 */
export function isDay(text) {
  if (typeof text !== "string" || !/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === text;
}

/**
 * What an address asks: a role of the data and a day between its first and `today`. What is not
 * known is left out; without a day, today is meant.
 * @param {string} search
 * @param {Answers} data
 * @param {string} today
 * @returns {Question}
 */
export function parse(search, data, today) {
  const query = new URLSearchParams(search);
  const who = query.get("who");
  const on = query.get("on");
  return {
    who: who !== null && Object.hasOwn(data.roles, who) ? who : "",
    on: isDay(on) && on >= data.begin && on <= today ? on : today,
  };
}

/** @param {Question} question */
export function address({ who, on }) {
  return `?${new URLSearchParams({ who, on })}`;
}

/**
 * The stretch of days that holds this one, and the days from it to the next change.
 * @param {Answers} data
 * @param {string} who
 * @param {string} on
 * @returns {Found}
 */
export function lookup(data, who, on) {
  const span = /** @type {Stretch} */ (data.roles[who].spans.findLast((each) => each.from <= on));
  const next = span.next;
  return { ...span, days: next ? Math.round((Date.parse(next.day) - Date.parse(on)) / DAY) : null };
}

const long = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });
/** @type {(day: string) => string} */
const longDate = (day) => long.format(Date.parse(day));
/** @type {(days: number) => string} */
const count = (days) => (days === 1 ? "1 day" : `${days.toLocaleString("en")} days`);

/**
 * @param {string} name
 * @param {string} [kind]
 * @param {...(Node | string)} children
 */
function make(name, kind, ...children) {
  const element = document.createElement(name);
  if (kind) element.className = kind;
  element.append(...children);
  return element;
}

/**
 * @param {Record<string, string>} words
 * @param {string} word
 */
function badge(words, word) {
  const element = make("strong", "rule-state", words[word]);
  element.dataset.state = word;
  return element;
}

const DUE = { ahead: "The day it is due is still ahead.", today: "Due on this very day.", past: "The day it was due is past." };

/** @type {(parent: ParentNode, selector: string) => HTMLElement} */
const part = (parent, selector) => /** @type {HTMLElement} */ (parent.querySelector(selector));
/** @type {(id: string) => HTMLTableRowElement | null} */
const ruleRow = (id) => /** @type {HTMLTableRowElement | null} */ (document.getElementById(`rule-${id}`));

/**
 * A rule as a card: the cells of its row, strictest matter first.
 * @param {string} id
 * @param {keyof typeof DUE | ""} due
 */
function card(id, due) {
  const row = ruleRow(id);
  if (!row) return "";
  const [when, open, barred, act] = row.cells;
  /** @type {(cell: HTMLElement) => Node[]} */
  const copy = (cell) => [...cell.childNodes].map((node) => node.cloneNode(true));
  const list = make("dl");
  for (const cell of [barred, open, act]) {
    if (cell.querySelector(".rule-none")) continue;
    list.append(make("dt", "", cell.dataset.label ?? ""), make("dd", "", ...copy(cell)));
  }
  const head = make("p", "rules-card-head", ...copy(when));
  const box = make("div", "rules-card", head, ...(due ? [make("p", "rules-due", DUE[due])] : []), list);
  box.dataset.state = row.dataset.state;
  return box;
}

/**
 * One sentence about a rule that begins, falls due or ends: its act and what it says.
 * @param {Answers} data
 * @param {string} id
 * @param {"begins" | "due" | "ends"} kind
 */
function brief(data, id, kind) {
  const row = ruleRow(id);
  if (!row) return "";
  const [, open, barred, act] = row.cells;
  const cell = barred.querySelector(".rule-none") ? open : barred;
  const name = part(act, ".rule-act").firstChild?.textContent?.trim();
  const words = { begins: "", due: "Due: ", ends: "Ends: " }[kind];
  const mark = kind === "begins" ? [badge(data.words, row.dataset.state ?? ""), ": "] : [words];
  return make("li", "", ...mark, `${cell.textContent} (${name})`);
}

/**
 * What changes next, and when.
 * @param {Answers} data
 * @param {Found} found
 */
function coming(data, { next, days }) {
  if (!next || days === null) return [make("p", "rules-next-head", "No later change was found.")];
  const head = make("p", "rules-next-head", make("strong", "", `Next, after ${count(days)}`), `, on ${longDate(next.day)}:`);
  const list = make("ul");
  /** @type {("begins" | "due" | "ends")[]} */
  const kinds = next.begins.length ? ["begins", "due"] : ["due", "ends"];
  for (const kind of kinds) {
    for (const id of next[kind]) list.append(brief(data, id, kind));
  }
  const parts = [head, list];
  if (!next.known) parts.push(make("p", "rules-known", "Nobody could know it yet: on the day asked about it was not public."));
  return parts;
}

/**
 * @param {Answers} data
 * @param {Question} state
 */
function answer(data, state) {
  const found = lookup(data, state.who, state.on);
  const role = data.roles[state.who];
  const parts = [];
  /** @type {Record<string, string>} */
  const none = {
    "nothing-yet": `The first act in the tables came on ${longDate(data.first)}.`,
    open: "The tables hold no rule for this role on that day. That is not a permission: rules that were not found may exist.",
  };
  if (none[found.word]) parts.push(make("p", "", none[found.word]));
  parts.push(make("div", "rules-next", ...coming(data, found)));
  parts.push(...found.rules.map(([id, due]) => card(id, due)));
  if (data.evidenceUntil && state.on > data.evidenceUntil && found.rules.length) {
    parts.push(make("p", "", `What was read ends with ${longDate(data.evidenceUntil)}. No end of these rules was found in it; that is less than proof that they still hold.`));
  }
  if (role.seeAlso.length) {
    const links = role.seeAlso.flatMap((id, index) => {
      const link = /** @type {HTMLAnchorElement} */ (make("a", "", data.roles[id].name));
      link.href = address({ who: id, on: state.on }) + location.hash;
      link.dataset.who = id;
      return index ? [", ", link] : [link];
    });
    parts.push(make("p", "rules-also", "May apply as well: ", ...links));
  }
  return { head: [badge(data.verdicts, found.word), make("span", "", ` ${role.name}, ${longDate(state.on)}`)], parts };
}

/**
 * Answers the form from now on.
 * @param {HTMLFormElement} form
 */
export async function start(form) {
  /** @type {Answers} */
  const data = await (await fetch(form.dataset.rules ?? "")).json();
  const today = new Date().toLocaleDateString("sv-SE", { timeZone: data.zone });
  const box = /** @type {HTMLElement} */ (form.parentElement);
  const who = /** @type {HTMLSelectElement} */ (form.elements.namedItem("who"));
  const on = /** @type {HTMLInputElement} */ (form.elements.namedItem("on"));
  const hash = new URL(form.action).hash;
  const place = part(box, ".rules-answer");
  // The line a screen reader is told; it stands before it is filled.
  const head = make("p", "rules-head");
  head.setAttribute("role", "status");
  const body = make("div");
  place.replaceChildren(head, body);
  on.max = today;

  /** @param {Question} state */
  function show(state) {
    who.value = state.who;
    on.value = state.on;
    const { head: line, parts } = state.who ? answer(data, state) : { head: [], parts: [] };
    head.replaceChildren(...line);
    body.replaceChildren(...parts);
    box.classList.toggle("answered", Boolean(state.who));
    // Charts with a day of their own follow.
    if (state.who) document.dispatchEvent(new CustomEvent("day", { detail: state.on }));
  }

  /** @type {{at: number, from?: unknown}} */
  let last = { at: 0 };
  /**
   * A reader who steps through days or roles leaves one entry in the history, not dozens.
   * @param {Question} state
   * @param {unknown} from
   */
  function go(state, from) {
    if (!state.who || !isDay(state.on) || state.on < data.begin || state.on > today) return;
    show(state);
    const to = address(state) + hash;
    if (to === location.search + location.hash) return;
    const stepping = last.from === from && Date.now() - last.at < 1000;
    history[stepping ? "replaceState" : "pushState"](null, "", to);
    last = { from, at: Date.now() };
  }
  const read = () => ({ who: who.value, on: on.value });
  for (const control of [who, on]) control.addEventListener("change", () => go(read(), control));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    go(read(), form);
  });
  body.addEventListener("click", (event) => {
    /** @type {HTMLAnchorElement | null} */
    const link = /** @type {Element} */ (event.target).closest("a[data-who]");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go({ who: link.dataset.who ?? "", on: on.value }, link);
    who.focus();
  });
  addEventListener("popstate", () => show(parse(location.search, data, today)));
  const asked = parse(location.search, data, today);
  if (asked.who) show(asked);
  else {
    on.value ||= asked.on;
    go(read(), form);
  }
}

(self.kits ??= {}).rules = { isDay, parse, address, lookup, start };
