"""Sharing: what anybody on the web sees of a public song, read from the cloud as anybody.

| Module | What lives there |
|---|---|
| `model` | a public song, as its page needs it |
| `sharing` | `Sharing`: songs, with their pictures and audio, off the event loop and within bounds |
| `read` | the rows and the files, as row level security gives them to somebody who has not signed in |
| `waveform`, `markup` | what pages and cards have in common, and escaping |
| `coalesce` | one look-up for all who want the same, kept for a few seconds |
| `pictures` | covers, avatars and cards as files on this machine |
| `listen` | audio passed on as it arrives, whole or in part |
| `page`, `embed`, `oembed` | what is answered; everything in it is escaped |
| `addresses` | absolute urls |
| `draw`, `card`, `text` | a process of its own that draws a card; `child` runs it |

Nobody's visibility is decided here: a row or a file that the cloud does not give to anybody does not exist.
"""
