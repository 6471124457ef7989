export const copy = {
  copied: "Copied.",
  copyFailed: "The browser did not let the studio copy.",
};
