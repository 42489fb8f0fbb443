// One Lighthouse run with its phone profile: `node lighthouse.mjs URL CHROME FLAG...` prints JSON.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(join(process.cwd(), "package.json"));
const load = (name) => import(pathToFileURL(require.resolve(name)).href);
const { default: lighthouse } = await load("lighthouse");
const { launch } = await load("chrome-launcher");

const [url, chromePath, ...flags] = process.argv.slice(2);
const profile = mkdtempSync(join(tmpdir(), "audit-"));
const chrome = await launch({
  chromePath,
  chromeFlags: ["--headless=new", "--disable-gpu", ...flags],
  userDataDir: profile,
});
try {
  const { lhr } = await lighthouse(url, { port: chrome.port, output: "json", logLevel: "silent" });
  const numeric = (id) => lhr.audits[id]?.numericValue ?? null;
  const requests = lhr.audits["network-requests"]?.details?.items ?? [];
  const failing = Object.values(lhr.categories).flatMap((category) =>
    category.auditRefs
      .filter((ref) => ref.weight > 0 && (lhr.audits[ref.id].score ?? 1) < 0.9)
      .map((ref) => ref.id),
  );
  console.log(
    JSON.stringify({
      scores: Object.fromEntries(
        Object.entries(lhr.categories).map(([id, c]) => [id, Math.round((c.score ?? 0) * 100)]),
      ),
      lcp: numeric("largest-contentful-paint"),
      cls: numeric("cumulative-layout-shift"),
      tbt: numeric("total-blocking-time"),
      requests: requests.map((r) => ({ url: r.url, type: r.resourceType, bytes: r.transferSize })),
      failing: [...new Set(failing)],
    }),
  );
} finally {
  await chrome.kill();
  rmSync(profile, { recursive: true, force: true });
}
