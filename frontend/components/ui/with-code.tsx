/** A sentence of the backend's, with what stands in `backticks` set as code. */
export function WithCode({ text }: { text: string }) {
  return text.split("`").map((part, at) =>
    at % 2 ? (
      <code key={at} className="rounded-control bg-bg-2 px-1 font-mono text-xs">
        {part}
      </code>
    ) : (
      part
    ),
  );
}
