// The review page: source and rows point at each other; words selected in the source become a row; a mended word shows
// what was signed. The page is swapped whole (#review) after each act, so everything here is delegated from the document.
import { selectedRange } from "./points";

const page = () => document.querySelector<HTMLElement>("[data-review]");

/** Lights the words of a row and the row of some words. */
function light(id: string | null): void {
  document.querySelectorAll(".hot").forEach((e) => e.classList.remove("hot"));
  if (id) document.querySelectorAll(`[data-row="${CSS.escape(id)}"]`).forEach((e) => e.classList.add("hot"));
}

/** Brings the open row and its words into view, each inside its own pane. */
function showOpen(isSmooth: boolean): void {
  const words = document.querySelector<HTMLElement>(".sheet .m.on") ?? document.querySelector<HTMLElement>(".para:not(.away)");
  const pane = document.getElementById("sheet-wrap");
  if (words && pane && pane.scrollHeight > pane.clientHeight) {
    const top = words.getBoundingClientRect().top - pane.getBoundingClientRect().top + pane.scrollTop;
    pane.scrollTo({ top: Math.max(0, top - pane.clientHeight / 3), behavior: isSmooth ? "smooth" : "instant" });
  }
  const row = document.querySelector<HTMLElement>(".row.open");
  const body = document.getElementById("rows-body");
  if (row && body && body.scrollHeight > body.clientHeight) {
    const from = row.getBoundingClientRect();
    const box = body.getBoundingClientRect();
    if (from.top < box.top || from.bottom > box.bottom) body.scrollTop += from.top - box.top - 60;
  }
}

function offerCut(): void {
  const bar = document.querySelector<HTMLFormElement>("[data-cut]");
  const sheet = document.querySelector("[data-source]");
  const selection = getSelection();
  if (!bar || !sheet || !selection) return;
  const found = selectedRange(selection, sheet);
  bar.hidden = !found;
  if (!found) return;
  (bar.elements.namedItem("start") as HTMLInputElement).value = String(found.start);
  (bar.elements.namedItem("end") as HTMLInputElement).value = String(found.end);
  const words = bar.querySelector("[data-words]");
  if (words) words.textContent = found.words;
  document.querySelectorAll<HTMLElement>("[data-fixbox]").forEach((box) => (box.hidden = true));
}

function offerRepair(word: HTMLElement): void {
  const box = document.querySelector<HTMLElement>("[data-fixbox]");
  const form = box?.querySelector("form");
  if (!box || !form) return;
  const put = (mark: string, text: string) => {
    const slot = box.querySelector(mark);
    if (slot) slot.textContent = text;
  };
  put("[data-was]", word.dataset.from || "∅");
  put("[data-now]", word.dataset.to ?? "");
  form.setAttribute("action", `${form.dataset.base}${word.dataset.fix}`);
  box.hidden = false;
}

export function startReview(): void {
  if (!page()) return;
  showOpen(false);
  document.addEventListener("htmx:after:swap", () => {
    document.querySelectorAll<HTMLElement>("[data-cut], [data-fixbox]").forEach((box) => (box.hidden = true));
    showOpen(true);
  });
  document.addEventListener("mouseover", (event) => {
    light((event.target as Element).closest<HTMLElement>("[data-row]")?.dataset.row ?? null);
  });
  document.addEventListener("pointerup", (event) => {
    if ((event.target as Element).closest("[data-cut], [data-fixbox]")) return;
    setTimeout(offerCut, 0); // the selection is settled after the event
  });
  document.addEventListener("keyup", (event) => {
    if (event.shiftKey && event.key.startsWith("Arrow")) offerCut();
  });
  document.addEventListener("click", (event) => {
    const at = event.target as Element;
    if (at.closest("[data-close]")) {
      const box = at.closest<HTMLElement>("[data-cut], [data-fixbox]");
      if (box) box.hidden = true;
      return;
    }
    const show = at.closest<HTMLElement>("[data-show]");
    if (show) {
      event.preventDefault();
      const tab = document.getElementById("pane-text") as HTMLInputElement | null;
      if (tab) tab.checked = true;
      showOpen(true);
      return;
    }
    if (!at.closest("[data-source]") || !getSelection()?.isCollapsed) return;
    const word = at.closest<HTMLElement>("[data-fix]");
    if (word) {
      offerRepair(word);
      return;
    }
    const mark = at.closest<HTMLElement>("[data-row]");
    if (mark) document.querySelector<HTMLElement>(`#row-${CSS.escape(mark.dataset.row ?? "")} .row-main`)?.click();
  });
}
