import type { Task } from "@/lib/recipe/recipe";
import { edits, fields, taskNouns, tasks } from "./recipe-fields";
import { files, presets, recipes } from "./recipes";

const list = new Intl.ListFormat("en", { type: "conjunction" });
const either = new Intl.ListFormat("en", { type: "disjunction" });
const lower = (names: readonly string[]) => names.map((name) => (name === fields.lora ? name : name.toLowerCase()));
const plural = (count: number, one: string, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;
const secondsText = (seconds: number) =>
  seconds < 1 ? "under a second" : seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;

export const compose = {
  title: "Make",
  fields,
  tasks,
  taskNouns,
  sections: {
    prompt: "Prompt",
    lyrics: "Lyrics",
    structure: "Structure",
    numbers: "Numbers",
    engine: "Engine",
    source: "Source",
    more: "More",
  },
  promptPlaceholder: "Warm piano ballad, brushed drums, 72 bpm, A minor",
  negativePlaceholder: "Fast drums",
  titlePlaceholder: "From the prompt",
  empty: "Describe a song, or start from one of these.",
  makeNow: (title: string) => `Make ${title} now`,
  edits,
  unnamed: "a song",
  regionOf: (start: string, end: string) => `${start} to ${end}`,
  leaveEdit: "Back to a new song",
  auto: "Auto",
  units: { seconds: "s", bpm: "bpm", lufs: "LUFS" },

  numbers: {
    root: "Key",
    mode: "Mode",
    major: "Major",
    minor: "Minor",
    random: "Random",
    lock: "Keep this seed",
    unlock: "Draw a seed each time",
    dice: "Draw a seed now",
    sourceLength: "As long as its source.",
    strengthHint: "How much of the source may change, 0 to 1.",
    summary: (duration: string | null, rest: readonly string[]) => [duration, ...rest].filter(Boolean).join(" · "),
  },
  formats: { wav: "WAV 16 bit", wav24: "WAV 24 bit", flac: "FLAC", mp3: "MP3", ogg: "Ogg" },
  ends: { start: "Its start", end: "Its end" },
  stemsHint: "Every instrument as a file of its own too.",
  tracksHint: "Separated by commas, as in drums, violin.",
  leadHint: "The instrument that plays the melody, as in flute.",

  notHonoured: (engine: string, names: readonly string[], task: Task, others: readonly string[]) =>
    `${engine} does not use ${either.format(lower(names))} for ${taskNouns[task]}${
      others.length ? `; ${list.format(others)} ${others.length === 1 ? "does" : "do"}` : ""
    }.`,
  leftOut: (names: readonly string[], engine: string) =>
    `Left out, as ${engine} does not use ${names.length === 1 ? "it" : "them"}: ${list.format(lower(names))}.`,

  engine: {
    unavailable: (title: string) => `${title} (not available)`,
    reason: (title: string, reason: string) => `${title}: ${reason}`,
    noModels: (title: string) => `${title} has no models to choose from.`,
    noLoras: (title: string) => `${title} has no LoRA adapters to choose from.`,
    noneLora: "None",
    scale: "LoRA scale",
    licence: (licence: string) => `Licence: ${licence}.`,
    notLocal: (title: string, size: string) => `${title} (${size} to fetch)`,
    taskMissing: (title: string, task: Task) => `${title} cannot make ${taskNouns[task]}.`,
  },

  lyrics: {
    placeholder: "[verse]\nWrite lines here, one a line\n\n[chorus]\n…",
    insert: "Insert a section",
    write: "Write lyrics",
    rewrite: "Write them anew",
    writing: "Writing…",
    stop: "Stop",
    byModel: (model: string) => `Written by ${model}.`,
    byRules: "Written by rules, without a language model.",
    typedUndone: "What was typed since then is gone, too.",
    undo: "Undo",
    count: (lines: number, syllables: number) => `${plural(lines, "line")}, ${plural(syllables, "syllable")}`,
    none: "None",
    unsung: "The song is instrumental: the tags make its structure, and the words are not sung.",
    wantsIdea: "Write a prompt first, so that there is something to write about.",
    theme: "About",
    themePlaceholder: "What they are about; the prompt if empty",
    syllables: "Syllables",
  },
  structure: {
    list: "Sections of the song",
    add: "Add a section",
    up: (name: string) => `Move ${name} up`,
    down: (name: string) => `Move ${name} down`,
    remove: (name: string) => `Remove ${name}`,
    kind: (position: number) => `Kind of section ${position}`,
    position: (name: string, position: number, of: number) => `${name}, now ${position} of ${of}`,
    lines: (count: number) => (count ? plural(count, "line") : "no words"),
    empty: "The engine finds a form that fits. Add sections to choose it yourself.",
    untagged: "Lines before the first tag",
    start: "Start from verse and chorus",
    count: (count: number) => plural(count, "section"),
    auto: "Auto",
  },

  source: {
    drop: (what: string) => `Drop audio for the ${what.toLowerCase()} here`,
    choose: "Choose a file",
    library: "From the library",
    clear: (what: string) => `Clear the ${what.toLowerCase()}`,
    uploading: (name: string) => `Sending ${name}`,
    stop: "Stop sending",
    notAudio: (name: string) => `${name} is no audio file. Use wav, aiff, flac, mp3, ogg or opus.`,
    missing: "It is gone. Choose another one.",
    needed: "Choose what to start from.",
    forNewSong: "A new song starts from no source. Adding one makes this a cover.",
    referenceHint: "A song whose sound to follow.",
    none: "None",
    find: "Find a song",
    empty: "No song matches.",
    useAs: (what: string) => `Choose the ${what.toLowerCase()}`,
    use: (title: string) => `Use ${title}`,
  },

  errors: {
    range: (min: number, max: number) => `A number from ${min} to ${max}.`,
    whole: "A whole number.",
    number: "A number.",
    long: (most: number) => `At most ${most} characters.`,
    promptNeeded: "Describe the music, as in “dreamy lofi with rain”.",
    tracksNeeded: "Say what to add, as in drums, bass.",
    tracksMost: "At most eight instruments, of at most 40 characters each.",
    sourceNeeded: "Choose what to start from.",
    regionNeeded: "Mark a region on the waveform first.",
    language: "A language as in en or pt-BR.",
    engineGone: (id: string) => `This backend has no engine ${id}. Choose another one.`,
    engineAway: (title: string) => `${title} is not available now.`,
    voice: (engine: string, voice: string) => `${engine} has no voice ${voice}. Choose another one.`,
  },

  generate: {
    generate: "Generate",
    many: (count: number) => `Generate ${count}`,
    sending: "Sending…",
    connecting: "Looking for the backend…",
    away: (address: string) => `No answer from ${address}. What you typed is kept.`,
    signIn: "Sign in to make songs.",
    mayNot: "Your token may not make songs.",
    fix: (names: readonly string[]) => `Needs a look: ${list.format(lower(names))}.`,
    work: (seconds: number) => `About ${secondsText(seconds)} of work`,
    atOnce: "starts at once",
    after: (jobs: number, seconds: number) =>
      `starts in about ${secondsText(seconds)}, after ${jobs === 1 ? "1 other" : `${jobs} others`}`,
    noWorker: "starts when a worker is up",
    soon: (seconds: number) => `starts in about ${secondsText(seconds)}`,
  },

  recipes,
  files,
  presets,
};
