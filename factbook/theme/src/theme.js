// Light or dark: as the system has it, as the reader chose, or as a link asks for this page alone.
const root = document.documentElement;
/** @type {string | null} */
let chosen = null;
try {
  chosen = localStorage.getItem("theme");
} catch {}
chosen = new URLSearchParams(location.search).get("theme") ?? chosen;
if (chosen === "dark" || chosen === "light") root.dataset.theme = chosen;

const dark = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => (root.dataset.theme || (dark.matches ? "dark" : "light")) === "dark";

const switcher = /** @type {HTMLButtonElement | null} */ (document.querySelector(".theme-switch"));
if (switcher) {
  const name = () => switcher.setAttribute("aria-label", `Switch to ${isDark() ? "light" : "dark"}`);
  switcher.hidden = false;
  name();
  switcher.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    try {
      localStorage.setItem("theme", root.dataset.theme);
    } catch {}
    name();
  });
}
