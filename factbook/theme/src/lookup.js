// Tables a reader can ask by name: a field that offers the names of the rows and shows the chosen one.
const MOST = 8; // names offered at once

/** @type {(text: string) => string} */
const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[^a-z0-9]+/gi, " ").trim().toLowerCase();

/** @typedef {{row: HTMLTableRowElement, name: string, key: string, names: string[], words: string}} Entry */

/** @type {(row: HTMLTableRowElement) => Entry} */
function entry(row) {
  const name = row.cells[0].textContent ?? "";
  const key = row.dataset.key ?? "";
  const names = [name, key, ...(row.dataset.also ?? "").split(";")].map(plain);
  return { row, name, key, names, words: ` ${names.join(" ")}` };
}

/**
 * The whole name first, then names that begin with what was typed, then those with it inside.
 * @param {Entry[]} entries
 * @param {string} asked
 */
function matches(entries, asked) {
  /** @type {(e: Entry) => number} */
  const rank = (e) =>
    e.names.includes(asked) ? 0 : e.names.some((n) => n.startsWith(asked)) ? 1 : e.words.includes(` ${asked}`) ? 2 : 3;
  return entries.filter((e) => e.words.includes(asked)).sort((a, b) => rank(a) - rank(b)).slice(0, MOST);
}

/**
 * @param {string} tag
 * @param {string | null} text
 */
function say(tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}

/**
 * What the table holds about an entry, with links to its sources.
 * @param {Entry} entry
 * @param {(string | null)[]} heads
 * @returns {(Node | string)[]}
 */
function told({ row, name }, heads) {
  const list = document.createElement("dl");
  for (const [index, cell] of [...row.cells].entries()) {
    if (index && cell.textContent) list.append(say("dt", heads[index]), say("dd", cell.textContent));
  }
  const from = say("p", "Sources: ");
  for (const id of (row.dataset.src ?? "").split(" ").filter(Boolean)) {
    const named = document.querySelector(`[data-source="${CSS.escape(id)}"]`);
    const link = named ? named.cloneNode(true) : say("a", id);
    const { sources } = document.documentElement.dataset; // the page that lists them all, if there is one
    if (link instanceof HTMLAnchorElement && !named && sources) link.href = `${sources}#source-${id}`;
    from.append(from.children.length ? "; " : "", link);
  }
  return [say("h2", name), list, from.children.length ? from : ""];
}

/**
 * The list of names under the field.
 * @param {HTMLInputElement} input
 * @param {(entry: Entry) => void} choose
 */
function options(input, choose) {
  const list = document.createElement("ul");
  list.className = "lookup-options";
  list.id = `${input.id}-options`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Matches");
  list.hidden = true;
  input.after(list);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id], ["aria-expanded", "false"]]) input.setAttribute(name, value);
  let at = -1;
  /** @type {Entry[]} */
  let found = [];
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
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) input.setAttribute("aria-activedescendant", option.id);
  };
  /** @type {(e: Entry, index: number) => HTMLElement} */
  const option = (e, index) => {
    const item = say("li", e.name);
    item.id = `${list.id}-${index}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      choose(e);
    });
    return item;
  };
  input.addEventListener("blur", () => open(false));
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") open(false);
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      point((at + (event.key === "ArrowDown" ? 1 : found.length - 1)) % found.length);
    } else if (event.key === "Enter" && found[at]) {
      event.preventDefault();
      choose(found[at]);
    }
  });
  return {
    close: () => open(false),
    /** @type {(entries: Entry[]) => void} */
    offer(entries) {
      found = entries;
      list.replaceChildren(...found.map(option));
      at = -1;
      open(found.length > 0);
      if (found.length) point(0);
    },
  };
}

/** @type {(box: HTMLElement) => void} */
function start(box) {
  const figure = /** @type {HTMLElement} */ (box.closest("figure"));
  const input = /** @type {HTMLInputElement} */ (box.querySelector("input"));
  const answer = /** @type {HTMLElement} */ (box.querySelector(".lookup-answer"));
  const param = box.dataset.param ?? "";
  const heads = [...figure.querySelectorAll("thead th")].map((head) => head.textContent);
  /** @type {Entry[] | null} */
  let known = null;
  const entries = () => (known ??= [.../** @type {NodeListOf<HTMLTableRowElement>} */ (figure.querySelectorAll("tr[data-key]"))].map(entry));
  /** @type {(e: Entry) => void} */
  const show = (e) => {
    answer.replaceChildren(...told(e, heads));
    figure.querySelector(".mark.found")?.classList.remove("found");
    figure.querySelector(`.mark[data-code="${CSS.escape(e.key)}"]`)?.classList.add("found");
  };
  /** @type {(e: Entry) => void} */
  const choose = (e) => {
    input.value = e.name;
    list.close();
    show(e);
    const address = new URL(location.href);
    address.searchParams.set(param, e.key);
    address.hash = figure.id;
    if (address.href !== location.href) history.pushState(null, "", address);
  };
  const list = options(input, choose);
  // What the address names is shown when a row has that key; anything else is left alone.
  const restore = () => {
    const key = new URLSearchParams(location.search).get(param);
    const e = key && entries().find((each) => each.key === key.toUpperCase());
    input.value = e ? e.name : "";
    if (e) show(e);
    else answer.replaceChildren();
  };
  input.addEventListener("input", () => {
    const asked = plain(input.value);
    list.offer(asked ? matches(entries(), asked) : []);
  });
  addEventListener("popstate", restore);
  restore();
}
for (const box of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".lookup"))) start(box);
