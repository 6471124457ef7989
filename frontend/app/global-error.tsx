"use client";
import { WholePage } from "@/components/shell/whole-page";
import { Button } from "@/components/ui/button";
import * as t from "@/lib/text";
import "./globals.css";

/** The shell itself broke: the last that can be shown. */
export default function ShellError({ error }: { error: Error }) {
  return (
    <html lang="en" data-theme="dark" suppressHydrationWarning>
      <head>
        <title>{t.common.name}</title>
        <script src="/theme.js" />
      </head>
      <body>
        <main>
          <WholePage title={t.shell.broken} text={t.shell.brokenWhy(error.message)}>
            <Button onClick={() => window.location.reload()}>{t.shell.reload}</Button>
          </WholePage>
        </main>
      </body>
    </html>
  );
}
