// <button data-copy="#id"> copies the text of the element named; the button says so for a moment.

export function startCopy(): void {
  document.addEventListener("click", async (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-copy]");
    if (!button) return;
    const from = document.querySelector(button.dataset.copy ?? "");
    const text = from instanceof HTMLTextAreaElement ? from.value : (from?.textContent ?? "");
    try {
      await navigator.clipboard.writeText(text);
      button.classList.add("copied");
      setTimeout(() => button.classList.remove("copied"), 2000);
    } catch {
      if (from instanceof HTMLTextAreaElement) from.select();
    }
  });
}
