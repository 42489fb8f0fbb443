// The search page: the search itself comes when the field is used, or when the address asks.
import { load } from "./load.js";

const form = /** @type {HTMLFormElement} */ (document.querySelector(".search-form"));
const field = /** @type {HTMLInputElement} */ (document.getElementById("search-field"));
const { found = "", script = "" } = form.dataset;
/** @type {Promise<unknown> | null} */
let begun = null;

function begin() {
  begun ??= Promise.all([load(found, () => self.found), load(script, () => self.kits?.find)])
    .then(() => self.kits?.find?.start(form, field))
    .catch(() => {
      begun = null;
      const status = /** @type {HTMLElement} */ (document.getElementById("search-status"));
      status.textContent = "The search could not be loaded. The contents above lead to every page.";
    });
}
form.addEventListener("submit", (event) => {
  event.preventDefault();
  begin();
});
field.addEventListener("focus", begin);
if (new URLSearchParams(location.search).has("q")) begin();
