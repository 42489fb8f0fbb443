// Colours of the theme in a drawing's description.

/**
 * "var(--map-1)" becomes the colour it has now, anywhere in `value`.
 * @template T
 * @param {T} value
 * @param {CSSStyleDeclaration} style
 * @returns {T}
 */
export function painted(value, style) {
  /** @type {(item: any) => any} */
  const paint = (item) => {
    if (typeof item === "string") {
      return item.replace(/var\((--[\w-]+)\)/g, (_, name) => style.getPropertyValue(name).trim());
    }
    if (Array.isArray(item)) return item.map(paint);
    if (item && typeof item === "object") {
      return Object.fromEntries(Object.entries(item).map(([key, each]) => [key, paint(each)]));
    }
    return item;
  };
  return paint(value);
}
