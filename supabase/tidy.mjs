// Prints TypeScript from standard input in one layout, so that a generated file can be read and compared.
import { readFileSync } from "node:fs";
import ts from "typescript";

const source = ts.createSourceFile("input.ts", readFileSync(0, "utf8"), ts.ScriptTarget.Latest, true);
process.stdout.write(ts.createPrinter({ newLine: ts.NewLineKind.LineFeed }).printFile(source));
