"""All that is kept of one owner, here: how much it is, everything as a zip, and taking it all away.

| Module | What it is |
|---|---|
| `holdings` | how much of what there is |
| `rows` | every row of an owner, as JSON, a few at a time |
| `archive` | a zip that is written while it is read |
| `export` | that zip: rows, files, and what the cloud gave |
| `removal` | takes everything away; can be begun anew at any point |
| `belongings` | all of these, for whoever asks |

The cloud's side is in `serve_app.cloud.account`; `serve_app.api.leaving` has both end together.
"""
