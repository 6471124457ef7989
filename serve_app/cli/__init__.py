"""The command line: `opentunes`, a client of the HTTP API, and `opentunes serve`.

| Module | What lives there |
|---|---|
| `application` | the typer application and its entry point |
| `serve`, `generate`, `cover`, `replay`, `jobs`, `engines`, `library` | the commands |
| `options` | options that several commands share |
| `configuration` | settings and the server's address, with errors people can read |
| `client`, `views`, `sse` | the HTTP API, and as much of its JSON as is needed here |
| `follow`, `progress`, `watch` | following a job to its end, showing it, saying why it failed |
| `make` | a song from its order to its files |
| `song` | the body of a request, and where its files go |
| `studio`, `launch`, `turns` | the server that is there, or one that is started for a single song |
| `interrupt`, `errors`, `output` | Ctrl-C, exit codes, what is printed |

Only `serve` may import Ray, and only inside its function; no other command imports Ray, numpy or the rooms of
the server, so that it starts at once. What a program may want to read goes to stdout, all else to stderr.
"""

from serve_app.cli.application import main

__all__ = ["main"]
