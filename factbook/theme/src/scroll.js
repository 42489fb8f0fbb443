// A figure told as a scroll: as the cards pass, the drawing fills, the days count, the word grows.
const LINE = 0.8; // share of the window's height at which a card counts as read
const PAUSE = 100; // days without a step that are worth a word

/** @type {(scroll: HTMLElement) => void} */
function start(scroll) {
  const steps = [.../** @type {NodeListOf<HTMLElement>} */ (scroll.querySelectorAll(".scroll-steps > li"))];
  const days = steps.map((step) => Number(step.dataset.day));
  /** @type {(selector: string) => HTMLElement} */
  const part = (selector) => /** @type {HTMLElement} */ (scroll.querySelector(selector));
  const [count, word, wait] = [part(".scroll-count > b"), part(".scroll-word"), part(".scroll-wait")];
  const waited = part(".scroll-wait b");
  const heads = steps.map((step) => step.querySelector(".scroll-head")?.textContent ?? "");
  /** @type {Intl.NumberFormat | undefined} */
  let format; // slow to make on a phone, and no number has a separator at first
  /** @type {(days: number) => string} */
  const write = (days) => {
    if (days < 1000) return String(days);
    format ??= new Intl.NumberFormat(document.documentElement.lang || "en");
    return format.format(days);
  };
  /**
   * Shows the drawing's rows up to a step: they stand one below the other.
   * @param {SVGSVGElement} svg
   * @param {number} step
   */
  const fill = (svg, step) => {
    const { top, height } = svg.getBoundingClientRect();
    const rows = [...svg.querySelectorAll(".mark")].map((mark) => mark.getBoundingClientRect().top - top);
    const next = rows[step + 1];
    const cut = next === undefined ? height : next - 0.42 * (next - rows[step]);
    svg.style.clipPath = next === undefined ? "" : `inset(-9px -9px ${height - cut}px)`;
  };
  let asked = 0;
  const draw = () => {
    asked = 0;
    const line = innerHeight * LINE;
    const tops = steps.map((step) => (step.firstElementChild ?? step).getBoundingClientRect().top);
    const at = Math.max(0, tops.filter((top) => top < line).length - 1);
    const ahead = tops[at + 1] === undefined ? 0 : (line - tops[at]) / (tops[at + 1] - tops[at]);
    const since = Math.round(((days[at + 1] ?? 0) - days[at]) * Math.min(1, Math.max(0, ahead)));
    count.textContent = write(days[at] + Math.max(0, since));
    waited.textContent = write(since);
    wait.hidden = since < PAUSE;
    word.textContent = heads[at];
    word.className = `scroll-word size-${at + 1}`;
    for (const [index, step] of steps.entries()) step.classList.toggle("now", index === at);
    for (const svg of /** @type {NodeListOf<SVGSVGElement>} */ (scroll.querySelectorAll("svg.plot"))) fill(svg, at);
  };
  const later = () => (asked ||= requestAnimationFrame(draw));
  // Only a scroll in sight costs anything.
  new IntersectionObserver(([entry]) => {
    if (entry.isIntersecting) addEventListener("scroll", later, { passive: true });
    else removeEventListener("scroll", later);
    later();
  }).observe(scroll);
  addEventListener("resize", later);
}
if (matchMedia("(prefers-reduced-motion: no-preference)").matches) {
  for (const scroll of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".scroll"))) start(scroll);
}
