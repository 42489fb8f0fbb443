// Where a box that floats over the page goes.
const GAP = 8;

/**
 * Puts a box above its target (below, where there is no room), inside the viewport. A wide or
 * tall target is too vague a place: there the pointer's position counts.
 * @param {HTMLElement} box
 * @param {Element} target
 * @param {MouseEvent} [pointer]
 */
export function place(box, target, pointer) {
  /** @type {{left: number, width: number, top: number, bottom: number}} */
  let t = target.getBoundingClientRect();
  if (pointer) {
    const { width, height } = target.getBoundingClientRect();
    const x = width > 120 ? pointer.clientX : t.left + width / 2;
    const tall = height > 120;
    t = { left: x, width: 0, top: tall ? pointer.clientY - 8 : t.top, bottom: tall ? pointer.clientY + 8 : t.bottom };
  }
  box.hidden = false;
  const b = box.getBoundingClientRect();
  const width = document.documentElement.clientWidth;
  const left = Math.min(Math.max(t.left + t.width / 2 - b.width / 2, GAP), width - b.width - GAP);
  const above = t.top - b.height - GAP;
  box.style.left = `${Math.max(left, GAP)}px`;
  box.style.top = `${above > GAP ? above : Math.min(t.bottom + GAP, innerHeight - b.height - GAP)}px`;
}
