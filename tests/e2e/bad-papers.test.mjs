// Papers that are refused: the page says what happened and what to do, in both languages, keeps what was chosen, and nothing is written.
import assert from "node:assert/strict";
import { mkdtempSync, openSync, closeSync, ftruncateSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { PHONE, start, visitor } from "./harness.mjs";
import { post } from "./review-steps.mjs";

const head = "ỦY BAN NHÂN DÂN\nXÃ MẪU\nSố: 7/KH-UBND\nXã Mẫu, ngày 03 tháng 02 năm 2026\nKẾ HOẠCH\nVề việc trồng cây đầu xuân\n";
const body = "I. MỤC TIÊU\n1. Trồng ít nhất 500 cây xanh trên các tuyến đường của xã trước ngày 30/4/2026.\n";
const bytes = (...b) => Buffer.from(b);
/** Name, content, and what the sentence must speak of in Vietnamese and in English. */
const papers = [
  ["rong.txt", Buffer.alloc(0), /chọn|trống|rỗng|không có/i, /choose|empty|chosen/i],
  ["trang.txt", Buffer.from("  \n\n \t\n"), /trống|rỗng|không có chữ|không có nội dung/i, /empty|no text/i],
  ["anh.txt", bytes(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 1, 2, 3), /tệp|định dạng/i, /file|format/i],
  ["so-lieu.bin", Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 131 + (i >> 3)) % 256)), /tệp|nhị phân|định dạng/i, /file|binary|format/i],
  ["nen.zip", Buffer.concat([bytes(0x50, 0x4b, 3, 4, 20, 0, 0, 0, 8, 0), Buffer.alloc(300, 7)]), /nén/i, /archive|compressed|zip/i],
  ["la-ma.txt", Buffer.from(Array.from({ length: 3000 }, (_, i) => (i % 2 ? 0x81 + (i % 60) : 0xe0 + (i % 16)))), /bảng mã|mã chữ|không đọc được|tệp/i, /encoding|charset|read|file/i],
  ["english.txt", Buffer.from("The committee resolved that the annual report shall be published before the end of the month. ".repeat(30)), /tiếng Việt/i, /Vietnamese/i],
  ["mat.txt", Buffer.from(`MẬT\n${head}${body}`), /độ mật|bí mật nhà nước/i, /secre|classif/i],
  ["toi-mat.txt", Buffer.from(`TỐI MẬT\n${head}${body}`), /độ mật|bí mật nhà nước/i, /secre|classif/i],
  ["nhan.txt", Buffer.from(head + Array.from({ length: 10000 }, (_, i) => `${"1.".repeat((i % 200) + 1)} mục`).join("\n")), /.{20}/, /.{20}/],
];
let site, dir;
before(async () => { site = await start(); dir = mkdtempSync(join(tmpdir(), "thidua-papers-")); });
after(async () => { await site?.stop(); rmSync(dir, { recursive: true, force: true }); });

// Ten thousand labels may also be read as plain text: that one is no fault.
const kept = (page) => page.evaluate(async () => (await (await fetch("/api/v1/documents?limit=100")).json()).items.filter((d) => d.file_name !== "nhan.txt").length);

for (const [lang, size] of [["vi", undefined], ["en", PHONE]])
  test(`papers that are refused say so (${lang})`, async () => {
    const v = await visitor(site, size), { page } = v;
    await v.signIn("chuyenvien");
    await page.goto("/documents/new");
    if (lang === "en")
      await Promise.all([page.waitForEvent("load"), page.evaluate(() => {
        const form = document.querySelector('form[action="/language"]');
        form.requestSubmit(form.querySelector("button"));
      })]);
    await page.goto("/documents/new");
    assert.equal(await page.locator("html").getAttribute("lang"), lang);
    const before = await kept(page);
    v.expect(422);
    for (const [name, content, vi, en] of papers) {
      const path = join(dir, name);
      writeFileSync(path, content);
      await page.goto("/documents/new");
      await page.setInputFiles("#f-file", path);
      await page.selectOption("select[name=unit]", { label: "Huyện Kỳ Anh" });
      const status = await post(page, () => page.click("main form button.go"));
      if (name === "nhan.txt" && status === 303) continue;
      assert.equal(status, 422, name);
      const said = (await page.locator(".problems[role=alert]").innerText()).trim();
      assert.match(said, lang === "vi" ? vi : en, name);
      assert.ok(said.length > 40, `${name}: what to do is said too`);
      assert.equal(await page.locator("select[name=unit] option:checked").innerText(), "Huyện Kỳ Anh", `${name}: the choice is kept`);
      if (name === "mat.txt") await v.look(`document-secret-${lang}`);
    }
    await v.look(`document-refused-${lang}`);
    assert.equal(await kept(page), before, "nothing half-written");
    await v.close();
  });

test("a hundred megabytes: told before it is sent, and refused by the server", async () => {
  const v = await visitor(site), { page } = v;
  const path = join(dir, "lon.txt");
  const file = openSync(path, "w");
  ftruncateSync(file, 100 << 20);
  closeSync(file);
  await v.signIn("chuyenvien");
  await page.goto("/documents/new");
  await page.setInputFiles("#f-file", path);
  await page.waitForSelector("[data-too-large]:not([hidden])");
  let sent = 0;
  page.on("request", (r) => (sent += r.method() === "POST" ? 1 : 0));
  await page.click("main form button.go");
  await v.look("document-too-large");
  assert.equal(sent, 0);
  const cookie = (await v.context.cookies()).map((c) => `${c.name}=${c.value}`).join("; ");
  const status = await new Promise((ok, no) => {
    const rq = request(`${site.base}/documents`, { method: "POST", headers: { cookie, "content-type": "multipart/form-data; boundary=b", "content-length": 100 << 20 } },
      (rs) => { ok(rs.statusCode); rs.resume(); rq.destroy(); });
    rq.on("error", no);
    rq.write("--b\r\n");
  });
  assert.equal(status, 413);
  await v.close();
});
