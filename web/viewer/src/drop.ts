/** Files that are dropped anywhere on the page. */

export function startDrop(page: Document, onFile: (file: File) => void): void {
  const root = page.documentElement;
  const holdsFile = (event: DragEvent): boolean =>
    event.dataTransfer?.types.includes("Files") ?? false;
  page.addEventListener("dragover", (event) => {
    if (!holdsFile(event)) return;
    event.preventDefault();
    root.classList.add("dropping");
  });
  page.addEventListener("dragleave", (event) => {
    // Leaving an element for another one within the page is not leaving.
    if (event.relatedTarget === null) root.classList.remove("dropping");
  });
  page.addEventListener("drop", (event) => {
    root.classList.remove("dropping");
    if (!holdsFile(event)) return;
    // Without this the browser would go to the file and leave the page.
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    if (file) onFile(file);
  });
}
