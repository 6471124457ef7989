"""Sixty requests that the squad must understand: the rules all of them, a model as many as it can.

| Module | What it is |
|---|---|
| `requests.toml` | the requests and what must come of them |
| `requests` | `requests()`: reads them |
| `outcome` | `Outcome`, and `faults`: what of it is not as it must be |
| `card` | the engine that the requests are for |
| `measure` | runs requests through the whole squad and counts |
| `__main__` | `make eval AGENT_MODEL_ID=…` |
"""
