/** The last of the spans that has begun, and has not ended or has no follower yet; -1 before the first. */
export function at(spans: readonly { start: number; end: number }[], position: number): number {
  let found = -1;
  for (const [index, span] of spans.entries()) {
    if (span.start > position) break;
    found = index;
  }
  return found;
}
