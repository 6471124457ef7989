"""`make eval AGENT_MODEL_ID=…`: how many of the requests a model understands, or the rules without one."""

import argparse
import asyncio
import os
from pathlib import Path

from rich.console import Console
from rich.table import Table

from agents.llm import Answering, who_answers
from agents.setup import OLLAMA, AgentSetup, Budget
from benchmarks.evaluation.measure import Measured, chosen, measure, report
from benchmarks.evaluation.requests import requests


def main() -> None:
    """Measure, show a table by category, write every result to a file; the exit code is 0 whatever came."""
    arguments = _arguments()
    wanted = chosen(requests(), arguments.only)
    console = Console()
    if not wanted:
        names = ", ".join(sorted({one.category for one in requests()}))
        console.print(f"No request is called so. ONLY= takes ids and categories: {names}.")
        return
    model = os.environ.get("AGENT_MODEL_ID") or None
    setup = AgentSetup(model=model, ollama=os.environ.get("OLLAMA_API_BASE") or OLLAMA, keys=_keys())
    budget = Budget(seconds=arguments.seconds)
    answering = asyncio.run(who_answers(setup, rules=model is None))
    console.print(f"{len(wanted)} requests by {model or 'the rules'}")
    if answering.error is not None:
        console.print(f"[yellow]{answering.error.message} {answering.error.hint}[/]")
    done = asyncio.run(_all(console, arguments.only, answering, budget))
    console.print(_table(done))
    made = report(answering, done)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(made.model_dump_json(indent=1) + "\n", encoding="utf-8")
    console.print(f"{made.passed} of {len(done)} passed; every result is in {arguments.out}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("only", nargs="*", help="ids or categories; all without")
    parser.add_argument("--seconds", type=float, default=120.0, help="that an agent may take")
    parser.add_argument("--out", type=Path, default=Path("build/eval.json"), help="where results go")
    return parser.parse_args()


def _keys() -> dict[str, str]:
    """Keys by provider, from the variables that are theirs."""
    names = {"openai": "OPENAI_API_KEY", "groq": "GROQ_API_KEY", "anthropic": "ANTHROPIC_API_KEY"}
    return {provider: os.environ[name] for provider, name in names.items() if os.environ.get(name)}


async def _all(console: Console, only: list[str], answering: Answering, budget: Budget) -> list[Measured]:
    done: list[Measured] = []
    wanted = chosen(requests(), only)
    async for one in measure(wanted, answering, budget):
        done.append(one)
        mark = "[green]passed[/]" if one.passed else "[red]failed[/]"
        console.print(f"{len(done):3}/{len(wanted)} {mark} {one.seconds:6.1f} s  {one.id}", highlight=False)
        for fault in one.faults:
            console.print(f"        {fault}", highlight=False, markup=False)
    return done


def _table(done: list[Measured]) -> Table:
    table = Table("category", "passed", "failed", "seconds", "tokens read", "tokens written")
    rows = [
        (name, [one for one in done if one.category == name]) for name in sorted({o.category for o in done})
    ]
    for name, some in [*rows, ("all", done)]:
        passed = sum(one.passed for one in some)
        table.add_row(
            name,
            str(passed),
            str(len(some) - passed),
            f"{sum(one.seconds for one in some):.1f}",
            str(sum(one.input_tokens for one in some)),
            str(sum(one.output_tokens for one in some)),
        )
    return table


if __name__ == "__main__":
    main()
