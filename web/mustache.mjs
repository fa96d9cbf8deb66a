// A small Mustache reader for looking at the pages and checking them without the C side: specification core, inheritance,
// and the checks that need a page, its view and its sample side by side. The server's own compiler is in C.
import { readFileSync } from "node:fs";

const standalone = /(^|\n)([ \t]*)\{\{([#^/!<$][^}]*)\}\}[ \t]*(?=\n|$)/g;

/** Parses to nodes {k: text|var|raw|sec|inv|partial|parent|block, ...}. */
export function parse(source, file) {
  const clean = source.replace(standalone, (_m, nl, _pad, tag) => `${nl && "\u0001"}{{${tag}}}`).replace(/\u0001(\{\{[^}]*\}\})\n?/g, "\n$1");
  const root = { k: "root", kids: [] };
  const stack = [root];
  const tag = /\{\{(\{[^}]*\}|[^}]*)\}\}/g;
  let last = 0;
  for (let m; (m = tag.exec(clean)); ) {
    const top = stack[stack.length - 1];
    if (m.index > last) top.kids.push({ k: "text", text: clean.slice(last, m.index) });
    if (m[1].startsWith("{")) {
      last = tag.lastIndex + (clean[tag.lastIndex] === "}" ? 1 : 0);
      tag.lastIndex = last;
      top.kids.push({ k: "raw", name: m[1].slice(1).replace(/\}$/, "").trim() });
      continue;
    }
    last = tag.lastIndex;
    const sign = m[1][0];
    const name = "#^/!<$>&".includes(sign) ? m[1].slice(1).trim() : m[1].trim();
    if (sign === "!") continue;
    if (sign === "/") {
      if (top.name !== name || stack.length === 1) throw new Error(`${file}: {{/${name}}} closes {{${top.name ?? ""}}}`);
      stack.pop();
    } else if ("#^<$".includes(sign)) {
      const node = { k: { "#": "sec", "^": "inv", "<": "parent", $: "block" }[sign], name, kids: [] };
      top.kids.push(node);
      stack.push(node);
    } else top.kids.push({ k: sign === ">" ? "partial" : sign === "&" ? "raw" : "var", name });
  }
  if (last < clean.length) stack[stack.length - 1].kids.push({ k: "text", text: clean.slice(last) });
  if (stack.length > 1) throw new Error(`${file}: {{${stack[stack.length - 1].name}}} is never closed`);
  return root.kids;
}

export class Templates {
  constructor(dir) { this.dir = dir; this.cache = new Map(); }
  get(name) {
    if (!this.cache.has(name)) this.cache.set(name, parse(readFileSync(`${this.dir}/${name}.html`, "utf8"), name));
    return this.cache.get(name);
  }
}

const escape = (s) => String(s).replace(/[&<>"']/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" })[c]);
const falsy = (v) => v === undefined || v === null || v === false || v === "" || (Array.isArray(v) && v.length === 0);

function find(stack, name) {
  if (name === ".") return stack[stack.length - 1];
  const [first, ...rest] = name.split(".");
  for (let i = stack.length - 1; i >= 0; i--) {
    const v = stack[i];
    if (v !== null && typeof v === "object" && first in v) {
      let at = v[first];
      for (const part of rest) at = at?.[part];
      return at;
    }
  }
  return undefined;
}

export function render(templates, name, data) {
  const walk = (nodes, stack, blocks) => nodes.map((n) => {
    switch (n.k) {
      case "text": return n.text;
      case "var": { const v = find(stack, n.name); return falsy(v) && v !== 0 ? "" : escape(v); }
      case "raw": return find(stack, n.name) ?? "";
      case "sec": {
        const v = find(stack, n.name);
        if (falsy(v)) return "";
        if (Array.isArray(v)) return v.map((item) => walk(n.kids, [...stack, item], blocks)).join("");
        return walk(n.kids, typeof v === "object" ? [...stack, v] : stack, blocks);
      }
      case "inv": return falsy(find(stack, n.name)) ? walk(n.kids, stack, blocks) : "";
      case "partial": return walk(templates.get(n.name), stack, blocks);
      case "block": return walk(blocks[n.name] ?? n.kids, stack, blocks);
      case "parent": {
        const own = Object.fromEntries(n.kids.filter((kid) => kid.k === "block").map((kid) => [kid.name, kid.kids]));
        return walk(templates.get(n.name), stack, { ...own, ...blocks });
      }
      default: throw new Error(`node ${n.k}`);
    }
  }).join("");
  return walk(templates.get(name), [data], {});
}

/** views/NAME.view -> {name: {kind, kids}}; two spaces a level, '#' comments, `include VIEW` at any level. */
export function readView(dir, name) {
  const root = {};
  const stack = [root];
  readFileSync(`${dir}/${name}.view`, "utf8").split("\n").forEach((line, at) => {
    const text = line.replace(/(^|\s)#.*$/, "").trimEnd();
    if (!text.trim()) return;
    const depth = (text.length - text.trimStart().length) / 2;
    const [word, kind, extra] = text.trim().split(/\s+/);
    if (extra || !kind || !stack[depth]) throw new Error(`${name}.view:${at + 1}: ${line}`);
    stack.length = depth + 1;
    if (word === "include") { Object.assign(stack[depth], readView(dir, kind)); return; }
    if (!["text", "flag", "html", "object", "list"].includes(kind)) throw new Error(`${name}.view:${at + 1}: kind ${kind}`);
    const entry = { kind, kids: {}, view: name };
    stack[depth][word] = entry;
    if (kind === "object" || kind === "list") stack[depth + 1] = entry.kids;
  });
  return root;
}

/** Names the template uses and the view does not declare, wrong uses, message keys, used entries. */
export function check(templates, name, view) {
  const faults = [], messages = new Set(), assets = new Set(), used = new Set();
  const look = (stack, path, file) => {
    if (path === ".") { const top = stack[stack.length - 1]; return { kind: "item", kids: top }; }
    const [first, ...rest] = path.split(".");
    for (let i = stack.length - 1; i >= 0; i--) {
      if (first in stack[i]) {
        let e = stack[i][first];
        used.add(e);
        for (const part of rest) { e = e?.kids?.[part]; if (!e) break; used.add(e); }
        if (e) return e;
        break;
      }
    }
    faults.push(`${file}: ${path} is not declared`);
    return null;
  };
  const walk = (nodes, stack, blocks, file) => {
    for (const n of nodes) {
      if (n.k === "var" || n.k === "raw") {
        if (n.name.startsWith("t.")) { messages.add(n.name.slice(2)); continue; }
        if (n.name.startsWith("asset.")) { assets.add(n.name.slice(6)); continue; }
        const e = look(stack, n.name, file);
        if (e && n.k === "raw" && e.kind !== "html") faults.push(`${file}: {{{${n.name}}}} is ${e.kind}, not html`);
        if (e && n.k === "var" && !["text", "item"].includes(e.kind)) faults.push(`${file}: {{${n.name}}} is ${e.kind}, not text`);
      } else if (n.k === "sec") {
        const e = look(stack, n.name, file);
        walk(n.kids, e && (e.kind === "object" || e.kind === "list") ? [...stack, e.kids] : stack, blocks, file);
      } else if (n.k === "inv") { look(stack, n.name, file); walk(n.kids, stack, blocks, file); }
      else if (n.k === "partial") walk(templates.get(n.name), stack, blocks, n.name);
      else if (n.k === "block") walk(blocks[n.name] ?? n.kids, stack, blocks, file);
      else if (n.k === "parent") {
        const own = Object.fromEntries(n.kids.filter((kid) => kid.k === "block").map((kid) => [kid.name, kid.kids]));
        walk(templates.get(n.name), stack, { ...own, ...blocks }, n.name);
      }
    }
  };
  walk(templates.get(name), [view], {}, name);
  const unused = [];
  const sweep = (kids, path, owner) => Object.entries(kids).forEach(([key, e]) => {
    if (e.view === owner && !used.has(e)) unused.push(path + key);
    else sweep(e.kids, `${path}${key}.`, owner);
  });
  sweep(view, "", name.replace(/^pages\//, ""));
  return { faults, messages, assets, unused };
}

/** A sample must hold exactly what the view declares; objects may be null, texts and flags must be there. */
export function checkSample(view, data, path = "") {
  const faults = [];
  for (const key of Object.keys(data)) if (!(key in view)) faults.push(`sample ${path}${key} is not in the view`);
  for (const [key, { kind, kids }] of Object.entries(view)) {
    const v = data[key];
    if (kind === "text") { if (v !== undefined && typeof v !== "string") faults.push(`sample ${path}${key} is not a text`); }
    else if (kind === "flag") { if (v !== undefined && typeof v !== "boolean") faults.push(`sample ${path}${key} is not a flag`); }
    else if (kind === "object") { if (v) faults.push(...checkSample(kids, v, `${path}${key}.`)); }
    else if (kind === "list") {
      if (v !== undefined && !Array.isArray(v)) faults.push(`sample ${path}${key} is not a list`);
      else if (Object.keys(kids).length) (v ?? []).forEach((item, i) => faults.push(...checkSample(kids, item, `${path}${key}[${i}].`)));
    }
  }
  return faults;
}

/** A .po file's entries, msgid -> msgstr; plain strings only. */
export function readPo(path) {
  const entries = new Map();
  let id = null, to = null;
  for (const line of readFileSync(path, "utf8").split("\n")) {
    const m = /^(msgid|msgstr)?\s*"(.*)"\s*$/.exec(line);
    if (!m) continue;
    const text = JSON.parse(`"${m[2]}"`);
    if (m[1] === "msgid") { id = text; to = "id"; }
    else if (m[1] === "msgstr") { if (entries.has(id)) throw new Error(`${path}: ${id} twice`); entries.set(id, text); to = "str"; }
    else if (to === "id") id += text;
    else entries.set(id, entries.get(id) + text);
  }
  entries.delete("");
  return entries;
}
