/** What the sections of a song are called. */
export const sections = {
  intro: "Intro",
  verse: "Verse",
  "pre-chorus": "Pre-chorus",
  chorus: "Chorus",
  bridge: "Bridge",
  drop: "Drop",
  solo: "Solo",
  break: "Break",
  outro: "Outro",
};
