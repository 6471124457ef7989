export const compose = { title: "Make" };
