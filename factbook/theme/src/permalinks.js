// Links to figures are copied; where that is not allowed they stay links.
for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll(".figure-permalink"))) {
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

// A note that is folded away opens for a link that leads to it.
const reveal = () => {
  const target = document.querySelector(":target");
  const folded = target?.closest("details:not([open])");
  if (!(folded instanceof HTMLDetailsElement)) return;
  folded.open = true;
  target?.scrollIntoView();
};
addEventListener("hashchange", reveal);
reveal();
