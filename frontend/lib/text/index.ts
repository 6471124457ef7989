/**
 * All words of the studio, by place: `import * as t from "@/lib/text"`, so that a page loads the words of its places
 * alone. Another language is another folder with the same names, chosen here.
 */
export * from "./en";
