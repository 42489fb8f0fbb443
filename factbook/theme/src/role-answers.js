// Who you are and on which day: fills the rows of the page with the answers made at build. It comes
// with them when the form is used or when the address asks.

/** [first day, number of the answer, limit, numbers of the rules, day it was public] */
/** @typedef {[from: string, word: number, limit: string, rules: number[], known: string]} Stretch */
/**
 * @typedef {{name: string, who: string, group: string, also: string[], words: string[],
 *   rows: Stretch[][]}} Role
 */
/**
 * The answers, as the build wrote them.
 * @typedef {{zone: string, begin: string, first: string, until: string | null,
 *   words: Record<string, string>, questions: [id: string, strict: string, none: string][],
 *   rules: string[], roles: Record<string, Role>}} Answers
 */
/** @typedef {{role: string, day: string}} Asked */

const NAMES = ["yes", "no", "unsettled", "unconcerned"];

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

const long = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });
/** @type {(day: string) => string} */
const longDate = (day) => long.format(Date.parse(day));

/**
 * What an address asks: a role of the data and a day between its first and `today`, and one
 * sentence on what it names that is neither. The first role and today stand in for it.
 * @param {string} search
 * @param {Answers} data
 * @param {string} today
 * @returns {Asked & {ignored: string}}
 */
export function parse(search, data, today) {
  const query = new URLSearchParams(search);
  const [role, day] = [query.get("role"), query.get("day")];
  const known = role !== null && Object.hasOwn(data.roles, role);
  const sound = isDay(day) && day >= data.begin && day <= today;
  const wrong = [];
  if (role !== null && !known) wrong.push("a role that is not in the list");
  if (day !== null && !sound) wrong.push(`a day that is not between ${longDate(data.begin)} and today`);
  return {
    role: known ? role : Object.keys(data.roles)[0],
    day: sound ? day : today,
    ignored: wrong.length ? `The address names ${wrong.join(" and ")}; that was ignored.` : "",
  };
}

/** @param {Asked} asked */
export function address({ role, day }) {
  return `?${new URLSearchParams({ role, day })}`;
}

/**
 * The stretches of each question that hold on a day, each with the next that answers otherwise.
 * @param {Answers} data
 * @param {string} role
 * @param {string} day
 */
export function lookup(data, role, day) {
  return data.roles[role].rows.map((row) => {
    const at = Math.max(row.findLastIndex(([from]) => from <= day), 0);
    const [, word, limit] = row[at];
    return { now: row[at], then: row.slice(at + 1).find((later) => later[1] !== word || later[2] !== limit) };
  });
}

/** @type {(text: string) => string} */
const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[^a-z0-9]+/gi, " ").trim().toLowerCase();

/**
 * The roles that a word leads to: by name first, then by a word for them, then by the heading.
 * @param {Answers} data
 * @param {string} typed
 * @returns {string[]}
 */
export function matches(data, typed) {
  const asked = plain(typed);
  /** @type {(text: string) => boolean} */
  const within = (text) => ` ${plain(text)}`.includes(` ${asked}`);
  /** @type {(role: Role) => number} */
  const rank = ({ name, words, group }) =>
    plain(name).startsWith(asked) ? 0
    : words.some((word) => plain(word) === asked) ? 1
    : within(name) ? 2
    : words.some(within) ? 3
    : within(group) ? 4
    : 9;
  return Object.keys(data.roles)
    .map((id) => /** @type {[string, number]} */ ([id, rank(data.roles[id])]))
    .filter(([, place]) => place < 9)
    .sort((a, b) => a[1] - b[1])
    .map(([id]) => id);
}

/** @type {(parent: ParentNode, selector: string) => HTMLElement} */
const part = (parent, selector) => /** @type {HTMLElement} */ (parent.querySelector(selector));

/**
 * A field that offers roles: all of them, or those that what is typed leads to.
 * @param {HTMLInputElement} input
 * @param {Answers} data
 * @param {() => string} chosen
 * @param {(role: string) => void} choose
 */
function combobox(input, data, chosen, choose) {
  const list = document.createElement("ul");
  const told = document.createElement("span");
  list.id = "role-options";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Roles");
  list.hidden = true;
  told.className = "visually-hidden";
  told.setAttribute("role", "status");
  input.after(list, told);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id], ["aria-expanded", "false"]]) input.setAttribute(name, value);
  /** @type {string[]} */
  let found = [];
  let at = -1;
  /** @param {number} to */
  const point = (to) => {
    list.children[at]?.setAttribute("aria-selected", "false");
    at = to;
    const option = list.children[at];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
  };
  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    point(-1);
  };
  /** @type {(id: string, index: number) => HTMLElement} */
  const option = (id, index) => {
    const item = document.createElement("li");
    const group = document.createElement("span");
    item.id = `role-option-${index}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    group.textContent = data.roles[id].group;
    item.append(`${data.roles[id].name} `, group);
    item.addEventListener("pointerdown", (event) => event.preventDefault());
    item.addEventListener("click", () => take(id));
    return item;
  };
  /** @param {string} typed */
  const open = (typed) => {
    found = typed ? matches(data, typed) : Object.keys(data.roles);
    list.replaceChildren(...found.map(option));
    told.textContent = found.length ? `${found.length} roles` : "";
    if (!found.length) {
      const none = document.createElement("li");
      none.textContent = "No role has this word. Try business, state, or abroad.";
      list.append(none);
      told.textContent = none.textContent;
    }
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    at = -1;
    point(typed && found.length ? 0 : found.indexOf(chosen()));
  };
  /** @param {string} id */
  const take = (id) => {
    close();
    choose(id);
  };
  const all = () => {
    input.select();
    if (list.hidden) open("");
  };
  input.addEventListener("focus", all);
  input.addEventListener("click", all);
  input.addEventListener("input", () => open(input.value));
  input.addEventListener("blur", () => {
    close();
    input.value = data.roles[chosen()].name;
  });
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (list.hidden) open("");
      else point((at + step + found.length) % found.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (!list.hidden && found[at]) take(found[at]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
      input.value = data.roles[chosen()].name;
    }
  });
  if (document.activeElement === input) all();
}

/**
 * Fills one row of the page.
 * @param {Answers} data
 * @param {Element} row
 * @param {number} index
 * @param {{now: Stretch, then?: Stretch}} found
 * @param {string} day
 */
function fill(data, row, index, { now, then }, day) {
  const [, strict, none] = data.questions[index];
  const [, word, limit, rules] = now;
  const badge = part(row, ".answer");
  badge.dataset.answer = NAMES[word];
  badge.classList.toggle("binds", NAMES[word] === strict);
  part(badge, "b").textContent = data.words[NAMES[word]];
  part(row, ".answer-limit").textContent = limit;
  const why = part(row, ".roles-why");
  // Only what the build wrote becomes markup; what a reader or an address says is text.
  why.innerHTML = rules.map((rule) => data.rules[rule]).join("");
  if (!rules.length) why.textContent = none;
  for (const due of /** @type {NodeListOf<HTMLElement>} */ (why.querySelectorAll("[data-due]"))) {
    const by = due.dataset.due ?? "";
    if (by <= day) due.append(by === day ? ": this very day" : ", now past");
  }
  let next = "";
  if (then) {
    const days = Math.round((Date.parse(then[0]) - Date.parse(day)) / 864e5);
    const answer = [data.words[NAMES[then[1]]], then[2]].filter(Boolean).join(", ");
    next = `From ${longDate(then[0])}, ${days === 1 ? "the next day" : `${days.toLocaleString("en")} days later`}: ${answer}.`;
    if (then[4] > day) next += ` Nobody could know it yet: it became public on ${longDate(then[4])}.`;
  }
  part(row, ".roles-next").textContent = next;
}

/**
 * What must be known about the day itself.
 * @param {Answers} data
 * @param {string} day
 */
function about(data, day) {
  if (day < data.first) return `On this day nothing had begun: the first rule in our tables holds from ${longDate(data.first)}.`;
  if (data.until && day > data.until) return `What we read ends with ${longDate(data.until)}. No later change was found in it; that is less than proof that there is none.`;
  return "";
}

/**
 * Answers the form from now on.
 * @param {HTMLFormElement} form
 * @param {string} today
 */
export function start(form, today) {
  const data = /** @type {Answers} */ (self.kits?.answers);
  const box = /** @type {HTMLElement} */ (form.parentElement);
  const field = /** @type {HTMLInputElement} */ (form.querySelector("[type=text]"));
  const date = /** @type {HTMLInputElement} */ (form.elements.namedItem("day"));
  const { hash } = new URL(form.action);
  /** @type {Asked} */
  let shown = { role: Object.keys(data.roles)[0], day: today };

  /**
   * @param {Asked} asked
   * @param {string} [ignored]
   */
  function show(asked, ignored = "") {
    shown = asked;
    const { role, day } = asked;
    const { name, who, also } = data.roles[role];
    field.value = name;
    date.value = day;
    part(box, ".roles-ignored").textContent = ignored;
    part(box, ".roles-head b").textContent = name;
    part(box, ".roles-head span").textContent = day === today ? "today" : `on ${longDate(day)}`;
    part(box, ".roles-who").textContent = who;
    part(box, ".roles-day").textContent = about(data, day);
    const found = lookup(data, role, day);
    for (const [index, row] of [...box.querySelectorAll(".roles-rows>li")].entries()) fill(data, row, index, found[index], day);
    const links = also.flatMap((id, index) => {
      const link = document.createElement("a");
      link.href = address({ role: id, day }) + hash;
      link.dataset.role = id;
      link.textContent = data.roles[id].name;
      return index ? [", ", link] : [link];
    });
    part(box, ".roles-also").replaceChildren(...(links.length ? ["May apply as well: ", ...links, ". "] : []));
    /** @type {HTMLAnchorElement} */ (part(box, ".roles-calendar")).href = `${form.dataset.calendars}${role}.ics`;
  }

  /** @type {{at: number, from?: unknown}} */
  let last = { at: 0 };
  /**
   * A reader who steps through days or roles leaves one entry in the history, not dozens.
   * @param {Asked} asked
   * @param {unknown} from
   */
  function go(asked, from) {
    if (!isDay(asked.day) || asked.day < data.begin || asked.day > today) return;
    show(asked);
    // Charts with a day of their own follow.
    document.dispatchEvent(new CustomEvent("day", { detail: asked.day }));
    const to = address(asked) + hash;
    if (to === location.search + location.hash) return;
    const stepping = last.from === from && Date.now() - last.at < 1000;
    history[stepping ? "replaceState" : "pushState"](null, "", to);
    last = { from, at: Date.now() };
  }
  const restore = () => {
    const { ignored, ...asked } = parse(location.search, data, today);
    show(asked, ignored);
    return asked;
  };

  combobox(field, data, () => shown.role, (role) => go({ role, day: shown.day }, field));
  date.addEventListener("change", () => go({ role: shown.role, day: date.value }, date));
  form.addEventListener("submit", (event) => event.preventDefault());
  box.addEventListener("click", (event) => {
    /** @type {HTMLAnchorElement | null} */
    const link = /** @type {Element} */ (event.target).closest(".roles-also a");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go({ role: link.dataset.role ?? "", day: shown.day }, link);
    part(box, ".roles-head").focus();
  });
  addEventListener("popstate", restore);
  const asked = restore();
  if (new URLSearchParams(location.search).get("day") === asked.day) document.dispatchEvent(new CustomEvent("day", { detail: asked.day }));
}

(self.kits ??= {}).roles = { isDay, parse, address, lookup, matches, start };
