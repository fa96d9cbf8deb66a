// The review page: source and rows point at each other; words selected in the source become a row; a mended word shows
// what was signed. The page is swapped whole (#review) after each act, so everything here is delegated from the document.
import { selectedRange } from "./points";

const page = () => document.querySelector<HTMLElement>("[data-review]");

/** Lights the words of a row and the row of some words. */
function light(id: string | null): void {
  document.querySelectorAll(".hot").forEach((e) => e.classList.remove("hot"));
  if (id) document.querySelectorAll(`[data-row="${CSS.escape(id)}"]`).forEach((e) => e.classList.add("hot"));
}

const openWords = () =>
  document.querySelector<HTMLElement>(".sheet .m.on") ?? document.querySelector<HTMLElement>(".para:not(.away)");

/** On a phone one pane is shown at a time and the page itself scrolls: goes to the words when the text is chosen. */
function showText(): void {
  const pane = document.getElementById("sheet-wrap");
  if (pane && pane.scrollHeight <= pane.clientHeight + 1) openWords()?.scrollIntoView({ block: "center" });
  else showOpen(true);
}

/** Brings the open row and its words into view, each inside its own pane. */
function showOpen(isSmooth: boolean): void {
  const section = document.querySelector<HTMLElement>(".rv-rail a[aria-current]");
  const rail = document.getElementById("rail");
  if (section && rail && rail.scrollWidth > rail.clientWidth) {
    rail.scrollLeft += section.getBoundingClientRect().left - rail.getBoundingClientRect().left - 60;
  }
  const words = openWords();
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
  (form.elements.namedItem("version") as HTMLInputElement).value = word.dataset.v ?? "";
  box.hidden = false;
}

interface Exchange {
  text: string;
  hx: Record<string, string>;
  response: { raw: Response };
}

/** An answer that is not the review page (an error, the log-in page) takes the whole page, as it would without script. */
function takeOtherPage(event: Event): void {
  const { ctx } = (event as CustomEvent<{ ctx: Exchange }>).detail;
  if (ctx.text.includes('id="review"') || ctx.hx.redirect || ctx.hx.location || ctx.hx.refresh) return;
  event.preventDefault();
  if (ctx.response.raw.redirected) {
    location.href = ctx.response.raw.url;
    return;
  }
  const other = new DOMParser().parseFromString(ctx.text, "text/html");
  const main = other.querySelector("main");
  if (!main) return;
  document.title = other.title;
  page()?.replaceWith(main);
  main.focus();
}

/** On a phone the page itself scrolls: a row that an act opened is brought into view, whichever pane the act came from. */
function followRow(isFromText: boolean): void {
  const rows = document.getElementById("pane-rows") as HTMLInputElement | null;
  if (isFromText && rows) rows.checked = true;
  const row = document.querySelector<HTMLElement>(".row.open");
  const body = document.getElementById("rows-body");
  if (!row || !body || body.scrollHeight > body.clientHeight + 1) return;
  const top = row.getBoundingClientRect().top;
  if (top < 100 || top > innerHeight * 0.6) row.scrollIntoView({ block: "center" });
}

export function startReview(): void {
  if (!page()) return;
  let isFromText = false;
  showOpen(false);
  document.addEventListener("submit", (event) => {
    isFromText = (event.target as Element).matches("[data-cut]");
  });
  document.addEventListener("htmx:after:request", takeOtherPage);
  document.addEventListener("htmx:error", () => {
    document.querySelectorAll<HTMLElement>("[data-unreached]").forEach((note) => (note.hidden = false));
  });
  document.addEventListener("htmx:after:swap", () => {
    document.querySelectorAll<HTMLElement>("[data-cut], [data-fixbox]").forEach((box) => (box.hidden = true));
    showOpen(true);
    followRow(isFromText);
    isFromText = false;
  });
  document.addEventListener("change", (event) => {
    if ((event.target as Element).id === "pane-text") showText();
  });
  document.addEventListener("mouseover", (event) => {
    light((event.target as Element).closest<HTMLElement>("[data-row]")?.dataset.row ?? null);
  });
  document.addEventListener("pointerup", (event) => {
    if ((event.target as Element).closest("[data-cut], [data-fixbox]")) return;
    setTimeout(offerCut, 0); // the selection is settled after the event
  });
  // On a phone the handles of a selection send no pointer events: the words are offered once it stands still.
  let settling = 0;
  document.addEventListener("selectionchange", () => {
    clearTimeout(settling);
    settling = window.setTimeout(() => {
      const sheet = document.querySelector("[data-source]");
      const selection = getSelection();
      if (sheet && selection && selectedRange(selection, sheet)) offerCut();
    }, 400);
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
      showText();
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
