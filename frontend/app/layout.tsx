import type { Metadata, Viewport } from "next";
import { Suspense, type ReactNode } from "react";
import { AwayBar } from "@/components/shell/away-bar";
import { BottomTabs } from "@/components/shell/bottom-tabs";
import { Header } from "@/components/shell/header";
import { Notices } from "@/components/shell/notices";
import { ServiceWorker } from "@/components/shell/service-worker";
import { ShellCommands } from "@/components/shell/shell-commands";
import { Start } from "@/components/shell/start";
import { AccountButton } from "@/features/account/account-button";
import { Console } from "@/features/console/console";
import { StarCommand } from "@/features/library/star-command";
import { Overlays } from "@/features/palette/overlays";
import { Transport } from "@/features/player/transport";
import * as t from "@/lib/text";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: t.common.name, template: `%s · ${t.common.name}` },
  description: t.common.description,
  manifest: "/manifest.webmanifest",
  icons: { icon: "/icon.svg", apple: "/icons/apple-touch-icon.png" },
};

export const viewport: Viewport = { viewportFit: "cover" };

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" data-theme="dark" data-panel="make" suppressHydrationWarning>
      <head>
        <script src="/theme.js" />
      </head>
      <body className="flex h-dvh flex-col">
        <a
          href="#main"
          className="sr-only focus:not-sr-only focus:absolute focus:top-1 focus:left-1 focus:z-50 focus:bg-bg-1 focus:p-2 focus:text-sm"
        >
          {t.shell.skip}
        </a>
        <Start />
        <ServiceWorker />
        <ShellCommands />
        <StarCommand />
        <Header>
          <AccountButton />
        </Header>
        <AwayBar />
        <main id="main" tabIndex={-1} className="min-h-0 flex-1 overflow-y-auto outline-none">
          {children}
        </main>
        <Suspense>
          <Console />
        </Suspense>
        <Suspense>
          <Transport />
        </Suspense>
        <BottomTabs />
        <Overlays />
        <Notices />
      </body>
    </html>
  );
}
