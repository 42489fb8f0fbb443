// Opens pages of the site in Firefox and prints what a reader would see, as JSON.
// node firefox.mjs PROGRAM BASE
import puppeteer from "puppeteer-core";

const [program, base] = process.argv.slice(2);
const browser = await puppeteer.launch({ browser: "firefox", executablePath: program, headless: true });
const seen = { troubles: [] };
try {
  const page = await browser.newPage();
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
} finally {
  await browser.close();
}
console.log(JSON.stringify(seen));
