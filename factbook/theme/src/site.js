// The one script of the site: marks of a figure under hover, touch and keyboard; cards of facts;
// the theme switch. Nothing in the page moves, and everything is readable without it.
const root = document.documentElement;
const reading = { theme: null };
try {
  reading.theme = localStorage.getItem("theme");
} catch {}
// A link may ask for a theme; it counts for this page alone.
reading.theme = new URLSearchParams(location.search).get("theme") ?? reading.theme;
if (reading.theme === "dark" || reading.theme === "light") root.dataset.theme = reading.theme;

const switcher = document.querySelector(".theme-switch");
const isDark = () =>
  (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) ===
  "dark";
const nameSwitch = () => switcher.setAttribute("aria-label", `Switch to ${isDark() ? "light" : "dark"}`);
if (switcher) {
  switcher.hidden = false;
  nameSwitch();
  switcher.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    try {
      localStorage.setItem("theme", root.dataset.theme);
    } catch {}
    nameSwitch();
  });
}

// Puts a box above its target (below, where there is no room), inside the viewport. A wide or
// tall target is too vague a place: there the pointer's position counts.
function place(box, target, pointer) {
  let t = target.getBoundingClientRect();
  if (pointer) {
    const x = t.width > 120 ? pointer.clientX : t.left + t.width / 2;
    const tall = t.height > 120;
    t = { left: x, width: 0, top: tall ? pointer.clientY - 8 : t.top, bottom: tall ? pointer.clientY + 8 : t.bottom };
  }
  const gap = 8;
  box.hidden = false;
  const b = box.getBoundingClientRect();
  const width = root.clientWidth;
  const left = Math.min(Math.max(t.left + t.width / 2 - b.width / 2, gap), width - b.width - gap);
  const above = t.top - b.height - gap;
  box.style.left = `${Math.max(left, gap)}px`;
  box.style.top = `${above > gap ? above : Math.min(t.bottom + gap, innerHeight - b.height - gap)}px`;
}

// Marks of figures -------------------------------------------------------------------------
const tip = document.createElement("div");
tip.className = "tip";
tip.setAttribute("role", "tooltip");
tip.hidden = true;
document.body.append(tip);
let lit = null;

function showTip(mark, pointer) {
  if (lit) lit.classList.remove("lit");
  lit = mark;
  mark.classList.add("lit");
  tip.textContent = mark.getAttribute("aria-label");
  place(tip, mark, pointer);
}
function hideTip() {
  if (lit) lit.classList.remove("lit");
  lit = null;
  tip.hidden = true;
}

// A page that scrolls under a resting mouse fires pointer events too; only a moved mouse counts.
let spot = "";
const moved = (event) => spot !== (spot = `${event.clientX},${event.clientY}`);
document.addEventListener("pointermove", moved);

// From a mark to its row in the table behind the figure, and with Escape back.
function toRow(figure, mark, index) {
  const table = figure.querySelector(".figure-table");
  const { row, code } = mark.dataset;
  const found = code ? table.querySelector(`[data-key="${CSS.escape(code)}"]`) : table.querySelectorAll("tbody tr")[row ?? index];
  table.open = true;
  const target = found ?? table.querySelector("summary");
  if (found) found.tabIndex = -1;
  target.focus();
  target.addEventListener("keydown", (event) => event.key === "Escape" && mark.focus(), { once: true });
}

self.walkMarks = (svg) => {
  const symbol = '[role="graphics-symbol"][aria-label]:not(.off,[aria-roledescription=title])';
  if (!svg.querySelector(symbol)) return;
  svg.setAttribute("tabindex", "0");
  let marks = [];
  // Only a drawing that is used pays for its marks.
  svg.addEventListener("focus", () => {
    marks = [...svg.querySelectorAll(symbol)];
    for (const each of marks) each.setAttribute("tabindex", "-1");
  });
  const follow = (event) => {
    if (event.pointerType === "mouse" && !moved(event)) return;
    const mark = event.target.closest(symbol);
    if (mark) showTip(mark, event);
    else if (event.pointerType === "mouse") hideTip();
  };
  svg.addEventListener("pointerover", follow);
  svg.addEventListener("pointermove", follow);
  svg.addEventListener("pointerleave", (event) => {
    if (event.pointerType === "mouse" && moved(event)) hideTip();
  });
  svg.addEventListener("focusin", (event) => marks.includes(event.target) && showTip(event.target));
  svg.addEventListener("focusout", hideTip);
  svg.addEventListener("keydown", (event) => {
    const at = marks.indexOf(document.activeElement);
    const to = {
      ArrowRight: Math.min(at + 1, marks.length - 1),
      ArrowDown: Math.min(at + 1, marks.length - 1),
      ArrowLeft: Math.max(at - 1, 0),
      ArrowUp: Math.max(at - 1, 0),
      Home: 0,
      End: marks.length - 1,
    }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      marks[to].focus({ preventScroll: false });
    } else if (event.key === "Enter" && at >= 0) {
      toRow(svg.closest("figure"), marks[at], at);
    } else if (event.key === "Escape") {
      hideTip();
      svg.focus();
    }
  });
};
for (const svg of document.querySelectorAll("svg.plot")) walkMarks(svg);
document.addEventListener("pointerdown", (event) => {
  if (!event.target.closest('[role="graphics-symbol"]')) hideTip();
});

// Tables a reader can ask by name --------------------------------------------------------------
const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[^a-z0-9]+/gi, " ").trim().toLowerCase();

for (const box of document.querySelectorAll(".lookup")) {
  const figure = box.closest("figure");
  const input = box.querySelector("input");
  const answer = box.querySelector(".lookup-answer");
  const heads = [...figure.querySelectorAll("thead th")].map((head) => head.textContent);
  let known = null;
  const rows = () => (known ??= [...figure.querySelectorAll("tr[data-key]")].map((row) => {
    const name = row.cells[0].textContent;
    const names = [name, row.dataset.key, ...row.dataset.also.split(";")].map(plain);
    return { row, name, key: row.dataset.key, names, words: ` ${names.join(" ")}` };
  }));
  const list = document.createElement("ul");
  list.className = "lookup-options";
  list.id = `${input.id}-options`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Matches");
  list.hidden = true;
  input.after(list);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id], ["aria-expanded", "false"]]) input.setAttribute(name, value);
  let at = -1;
  let found = [];

  const open = (on) => {
    list.hidden = !on;
    input.setAttribute("aria-expanded", String(on));
    if (!on) input.removeAttribute("aria-activedescendant");
  };
  const point = (to) => {
    list.children[at]?.setAttribute("aria-selected", "false");
    at = to;
    const option = list.children[at];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) input.setAttribute("aria-activedescendant", option.id);
  };
  const search = () => {
    const asked = plain(input.value);
    // The whole name first, then names that begin with what was typed, then those with it inside.
    const score = (r) =>
      r.names.includes(asked) ? 0 : r.names.some((n) => n.startsWith(asked)) ? 1 : r.words.includes(` ${asked}`) ? 2 : 3;
    found = asked ? rows().filter((r) => r.words.includes(asked)).sort((a, b) => score(a) - score(b)).slice(0, 8) : [];
    list.replaceChildren(...found.map((r, index) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${index}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.textContent = r.name;
      option.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        choose(r);
      });
      return option;
    }));
    at = -1;
    open(found.length > 0);
    if (found.length) point(0);
  };
  const say = (tag, text) => {
    const element = document.createElement(tag);
    element.textContent = text;
    return element;
  };
  const show = (r) => {
    const told = document.createElement("dl");
    [...r.row.cells].forEach((cell, index) => {
      if (index && cell.textContent) told.append(say("dt", heads[index]), say("dd", cell.textContent));
    });
    const from = say("p", "Sources: ");
    for (const id of r.row.dataset.src.split(" ").filter(Boolean)) {
      const named = document.querySelector(`[data-source="${CSS.escape(id)}"]`);
      const link = named ? named.cloneNode(true) : say("a", id);
      if (!named && root.dataset.sources) link.href = `${root.dataset.sources}#source-${id}`;
      from.append(from.children.length ? "; " : "", link);
    }
    answer.replaceChildren(say("h2", r.name), told, from.children.length ? from : "");
    figure.querySelector(".mark.found")?.classList.remove("found");
    figure.querySelector(`.mark[data-code="${CSS.escape(r.key)}"]`)?.classList.add("found");
  };
  const choose = (r) => {
    input.value = r.name;
    open(false);
    show(r);
    const address = new URL(location.href);
    address.searchParams.set(box.dataset.param, r.key);
    address.hash = figure.id;
    if (address.href !== location.href) history.pushState(null, "", address);
  };
  // What the address names is shown when a row has that key; anything else is left alone.
  const restore = () => {
    const key = new URLSearchParams(location.search).get(box.dataset.param);
    const r = key && rows().find((each) => each.key === key.toUpperCase());
    input.value = r ? r.name : "";
    if (r) show(r);
    else answer.replaceChildren();
  };
  input.addEventListener("input", search);
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
  addEventListener("popstate", restore);
  restore();
}

// Live figures: the library comes when a reader asks for it, and the still one stays if it does not.
const kits = {};
const kit = (kind) => (kits[kind] ??= new Promise((done, fail) => {
  const script = document.createElement("script");
  script.src = root.dataset[kind];
  script.onload = done;
  script.onerror = () => {
    delete kits[kind];
    fail();
  };
  document.head.append(script);
}));
for (const still of document.querySelectorAll("[data-live]")) {
  const kind = still.matches(".map") ? "map" : "chart";
  const tools = still.querySelector(".live-tools");
  const button = tools.querySelector("button");
  const said = tools.querySelector("[role=status]");
  const go = (wanted) => {
    if (!self.kits?.[kind]) said.textContent = "Loading";
    kit(kind).then(
      () => self.kits[kind](still, button, said, wanted),
      () => (said.textContent = `The live ${kind} could not be loaded; the still one stays.`),
    );
  };
  button.addEventListener("click", () => go(false));
  for (const intent of ["focusin", "input", "click"]) {
    tools.addEventListener(intent, (event) => {
      if (event.target === button || !event.target.matches("input,select,button")) return;
      // A map that is not live yet plays as soon as it is.
      if (intent === "click" && event.target.matches(".play") && !still.matches(".is-live")) still.dataset.wants = "play";
      go(true);
    });
  }
  // Resting on the figure is intent enough to fetch, though not to show; never with reduced data.
  still.addEventListener("pointerenter", () => {
    if (navigator.connection?.saveData || self.kits?.[kind]) return;
    const early = document.createElement("link");
    early.rel = "prefetch";
    early.href = root.dataset[kind];
    document.head.append(early);
  }, { once: true });
  for (const layer of still.querySelectorAll("input.layer")) {
    layer.checked ||= new URLSearchParams(location.search).get(layer.name) === layer.value;
    layer.addEventListener("change", () => {
      const next = new URL(location.href);
      next.searchParams.set(layer.name, layer.value);
      history.replaceState(null, "", next);
    });
  }
  // An address that names a control opens the figure as it was left; so does the day asked about.
  const query = new URLSearchParams(location.search);
  const names = [...tools.querySelectorAll("[name]")].map((each) => each.name);
  if (names.some((name) => query.has(name))) go(true);
  if (names.includes("on")) document.addEventListener("day", () => go(true), { once: true });
}

// Cards of facts ---------------------------------------------------------------------------
const card = document.createElement("div");
card.className = "fact-card";
card.setAttribute("role", "dialog");
card.setAttribute("aria-label", "Where this comes from");
card.hidden = true;
document.body.append(card);
const close = document.createElement("button");
close.type = "button";
close.className = "fact-close";
close.textContent = "Close";
let owner = null;
let focusing = false;
let timer = 0;
let shownAt = 0;

function showCard(fact) {
  clearTimeout(timer);
  const note = document.getElementById(`fact-${fact.dataset.fact}`);
  if (!note || owner === fact) return;
  owner = fact;
  card.replaceChildren(...[...note.childNodes].map((child) => child.cloneNode(true)), close);
  // Right behind its fact, so that Tab goes from the fact into the card and on.
  fact.after(card);
  card.hidden = false;
  shownAt = scrollY;
  putCard();
}
function putCard() {
  if (matchMedia("(max-width: 40rem)").matches) card.removeAttribute("style");
  else place(card, owner);
}
function hideCard() {
  clearTimeout(timer);
  owner = null;
  card.hidden = true;
}
const later = (act, wait) => {
  clearTimeout(timer);
  timer = setTimeout(act, wait);
};
for (const fact of document.querySelectorAll(".fact")) {
  const link = fact.querySelector("a");
  link.addEventListener("click", (event) => {
    event.preventDefault();
    owner = null;
    showCard(fact);
  });
  link.addEventListener("focus", () => focusing || showCard(fact));
  fact.addEventListener("pointerenter", (event) => {
    if (event.pointerType === "mouse") later(() => showCard(fact), 120);
  });
  fact.addEventListener("pointerleave", (event) => {
    if (event.pointerType === "mouse") later(hideCard, 250);
  });
}
card.addEventListener("pointerenter", () => clearTimeout(timer));
card.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && later(hideCard, 250));
document.addEventListener("pointerdown", (event) => {
  if (!event.target.closest(".fact-card, .fact")) hideCard();
});

function leaveCard() {
  const link = owner?.querySelector("a");
  const inside = card.contains(document.activeElement);
  hideCard();
  if (link && inside) {
    focusing = true;
    link.focus();
    focusing = false;
  }
}
close.addEventListener("click", leaveCard);
document.addEventListener("focusin", (event) => {
  if (owner && !owner.contains(event.target) && !card.contains(event.target)) hideCard();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  hideTip();
  leaveCard();
  const menu = document.querySelector("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
document.addEventListener("click", (event) => {
  const menu = document.querySelector("details.menu[open]");
  if (menu && (!menu.contains(event.target) || event.target.closest("nav a"))) menu.open = false;
});

// Links to figures are copied; where that is not allowed they stay links.
for (const link of document.querySelectorAll(".figure-permalink")) {
  const words = link.textContent;
  link.addEventListener("click", async (event) => {
    if (!navigator.clipboard || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    try {
      await navigator.clipboard.writeText(link.href);
      link.textContent = "Link copied";
      setTimeout(() => (link.textContent = words), 2000);
    } catch {
      location.hash = link.hash;
    }
  });
}

// The question who and when: its script comes when the form is used, or when the address asks.
const ask = document.querySelector(".rules-ask");
if (ask) {
  let asked;
  const answer = () => {
    const script = new URL(ask.dataset.script, document.baseURI).href;
    asked ??= import(script).then((rules) => rules.start(ask)).catch(() => {
      asked = null;
      ask.parentElement.classList.remove("asked");
    });
  };
  if (new URLSearchParams(location.search).has("who")) {
    ask.parentElement.classList.add("asked");
    answer();
  }
  for (const intent of ["focusin", "pointerdown"]) ask.addEventListener(intent, answer);
}

addEventListener("resize", hideTip);
addEventListener("scroll", () => {
  if (lit && lit === document.activeElement) place(tip, lit);
  else hideTip();
  // The end of a scroll that began before the card was asked for is no wish to leave it.
  if (!owner || card.matches(":hover") || Math.abs(scrollY - shownAt) < 4) return;
  const focus = document.activeElement;
  if ((owner.contains(focus) || card.contains(focus)) && focus.matches(":focus-visible")) putCard();
  else hideCard();
}, { passive: true });
// Print: notes are numbered footnotes, and what is folded away is opened.
for (const [index, note] of document.querySelectorAll(".fact-note").entries()) {
  for (const fact of document.querySelectorAll(`[data-fact="${note.id.slice(5)}"] > a`)) {
    fact.dataset.note = index + 1;
  }
}
let opened = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("figcaption details:not([open]), .data-table details:not([open]), .rules-role:not([open])")];
  // A table of many pages stays folded; its download has it.
  opened = opened.filter((box) => box.querySelectorAll("tr").length <= 80);
  for (const box of opened) box.open = true;
});
addEventListener("afterprint", () => {
  for (const box of opened) box.open = false;
});
