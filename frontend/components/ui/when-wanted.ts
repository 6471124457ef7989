import { useState } from "react";

/** True from the first time on that it is open: what is loaded when wanted stays, to close as it should. */
export function useWanted(open: boolean): boolean {
  const [wanted, setWanted] = useState(open);
  if (open && !wanted) setWanted(true);
  return wanted || open;
}
