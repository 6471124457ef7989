export const settings = {
  title: "Settings",
  parts: "Parts of the settings",
  sections: {
    look: "Appearance",
    backend: "Backend",
    engines: "Engines",
    models: "Models",
    keys: "Shortcuts",
    browser: "This browser",
    account: "Account",
    about: "About",
  },
  theme: "Theme",
  themes: { system: "As the system", dark: "Dark", light: "Light" },
  sizes: { between: (min: number, max: number) => `${min} to ${max} px` },
  address: {
    label: "Address",
    hint: "The address is tried before it is kept. Then the studio starts anew; what you typed stays.",
    same: "The one that served this page",
    use: "Use",
    asking: "Trying…",
    standard: "Back to default",
    invalid: "That is no address. It looks like https://music.example or http://127.0.0.1:8000.",
    mixed: (address: string) =>
      `This page was read by HTTPS, so the browser will not let it ask ${address}. Serve the backend by HTTPS.`,
    barred: (address: string) =>
      `This page may ask plain HTTP of this machine alone. Open the studio that ${address} serves, or serve the backend by HTTPS.`,
    closed: (address: string, origin: string) =>
      `${address} answers, but does not let this page read the answer. Start the backend with OPENTUNES_ALLOWED_ORIGINS=${origin}.`,
    other: (address: string) => `Something answers at ${address}, but it is not Opentunes.`,
    away: (address: string) =>
      `No answer from ${address}. Is the backend running there, and can this machine reach it? The address before is kept.`,
  },
  token: {
    label: "API token",
    notAsked: "This backend asks nobody who they are, so it needs no token.",
    hint: "Kept in this browser, and sent to this backend alone. Whoever runs the backend makes tokens.",
    kept: "A token is kept. Type to replace it.",
    save: "Save",
    forget: "Forget",
    refused: "The backend does not know this token. It may have run out, or been made elsewhere.",
  },
  facts: {
    unknown: "Not known",
    state: "State",
    version: "Version",
    sign: "Who may come in",
    modes: {
      none: "Anyone who reaches it",
      token: "Whoever has an API token",
      supabase: "Whoever has an account or an API token",
    },
    you: "You are",
    kinds: {
      local: () => "The user of this machine",
      token: (owner: string) => `${owner}, by an API token`,
      account: () => "Signed in with your account",
      link: () => "A guest with a link",
    },
    may: "You may",
    scopes: { read: "listen and read", write: "change", generate: "make songs", operate: "operate it" },
  },
  isDefault: "Default",
  available: "Available",
  unavailable: "Not available",
  engineFacts: (licence: string, longest: string, tasks: number, version: string) =>
    `Licence ${licence} · songs up to ${longest} · ${tasks} ${tasks === 1 ? "task" : "tasks"} · version ${version}`,
  agents: "Models of the agents",
  images: "Models of covers",
  storage: {
    about:
      "Songs are kept by the backend. This browser keeps what you like and what you are writing, and nothing of it is sent anywhere.",
    names: [
      ["preferences", "Preferences"],
      ["recipe", "The recipe you are writing"],
      ["recipes", "The recipes you keep"],
      ["make", "Which parts of the form are open"],
      ["chat", "Your conversations"],
      ["chat.draft", "The message you are writing"],
      ["owner", "Whose they are"],
    ] as readonly (readonly [string, string])[],
    ofAccount: (name: string) => `${name}, of an account`,
    clear: "Forget all of it",
    sure: "Forget what this browser keeps?",
    consequence:
      "The recipes you keep, your conversations here and what you are writing are lost; theme, backend address and API token are as at first. Your songs stay with the backend. This cannot be undone.",
  },
  about: {
    text: "Opentunes turns an idea into a song on hardware of your own. It is free software under the Apache License 2.0.",
    api: "Reference of the HTTP API",
    schema: "OpenAPI description",
    licences:
      "Typefaces: Inter and JetBrains Mono, SIL Open Font License 1.1. Icons: Lucide, ISC. The licence of each engine stands with it above.",
  },
};
