/** The lines of a body, however its bytes are cut; the last one need not end. Ending the loop cancels the body. */
export async function* lines(response: Response): AsyncGenerator<string> {
  if (!response.body) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      rest += value ?? "";
      const parts = rest.split("\n");
      rest = parts.pop() ?? "";
      for (const part of parts) yield part.replace(/\r$/, "");
      if (done) {
        if (rest) yield rest;
        return;
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** Newline-delimited JSON, one value at a time. */
export async function* ndjson<T>(response: Response): AsyncGenerator<T> {
  for await (const line of lines(response)) if (line.trim()) yield JSON.parse(line) as T;
}

export interface ServerSentEvent {
  id: string;
  event: string;
  data: string;
}

/** Server-sent events, as the HTML standard reads them; comments are left out, and so is an event that is cut off. */
export async function* serverSentEvents(response: Response): AsyncGenerator<ServerSentEvent> {
  let event = "";
  let id = "";
  let data: string[] = [];
  for await (const line of lines(response)) {
    if (line === "") {
      if (data.length) yield { id, event: event || "message", data: data.join("\n") };
      event = "";
      data = [];
      continue;
    }
    const [, field = "", value = ""] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
    if (field === "event") event = value;
    else if (field === "id") id = value;
    else if (field === "data") data.push(value);
  }
}
