// What live maps and live charts share: loading a script once, and colours of the theme.
const loaded = {};

export const load = (url) =>
  (loaded[url] ??= new Promise((done, fail) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = done;
    script.onerror = () => {
      delete loaded[url];
      fail(new Error(url));
    };
    document.head.append(script);
  }));

// "var(--map-1)" -> the colour it has now, anywhere in a drawing's description.
export function painted(value, style) {
  if (typeof value === "string") {
    return value.replace(/var\((--[\w-]+)\)/g, (all, name) => style.getPropertyValue(name).trim());
  }
  if (Array.isArray(value)) return value.map((item) => painted(item, style));
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, painted(item, style)]));
  }
  return value;
}
