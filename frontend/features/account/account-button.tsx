"use client";
import { KeyRound } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useConnection } from "@/lib/store/connection";
import { useSession } from "@/lib/store/session";
import * as t from "@/lib/text";

const AccountMenu = dynamic(() => import("./account-menu").then((file) => file.AccountMenu));
const LINK =
  "flex h-8 items-center rounded-control px-2 text-sm whitespace-nowrap text-fg-1 hover:bg-bg-2 hover:text-fg-0 max-md:h-11";

/** The header's place of the account, first of its group: what comes late then moves nothing. */
export function AccountButton() {
  const mode = useConnection((state) => state.sign?.mode);
  const known = useConnection((state) => state.me !== null);
  const { project, ready, user } = useSession();
  const path = usePathname();
  const to = path.startsWith("/sign-in") ? "/sign-in/" : `/sign-in/?to=${encodeURIComponent(path)}`;
  return (
    <div className="flex items-center justify-end">
      {mode === "token" && (known ? <TokenLink /> : <SignInLink to={to} />)}
      {mode !== "token" && project && ready && (user ? <AccountMenu /> : <SignInLink to={to} />)}
    </div>
  );
}

const SignInLink = ({ to }: { to: string }) => (
  <Link href={to} className={LINK}>
    {t.account.signIn}
  </Link>
);

const TokenLink = () => (
  <Link href="/sign-in/" className={LINK} aria-label={t.account.token.label} title={t.account.token.label}>
    <KeyRound size={16} aria-hidden />
  </Link>
);
