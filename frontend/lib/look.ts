import { usePreferences } from "@/lib/store/preferences";

declare global {
  interface Window {
    /** From public/theme.js, which runs before the first paint. */
    opentunesLook?: (kept: unknown) => void;
  }
}

const apply = () => window.opentunesLook?.(usePreferences.getState());

/** Theme and panels follow what is preferred, and the system where that is preferred. Returns what ends it. */
export function watchLook(): () => void {
  const system = matchMedia("(prefers-color-scheme: light)");
  system.addEventListener("change", apply);
  const end = usePreferences.subscribe(apply);
  return () => {
    system.removeEventListener("change", apply);
    end();
  };
}
