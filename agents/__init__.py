"""The squad: Director, Producer, Lyricist, Visualizer, Critic; their tools, events, memory and rules mode.

Knows nothing of serving: no HTTP server, no database; Ray only in `tasks`, which runs agents on a cluster.
Of `engines` it knows the song request, and nothing else: that is what the squad works towards.

| Room | What it is |
|---|---|
| `brief` | what a run is told: message, history, the studio's present state, what the engine can do |
| `results` | what each agent makes: plan, settings, lyrics, idea of a cover, review |
| `events` | what a run tells while it works |
| `errors` | what can go wrong, as the user reads it |
| `setup` | which model each agent uses, and how much it may spend |
| `work` | one agent's work, as a stream of events; where it runs is not its business |
| `squad/` | the five agents, their tools and prompts, and how they work together |
| `llm/` | language models: the adapter, its guard, what the provider offers |
| `rules/` | the same without a model: understands a wish in four languages |
| `lyrics/` | verse from whole couplets, syllables, rhyme and language |
| `memory/` | what starred songs taught: the interface, and embeddings |
| `art/` | cover art drawn on this machine |
"""
