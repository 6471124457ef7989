/** Whether a page of this studio, for no link must lead elsewhere after signing in. */
export const isOwnPath = (to: string): boolean => /^\/(?![/\\])/.test(to);

/** The sign-in page, which leads back to where one is. */
export function hereToSignIn(): string {
  const here = window.location.pathname + window.location.search;
  return `/sign-in/?to=${encodeURIComponent(here)}`;
}
