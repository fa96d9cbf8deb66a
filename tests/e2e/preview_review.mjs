// The review page's script, against web/preview.mjs --serve: what a key, a selection or a click sends.
// Needs web/node_modules and a built web/dist.   node tests/e2e/preview_review.mjs
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const web = join(dirname(fileURLToPath(import.meta.url)), "../../web");
const { chromium } = createRequire(join(web, "package.json"))("playwright-core");
const server = spawn(process.execPath, [join(web, "preview.mjs"), "--serve"], { stdio: ["ignore", "pipe", "inherit"] });
const base = await new Promise((ok) => {
  let text = "";
  server.stdout.on("data", (d) => {
    text += d;
    const found = /http:\/\/[0-9.:]+/.exec(text);
    if (found) ok(found[0]);
  });
});
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"] });
const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
const complaints = [];
page.on("console", (m) => m.type() === "error" && complaints.push(m.text()));
page.on("pageerror", (e) => complaints.push(String(e)));
let passed = 0, failed = 0;
const same = (name, got, want) => {
  const isSame = JSON.stringify(got) === JSON.stringify(want);
  isSame ? passed++ : failed++;
  if (!isSame) console.log(`FAILED ${name}: got ${JSON.stringify(got)}, want ${JSON.stringify(want)}`);
};
const open = () => page.goto(`${base}/page/review/vi`, { waitUntil: "networkidle" });
const lastPost = async () => {
  await page.waitForURL(/row=t4/); // every post of the preview is answered with the next row
  const posts = await (await fetch(`${base}/posts`)).json();
  const { path, body } = posts[posts.length - 1] ?? {};
  return { path, fields: Object.fromEntries(new URLSearchParams(body)) };
};
/** Selects text between two places given as [css of a run, UTF-16 offset in its text]. */
const select = (from, to) => page.evaluate(([[a, i], [b, j]]) => {
  const first = document.querySelector(a).firstChild, last = document.querySelector(b).firstChild;
  getSelection().setBaseAndExtent(first, i, last, j);
  document.querySelector("[data-source]").dispatchEvent(new PointerEvent("pointerup", { bubbles: true }));
  return new Promise((ok) => setTimeout(ok, 50));
}, [from, to]);

await open();
await page.locator("#rows-body").focus();
await page.keyboard.press("Enter");
let sent = await lastPost();
same("Enter confirms the open row", sent.path, "/documents/12/rows/t3/confirm");
same("with what its fields hold", [sent.fields.indicator, sent.fields.op, sent.fields.low, sent.fields.csrf], ["Vườn mẫu tăng thêm", ">=", "1.500", "c2FtcGxl"]);
same("and the address becomes the next row's", new URL(page.url()).search, "?section=II.1&row=t4");

await open();
await page.keyboard.press("Control+Enter");
sent = await lastPost();
same("Ctrl+Enter confirms the certain rows of the section", [sent.path, sent.fields.section, sent.fields.version], ["/documents/12/sections/II.1/confirm", "II.1", "41"]);

await open();
await page.keyboard.press("Delete");
same("Delete leaves the row out", (await lastPost()).path, "/documents/12/rows/t3/drop");

await open();
await page.keyboard.press("F2");
same("F2 goes to the first field", await page.evaluate(() => document.activeElement.name), "indicator");
await page.keyboard.press("Delete");
const before = (await (await fetch(`${base}/posts`)).json()).length;
same("Delete in a field is the field's", before, 3);
await page.keyboard.press("Escape");
await page.keyboard.press("ArrowDown");
await page.waitForURL(/row=t4/);
same("an arrow opens the next row", new URL(page.url()).search, "?section=II.1&row=t4");

await open();
await page.click('button[name="answer"][value="no"]');
sent = await lastPost();
same("an answer goes to its own address", [sent.path, sent.fields.answer], ["/documents/12/rows/t3/answer", "no"]);
await open();
await page.click('.row[data-row="t5"] .tickbox');
same("the box of a closed row confirms it", (await lastPost()).path, "/documents/12/rows/t5/confirm");

// Selection: half words widen to whole words; positions are code points of the source, not of the mended text.
await open();
const span = (row) => page.evaluate((r) => { const m = document.querySelector(`.sheet [data-row="${r}"]`); return [Number(m.dataset.s), m.textContent]; }, row);
const [start, text] = await span("t4");
await select(['.sheet [data-row="t4"]', 1], ['.sheet [data-row="t4"]', 8]);
same("the cut bar shows whole words", await page.textContent("[data-words]"), text.slice(0, text.indexOf(" ", 8)));
await page.click('#cut button[value="target"]');
sent = await lastPost();
same("a new row from selected words", [sent.path, sent.fields.kind, sent.fields.start, sent.fields.end, sent.fields.row], ["/documents/12/cut", "target", String(start), String(start + text.indexOf(" ", 8)), undefined]);
await open();
await select(['.sheet [data-fix="r3"]', 1], ['.sheet [data-row="t5"]', 5]);
const fix = await page.evaluate(() => Number(document.querySelector('.sheet [data-fix="r3"]').dataset.s));
await page.click('#cut button[name="row"]');
sent = await lastPost();
same("a mended word counts as it stands in the source", [sent.fields.row, sent.fields.start], ["t3", String(fix)]);

await open();
await page.click('.sheet [data-fix="r3"]');
same("a mended word shows what was signed", [await page.textContent("[data-was]"), await page.textContent("[data-now]")], ["Dẩy", "Đẩy"]);
await page.click('#fixbox button[value="refuse"]');
sent = await lastPost();
same("and can be refused", [sent.path, sent.fields.choice], ["/documents/12/repairs/r3", "refuse"]);
await open();
await page.click('.sheet [data-row="t6"]');
await page.waitForURL(/row=t6/);
same("words in the source open their row", new URL(page.url()).search, "?section=II.1&row=t6");
same("no complaint of the browser", complaints, []);

// What is not the review page takes the whole page; a lost server leaves everything standing.
await open();
await page.click('.row[data-row="t9"] .tickbox');
await page.waitForSelector("main .code-no");
same("a refusal shows the error page", [await page.textContent("main .code-no"), await page.locator("#review").count()], ["404", 0]);
await open();
await page.route("**/documents/**", (route) => route.abort());
await page.fill('[name="indicator"]', "Vườn mẫu");
await page.click("#editor .btn.go");
await page.waitForSelector("[data-unreached]:not([hidden])");
same("a lost server keeps what was typed", await page.inputValue('[name="indicator"]'), "Vườn mẫu");

await browser.close();
server.kill();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
