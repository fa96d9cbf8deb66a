// Builds web/dist: style sheet, script, sprite, fonts. The same sources give the same bytes.
//   node build.mjs [--out DIR]
import { build, transform } from "esbuild";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const outFlag = process.argv.indexOf("--out");
const out = outFlag > 0 ? process.argv[outFlag + 1] : join(here, "dist");
const target = ["chrome109", "firefox115", "safari15.6"];

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

const css = ["tokens", "base", "shell", "parts", "review", "boards", "print"]
  .map((name) => readFileSync(join(here, "css", `${name}.css`), "utf8"))
  .join("\n");
writeFileSync(join(out, "app.css"), (await transform(css, { loader: "css", minify: true, target })).code);

await build({
  entryPoints: [join(here, "js", "app.ts")],
  outfile: join(out, "app.js"),
  absWorkingDir: here,
  bundle: true,
  minify: true,
  format: "iife",
  target,
  legalComments: "none",
  logLevel: "warning",
});

const { icons } = JSON.parse(readFileSync(join(here, "icons", "icons.json"), "utf8"));
const symbols = Object.keys(icons).sort().map((id) => {
  const svg = readFileSync(join(here, "node_modules/@tabler/icons/icons", `${icons[id]}.svg`), "utf8");
  const body = svg
    .slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"))
    .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none" \/>/g, "")
    .replace(/\s+/g, " ")
    .trim();
  const paint = icons[id].startsWith("filled/")
    ? 'fill="currentColor"'
    : 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"';
  return `<symbol id="${id}" viewBox="0 0 24 24" ${paint}>${body}</symbol>`;
});
writeFileSync(
  join(out, "sprite.svg"),
  `<svg xmlns="http://www.w3.org/2000/svg"><!-- Tabler Icons, MIT, Copyright (c) 2020-2026 Paweł Kuna -->${symbols.join("")}</svg>\n`,
);
copyFileSync(join(here, "icons", "favicon.svg"), join(out, "favicon.svg"));

// SIL Open Font License 1.1; the licence texts are in web/fonts and travel with the files.
const noto = "node_modules/@fontsource-variable/noto-sans";
const viet = "node_modules/@fontsource/be-vietnam-pro";
for (const [from, to] of [
  [`${noto}/files/noto-sans-latin-wght-normal.woff2`, "noto-sans-latin.woff2"],
  [`${noto}/files/noto-sans-vietnamese-wght-normal.woff2`, "noto-sans-vietnamese.woff2"],
  [`${viet}/files/be-vietnam-pro-latin-600-normal.woff2`, "be-vietnam-pro-latin-600.woff2"],
  [`${viet}/files/be-vietnam-pro-vietnamese-600-normal.woff2`, "be-vietnam-pro-vietnamese-600.woff2"],
  ["fonts/NotoSans-OFL.txt", "NotoSans-OFL.txt"],
  ["fonts/BeVietnamPro-OFL.txt", "BeVietnamPro-OFL.txt"],
]) {
  copyFileSync(join(here, from), join(out, to));
}
