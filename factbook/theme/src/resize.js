// A window that is dragged to another size asks many times; the answer comes once, when it rests.
const REST = 150; // milliseconds

/**
 * Calls `act` once after the last of a row of resizes; the returned function ends that.
 * @param {() => void} act
 */
export function whenResized(act) {
  let timer = 0;
  const wait = () => {
    clearTimeout(timer);
    timer = window.setTimeout(act, REST);
  };
  addEventListener("resize", wait);
  return () => {
    clearTimeout(timer);
    removeEventListener("resize", wait);
  };
}
