// Source positions (web/js/points.ts): UTF-16 offsets of the browser to code points of the server.   node tests/e2e/preview_points.mjs
import { createRequire } from "node:module";
import { readFileSync, writeFileSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const web = join(dirname(fileURLToPath(import.meta.url)), "../../web");
const { transformSync } = createRequire(join(web, "package.json"))("esbuild");
const file = join(mkdtempSync(join(tmpdir(), "thidua-points-")), "points.mjs");
writeFileSync(file, transformSync(readFileSync(join(web, "js/points.ts"), "utf8"), { loader: "ts", format: "esm" }).code);
const { codePoints } = await import(file);

let passed = 0, failed = 0;
for (const [text, units, want] of [
  ["", 0, 0], ["abc", 2, 2], ["abc", 9, 3],
  ["Đường", 5, 5], ["Đu\u031b\u01a1\u0300ng", 7, 7], // composed and decomposed marks count one by one
  ["😀a", 2, 1], ["😀a", 3, 2], ["a😀", 1, 1], ["a😀b😀", 6, 4],
  ["\ud83d", 1, 1], ["\ude00x", 2, 2], // halves without their partner
]) {
  const got = codePoints(text, units);
  if (got === want) passed++;
  else { failed++; console.log(`FAILED ${JSON.stringify(text)} ${units}: got ${got}, want ${want}`); }
}
for (let i = 0; i < 2000; i++) { // whole text: as many code points as the iterator gives
  const text = String.fromCodePoint(...Array.from({ length: i % 9 }, () => Math.floor(Math.random() * 0x10ffff)).map((c) => (c >= 0xd800 && c < 0xe000 ? 0x41 : c)));
  if (codePoints(text, text.length) === [...text].length) passed++;
  else { failed++; console.log(`FAILED ${JSON.stringify(text)}`); }
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
