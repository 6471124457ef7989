"""Shows the squad at work: what each agent thinks and makes, agent by agent, on stderr."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from rich.text import Text

from serve_app.cli.output import busy, printable, stderr
from serve_app.cli.views import ChatEvent

STYLES: Final[Mapping[str, str]] = {
    "director": "bold magenta",
    "producer": "bold cyan",
    "lyricist": "bold green",
    "visualizer": "bold yellow",
    "critic": "bold red",
}
TAIL: Final = 70
"""Characters of what is being thought that are shown while it is."""


@contextmanager
def thinking() -> Iterator["Thinking"]:
    """A display for the length of the block."""
    with busy("The squad begins …") as status:
        yield Thinking(status)


class Thinking:
    """What agents think is shown whole when they are done: they think at the same time."""

    def __init__(self, status: Callable[[str], None]) -> None:
        self._status = status
        self._thoughts: dict[str, str] = {}
        self._console = stderr()

    def show(self, event: ChatEvent) -> None:
        """What an event tells people."""
        told = event.model_extra or {}
        agent = event.agent or ""
        match event.type:
            case "run.started":
                self._began(told)
            case "agent.started":
                self._thoughts[agent] = ""
                again = " once more" if told.get("revision") else ""
                self._status(f"{agent.capitalize()} begins{again} …")
            case "thought.delta":
                self._thoughts[agent] = self._thoughts.get(agent, "") + str(told.get("delta", ""))
                tail = printable(self._thoughts[agent])[-TAIL:]
                self._status(f"{agent.capitalize()}: {_safe(tail)}")
            case "tool.call":
                self._status(f"{agent.capitalize()} uses {_safe(printable(str(told.get('name', ''))))} …")
            case "plan":
                self._block(agent, _plan(told["plan"]))
            case "agent.result":
                self._block(agent, _result(told["result"]))
            case "cover":
                notice = told["cover"].get("notice")
                self._block(agent, [f"Cover: {told['cover']['url']}", *([notice] if notice else [])])
            case "agent.error":
                self._failed(agent, told)

    def say(self, text: str, style: str = "") -> None:
        """Something else people should know."""
        self._console.print(Text(printable(text), style=style), soft_wrap=True)

    def _began(self, told: Mapping[str, Any]) -> None:
        if told.get("mode") == "rules":
            self.say("The squad answers by rules, without a language model.", "dim")
        elif models := sorted(set(told.get("models", {}).values())):
            self.say(f"The squad answers with {', '.join(models)}.", "dim")
        if told.get("hint"):
            self.say(str(told["hint"]), "dim")

    def _block(self, agent: str, lines: Sequence[str]) -> None:
        self.say(agent.capitalize(), STYLES.get(agent, "bold"))
        for line in self._thoughts.pop(agent, "").strip().splitlines():
            self.say(f"  {line}", "dim")
        for line in lines:
            self.say(f"  {line}")

    def _failed(self, agent: str, told: Mapping[str, Any]) -> None:
        self._thoughts.pop(agent, None)
        self.say(f"{agent.capitalize()}: {told.get('message', '')}", "bold red")
        if told.get("hint"):
            self.say(f"  {told['hint']}", "dim")


def _safe(text: str) -> str:
    return text.replace("[", "\\[")


def _plan(plan: Mapping[str, Any]) -> list[str]:
    words = [
        ("Title", plan.get("title")),
        ("About", plan.get("theme")),
        ("Genres", ", ".join(plan.get("genres", ()))),
        ("Moods", ", ".join(plan.get("moods", ()))),
        ("Instruments", ", ".join(plan.get("instruments", ()))),
        ("Without", ", ".join(plan.get("avoid", ()))),
        ("Language", plan.get("language")),
    ]
    limits = {name: value for name, value in (plan.get("constraints") or {}).items() if value is not None}
    wanted = [("Wanted", ", ".join(f"{name} {value}" for name, value in limits.items()))]
    return [f"{name}: {text}" for name, text in words + wanted if text]


def _result(made: Mapping[str, Any]) -> list[str]:
    match made.get("kind"):
        case "settings":
            fields = [f"{name}: {value}" for name, value in made.get("set", {}).items() if name != "lyrics"]
            cleared = [f"{name}: left to the engine" for name in made.get("clear", ())]
            return [*fields, *cleared, *(f"Note: {note}" for note in made.get("notes", ()))]
        case "lyrics":
            lines = [f"Lyrics: {made.get('title') or '(no title)'} ({made.get('language', '')})"]
            for part in made.get("sections", ()):
                lines += ["", f"[{part['tag']}]", *part["lines"]]
            return lines
        case "cover":
            palette = " ".join(made.get("palette", ()))
            return [f"Picture: {made.get('prompt', '')}", *([f"Palette: {palette}"] if palette else [])]
        case "review":
            found = [f"{one['severity'].capitalize()}: {one['message']}" for one in made.get("findings", ())]
            return [made.get("summary") or ("Approved." if made.get("approved") else "Not approved."), *found]
    return []
