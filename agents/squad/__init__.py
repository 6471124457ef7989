"""The five agents, their tools and prompts, and how they work together.

| Module | What it is |
|---|---|
| `together` | `work_together`: the whole run. Without smolagents: safe for an ingress |
| `ending` | the request that comes of it all, and the reply |
| `local` | `LocalRunner`: agents in threads of this process |
| `perform` | `perform`: one agent's work as a stream of events |
| `stage` | what an agent works with: its task, its memory, its model, and where its events go |
| `director`, `producer`, `lyricist`, `visualizer`, `critic` | each agent, with a model and by rules |
| `loop` | smolagents' tool loop, tamed; `aloud` is the model in it, `script` the rules' model |
| `asking` | one structured answer of a model, its thinking read aloud |
| `verbatim` | lyrics that the user has written, in the message itself |
| `answers` | the schemas of structured answers, forgiving of small models |
| `thoughts` | what an agent thinks aloud: the readable part of an answer, in pieces worth sending |
| `tools/` | `search_memory`, `configure_studio`, `write_lyrics`: there are no others |
| `prompts/` | what the agents are told |
| `words` | what the squad itself says, in the user's language |

An agent has no way to files, network or environment: whatever a model is talked into, it can only call the
three tools, and what these make is validated against `SongRequest` and the engine's card.
"""
