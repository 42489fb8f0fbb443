// The question who and when: its script comes when the form is used, or when the address asks.
import { load } from "./load.js";

const form = /** @type {HTMLFormElement | null} */ (document.querySelector(".rules-ask"));
if (form) {
  const box = /** @type {HTMLElement} */ (form.parentElement);
  const script = new URL(form.dataset.script ?? "", document.baseURI).href;
  /** @type {Promise<unknown> | null} */
  let answering = null;
  const answer = () => {
    answering ??= load(script, () => self.kits?.rules)
      .then(() => self.kits?.rules?.start(form))
      .catch(() => {
        answering = null;
        box.classList.remove("asked");
      });
  };
  if (new URLSearchParams(location.search).has("who")) {
    box.classList.add("asked");
    answer();
  }
  for (const intent of ["focusin", "pointerdown"]) form.addEventListener(intent, answer);
}
