// Every page of the menu for every account of the demo, wide and on a phone, and the first row of each list.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { PHONE, WIDE, start, totp, visitor } from "./harness.mjs";

let site;
before(async () => { site = await start(); });
after(async () => { await site?.stop(); });

for (const user of ["quantri", "chuyenvien", "truongban", "lanhdao", "kyanh", "kyphong", "thutruong", "hoidong", "thanhtra", "quantri2"]) {
  test(`the menu of ${user}`, async () => {
    const faults = [];
    for (const size of user === "kyphong" || user === "chuyenvien" ? [WIDE, PHONE] : [WIDE]) {
      const v = await visitor(site, size);
      await v.signIn(user);
      if (user === "quantri2") {
        await v.page.fill("input[name=code]", totp(site.secret()));
        await v.page.click("main form button.go");
        await v.page.waitForURL((u) => !u.pathname.startsWith("/login"));
      }
      const links = await v.page.locator("nav.nav a, nav.bottom a, details.who a").evaluateAll((all) => [...new Set(all.map((a) => a.getAttribute("href")))]);
      assert.ok(links.includes("/account"), `signed in as ${user}: ${v.page.url()}`);
      for (const link of links) {
        try {
          await v.page.goto(link);
          await v.look(`${user}${link.replace(/\//g, "-")}`);
          const first = v.page.locator("main tbody a[href^='/'], main ul.links a[href^='/']").first();
          if (await first.count()) {
            await v.page.goto(await first.getAttribute("href"));
            await v.look(`${user}${link.replace(/\//g, "-")}-row`);
          }
        } catch (e) {
          faults.push(String(e.message).slice(0, 600));
          v.complaints.length = 0; // of this page, told; the next one starts anew
        }
      }
      await v.close();
    }
    assert.deepEqual(faults, []);
  });
}
