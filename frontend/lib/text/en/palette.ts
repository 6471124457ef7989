export const palette = {
  title: "Commands",
  placeholder: "Type a command or a song",
  found: "Commands and songs",
  nothing: "Nothing is called that.",
  recent: "Recent",
  songs: "Songs to play",
  takes: "Takes",
  searching: "Looking in the library…",
  groups: { make: "Make", play: "Play", go: "Go", view: "View", help: "Help" },
  inStudio: (title: string) => `${title} (in the studio)`,
  singleKeys: "Shortcuts of a single key",
  singleKeysHint: "Turn these off if you dictate, or press keys by accident. Those with Ctrl or ⌘ stay.",
};
