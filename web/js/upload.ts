// A file dropped on the upload box is put into its file field.

export function startUpload(): void {
  const box = document.querySelector<HTMLElement>("[data-drop]");
  const field = box?.querySelector<HTMLInputElement>("input[type=file]");
  if (!box || !field) return;
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
  });
}
