"use client";
import { useCallback, useState, type ReactNode } from "react";
import { NoticePage } from "@/components/community/notice-page";
import { Button } from "@/components/ui/button";
import { ProblemNote } from "@/components/ui/problem";
import { useAsked } from "@/lib/asked";
import type { Cloud } from "@/lib/cloud/core";
import { signInWith, waysToSignIn, type SocialProvider } from "@/lib/cloud/sign-in";
import type { Project } from "@/lib/store/session";
import * as t from "@/lib/text";
import { MailForm } from "./mail-form";
import { comeBack } from "./where-to";

/** The ways to sign in that the project has turned on. `children` stand above them. */
export function WaysIn({ cloud, project, children }: { cloud: Cloud; project: Project; children?: ReactNode }) {
  const ask = useCallback(() => waysToSignIn(project.url, project.key), [project]);
  const { value: ways, error, again } = useAsked(ask);
  const [refused, setRefused] = useState<unknown>();
  const go = (provider: SocialProvider) => void signInWith(cloud, provider, comeBack()).catch(setRefused);
  return (
    <NoticePage title={t.account.title} why={t.account.lead}>
      {children}
      {error !== undefined && (
        <div className="flex flex-col items-start gap-2">
          <ProblemNote error={error} />
          <Button onClick={again}>{t.common.retry}</Button>
        </div>
      )}
      <div className="flex min-h-40 flex-col gap-4">
        {ways?.email && <MailForm cloud={cloud} />}
        {ways?.email && ways.providers.length > 0 && <p className="text-xs text-fg-1">{t.account.or}</p>}
        {ways && ways.providers.length > 0 && (
          <div className="flex flex-wrap gap-2">
            {ways.providers.map((provider) => (
              <Button key={provider} onClick={() => go(provider)}>
                {t.account.with(t.account.providers[provider])}
              </Button>
            ))}
          </div>
        )}
        {ways && !ways.email && ways.providers.length === 0 && <p className="text-sm text-fg-1">{t.account.noWay}</p>}
        {refused !== undefined && <ProblemNote error={refused} />}
      </div>
    </NoticePage>
  );
}
