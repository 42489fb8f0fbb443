// Opens pages of the site in Firefox and prints what a reader would see, as JSON.
// node firefox.mjs PROGRAM BASE
import puppeteer from "puppeteer-core";

const [program, base] = process.argv.slice(2);
const browser = await puppeteer.launch({ browser: "firefox", executablePath: program, headless: true });
const seen = { troubles: [] };
/** What an element says once it holds some words. */
const text = async (selector, words) => {
  const found = ([where, what]) => [...document.querySelectorAll(where)].map((e) => e.innerText).find((said) => said.includes(what));
  return (await tab.waitForFunction(found, {}, [selector, words])).jsonValue();
};
let tab;
try {
  const page = (tab = await browser.newPage());
  page.on("console", (message) => seen.troubles.push(message.text()));
  page.on("pageerror", (error) => seen.troubles.push(String(error)));
  await page.setViewport({ width: 1280, height: 900 });
  await page.goto(`${base}/chapters/history.html`);
  seen.looks = await page.$$eval(".fact-link", (links) => [...new Set(links.map((link) => {
    const style = getComputedStyle(link);
    return `${style.textDecorationLine} ${style.textDecorationStyle}`;
  }))]);
  await page.locator(".fact-link").click();
  seen.card = await (await page.waitForSelector(".fact-card:not([hidden])")).evaluate((card) => card.innerText);
  await page.keyboard.press("Escape");
  seen.closed = await page.$eval(".fact-card", (card) => card.hidden);
  await page.select("select[name='events.kind']", "Rulings");
  await page.waitForFunction(() => document.querySelector("#events .live-count").textContent.includes("shown"));
  seen.count = await page.$eval("#events .live-count", (count) => count.textContent);
  seen.rows = await page.$$eval("#events tbody tr", (rows) => [rows.filter((row) => !row.hidden).length, rows.length]);
  await page.goto(`${base}/chapters/footprint.html`);
  await page.locator("#reach .live-tools > button").click();
  await page.waitForSelector("#reach .live .choroplethlayer path");
  const scale = () => page.$eval("#reach .live", (box) => box._fullLayout.geo._subplot.projection.scale());
  const before = await scale();
  await page.focus("#reach .live");
  await page.keyboard.press("+");
  await page.waitForFunction((was) => document.querySelector("#reach .live")._fullLayout.geo._subplot.projection.scale() > was, {}, before);
  seen.zoomed = (await scale()) > before;
  await page.goto(`${base}/index.html`);
  await page.focus("#role-field");
  await page.waitForSelector("#role-field[role=combobox]");
  await page.keyboard.type("reseller");
  await page.keyboard.press("Enter");
  seen.role = await text(".roles-head", "Shop or reseller");
  await page.goto(`${base}/chapters/footprint.html`);
  await page.focus("#reach-find");
  await page.waitForSelector("#reach-find-options [role=option]");
  await page.keyboard.type("turkiy");
  await text(".lookup-status", "1 match");
  await page.keyboard.press("Enter");
  seen.country = await text(".lookup-answer h2", "T");
  await page.locator("#reach svg.plot-map .mark[data-code=BR]").hover();
  seen.hover = await text(".tip:not([hidden])", "Brazil");
  await page.$eval("#reach svg.plot-map", (map) => map.focus());
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  seen.arrows = await page.evaluate(() => document.activeElement.getAttribute("aria-label"));
  await page.goto(`${base}/search.html`);
  await page.focus("#search-field");
  await page.keyboard.type("founder");
  seen.hits = await page.waitForSelector("#search-results li a").then((hit) => hit.evaluate((link) => link.href));
} finally {
  await browser.close();
}
console.log(JSON.stringify(seen));
