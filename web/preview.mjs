// Looks at every page with its sample, without the server.
//   node preview.mjs --serve              a server for tests: pages at /page/NAME/LANG, posts are kept and listed at /posts
//   node preview.mjs --check              names, samples, messages, forbidden markup; no browser
//   node preview.mjs [--out DIR] [PAGE..] also draws each page (vi and en, wide and phone), runs axe-core, lists console errors
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Templates, check, checkSample, readPo, readView, render } from "./mustache.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const args = process.argv.slice(2);
const checkOnly = args.includes("--check");
const outAt = args.indexOf("--out");
const out = outAt >= 0 ? args[outAt + 1] : null;
const wanted = args.filter((a, i) => !a.startsWith("--") && (outAt < 0 || i !== outAt + 1));

const templates = new Templates(join(here, "templates"));
const pages = readdirSync(join(here, "templates/pages")).map((f) => f.replace(/\.html$/, "")).sort();
// A page may use any message; those of web.*.po are for pages alone, so none of them may be unused.
const own = { vi: readPo(join(here, "../po/web.vi.po")), en: readPo(join(here, "../po/web.en.po")) };
const all = (lang) => new Map(readdirSync(join(here, "../po")).filter((f) => f.endsWith(`.${lang}.po`)).flatMap((f) => [...readPo(join(here, "../po", f))]));
const po = { vi: all("vi"), en: all("en") };
const json = (name) => JSON.parse(readFileSync(join(here, "samples", `${name}.json`), "utf8"));
const layoutSample = json("layout");
const faults = [], usedMessages = new Set();

const forbidden = [
  [/<script(?![^>]*\bsrc=)[^>]*>/i, "inline script"], [/<style/i, "inline style sheet"], [/\sstyle\s*=/i, "style attribute"],
  [/\son[a-z]+\s*=/i, "event attribute"], [/hx-on/i, "hx-on"], [/\bjs:/i, "js:"], [/data:[a-z]+\//i, "data: address"], [/=\{\{/, "unquoted attribute"],
];
for (const sub of ["layouts", "parts", "pages"]) {
  for (const file of readdirSync(join(here, "templates", sub))) {
    const text = readFileSync(join(here, "templates", sub, file), "utf8");
    for (const [pattern, what] of forbidden) if (pattern.test(text)) faults.push(`templates/${sub}/${file}: ${what}`);
    for (const form of text.match(/<form\b[^>]*method="post"[^]*?<\/form>/g) ?? [])
      if (!/name="csrf"|parts\/csrf/.test(form)) faults.push(`templates/${sub}/${file}: a form without csrf`);
  }
}
for (const page of pages) {
  const view = readView(join(here, "views"), page);
  const found = check(templates, `pages/${page}`, view);
  faults.push(...new Set(found.faults.map((f) => `${page}: ${f}`)), ...found.unused.map((n) => `${page}.view: ${n} is not used`));
  found.messages.forEach((m) => usedMessages.add(m));
  for (const file of readdirSync(join(here, "samples")).filter((f) => f === `${page}.json` || f.startsWith(`${page}+`)))
    faults.push(...checkSample(view, { ...layoutSample, ...json(file.replace(/\.json$/, "")) }).map((f) => `${file}: ${f}`));
  if (!existsSync(join(here, "samples", `${page}.json`))) faults.push(`${page}: no sample`);
}
for (const lang of ["vi", "en"]) {
  for (const key of usedMessages) if (!po[lang].get(key)) faults.push(`po/*.${lang}.po: ${key} is missing`);
  for (const key of own[lang].keys()) if (!usedMessages.has(key)) faults.push(`po/web.${lang}.po: ${key} is not used`);
}
faults.forEach((f) => console.log(f));
console.log(`${pages.length} pages, ${usedMessages.size} messages, ${faults.length} faults`);
if (checkOnly) process.exit(faults.length ? 1 : 0);

// --- drawing ---
const nest = (entries) => {
  const tree = {};
  for (const [key, text] of entries) {
    const parts = key.split(".");
    let at = tree;
    for (const part of parts.slice(0, -1)) at = at[part] ??= {};
    at[parts[parts.length - 1]] = text;
  }
  return tree;
};
const asset = { app_css: "/assets/app.css", app_js: "/assets/app.js", sprite: "/assets/sprite.svg", favicon: "/assets/favicon.svg",
  font_latin: "/assets/noto-sans-latin.woff2", font_vietnamese: "/assets/noto-sans-vietnamese.woff2" };
const draw = (sample, lang) => render(templates, `pages/${sample.split("+")[0]}`,
  { t: nest(po[lang]), asset, ...layoutSample, ...json(sample), lang });
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; connect-src 'self'; form-action 'self'; "
  + "base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'; worker-src 'self'";
const types = { ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2" };
const posts = [];
const server = createServer((req, res) => {
  const path = new URL(req.url, "http://x").pathname;
  if (req.method === "POST") {
    let body = "";
    req.on("data", (d) => (body += d)).on("end", () => { posts.push({ path, body });
      if (path.includes("/rows/t9/")) { res.writeHead(403, { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy }); return res.end(draw("error", "vi")); }
      res.writeHead(303, { Location: "/documents/12/review?section=II.1&row=t4" }); res.end(); });
    return;
  }
  try {
    if (path.startsWith("/assets/")) {
      const body = readFileSync(join(here, "dist", path.slice(8)));
      res.writeHead(200, { "Content-Type": types[extname(path)] ?? "text/plain" });
      return res.end(body);
    }
    if (path === "/posts") { res.writeHead(200, { "Content-Type": "application/json" }); return res.end(JSON.stringify(posts)); }
    const [, , sample, lang] = (path.startsWith("/documents/") ? "/page/review/vi" : path).split("/");
    const body = draw(sample, lang);
    res.writeHead(200, { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy });
    res.end(body);
  } catch (e) { res.writeHead(404); res.end(String(e)); }
});
await new Promise((ok) => server.listen(0, "127.0.0.1", ok));
if (args.includes("--serve")) { console.log(`http://127.0.0.1:${server.address().port}`); await new Promise(() => {}); }
const base = `http://127.0.0.1:${server.address().port}`;
const { chromium } = await import("playwright-core");
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"] });
const dir = out ?? mkdtempSync(join(tmpdir(), "thidua-preview-"));
mkdirSync(dir, { recursive: true });
const axe = readFileSync(join(here, "node_modules/axe-core/axe.min.js"), "utf8");
const samples = readdirSync(join(here, "samples")).map((f) => f.replace(/\.json$/, "")).filter((s) => pages.includes(s.split("+")[0]) && (!wanted.length || wanted.includes(s)));
let bad = 0;
for (const sample of samples) {
  for (const [width, height, lang] of [[1440, 900, "vi"], [390, 844, "vi"], [1440, 900, "en"]]) {
    const context = await browser.newContext({ viewport: { width, height } });
    const page = await context.newPage();
    const errors = [];
    page.on("console", (m) => m.type() === "error" && errors.push(m.text()));
    page.on("pageerror", (e) => errors.push(String(e)));
    page.on("requestfailed", (r) => errors.push(`failed ${r.url()}`));
    page.on("response", (r) => r.status() >= 400 && errors.push(`${r.status()} ${r.url()}`));
    await page.goto(`${base}/page/${sample}/${lang}`, { waitUntil: "load" });
    await page.evaluate(() => document.fonts.ready);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (overflow > 0) errors.push(`the page is ${overflow} px too wide`);
    await page.screenshot({ path: join(dir, `${sample}-${width}-${lang}.png`), fullPage: !process.env.FOLD });
    await page.evaluate(axe); // by the browser's debugger, which the policy does not bind
    const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
    for (const v of found.violations) errors.push(`axe ${v.impact} ${v.id}: ${v.nodes.length}x ${v.nodes[0].target} ${v.nodes[0].any?.[0]?.message ?? ""}`);
    await context.close();
    if (errors.length) { bad += errors.length; console.log(`${sample} ${width} ${lang}\n  ${errors.join("\n  ")}`); }
  }
}
await browser.close();
server.close();
console.log(`${samples.length} samples drawn into ${dir}, ${bad} complaints`);
process.exit(bad || faults.length ? 1 : 0);
