import * as t from "@/lib/text";

function Text({ title, text }: { title: string; text: string }) {
  return (
    <section aria-label={title} className="border-b border-line px-4 py-4">
      <h2 className="pb-1 text-xs text-fg-1">{title}</h2>
      <p dir="auto" className="text-sm break-words whitespace-pre-wrap">
        {text}
      </p>
    </section>
  );
}

/** The words that it was made from, and those that it sings. */
export function Lyrics({ prompt, lyrics }: { prompt: string; lyrics: string }) {
  return (
    <>
      {prompt && <Text title={t.song.prompt} text={prompt} />}
      {lyrics && <Text title={t.song.lyrics} text={lyrics} />}
    </>
  );
}
