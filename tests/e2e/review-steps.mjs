// Steps of the review that several browser tests take.
import assert from "node:assert/strict";

/** Does something that posts, waits until the page that comes of it stands (swapped in or loaded), and gives the first answer's status. */
export async function post(page, doing) {
  const seen = await page.evaluate(() => {
    globalThis.swaps ??= (document.addEventListener("htmx:after:swap", () => globalThis.swaps++), 0);
    return globalThis.swaps;
  });
  const [answer] = await Promise.all([page.waitForResponse((r) => r.request().method() === "POST"), doing()]);
  await page.waitForFunction((n) => (globalThis.swaps === undefined ? document.readyState === "complete" : globalThis.swaps > n), seen);
  return answer.status();
}

/** A key pressed where nothing is being typed. */
export async function press(page, key) {
  await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
  await page.keyboard.press(key);
}

/** Brings a file in, for an authority chosen by name, and stands on its review page. */
export async function upload(v, file, issuer) {
  await v.page.goto("/documents/new");
  await v.page.setInputFiles("#f-file", file);
  if (issuer) await v.page.selectOption("select[name=unit]", { label: issuer });
  await v.look("document-new");
  assert.equal(await post(v.page, () => v.page.click("main form button.go")), 303);
  await v.page.waitForURL(/\/documents\/\d+\/review/);
  return /\/documents\/(\d+)/.exec(v.page.url())[1];
}

/** Names are settled: certain ones at once, alike ones by a look, bodies that the register lacks are made, general words stand for nobody. */
export async function agencies(v, id) {
  const { page } = v;
  await page.goto(`/documents/${id}/agencies`);
  await v.look("agencies");
  const certain = page.locator("form[action$='/agencies/confirm'] button");
  if (await certain.count()) assert.equal(await post(page, () => certain.click()), 303);
  const left = page.locator(".a-unknown, .a-alike, .a-proposed");
  const made = [];
  for (let n = await left.count(); n > 0;) {
    const alike = page.locator(".a-alike button[value=take]").first();
    if (await alike.count()) {
      assert.equal(await post(page, () => alike.click()), 303);
    } else {
      const open = page.locator(".agency.open");
      const name = (await open.locator(".agency-name b").innerText()).trim();
      const isBody = /^(phòng|sở|cục|ban|văn phòng|ủy ban|hội đồng|trung tâm)\s/i.test(name) && !name.includes(";");
      if (isBody) made.push(name);
      assert.equal(await post(page, () => open.locator(`button[value=${isBody ? "create" : "leave"}]`).click()), 303);
    }
    const now = await left.count();
    assert.ok(now < n, "a name that was decided about is not asked again");
    n = now;
  }
  assert.ok(await page.locator(".note.calm").count(), "it is said that every name is settled");
  await v.look("agencies-settled");
  return made;
}

/** Every row that is left, with keys alone: Enter takes it; what is not whole is left out with Delete. */
export async function settleByKeys(v, id) {
  const { page } = v;
  let confirmed = 0, dropped = 0;
  for (let rounds = 0; ; rounds++) {
    assert.ok(rounds < 200, "there is an end of rows");
    await page.goto(`/documents/${id}/review`);
    if (!(await page.locator("[data-key=Enter]").count())) break;
    while (await page.locator("[data-key=Enter]").count()) {
      if ((await post(page, () => press(page, "Enter"))) === 303) confirmed++;
      else {
        assert.equal(await post(page, () => press(page, "Delete")), 303);
        dropped++;
      }
    }
  }
  return { confirmed, dropped };
}

/** Left-over numbers: the first becomes a row of its own, the others are put aside. */
export async function workOffUnused(v, id) {
  const { page } = v;
  const left = page.locator("[id^=unused-]");
  await page.goto(`/documents/${id}/review?tab=unused&all=1`);
  let n = await left.count();
  if (!n) return 0;
  await v.look("review-unused");
  assert.doesNotMatch((await left.locator("> p.small").allInnerTexts()).join(" "), /mentioned|ordinal|quantity|telling|result/, "why a number was left over is said in Vietnamese");
  assert.equal(await post(page, () => left.first().locator("button[value=job]").click()), 303);
  assert.ok(await page.locator("#editor").count(), "the new row is open");
  assert.equal(await post(page, () => press(page, "Delete")), 303);
  for (const all = n; ;) {
    await page.goto(`/documents/${id}/review?tab=unused&all=1`);
    n = await left.count();
    if (!n) return all;
    assert.equal(await post(page, () => left.first().locator("button[formaction*=dismiss]").click()), 303);
  }
}

/** Selects words of the source pane as a hand would; by touch no pointer event comes after the selection. */
export async function selectWords(page, words, isTouch = false) {
  await page.evaluate(([wanted, touch]) => {
    const walker = document.createTreeWalker(document.querySelector("#sheet"), NodeFilter.SHOW_TEXT);
    for (let n = walker.nextNode(); n; n = walker.nextNode()) {
      const at = n.data.indexOf(wanted);
      if (at < 0) continue;
      getSelection().setBaseAndExtent(n, at, n, at + wanted.length);
      if (!touch) document.querySelector("[data-source]").dispatchEvent(new PointerEvent("pointerup", { bubbles: true }));
      return;
    }
    throw new Error(`the words are not in one run of the source pane: ${wanted}`);
  }, [words, isTouch]);
  await page.waitForSelector("#cut:not([hidden])");
}

/** One repair is refused: the signed letters stand again. */
export async function refuseRepair(v, id) {
  const { page } = v;
  await page.goto(`/documents/${id}/review?tab=repairs&all=1`);
  await v.look("review-repairs");
  const repair = page.locator("[id^=repair-]:has(button[value=refuse]:not([disabled]))").first();
  const was = (await repair.locator("del").innerText()).trim(), name = await repair.getAttribute("id");
  assert.equal(await post(page, () => repair.locator("button[value=refuse]").click()), 303);
  await page.goto(`/documents/${id}/review?tab=repairs&all=1`);
  assert.ok(await page.locator(`#${name} button[value=refuse][disabled]`).count(), `"${was}" stays as it was signed`);
}

/** The officer submits, the head looks and approves. */
export async function submit(v, id) {
  await v.page.goto(`/documents/${id}/finish`);
  await v.look("finish-submit");
  assert.equal(await post(v.page, () => v.page.locator("main form.card button.gold").first().click()), 303);
  await v.page.goto("/documents");
  await v.look("documents");
}

export async function approve(v, id) {
  await v.page.goto(`/documents/${id}/review`);
  await v.look("review-submitted");
  await v.page.goto(`/documents/${id}/finish`);
  await v.look("finish-approve");
  assert.equal(await post(v.page, () => v.page.locator("button[formaction$='/approve']").click()), 303);
}
