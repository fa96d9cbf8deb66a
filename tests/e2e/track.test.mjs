// Following a programme: the leader's pages, and a commune that puts a figure aside, sends it and finds it again, on a phone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { PHONE, start, visitor } from "./harness.mjs";

let site;
before(async () => { site = await start(); });
after(() => site.stop());

test("a leader sees the own level's programme first, and the rows behind its numbers", async () => {
  const leader = await visitor(site);
  await leader.signIn("lanhdao");
  await leader.page.goto("/cockpit");
  assert.match(await leader.page.textContent(".state"), /64\/CTr-UBND/);
  await leader.look("cockpit");
  // Every number leads to as many rows as it says.
  const numbers = await leader.page.$$eval(".figures.sm a", (all) => all.map((a) => [a.getAttribute("href"), a.querySelector("b").textContent]));
  assert.ok(numbers.length >= 5);
  for (const [href, said] of numbers) {
    await leader.page.goto(href);
    const rows = await leader.page.$$eval("tbody tr", (all) => all.length);
    assert.equal(rows, Number(said), href);
  }
  const pages = [["/programmes", "programmes"], ["/programmes/1", "programme"], ["/tasks/1", "task"], ["/targets?programme=1", "targets"], ["/targets/4", "target"],
    ["/reporting?programme=1", "reporting"], ["/history/targets/4", "history"]];
  for (const [path, name] of pages) {
    await leader.page.goto(path);
    await leader.look(`track-${name}`);
  }
  await leader.page.setViewportSize(PHONE);
  await leader.page.goto("/cockpit");
  await leader.look("cockpit");
  await leader.close();
});

test("a commune puts a figure aside, takes it up again and sends it", async () => {
  const commune = await visitor(site, PHONE);
  await commune.signIn("kyphong");
  await commune.page.goto("/duties");
  await commune.look("duties-later");
  const entry = "a[href*='/figures/new']:visible";
  const name = await commune.page.$eval(entry, (a) => a.querySelector(".vh").textContent.replace(/^: /, ""));
  const form = await commune.page.getAttribute(entry, "href");
  await commune.page.goto(form);
  await commune.page.fill("#f-value", "15");
  await commune.page.click("button[name=draft]");
  await commune.page.waitForURL("**/duties");
  assert.match(await commune.page.textContent("main"), /có bản nháp chưa gửi/);
  await commune.page.goto(form);
  assert.equal(await commune.page.inputValue("#f-value"), "15");
  await commune.look("figure-draft");
  await commune.page.click("button.go");
  await commune.page.waitForURL("**/duties");
  assert.doesNotMatch(await commune.page.textContent("main"), /có bản nháp/);
  assert.match(await commune.page.textContent(`li.duty:has-text("${name}")`), /15/);
  await commune.close();
});
