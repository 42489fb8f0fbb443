// How a reader moves a live map: the page always scrolls. One finger and the plain wheel are the
// page's; two fingers, Ctrl or Cmd with the wheel, the mouse's drag and the keys are the map's.
// Plotly knows a mouse alone, so every other way is told to it as one.
const STEP = 60; // pixels an arrow key moves the map
const ZOOM = 200; // wheel units of a plus or minus: about a third larger or smaller
const DECIDED = 12; // pixels after which two fingers have shown what they want
const SHOWN = 1600; // milliseconds a hint stays

/** @typedef {{x: number, y: number}} Spot in the window */

/** @type {Record<string, Spot>} */
const ARROWS = {
  ArrowLeft: { x: STEP, y: 0 },
  ArrowRight: { x: -STEP, y: 0 },
  ArrowUp: { x: 0, y: STEP },
  ArrowDown: { x: 0, y: -STEP },
};
/** @type {Record<string, number>} */
const ZOOMS = { "+": -ZOOM, "=": -ZOOM, "-": ZOOM, _: ZOOM };

/**
 * What Plotly listens to: a mouse over the map.
 * @param {HTMLElement} box
 */
function mouse(box) {
  const target = () => /** @type {Element} */ (box.querySelector(".geolayer .bg rect"));
  /** @type {(kind: string, at: Spot) => boolean | undefined} */
  const send = (kind, { x, y }) =>
    target()?.dispatchEvent(new MouseEvent(kind, { bubbles: true, cancelable: true, view: window, clientX: x, clientY: y }));
  return {
    /** @type {(at: Spot) => void} */
    press: (at) => void send("mousedown", at),
    /** @type {(at: Spot) => void} */
    move: (at) => void send("mousemove", at),
    /** @type {(at: Spot) => void} */
    release(at) {
      send("mouseup", at);
      send("mouseout", at); // no words stay where no pointer is
    },
    /** @type {(at: Spot, by: number) => void} */
    zoom({ x, y }, by) {
      target()?.dispatchEvent(new WheelEvent("wheel", { bubbles: true, cancelable: true, clientX: x, clientY: y, deltaY: by, ctrlKey: true }));
    },
  };
}

/**
 * A word in the map about what would move it, for a moment.
 * @param {HTMLElement} box
 */
function hints(box) {
  const note = document.createElement("p");
  note.className = "map-hint";
  note.setAttribute("aria-hidden", "true"); // the line below the map says it to all
  note.hidden = true;
  box.after(note);
  let timer = 0;
  return {
    /** @type {(words: string) => void} */
    show(words) {
      note.textContent = words;
      note.hidden = false;
      clearTimeout(timer);
      timer = window.setTimeout(() => (note.hidden = true), SHOWN);
    },
    end() {
      clearTimeout(timer);
      note.remove();
    },
  };
}

/**
 * Two fingers: apart or together is a zoom, side by side a move.
 * @param {ReturnType<typeof mouse>} pointer
 */
function fingers(pointer) {
  /** @type {{kind: "" | "zoom" | "move", at: Spot, apart: number} | null} */
  let grip = null;
  /** @type {(touches: TouchList) => {at: Spot, apart: number}} */
  const measure = ([a, b]) => ({
    at: { x: (a.clientX + b.clientX) / 2, y: (a.clientY + b.clientY) / 2 },
    apart: Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY),
  });
  /** @type {(now: {at: Spot, apart: number}, start: {at: Spot, apart: number}) => "" | "zoom" | "move"} */
  const meant = (now, start) => {
    const wider = Math.abs(now.apart - start.apart);
    const moved = Math.hypot(now.at.x - start.at.x, now.at.y - start.at.y);
    return Math.max(wider, moved) < DECIDED ? "" : wider > moved ? "zoom" : "move";
  };
  const end = () => {
    if (grip?.kind === "move") pointer.release(grip.at);
    grip = null;
  };
  return {
    /** @type {(touches: TouchList) => void} */
    begin(touches) {
      end();
      if (touches.length === 2) grip = { kind: "", ...measure(touches) };
    },
    /** @type {(touches: TouchList) => void} */
    move(touches) {
      if (!grip || touches.length !== 2) return;
      const now = measure(touches);
      if (!grip.kind) {
        grip.kind = meant(now, grip);
        if (grip.kind === "move") pointer.press(grip.at);
      }
      if (!grip.kind) return;
      if (grip.kind === "move") pointer.move(now.at);
      else pointer.zoom(now.at, -500 * Math.log2(now.apart / grip.apart)); // 500 units double it
      grip = { kind: grip.kind, ...now };
    },
    end,
  };
}

/**
 * Lets a reader move the map in `box`; the returned function ends that.
 * @param {HTMLElement} box
 */
export function movable(box) {
  const pointer = mouse(box);
  const hint = hints(box);
  const grip = fingers(pointer);
  box.tabIndex = 0;
  box.setAttribute("role", "application");
  box.setAttribute("aria-label", "Live map: arrow keys move it, plus and minus zoom");

  /** @type {(event: WheelEvent) => void} */
  const wheel = (event) => {
    if (event.ctrlKey || event.metaKey) return;
    event.stopPropagation();
    hint.show("Hold Ctrl or ⌘ and scroll to zoom");
  };
  /** @type {(event: KeyboardEvent) => void} */
  const key = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { left, top, width, height } = box.getBoundingClientRect();
    const centre = { x: left + width / 2, y: top + height / 2 };
    const arrow = ARROWS[event.key];
    if (arrow) {
      const to = { x: centre.x + arrow.x, y: centre.y + arrow.y };
      pointer.press(centre);
      pointer.move(to);
      pointer.release(to);
    } else if (event.key in ZOOMS) pointer.zoom(centre, ZOOMS[event.key]);
    else return;
    event.preventDefault();
  };
  /** @type {(event: TouchEvent) => void} */
  const touch = (event) => {
    event.stopPropagation(); // Plotly would take one finger for its own
    if (event.type === "touchstart") grip.begin(event.touches);
    else if (event.type !== "touchmove") grip.end();
    else if (event.touches.length < 2) hint.show("Use two fingers to move the map");
    else {
      if (event.cancelable) event.preventDefault(); // not while the page still scrolls from before
      grip.move(event.touches);
    }
  };
  const kinds = /** @type {const} */ (["touchstart", "touchmove", "touchend", "touchcancel"]);
  box.addEventListener("wheel", wheel, { capture: true, passive: true });
  box.addEventListener("keydown", key);
  for (const kind of kinds) box.addEventListener(kind, touch, { capture: true, passive: false });
  return hint.end;
}
