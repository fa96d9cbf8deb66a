// Signing in and out, a wrong password, the second factor.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { PHONE, start, totp, visitor } from "./harness.mjs";

let site;
before(async () => { site = await start(); });
after(async () => { await site?.stop(); });

test("the first page, signed out, wide and on a phone", async () => {
  for (const size of [undefined, PHONE]) {
    const v = await visitor(site, size);
    await v.page.goto("/");
    await v.look("welcome");
    await v.page.goto("/login");
    await v.look("login");
    await v.close();
  }
});

test("a page asked for while signed out leads to the log-in and back to it", async () => {
  const v = await visitor(site);
  await v.page.goto("/account");
  assert.match(v.page.url(), /\/login\?return_to=/);
  await v.page.fill("input[name=user]", "chuyenvien");
  await v.page.fill("input[name=password]", site.password);
  await v.page.click("main form button.go");
  await v.page.waitForURL(/\/account$/);
  await v.look("account");
  await v.close();
});

test("a wrong password is refused in words, the name stays", async () => {
  const v = await visitor(site);
  v.expect(401);
  await v.signIn("chuyenvien", "not-this-one");
  assert.ok((await v.page.textContent("[role=alert]")).trim().length > 10);
  assert.equal(await v.page.inputValue("input[name=user]"), "chuyenvien");
  await v.look("login-refused");
  await v.close();
});

test("signing out ends the session", async () => {
  const v = await visitor(site);
  await v.signIn("chuyenvien");
  assert.ok(!v.page.url().includes("/login"), v.page.url());
  const before = await v.context.cookies();
  await v.page.click("details.who summary");
  await v.page.click("form[action='/logout'] button");
  await v.page.waitForLoadState("load");
  await v.context.addCookies(before); // the old cookie is worth nothing now
  await v.page.goto("/account");
  assert.match(v.page.url(), /\/login/);
  await v.close();
});

test("the second factor is asked for, a wrong code refused", async () => {
  const secret = site.secret();
  assert.ok(secret, "the demo prints the secret of quantri2");
  const v = await visitor(site);
  v.expect(401);
  await v.signIn("quantri2");
  await v.page.waitForURL(/\/login\/otp/);
  await v.look("login-otp");
  const right = totp(secret);
  await v.page.fill("input[name=code]", right === "000000" ? "111111" : "000000");
  await v.page.click("main form button.go");
  await v.page.waitForSelector("[role=alert]");
  await v.page.fill("input[name=code]", totp(secret));
  await v.page.click("main form button.go");
  await v.page.waitForURL((u) => !u.pathname.startsWith("/login"));
  await v.page.goto("/account");
  await v.look("account-second-factor");
  await v.close();
});

test("the language is changed and kept", async () => {
  const v = await visitor(site);
  await v.page.goto("/login");
  await v.page.click("form[action='/language'] button");
  await v.page.waitForSelector("html[lang=en]");
  await v.look("login-en");
  await v.close();
});
