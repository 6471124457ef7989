"""What starred songs taught, per owner: rows, embeddings and the search among them.

| Module | What it is |
|---|---|
| `lesson` | what is remembered of a track |
| `stars` | memory follows stars, names, deletes and restores, in the same transaction |
| `store` | `agents.memory.Memory` over SQL: remember, forget, search, and embedding what is new |
| `shelves` | where embeddings lie: bytes that are searched exactly, or pgvector with HNSW |
| `learner` | embeds in the background what was starred |
| `places` | memories as the API shows them: here, in the cloud, or in both |
| `opening` | the memory that the settings name: this one, or this one and the cloud's |

A row whose `model` is not that of `agents.memory.embedding` is still to be embedded: it was starred a moment
ago, embedding it has failed, or it is from another model. Whoever searches embeds such rows first, so nothing
is lost and nobody has to compare stars with memories.
"""
