"""Cloud state: what of a studio is also kept in the Supabase project that the settings name.

| Module | What it is |
|---|---|
| `project` | the project, and clients of its Data API and its storage under one key or one user's token |
| `errors` | what can go wrong there, and whether trying again helps |
| `breaker` | whether to ask again what did not answer a moment ago |
| `recollections` | what the project remembers for an account, under its own token |
| `memory` | `agents.memory.Memory` here and there |
| `everywhere` | all memories of an account, to be seen and to be forgotten |
| `account`, `holdings` | all that an account has there: how much, an export, its end |
| `outbox` | which tracks are to be there, and how far they are; `note` in the transaction that changes one |
| `present`, `push`, `kept` | what there is here of a track; bringing the cloud to it; what it has by now |
| `sync`, `verdict`, `actor` | the worker: what is due, what an error means, its process |
| `state`, `publish`, `claim` | how far it is, who may see it there, songs from before there were accounts |
| `reading` | answers as they should be |

Nothing here is imported by an engine or an agent, and nobody waits for it but who asks for it.
"""
