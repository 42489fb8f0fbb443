// Cards of facts: where a number comes from, beside the number.
import { place } from "./place.js";

const OPEN = 120; // milliseconds a mouse rests on a fact before its card opens
const LEAVE = 250; // and is away before it closes

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
/** @type {HTMLElement | null} */
let owner = null;
let focusing = false;
let timer = 0;
let shownAt = 0;

/** @type {(fact: HTMLElement) => void} */
function show(fact) {
  clearTimeout(timer);
  const note = document.getElementById(`fact-${fact.dataset.fact}`);
  if (!note || owner === fact) return;
  owner = fact;
  card.replaceChildren(...[...note.childNodes].map((child) => child.cloneNode(true)), close);
  // Right behind its fact, so that Tab goes from the fact into the card and on.
  fact.after(card);
  card.hidden = false;
  shownAt = scrollY;
  put(fact);
}
/** @type {(fact: HTMLElement) => void} */
function put(fact) {
  if (matchMedia("(max-width: 40rem)").matches) card.removeAttribute("style");
  else place(card, fact);
}
function hide() {
  clearTimeout(timer);
  owner = null;
  card.hidden = true;
}
/** Hides the card; a reader who was in it is back at the fact. */
function leave() {
  const link = owner?.querySelector("a");
  const inside = card.contains(document.activeElement);
  hide();
  if (link && inside) {
    focusing = true;
    link.focus();
    focusing = false;
  }
}
/** @type {(act: () => void, wait: number) => void} */
const later = (act, wait) => {
  clearTimeout(timer);
  timer = window.setTimeout(act, wait);
};

for (const fact of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".fact"))) {
  const link = /** @type {HTMLAnchorElement} */ (fact.querySelector("a"));
  link.addEventListener("click", (event) => {
    event.preventDefault();
    owner = null;
    show(fact);
  });
  link.addEventListener("focus", () => focusing || show(fact));
  fact.addEventListener("pointerenter", (event) => {
    if (event.pointerType === "mouse") later(() => show(fact), OPEN);
  });
  fact.addEventListener("pointerleave", (event) => {
    if (event.pointerType === "mouse") later(hide, LEAVE);
  });
}
card.addEventListener("pointerenter", () => clearTimeout(timer));
card.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && later(hide, LEAVE));
close.addEventListener("click", leave);
document.addEventListener("pointerdown", (event) => {
  if (!(/** @type {Element} */ (event.target).closest(".fact-card, .fact"))) hide();
});
document.addEventListener("focusin", (event) => {
  const target = /** @type {Node} */ (event.target);
  if (owner && !owner.contains(target) && !card.contains(target)) hide();
});
document.addEventListener("keydown", (event) => event.key === "Escape" && leave());
addEventListener("scroll", () => {
  // The end of a scroll that began before the card was asked for is no wish to leave it.
  if (!owner || card.matches(":hover") || Math.abs(scrollY - shownAt) < 4) return;
  const focus = document.activeElement;
  if ((owner.contains(focus) || card.contains(focus)) && focus?.matches(":focus-visible")) put(owner);
  else hide();
}, { passive: true });
