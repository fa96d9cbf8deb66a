// A file dropped on the upload box is put into its file field; one that is too large is told about before it is sent.

export function startUpload(): void {
  const box = document.querySelector<HTMLElement>("[data-drop]");
  const field = box?.querySelector<HTMLInputElement>("input[type=file]");
  if (!box || !field) return;
  const note = box.querySelector<HTMLElement>("[data-too-large]");
  const isTooLarge = () => (field.files?.[0]?.size ?? 0) > Number(field.dataset.limit);
  // The browser's own button speaks the browser's language; ours speaks the page's.
  const pick = box.querySelector<HTMLElement>("[data-pick]");
  const picked = box.querySelector<HTMLElement>("[data-picked]");
  if (pick && picked) {
    pick.hidden = false;
    field.classList.add("vh");
  }
  const judge = () => {
    if (picked) {
      picked.textContent = field.files?.[0]?.name ?? "";
      picked.hidden = !picked.textContent;
    }
    if (note) note.hidden = !isTooLarge();
    field.setAttribute("aria-invalid", String(isTooLarge()));
  };
  const hold = (event: DragEvent, over: boolean) => {
    event.preventDefault();
    box.classList.toggle("over", over);
  };
  box.addEventListener("dragover", (event) => hold(event, true));
  box.addEventListener("dragleave", (event) => hold(event, false));
  box.addEventListener("drop", (event) => {
    hold(event, false);
    const files = event.dataTransfer?.files;
    if (files?.length) field.files = files;
    judge();
  });
  field.addEventListener("change", judge);
  judge();
  field.form?.addEventListener("submit", (event) => {
    if (!isTooLarge()) return;
    event.preventDefault();
    field.focus();
  });
}
