import { useSyncExternalStore } from "react";

const isApple = (): boolean => /Mac|iP(hone|ad|od)/.test(navigator.platform);
const never = () => () => undefined;

/** Whether keys are named as on a Mac. False until the page has woken up. */
export const useApple = (): boolean => useSyncExternalStore(never, isApple, () => false);
