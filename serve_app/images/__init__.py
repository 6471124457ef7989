"""Images: covers that are drawn here (`agents.art`) or made by Pollinations, kept as files and rows.

| Module | What lives there |
|---|---|
| `model` | what is wished for, and the image as the API shows it |
| `make` | `Images`: from a wish to a stored image, a few at a time |
| `store` | the rows, one owner at a time |
| `pollinations` | the provider, called with distrust |
| `recode`, `draw` | processes of their own: one decodes what a provider sent, one draws |
| `child` | runs them |
| `artist` | the squad's artist |

A provider that fails never means a broken image: the cover is drawn here, and `notice` says why.
"""
