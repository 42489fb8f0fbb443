// The one script of the site: marks of a figure under hover, touch and keyboard; cards of facts;
// the theme switch. Nothing in the page moves, and everything is readable without it.
const root = document.documentElement;
const reading = { theme: null };
try {
  reading.theme = localStorage.getItem("theme");
} catch {}
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
// The drawings' own font: a fallback of the same width stands in until the page is there.
addEventListener("load", () => requestAnimationFrame(() => root.classList.add("drawn")));

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

for (const svg of document.querySelectorAll("svg.plot")) {
  const marks = [...svg.querySelectorAll('[role="graphics-symbol"][aria-label]')];
  if (!marks.length) continue;
  svg.setAttribute("tabindex", "0");
  for (const mark of marks) mark.setAttribute("tabindex", "-1");
  const follow = (event) => {
    if (event.pointerType === "mouse" && !moved(event)) return;
    const mark = event.target.closest('[role="graphics-symbol"]');
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
    } else if (event.key === "Escape") {
      hideTip();
      svg.focus();
    }
  });
}
document.addEventListener("pointerdown", (event) => {
  if (!event.target.closest('[role="graphics-symbol"]')) hideTip();
});

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

function showCard(fact) {
  clearTimeout(timer);
  const note = document.getElementById(`fact-${fact.dataset.fact}`);
  if (!note || owner === fact) return;
  owner = fact;
  card.replaceChildren(...[...note.childNodes].map((child) => child.cloneNode(true)), close);
  // Right behind its fact, so that Tab goes from the fact into the card and on.
  fact.after(card);
  card.hidden = false;
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
  if (!owner || card.matches(":hover")) return;
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
  opened = [...document.querySelectorAll("figcaption details:not([open], .figure-code), .data-table details:not([open]), .rules-role:not([open])")];
  for (const box of opened) box.open = true;
});
addEventListener("afterprint", () => {
  for (const box of opened) box.open = false;
});
