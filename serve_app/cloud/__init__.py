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
| `reading` | answers as they should be |

Nothing here is imported by an engine or an agent, and nobody waits for it but who asks for it.
"""
