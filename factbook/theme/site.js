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
const nameSwitch = () => (switcher.textContent = isDark() ? "Light" : "Dark");
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

function place(box, target) {
  const t = target.getBoundingClientRect();
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

function showTip(mark) {
  if (lit) lit.classList.remove("lit");
  lit = mark;
  mark.classList.add("lit");
  tip.textContent = mark.getAttribute("aria-label");
  place(tip, mark);
}
function hideTip() {
  if (lit) lit.classList.remove("lit");
  lit = null;
  tip.hidden = true;
}

for (const svg of document.querySelectorAll("svg.plot")) {
  const marks = [...svg.querySelectorAll('[role="graphics-symbol"][aria-label]')];
  if (!marks.length) continue;
  svg.setAttribute("tabindex", "0");
  for (const mark of marks) mark.setAttribute("tabindex", "-1");
  svg.addEventListener("pointerover", (event) => {
    const mark = event.target.closest('[role="graphics-symbol"]');
    if (mark) showTip(mark);
    else if (event.pointerType === "mouse") hideTip();
  });
  svg.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && hideTip());
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
card.setAttribute("role", "note");
card.hidden = true;
document.body.append(card);
let owner = null;
let timer = 0;

function showCard(fact) {
  clearTimeout(timer);
  const note = document.getElementById(`fact-${fact.dataset.fact}`);
  if (!note || owner === fact) return;
  owner = fact;
  card.replaceChildren(...[...note.childNodes].map((child) => child.cloneNode(true)));
  card.hidden = false;
  if (matchMedia("(max-width: 40rem)").matches) card.removeAttribute("style");
  else place(card, fact);
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
  link.addEventListener("focus", () => showCard(fact));
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

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  hideTip();
  if (owner) {
    const link = owner.querySelector("a");
    hideCard();
    if (document.activeElement !== link && card.contains(document.activeElement)) link.focus();
  }
  document.querySelector("details.menu")?.removeAttribute("open");
});
addEventListener("resize", hideTip);
addEventListener("scroll", () => {
  if (lit && lit === document.activeElement) place(tip, lit);
  else hideTip();
  if (owner && !card.matches(":hover")) hideCard();
}, { passive: true });
addEventListener("beforeprint", () => {
  for (const box of document.querySelectorAll("details.figure-sources")) box.open = true;
});
