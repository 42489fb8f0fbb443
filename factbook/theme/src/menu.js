// The menu of contents closes with Escape, a click beside it, or a chosen page.
/** @returns {HTMLDetailsElement | null} */
const opened = () => document.querySelector("details.menu[open]");

document.addEventListener("keydown", (event) => {
  const menu = opened();
  if (event.key !== "Escape" || !menu) return;
  menu.open = false;
  menu.querySelector("summary")?.focus();
});
document.addEventListener("click", (event) => {
  const menu = opened();
  const target = /** @type {Element} */ (event.target);
  if (menu && (!menu.contains(target) || target.closest("nav a"))) menu.open = false;
});
