// Keys that stand for a button or link: <a data-key="ArrowDown">, <button data-key="Ctrl+Enter">.
// No single letters: Vietnamese input tools (Telex) rewrite them.

/** True where a key press belongs to what is being typed or pressed. */
function isBusy(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, textarea, select, button, a, summary, [contenteditable]") !== null;
}

function isField(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, textarea, select") !== null;
}

function keyName(event: KeyboardEvent): string {
  return (event.ctrlKey || event.metaKey ? "Ctrl+" : "") + event.key;
}

export function startKeys(): void {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.shiftKey || event.defaultPrevented) return;
    const name = keyName(event);
    if (!["ArrowUp", "ArrowDown", "Enter", "F2", "Delete", "Ctrl+Enter", "Escape"].includes(name)) return;
    if (name === "Escape") {
      document.querySelectorAll<HTMLElement>("[data-cut], [data-fixbox]").forEach((box) => (box.hidden = true));
      if (isField(event.target)) (event.target as HTMLElement).blur();
      return;
    }
    if (name === "Enter" && isBusy(event.target)) return;
    if ((name.startsWith("Arrow") || name === "Delete") && isField(event.target)) return;
    const held = document.querySelector<HTMLElement>(`[data-key="${name}"]`);
    if (held && !(held as HTMLButtonElement).disabled) {
      event.preventDefault();
      held.click();
      return;
    }
    if (name === "F2") {
      const first = document.querySelector<HTMLInputElement>("[data-first]");
      if (first) {
        event.preventDefault();
        first.focus();
        first.select();
      }
    }
  });
}
