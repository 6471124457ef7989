export const takes = { title: "Takes" };
