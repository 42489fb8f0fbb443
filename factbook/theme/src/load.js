// Fetches a script once, whoever asks; one that failed, or did not bring what it should, is
// fetched again when next asked for.

/** @type {Record<string, Promise<void>>} */
const loaded = {};

/**
 * @param {string} url
 * @param {() => unknown} brought what the script should have brought, once it ran
 * @returns {Promise<void>}
 */
export function load(url, brought) {
  loaded[url] ??= new Promise((done, fail) => {
    const script = document.createElement("script");
    const lost = () => {
      delete loaded[url];
      script.remove();
      fail(new Error(url));
    };
    script.src = url;
    script.onload = () => (brought() ? done() : lost());
    script.onerror = lost;
    document.head.append(script);
  });
  return loaded[url];
}
