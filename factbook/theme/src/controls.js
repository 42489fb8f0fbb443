// The controls of a live chart, and their state in the address.

/** @typedef {HTMLInputElement | HTMLSelectElement} Control */

/** @type {(day: string) => boolean} */
function isReal(day) {
  const time = Date.parse(`${day}T00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
}

/**
 * The value a control may take, or null: from its own options, range or calendar.
 * @param {Control} control
 * @param {string | null} value
 */
export function permitted(control, value) {
  if (value === null) return null;
  if (control instanceof HTMLSelectElement) return [...control.options].some((o) => o.value === value) ? value : null;
  const { type, min, max } = control;
  if (type === "date") return isReal(value) && (!min || value >= min) && (!max || value <= max) ? value : null;
  if (type === "range") return value !== "" && Number(value) >= Number(min) && Number(value) <= Number(max) ? String(Number(value)) : null;
  return value.slice(0, control.maxLength);
}

/** @type {(control: Control) => string} */
export const initial = (control) =>
  control instanceof HTMLSelectElement ? control.options[0].value : (permitted(control, control.defaultValue) ?? "");

/**
 * @param {HTMLFormElement} form
 * @param {string} id of the figure
 */
export function changeable(form, id) {
  const controls = /** @type {Control[]} */ ([...form.elements]).filter((control) => control.name);
  /** @type {(name: string) => Control | null} */
  const own = (name) => /** @type {Control | null} */ (form.elements.namedItem(`${id}.${name}`));
  /** @type {{at: number, by: unknown}} */
  let last = { at: 0, by: null };
  return {
    all: controls,
    own,
    /** @type {(name: string) => string} */
    value: (name) => own(name)?.value ?? "",
    /** @type {(name: string, value: string) => void} */
    set(name, value) {
      const control = own(name);
      if (control) control.value = value;
    },
    /** @type {(name: string) => string | number} what a parameter of the chart is set to */
    signal(name) {
      const control = /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
      return control.type === "range" ? Number(control.value) : control.value || control.defaultValue;
    },
    /**
     * The address knows what differs from the page as it was. A reader who drags a slider leaves
     * one entry in the history, not dozens.
     * @param {unknown} by
     */
    remember(by) {
      const address = new URL(location.href);
      for (const control of controls) {
        const now = permitted(control, control.value);
        if (now === null || now === initial(control)) address.searchParams.delete(control.name);
        else address.searchParams.set(control.name, now);
      }
      if (address.href === location.href) return;
      address.hash = id;
      const stepping = last.by === by && Date.now() - last.at < 1000;
      history[stepping ? "replaceState" : "pushState"](null, "", address);
      last = { at: Date.now(), by };
    },
    tell() {
      for (const control of controls) {
        const output = control.parentElement?.querySelector("output");
        if (output) output.value = Number(control.value).toLocaleString("en");
      }
    },
    clear() {
      for (const control of controls) control.value = initial(control);
    },
    /** @type {(chosen?: boolean) => void} `chosen`: what a reader set while the library came stays */
    restore(chosen) {
      const query = new URLSearchParams(location.search);
      for (const control of controls) {
        const otherwise = (chosen && permitted(control, control.value)) || initial(control);
        control.value = permitted(control, query.get(control.name)) ?? otherwise;
      }
    },
  };
}
