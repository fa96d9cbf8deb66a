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

for (const [size, word] of [[undefined, "wide"], [PHONE, "phone"]]) {
  test(`the Board states a road and gives shares (${word})`, async () => {
    const board = await visitor(site, size);
    await board.signIn("chuyenvien");
    await board.page.goto("/targets/4");
    await board.page.click("a[href='/targets/4/plan']");
    await board.page.waitForURL("**/targets/4/plan");
    // A step added, changed and taken out again.
    const day = word === "wide" ? "30/6/2020" : "15/7/2020";
    await board.page.fill("#f-due", day);
    await board.page.fill("#f-value", "12,5");
    await board.page.click("#road form:last-of-type button.go");
    await board.page.waitForURL("**/plan*");
    const step = board.page.locator("#road li", { hasText: day });
    assert.match(await step.textContent(), /12,5/);
    await board.look(`plan-${word}`);
    await step.locator("summary").click();
    await step.locator("input[name=value]").fill("13");
    await step.locator("input[name=reason]").fill("theo đề nghị của huyện");
    await step.locator("button:not([name])").click();
    await board.page.waitForURL("**/plan*");
    assert.match(await step.textContent(), /13/);
    await step.locator("summary").click();
    await step.locator("input[name=reason]").fill("thôi mốc này");
    await step.locator("button[name=remove]").click();
    await board.page.waitForURL("**/plan*");
    assert.equal(await step.count(), 0);
    // Each the same: filled in, looked over, saved; the parts add up to the whole.
    const goals = "#shares input[name^=goal-]";
    if (await board.page.$("#shares form")) {
      await Promise.all([board.page.waitForResponse((r) => r.request().method() === "POST"), board.page.click("#shares button[value=same]")]);
      await board.page.waitForSelector(".note");
      const given = (await board.page.$$eval(goals, (all) => all.map((i) => i.value))).filter((v) => v !== "");
      assert.ok(given.length > 1);
      await board.look(`plan-shares-${word}`);
      await board.page.click("#shares button[value=hand] >> nth=0");
      await board.page.waitForURL("**/plan*");
      assert.match(await board.page.textContent("#shares [role=status]"), /bằng mức chung/);
    } else assert.fail("target 4 of the demo has no shares");
    await board.close();
  });
}

test("the Board changes a programme's period and a task's field of work", async () => {
  const board = await visitor(site, PHONE);
  await board.signIn("chuyenvien");
  await board.page.goto("/programmes/1");
  await board.page.click("a[href='/programmes/1/edit']");
  await board.look("programme-form");
  await board.page.fill("#f-until", "31/12/2020");
  await board.page.fill("#f-reason", "kéo dài đến hết năm");
  await board.page.click("form.card button.go");
  await board.page.waitForURL("**/programmes/1");
  assert.match(await board.page.textContent("main"), /31\/12\/2020/);
  await board.page.goto("/tasks/1");
  await board.page.click("summary:has-text('Chọn lĩnh vực')");
  await board.page.fill("#f-new_field", "Xây dựng nông thôn mới");
  await board.look("task-field");
  await board.page.click("form[action='/tasks/1/field'] button");
  await board.page.waitForURL("**/tasks/1");
  assert.match(await board.page.textContent("#field"), /Xây dựng nông thôn mới/);
  await board.close();
});
