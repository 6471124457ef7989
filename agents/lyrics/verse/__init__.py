"""Our own verse: a file per language, and what the words of a wish mean.

`en.toml`, `es.toml`, `fr.toml`, `de.toml` have a table per theme, in it `verse`, `chorus` and `bridge`, each
by mood. A line of a text is a stanza: two lines for a verse, four for a chorus or a bridge, parted by ` / `,
or by ` | ` where each of the two lines of a couplet stands by itself, so that two couplets can be woven into
ABAB. What is in braces is the hook, which names the song.

`themes.toml` has the words, in all four languages, that speak of a theme or a mood.
"""
