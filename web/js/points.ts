// Positions in the source text. The server counts Unicode code points, the browser UTF-16 units; elements with
// data-s and data-e hold a run of the source, and where the run was mended its own text says nothing about positions.

/** Code points in the first `units` UTF-16 units of `text`. */
export function codePoints(text: string, units: number): number {
  let count = 0;
  for (let i = 0; i < units && i < text.length; i++) {
    const unit = text.charCodeAt(i);
    const isPair = unit >= 0xd800 && unit < 0xdc00 && i + 1 < text.length && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00;
    if (isPair) i++;
    count++;
  }
  return count;
}

function runAt(node: Node): HTMLElement | null {
  const element = node instanceof Element ? node : node.parentElement;
  return element?.closest<HTMLElement>("[data-s]") ?? null;
}

/** The source position of a boundary of a selection, or null outside the text. `isEnd` decides where a mended word snaps to. */
export function sourcePosition(node: Node, offset: number, isEnd: boolean): number | null {
  let run = runAt(node);
  if (!run) {
    // A boundary between runs: take the run beside it.
    const inside = node instanceof Element ? node : null;
    const beside = inside?.childNodes[isEnd ? offset - 1 : offset] ?? null;
    const near = beside instanceof Element ? (beside.matches("[data-s]") ? beside : beside.querySelector("[data-s]")) : null;
    run = near as HTMLElement | null;
    return run ? Number(isEnd ? run.dataset.e : run.dataset.s) : null;
  }
  const start = Number(run.dataset.s);
  const end = Number(run.dataset.e);
  if (run.dataset.fix !== undefined) return isEnd ? (offset === 0 && node.nodeType === Node.TEXT_NODE ? start : end) : start;
  const text = node.nodeType === Node.TEXT_NODE ? (node.textContent ?? "") : "";
  if (!text) return offset === 0 ? start : end;
  return Math.min(end, start + codePoints(text, offset));
}

/** Half-open [start, end) of a selection in source code points, widened to whole words, or null. */
export function selectedRange(selection: Selection, sheet: Element): { start: number; end: number; words: string } | null {
  if (selection.isCollapsed || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  if (!sheet.contains(range.startContainer) || !sheet.contains(range.endContainer)) return null;
  widen(range);
  const start = sourcePosition(range.startContainer, range.startOffset, false);
  const end = sourcePosition(range.endContainer, range.endOffset, true);
  const words = range.toString().trim();
  if (start === null || end === null || end <= start || !words) return null;
  return { start, end, words };
}

/** Moves both ends of a range outwards to the edges of the words they fall in, within their text nodes. */
function widen(range: Range): void {
  const letter = /[\p{L}\p{M}\p{N}]/u;
  const first = range.startContainer;
  if (first.nodeType === Node.TEXT_NODE) {
    const text = first.textContent ?? "";
    let at = range.startOffset;
    while (at > 0 && letter.test(text[at - 1] ?? "") && letter.test(text[at] ?? "")) at--;
    while (at < text.length && /\s/.test(text[at] ?? "")) at++;
    range.setStart(first, at);
  }
  const last = range.endContainer;
  if (last.nodeType === Node.TEXT_NODE) {
    const text = last.textContent ?? "";
    let at = range.endOffset;
    while (at < text.length && letter.test(text[at - 1] ?? "") && letter.test(text[at] ?? "")) at++;
    while (at > 0 && /\s/.test(text[at - 1] ?? "")) at--;
    range.setEnd(last, Math.max(at, first === last ? range.startOffset : 0));
  }
}
