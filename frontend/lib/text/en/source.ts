export const source = {
  use: "Use as source",
  tasks: {
    cover: "Cover it",
    extend: "Extend it",
    complete: "Add instruments",
    stems: "Split into stems",
  },
};
