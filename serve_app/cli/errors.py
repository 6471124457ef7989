"""Why a command ends without doing what it was asked.

```
CommandFailed            exit code 1, message, remedy
├── WrongUse             2  the command, a file name or a setting is at fault
├── ServerRefused        2 for 4xx, else 1: problem details of the server
├── NoServer             1  nothing listens at the address
└── ConnectionLost       1  the server stopped answering
Interrupted              128 + signal (BaseException)
```
"""

from typing import ClassVar

from serve_app.cli.views import Problem


class CommandFailed(Exception):
    """Base of the errors that a command shows; `details` are shown line by line under the message."""

    exit_code: int = 1

    def __init__(self, message: str, *, remedy: str | None = None, details: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.details = details


class WrongUse(CommandFailed):
    """What the user gave cannot be used."""

    exit_code = 2


class NoServer(CommandFailed):
    """Nothing listens at the address."""

    REMEDY: ClassVar[str] = "Start one with 'opentunes serve', or name another with --url or OPENTUNES_URL."

    def __init__(self, url: str) -> None:
        super().__init__(f"No server answers at {url}.", remedy=self.REMEDY)


class ConnectionLost(CommandFailed):
    """The server was reached and then not any more, or it did not answer in time."""


class ServerRefused(CommandFailed):
    """The server answered with a problem."""

    def __init__(self, status: int, problem: Problem) -> None:
        self.status = status
        self.problem = problem
        super().__init__(
            problem.detail or problem.title,
            remedy=problem.remedy,
            details=tuple(
                f"{found.field}: {found.message}" + (f" {found.remedy}" if found.remedy else "")
                for found in problem.errors
            )
            if len(problem.errors) > 1
            else (),
        )
        if len(problem.errors) == 1 and problem.errors[0].field not in problem.detail:
            self.message = f"{problem.errors[0].field}: {self.message}"
        self.status = status
        self.code = problem.code
        self.exit_code = 2 if 400 <= status < 500 else 1


class Interrupted(BaseException):
    """The user, or the system, asked this process to end."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number

    @property
    def exit_code(self) -> int:
        """What a shell expects of a process that a signal ended."""
        return 128 + self.number
