/** A file that misses the place it is dropped on is not opened by the browser instead of the studio. Returns what ends it. */
export function keepPage(): () => void {
  const keep = (event: DragEvent) => {
    if (event.defaultPrevented || !event.dataTransfer?.types.includes("Files")) return; // some place takes it
    event.preventDefault();
    event.dataTransfer.dropEffect = "none";
  };
  document.addEventListener("dragover", keep);
  document.addEventListener("drop", keep);
  return () => {
    document.removeEventListener("dragover", keep);
    document.removeEventListener("drop", keep);
  };
}
