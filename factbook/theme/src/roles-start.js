// The role question: its script and the answers come when the form is used, or when the address asks.
import { load } from "./load.js";

const form = /** @type {HTMLFormElement | null} */ (document.querySelector(".roles-ask"));
if (form) {
  const { script = "", answers = "", zone } = form.dataset;
  const day = /** @type {HTMLInputElement} */ (form.elements.namedItem("day"));
  let today = "";
  // What day it is in the zone of the rules takes a slow phone a tenth of a second to find out:
  // when the question is near, not while the page loads.
  const begin = () => {
    today ||= new Date().toLocaleDateString("sv-SE", { timeZone: zone });
    day.max = today;
    day.value ||= today;
  };
  const near = new IntersectionObserver((seen) => {
    if (!seen.some((each) => each.isIntersecting)) return;
    near.disconnect();
    begin();
  }, { rootMargin: "50%" });
  near.observe(form);
  const box = /** @type {HTMLElement} */ (form.parentElement);
  /** @type {Promise<unknown> | null} */
  let asking = null;
  const ask = () => {
    begin();
    asking ??= Promise.all([
      load(answers, () => self.kits?.answers),
      load(script, () => self.kits?.roles),
    ])
      .then(() => self.kits?.roles?.start(form, today))
      .catch(() => (asking = null))
      .finally(() => box.classList.remove("asking"));
  };
  const query = new URLSearchParams(location.search);
  if (query.has("role") || query.has("day")) {
    box.classList.add("asking"); // not to show one answer and then another
    ask();
  }
  for (const intent of ["focusin", "pointerenter"]) form.addEventListener(intent, ask);
  for (const link of document.querySelectorAll("a[data-role]")) link.addEventListener("focus", ask);
}
