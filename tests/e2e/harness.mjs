// What every browser test needs: the demo on a port of its own, a browser, pages that are watched.
//   THIDUA (default build/thidua), CHROMIUM (default /usr/bin/chromium), SCREENS (default build/screens: one PNG a look)
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHmac, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
export const root = join(here, "../..");
export const shared = process.env.THIDUA_SHARED ?? (existsSync(join(root, "../shared")) ? join(root, "../shared") : null);
export const WIDE = { width: 1440, height: 900 }, PHONE = { width: 390, height: 844 };
const web = join(root, "web");
const { chromium } = createRequire(join(web, "package.json"))("playwright-core");
const axe = readFileSync(join(web, "node_modules/axe-core/axe.min.js"), "utf8");
const screens = process.env.SCREENS ?? join(root, "build/screens");
mkdirSync(screens, { recursive: true });

const freePort = () => new Promise((ok) => {
  const s = createServer();
  s.listen(0, "127.0.0.1", () => { const { port } = s.address(); s.close(() => ok(port)); });
});

/** Starts the demo and a browser. `stop()` ends both. `secret` is the second factor of quantri2, as printed. */
export async function start() {
  const dir = mkdtempSync(join(tmpdir(), "thidua-e2e-"));
  const password = randomBytes(9).toString("base64url");
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  let printed = "", log = "";
  const server = spawn(process.env.THIDUA ?? join(root, "build/thidua"), ["serve", "--demo", "--demo-dir", join(dir, "demo"), "--port", String(port)],
    { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, THIDUA_DEMO_PASSWORD: password, XDG_CONFIG_HOME: join(dir, "config"), XDG_STATE_HOME: join(dir, "state") } });
  server.stdout.on("data", (d) => (printed += d));
  server.stderr.on("data", (d) => (log += d));
  let ended = null;
  const gone = new Promise((ok) => server.on("exit", (code, signal) => { ended = signal ?? code; ok(ended); }));
  for (let i = 0; ; i++) {
    if (ended !== null || i > 600) throw new Error(`the server did not start (${ended}): ${log.slice(-2000)}`);
    const up = await fetch(`${base}/healthz`).then((r) => r.ok, () => false);
    if (up) break;
    await new Promise((ok) => setTimeout(ok, 100));
  }
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", headless: true,
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"] });
  return {
    base, password, browser, log: () => log, printed: () => printed,
    secret: () => /\b[A-Z2-7]{16,}\b/.exec(printed)?.[0],
    async stop() {
      await browser.close();
      server.kill("SIGTERM");
      const how = await gone;
      rmSync(dir, { recursive: true, force: true });
      assert.equal(how, 0, `the server ended by ${how}: ${log.slice(-2000)}`);
    },
  };
}

/** A browser of one person. `allow` holds patterns of complaints that the test brings about itself (a refused form is a 422 in the console). */
export async function visitor(site, size = WIDE) {
  const context = await site.browser.newContext({ viewport: size, baseURL: site.base, locale: "vi-VN", timezoneId: "Asia/Ho_Chi_Minh" });
  const page = await context.newPage();
  page.setDefaultTimeout(45000); // long enough for a machine that builds beside
  const complaints = [], expected = [];
  const complain = (text) => { if (!expected.some((e) => e.test(text))) complaints.push(`${page.url()}: ${text}`); };
  page.on("console", (m) => (m.type() === "error" || /Content.Security.Policy|Refused to/i.test(m.text())) && complain(`console: ${m.text()}`));
  page.on("pageerror", (e) => complain(`script: ${e}`));
  page.on("requestfailed", (r) => r.failure()?.errorText !== "net::ERR_ABORTED" && complain(`failed: ${r.url()} ${r.failure()?.errorText}`));
  page.on("response", (r) => r.status() >= 400 && complain(`status ${r.status()}: ${r.request().method()} ${r.url()}`));
  return {
    page, context, complaints,
    /** From here on answers of this status are what the test wants. */
    expect(status) { expected.push(new RegExp(`status ${status}:|status of ${status}`)); },
    async signIn(user, password = site.password) {
      await page.goto("/login?return_to=/account"); // a page that every role has
      await page.fill("input[name=user]", user);
      await page.fill("input[name=password]", password);
      await page.click("main form button.go");
      await page.waitForLoadState("load");
    },
    /** What is true of every page: no complaint so far, nothing serious from axe, not wider than the screen. Keeps a picture. */
    async look(name) {
      await page.waitForLoadState("load");
      await page.evaluate(() => document.fonts.ready);
      await page.screenshot({ path: join(screens, `${name}-${page.viewportSize().width}.png`) });
      await page.evaluate(axe); // by the browser's debugger, which the policy does not bind
      const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
      const bad = found.violations.filter((v) => v.impact === "serious" || v.impact === "critical")
        .map((v) => `axe ${v.impact} ${v.id}: ${v.nodes.length}x ${v.nodes[0].target}`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (wide > 0) bad.push(`the page is ${wide} px too wide`);
      assert.deepEqual([...complaints, ...bad], [], `${name} ${page.url()}`);
    },
    async close() {
      await context.close();
      assert.deepEqual(complaints, []);
    },
  };
}

/** The present code of a second factor (RFC 6238: SHA-1, 30 s, six digits). */
export function totp(secret, at = Date.now()) {
  let bits = "";
  for (const c of secret) bits += "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0");
  const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
  const count = Buffer.alloc(8);
  count.writeBigUInt64BE(BigInt(Math.floor(at / 30000)));
  const mac = createHmac("sha1", key).update(count).digest();
  const from = mac[19] & 15;
  return String((mac.readUInt32BE(from) & 0x7fffffff) % 1000000).padStart(6, "0");
}
