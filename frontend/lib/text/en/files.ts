export const files = {
  title: "Download",
  audio: (format: string, size: string) => `Song, ${format} (${size})`,
  stem: (name: string, size: string) => `Stem: ${name} (${size})`,
  midi: "MIDI",
  lrc: "Timed lyrics (LRC)",
  chordChart: "Chord chart (ChordPro)",
  project: "Engine's project file",
  manifest: "How it was made (JSON)",
  cover: "Cover",
  failed: (name: string) => `${name} could not be downloaded.`,
};
