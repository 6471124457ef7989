export const dashboard = { title: "Operators" };
