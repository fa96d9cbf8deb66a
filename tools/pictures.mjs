// Makes docs/review.png and docs/cockpit.png anew from the demo, in Debian's Chromium.   usage: node tools/pictures.mjs (after ./run --build, tools/setup test)
import { join } from "node:path";
import { root, start, visitor } from "../tests/e2e/harness.mjs";

const site = await start();
const { page, signIn } = await visitor(site);
const shoot = async (name) => {
  await page.waitForLoadState("networkidle");
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: join(root, "docs", `${name}.png`) });
};

await signIn("lanhdao");
await page.goto("/cockpit");
await shoot("cockpit");
await page.context().clearCookies();

await signIn("chuyenvien");
await page.goto("/documents/new");
await page.setInputFiles("#f-file", join(root, "data/demo/texts/ha-tinh-2020-rung-chu.txt")); // a damaged sample
await page.click("main form button.go");
await page.waitForURL(/\/documents\/\d+\/review/, { timeout: 30000 });
const target = page.locator(".kind-target a.row-main, .row a.row-main").first();
await page.goto(new URL("?section=II.1&tab=targets&all=1", page.url()).href);
if (await target.count()) await page.goto(await target.getAttribute("href"));
await shoot("review");
await site.stop();
