"""Who is calling, what they may do, and how often.

| Module | What it is |
|---|---|
| `model` | a caller: whose things they meet, and their scopes |

Identity comes from a verified token only, never from a body or a path.
"""
