import { createJSONStorage } from "zustand/middleware";

/**
 * What this browser keeps of the studio, which does without where it must: in a browser that forbids storage nothing is
 * there, and what it has no room for is not kept.
 */
export const storage = {
  keys: (): string[] => attempt((own) => Object.keys(own)) ?? [],
  getItem: (key: string): string | null => attempt((own) => own.getItem(key)) ?? null,
  setItem: (key: string, value: string): void => attempt((own) => own.setItem(key, value)),
  removeItem: (key: string): void => attempt((own) => own.removeItem(key)),
};

function attempt<T>(what: (own: Storage) => T): T | undefined {
  try {
    return what(window.localStorage);
  } catch {
    return undefined;
  }
}

/** How a store is kept there, to be read after the first paint. */
export const keptAs = <S>(name: string) => ({
  name: `opentunes.${name}`,
  version: 1,
  skipHydration: true,
  storage: createJSONStorage<S>(() => storage),
});
