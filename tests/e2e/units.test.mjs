// Units: list, search without marks, a new one, two people at one record.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { PHONE, start, visitor } from "./harness.mjs";

let site;
before(async () => { site = await start(); });
after(async () => { await site?.stop(); });

test("the list, wide and on a phone", async () => {
  for (const size of [undefined, PHONE]) {
    const v = await visitor(site, size);
    await v.signIn("chuyenvien");
    await v.page.goto("/units");
    assert.ok((await v.page.locator("tbody tr").count()) > 5);
    await v.look("units");
    await v.page.locator("tbody tr a").first().click();
    await v.page.waitForURL(/\/units\/[^/]+$/);
    await v.look("unit");
    await v.close();
  }
});

test("a search typed without marks finds the name with marks", async () => {
  const v = await visitor(site);
  await v.signIn("chuyenvien");
  await v.page.goto("/units");
  await v.page.fill("main input[name=q]", "ky phong");
  await v.page.click("main form[role=search] button");
  await v.page.waitForURL(/q=ky/);
  assert.match(await v.page.locator("tbody").innerText(), /Kỳ Phong/);
  await v.page.fill("main input[name=q]", "khong co don vi nay");
  await v.page.click("main form[role=search] button");
  await v.page.waitForSelector("main .empty");
  await v.look("units-none");
  await v.close();
});

async function fill(page, fields) {
  for (const [name, value] of Object.entries(fields)) {
    const field = page.locator(`main [name=${name}]`);
    if ((await field.evaluate((e) => e.tagName)) !== "SELECT") await field.fill(value);
    else await field.selectOption(value ?? { index: 1 });
  }
}

test("a unit is made; one without a name is refused and what was typed stays", async () => {
  const v = await visitor(site);
  await v.signIn("quantri");
  await v.page.goto("/units/new");
  await v.look("unit-new");
  v.expect(422);
  await fill(v.page, { name: "   ", code: "E2E.1", level: undefined, kind: undefined, valid_from: "01/01/2020", reason: "Thử tạo đơn vị" });
  await v.page.click("main form.card button.go");
  await v.page.waitForSelector("#f-name[aria-invalid=true]");
  assert.equal(await v.page.inputValue("#f-code"), "E2E.1");
  await v.look("unit-refused");
  await fill(v.page, { name: "Tổ công tác thử nghiệm Đường Sậy" });
  await v.page.click("main form.card button.go");
  await v.page.waitForURL((u) => u.pathname !== "/units/new" && u.pathname !== "/units");
  assert.match(await v.page.locator("main").innerText(), /Đường Sậy/);
  await v.look("unit-made");
  await v.page.goto("/units?q=duong+say");
  assert.match(await v.page.locator("tbody").innerText(), /Đường Sậy/);
  await v.close();
});

test("two people change one unit: the second is told and keeps what was typed", async () => {
  const a = await visitor(site), b = await visitor(site);
  await a.signIn("quantri");
  await b.signIn("quantri");
  await a.page.goto("/units?q=duong+say"); // made by the test before
  await a.page.locator("tbody tr td:first-child a").first().click();
  await a.page.waitForURL(/\/units\/[^/?]+$/);
  const edit = `${new URL(a.page.url()).pathname}/edit`;
  await a.page.goto(edit);
  await b.page.goto(edit);
  await fill(a.page, { focal: "Người thứ nhất", reason: "Đổi đầu mối" });
  await a.page.click("main form.card button.go");
  await a.page.waitForURL((u) => !u.pathname.endsWith("/edit"));
  b.expect(409);
  await fill(b.page, { focal: "Người thứ hai", reason: "Đổi đầu mối" });
  const [answer] = await Promise.all([b.page.waitForResponse((r) => r.request().method() === "POST"), b.page.click("main form.card button.go")]);
  assert.equal(answer.status(), 409);
  await b.page.waitForLoadState("load");
  assert.equal(await b.page.inputValue("#f-focal"), "Người thứ hai");
  await b.look("unit-conflict");
  await a.close();
  await b.close();
});
