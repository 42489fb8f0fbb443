// Tables a reader can ask by name: the script comes when the field is used, or the address asks.
import { load } from "./load.js";

const { lookup: script = "" } = document.documentElement.dataset;

/** @type {(box: HTMLElement) => void} */
function wait(box) {
  const names = box.dataset.names ?? "";
  const { id } = /** @type {HTMLElement} */ (box.closest("figure"));
  /** @type {Promise<unknown> | null} */
  let begun = null;
  const begin = () => {
    begun ??= Promise.all([load(names, () => self.lookups?.[id]), load(script, () => self.kits?.lookup)])
      .then(() => self.kits?.lookup?.(box))
      .catch(() => {
        begun = null;
        const status = /** @type {HTMLElement} */ (box.querySelector("[role=status]"));
        status.textContent = "The names could not be loaded. The table below has every row.";
      });
  };
  for (const intent of ["focusin", "pointerdown"]) box.addEventListener(intent, begin);
  if (new URLSearchParams(location.search).has(box.dataset.param ?? "")) begin();
}
for (const box of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".lookup"))) wait(box);
