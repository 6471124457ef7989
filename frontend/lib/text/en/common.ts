export const common = {
  name: "Opentunes",
  description: "Type an idea, hear a song.",
  loading: "Loading…",
  close: "Close",
  cancel: "Cancel",
  retry: "Try again",
  undo: "Undo",
  copy: "Copy",
  copied: "Copied",
  more: "More",
  unreachable: (address: string) => `No answer from ${address}. Is the backend running?`,
  unknownError: "Something went wrong. The console has the details.",
};
