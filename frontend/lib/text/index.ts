import { en } from "./en";

/** All words of the studio, by place. Another language is another object of this type, chosen here. */
export type Catalogue = typeof en;
export const t: Catalogue = en;
