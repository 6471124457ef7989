import type { KeyboardEvent } from "react";
import { useSelection } from "./selection";

/** The control of the same column in another row. */
function beside(control: HTMLElement, by: 1 | -1): HTMLElement | null {
  const column = control.dataset.column;
  let row = control.closest("tr");
  while (column && row) {
    row = (by === 1 ? row.nextElementSibling : row.previousElementSibling) as HTMLTableRowElement | null;
    const found = row?.querySelector<HTMLElement>(`[data-column="${column}"]`);
    if (found) return found;
  }
  return null;
}

/** Up and down go from row to row, in the same column; Escape takes the selection back. */
export function tableKeys(event: KeyboardEvent<HTMLElement>): void {
  if (event.altKey || event.ctrlKey || event.metaKey || !(event.target instanceof HTMLElement)) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const next = beside(event.target, event.key === "ArrowDown" ? 1 : -1);
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  } else if (event.key === "Escape" && useSelection.getState().ids.size) {
    event.preventDefault();
    useSelection.getState().clear();
  }
}
