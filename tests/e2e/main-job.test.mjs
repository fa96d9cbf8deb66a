// The main job: a damaged programme comes in, is reviewed, corrected, submitted, approved, and a commune sees its duty on a phone.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { PHONE, shared, start, visitor } from "./harness.mjs";
import { agencies, approve, post, press, refuseRepair, selectWords, settleByKeys, submit, upload, workOffUnused } from "./review-steps.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const sample = join(here, "texts/chuong-trinh-hu-hong.txt"), sampleIssuer = "Huyện Kỳ Anh";
let site;
before(async () => { site = await start(); });
after(async () => { await site?.stop(); });

const rowOf = (page, value) => page.locator(`.row:has(.row-value b:text-matches('${value}'))`).first();
const open = async (page, row) => page.goto(await row.locator("a.row-main").getAttribute("href"));

test("an officer reviews a damaged text, the head approves, the commune sees its duty", async () => {
  const v = await visitor(site), { page } = v;
  await v.signIn("chuyenvien");
  const id = await upload(v, sample, sampleIssuer);
  await v.look("review");
  assert.match(await page.locator("h1").innerText(), /77\/CTr-UBND ngày 18\/3\/2020/);

  // A value is corrected on the row of 42 km.
  await page.goto(`/documents/${id}/review?all=1&tab=targets`);
  await open(page, rowOf(page, "42"));
  await v.look("review-row");
  await page.fill("#editor input[name=low]", "45");
  assert.equal(await post(page, () => page.locator("#editor button[data-key=Enter]").click()), 303);
  await page.goto(`/documents/${id}/review?all=1&tab=targets`);
  assert.equal(await page.locator(".row.r-confirmed:has(.row-value b:text-matches('45'))").count(), 1);

  // The row of 18 km is cut anew to the words that a mouse selects. Another row was open before: the words are for the one open now.
  await open(page, rowOf(page, "18"));
  await selectWords(page, "18 km rãnh thoát nước");
  await v.look("review-cut");
  assert.equal(await post(page, () => page.click("#cut button[name=row]")), 303);
  assert.match((await page.locator("#editor .quote mark").innerText()).trim(), /^18 km rãnh thoát nước$/);

  // A section's targets without a day: the clerk chooses one for all, and may choose again.
  await page.goto(`/documents/${id}/review?all=1&tab=targets`);
  const days = page.locator(".duebox form button[name=due]");
  if (await days.count()) {
    const offered = (await days.evaluateAll((all) => all.map((b) => b.value))).filter(Boolean);
    assert.deepEqual(offered, [...offered].sort(), "days in order");
    assert.ok(offered.every((d) => d >= "2020-06-15"), "no day that has passed");
    assert.equal(await post(page, () => days.first().click()), 303);
    assert.ok(await page.locator(".row-main small:text('cán bộ chọn')").count());
  }

  await refuseRepair(v, id);
  const made = await agencies(v, id);
  assert.ok(made.includes("phòng Tài nguyên và Môi trường") || made.includes("Phòng Tài nguyên và Môi trường"), "a body that the register lacked was made");
  const certain = page.locator("button[formaction$='/confirm']:not(.tickbox):not([data-key])").first();
  await page.goto(`/documents/${id}/review`);
  if (await certain.count()) assert.equal(await post(page, () => certain.click()), 303);
  const { confirmed } = await settleByKeys(v, id);
  assert.ok(confirmed > 0);
  await workOffUnused(v, id);
  await page.goto(`/documents/${id}/review`);
  await v.look("review-settled");
  await submit(v, id);
  await v.close();

  const head = await visitor(site);
  await head.signIn("truongban");
  await approve(head, id);
  await head.page.goto("/programmes");
  await head.look("programmes");
  await head.close();

  const commune = await visitor(site, PHONE);
  await commune.signIn("kyphong");
  await commune.page.goto("/duties");
  await commune.look("duties");
  assert.match(await commune.page.locator("main").innerText(), /77\/CTr-UBND/);
  await commune.close();
});

test("the review by keyboard alone", async () => {
  const v = await visitor(site), { page } = v;
  await v.signIn("chuyenvien");
  const id = await upload(v, sample, sampleIssuer);
  await page.goto(`/documents/${id}/review?section=II.1`);
  const current = () => page.locator(".row.open").getAttribute("id");
  const arrow = async (key) => {
    const from = await current();
    await press(page, key);
    await page.waitForFunction((id) => document.querySelector(".row.open")?.id !== id, from);
  };
  // Without a wish the first row is open already: going down and up again comes back to it.
  const first = await current();
  await arrow("ArrowDown");
  assert.notEqual(await current(), first);
  await arrow("ArrowUp");
  assert.equal(await current(), first);

  // F2 to the first field, typed, Enter confirms and opens the next row; Delete leaves that one out.
  await press(page, "F2");
  assert.equal(await page.evaluate(() => document.activeElement.hasAttribute("data-first")), true);
  await page.keyboard.type("Đường giao thông nông thôn làm mới");
  assert.equal(await post(page, () => page.keyboard.press("Enter")), 303);
  assert.equal(await page.locator(`#${first}.r-confirmed .row-name`).innerText(), "Đường giao thông nông thôn làm mới");
  const second = await current();
  assert.notEqual(second, first);
  assert.equal(await post(page, () => press(page, "Delete")), 303);
  assert.equal(await page.locator(`#${second}`).count(), 0);

  // In a field Delete and the arrows belong to the text.
  await press(page, "F2");
  await page.keyboard.press("Delete");
  await page.keyboard.press("ArrowDown");
  assert.equal(await page.evaluate(() => document.activeElement.hasAttribute("data-first")), true);
  await page.keyboard.press("Escape");

  // The row's words by pasting: the nearest place is taken; words that are not there come back as typed.
  v.expect(422);
  const recut = page.locator("#editor .recut");
  await recut.locator("summary").press("Enter");
  await recut.locator("textarea").fill("không có trong văn bản");
  assert.equal(await post(page, () => recut.locator("button").press("Enter")), 422);
  assert.equal(await recut.locator("textarea").inputValue(), "không có trong văn bản");
  await recut.locator("textarea").fill("kiểm tra chất lượng");
  assert.equal(await post(page, () => recut.locator("button").press("Enter")), 303);
  assert.match(await page.locator("#editor .quote mark").innerText(), /^kiểm tra chất lượng$/);

  // Ctrl+Enter: all certain rows of the section at once.
  await page.goto(`/documents/${id}/review?section=II.2`);
  const before = await page.locator(".row.r-confirmed").count();
  assert.equal(await post(page, () => press(page, "Control+Enter")), 303);
  assert.ok((await page.locator(".row.r-confirmed").count()) > before);
  await v.close();
});

test("the review on a phone", async () => {
  const v = await visitor(site, PHONE), { page } = v;
  await v.signIn("chuyenvien");
  const id = await upload(v, sample, sampleIssuer);
  await page.goto(`/documents/${id}/review?section=II.1`);
  await v.look("review");
  const first = await page.locator(".row.open").getAttribute("id");
  assert.equal(await post(page, () => page.locator("#editor button[data-key=Enter]").click()), 303);
  assert.ok(await page.locator(`#${first}.r-confirmed`).count());

  // Split in two, joined again.
  const rows = await page.locator(".rows .row").count();
  assert.equal(await post(page, () => page.locator("#editor button[formaction$='/split']").click()), 303);
  assert.equal(await page.locator(".rows .row").count(), rows + 1);
  await page.locator("#editor select[name=with]").selectOption({ index: 1 });
  assert.equal(await post(page, () => page.locator("#editor button[formaction$='/merge']").click()), 303);
  assert.equal(await page.locator(".rows .row").count(), rows);

  // The other pane: words selected by touch become a row where the reader saw nothing.
  await page.locator("label[for=pane-text]").click();
  await v.look("review-text");
  await selectWords(page, "sáng thứ bảy", true);
  await v.look("review-cut");
  assert.equal(await post(page, () => page.click("#cut button[value=job]")), 303);
  await page.locator("#editor .quote mark").waitFor({ state: "visible" }); // the other pane by itself, the new row in view
  assert.match(await page.locator("#editor .quote mark").innerText(), /sáng thứ bảy/);
  assert.ok((await page.locator(".row.open").boundingBox()).y < 844);
  await v.look("review-added");

  // A mended word says what was signed, and takes it back.
  await page.locator("label[for=pane-text]").click();
  const word = page.locator("#sheet [data-fix]").first();
  await word.click();
  await page.waitForSelector("#fixbox:not([hidden])");
  await v.look("review-fix");
  assert.equal(await post(page, () => page.click("#fixbox button[value=refuse]")), 303);
  for (const [name, path] of [["review-head", "review?section=head"], ["review-repairs", "review?tab=repairs&all=1"], ["review-unused", "review?tab=unused&all=1"], ["agencies", "agencies"], ["finish", "finish"]]) {
    await page.goto(`/documents/${id}/${path}`);
    await v.look(name);
  }
  await v.close();
});

test("two people at one draft: the second sees what the first did", async () => {
  const a = await visitor(site), b = await visitor(site);
  await a.signIn("chuyenvien");
  await b.signIn("truongban");
  const id = await upload(a, sample, sampleIssuer);

  // The open row.
  await a.page.goto(`/documents/${id}/review?all=1&tab=targets`);
  const row = await rowOf(a.page, "500").locator("a.row-main").getAttribute("href");
  await a.page.goto(row);
  await b.page.goto(row);
  b.expect(409);
  await a.page.fill("#editor input[name=low]", "600");
  assert.equal(await post(a.page, () => a.page.locator("#editor button[data-key=Enter]").click()), 303);
  await b.page.fill("#editor input[name=low]", "700");
  assert.equal(await post(b.page, () => b.page.locator("#editor button[data-key=Enter]").click()), 409);
  await b.page.waitForSelector(".rv-conflict:not([hidden]) >> text=700");
  assert.match(await b.page.locator(".rv-conflict:not([hidden])").innerText(), /xác nhận lúc/);
  await b.look("review-conflict");

  // A box of the list, and all certain rows at once: nothing that the page did not show is confirmed.
  const section = `/documents/${id}/review?section=II.1`;
  await a.page.goto(section);
  await b.page.goto(section);
  await a.page.fill("#editor [data-first]", "Đổi tên trong lúc người khác đang xem");
  const changed = await a.page.locator(".row.open").getAttribute("id");
  assert.equal(await post(a.page, () => a.page.locator("#editor button[formaction$='/save']").click()), 303);
  assert.equal(await post(b.page, () => b.page.locator(`#${changed} button.tickbox`).click()), 409);
  assert.match(await b.page.locator(`#${changed}`).innerText(), /Đổi tên trong lúc người khác đang xem/);
  await b.page.goto(section);
  assert.equal(await post(a.page, () => a.page.locator("#editor button[formaction$='/save']").click()), 303);
  assert.equal(await post(b.page, () => press(b.page, "Control+Enter")), 409);
  assert.match(await b.page.locator(".rv-conflict:not([hidden])").innerText(), /Đổi tên trong lúc người khác đang xem[\s\S]*sửa lúc/);
  await b.look("review-conflict-many");

  // Words for a row that has changed meanwhile.
  await b.page.goto(section);
  assert.equal(await post(a.page, () => a.page.locator("#editor button[formaction$='/save']").click()), 303);
  await selectWords(b.page, "kiểm tra chất lượng");
  assert.equal(await post(b.page, () => b.page.click("#cut button[name=row]")), 409);

  // A name that the other has decided about.
  await a.page.goto(`/documents/${id}/agencies`);
  await b.page.goto(`/documents/${id}/agencies`);
  assert.equal(await post(a.page, () => a.page.locator(".agency.open button[value=leave]").click()), 303);
  assert.equal(await post(b.page, () => b.page.locator(".agency.open button[value=leave]").click()), 409);
  assert.ok((await b.page.locator("[role=alert]").first().innerText()).length > 20);
  await b.look("agencies-conflict");
  await a.close();
  await b.close();
});

test("the real programme of 2020, the whole way", { skip: shared ? false : "../shared is not here" }, async () => {
  const seed = readdirSync(join(shared, "seeds")).find((f) => /^000.*\.txt$/.test(f));
  const phone = await visitor(site, PHONE);
  await phone.signIn("kyphong");
  await phone.page.goto("/duties");
  const duties = () => phone.page.locator("main li").count();
  const before = await duties();

  const v = await visitor(site), { page } = v;
  await v.signIn("chuyenvien");
  const id = await upload(v, join(shared, "seeds", seed), "Tỉnh Hà Tĩnh");
  await page.goto(`/documents/${id}/review?section=II.1`);
  await v.look("seed-review");
  assert.match(await page.locator("h1").innerText(), /64\/CTr-UBND ngày 10\/3\/2020/);

  // Corrected, cut anew, a repair refused.
  await page.goto(`/documents/${id}/review?section=II.1&tab=targets`);
  await open(page, rowOf(page, "1.500"));
  await page.selectOption("#editor select[name=op]", ">=");
  await page.selectOption("#editor select[name=spread]", "districts");
  assert.equal(await post(page, () => page.locator("#editor button[data-key=Enter]").click()), 303);
  await page.goto(`/documents/${id}/review?section=II.1&tab=targets`);
  assert.match(await rowOf(page, "1.500").innerText(), /ít nhất 1\.500[\s\S]*Đã xác nhận/);
  await open(page, rowOf(page, "175"));
  await selectWords(page, "175km rãnh thoát nước");
  assert.equal(await post(page, () => page.click("#cut button[name=row]")), 303);
  assert.match(await page.locator("#editor .quote mark").innerText(), /^175km rãnh thoát nước$/);
  await refuseRepair(v, id);

  // A day for the section that names none; all certain rows; the rest one by one; left-over numbers; names.
  await page.goto(`/documents/${id}/review?section=II.1`);
  await page.fill(".duebox input[name=day]", "31/12/2020");
  assert.equal(await post(page, () => page.locator(".duebox button:not([name])").click()), 303);
  await page.goto(`/documents/${id}/review`);
  const all = page.locator("button[formaction$='/confirm']:not(.tickbox):not([data-key])").first();
  assert.equal(await post(page, () => all.click()), 303);
  const { confirmed } = await settleByKeys(v, id);
  assert.ok(confirmed > 10);
  assert.ok((await workOffUnused(v, id)) > 0);
  await agencies(v, id);
  await page.goto(`/documents/${id}/review`);
  await v.look("seed-settled");
  await submit(v, id);
  await v.close();

  const leader = await visitor(site);
  await leader.signIn("lanhdao");
  await approve(leader, id);
  await leader.close();

  await phone.page.goto("/duties");
  assert.ok((await duties()) > before, "the commune has duties of the real programme");
  await phone.look("seed-duties");
  await phone.close();
});
