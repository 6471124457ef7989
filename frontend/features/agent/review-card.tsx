import { cx } from "@/lib/class-names";
import * as t from "@/lib/text";
import { Card, type PartProps } from "./card";

/** What the Critic says and has found. */
export function ReviewCard({ run: { review }, newest }: PartProps) {
  if (!review) return null;
  const findings = review.findings ?? [];
  return (
    <Card title={t.agent.review.title} open={newest}>
      {review.summary && <p className="text-sm">{review.summary}</p>}
      <ul className="flex flex-col">
        {findings.map(({ severity, message, remedy }) => (
          <li key={message} className="mt-2 text-sm">
            <span className={cx("mr-1.5 text-xs", severity === "fault" ? "text-danger" : "text-fg-1")}>
              {t.agent.review[severity]}
            </span>
            {message}
            {remedy && <span className="block text-fg-1">{remedy}</span>}
          </li>
        ))}
      </ul>
    </Card>
  );
}
