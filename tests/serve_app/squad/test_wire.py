"""The events' wire form, byte by byte: whoever changes it changes what every client reads.

`events.ndjson` is written anew with `python -m tests.serve_app.squad.test_wire`.
"""

import json
from pathlib import Path
from typing import Any, Final, get_args

from agents.errors import KeyMissing
from agents.events import (
    EVENTS,
    AgentFailed,
    AgentFinished,
    AgentStarted,
    AnyEvent,
    Cover,
    CoverDrawn,
    Event,
    Heartbeat,
    JobMoved,
    PlanMade,
    RunFinished,
    RunStarted,
    StepFinished,
    ThoughtDelta,
    ToolCall,
    ToolResult,
    Usage,
)
from agents.results import Constraints, CoverIdea, Finding, Lyrics, Plan, Review, Section, Settings
from serve_app.api.application import create_app
from serve_app.squad.run import line

SNAPSHOT: Final = Path(__file__).with_name("events.ndjson")
MODEL: Final = "ollama_chat/qwen2.5:3b"
COVER: Final = Cover(
    image_id="i1", url="/images/i1.png", width=1024, height=1024, source="local", model="opentunes"
)
TOLD: Final[tuple[Event, ...]] = (
    RunStarted(mode="model", models={"director": MODEL}),
    AgentStarted(agent="director", source="model", model=MODEL),
    ThoughtDelta(agent="director", delta="Lluvia, neón … 🎵"),
    PlanMade(
        plan=Plan(title="Neon Rain", language="es", constraints=Constraints(bpm=100)),
        source="model",
        model=MODEL,
    ),
    ToolCall(agent="producer", call_id="c1", name="search_memory", arguments={"query": "rain"}),
    ToolResult(agent="producer", call_id="c1", result=[{"item_id": "t1"}]),
    StepFinished(agent="producer", step=1, seconds=0.25, usage=Usage(input_tokens=11, output_tokens=7)),
    AgentFinished(
        agent="producer", result=Settings(set={"bpm": 100.0}, notes=("No choir.",)), source="rules"
    ),
    AgentFinished(
        agent="lyricist",
        result=Lyrics(title="Neón", language="es", sections=(Section(tag="verse", lines=("Lluvia",)),)),
        source="rules",
    ),
    AgentFinished(
        agent="visualizer", result=CoverIdea(prompt="a wet street", palette=("#101020",)), source="rules"
    ),
    AgentFailed.of("critic", KeyMissing("No key is set for Groq.", "Set GROQ_API_KEY.")),
    AgentFinished(
        agent="critic",
        result=Review(findings=(Finding(about="lyrics", severity="note", message="Short."),)),
        source="rules",
    ),
    CoverDrawn(cover=COVER),
    JobMoved(event="progress", job={"job_id": "j1", "status": "running"}),
    Heartbeat(),
    RunFinished(
        status="partial",
        reply="Aquí está.",
        request={"prompt": "synthwave"},
        stands={"prompt": "synthwave"},
        title="Neon Rain",
        cover=COVER,
    ),
)


def written() -> str:
    """Every event once, as the stream has it."""
    return "".join(
        line(event.sealed("r1", seq, 1_795_000_000.5).model_dump(mode="json"))
        for seq, event in enumerate(TOLD, start=1)
    )


def test_events_are_written_as_they_always_were() -> None:
    assert written() == SNAPSHOT.read_text()


def test_every_event_is_in_the_snapshot_and_reads_back() -> None:
    read = [EVENTS.validate_json(text) for text in SNAPSHOT.read_text().splitlines()]
    kinds = get_args(get_args(AnyEvent)[0])
    assert {type(event) for event in read} == set(kinds)
    assert "".join(line(event.model_dump(mode="json")) for event in read) == SNAPSHOT.read_text()


def test_openapi_lists_every_event_by_its_type() -> None:
    schema = create_app().openapi()
    event = schema["components"]["schemas"]["AgentEvent"]
    types = {json.loads(text)["type"] for text in SNAPSHOT.read_text().splitlines()}
    assert set(event["discriminator"]["mapping"]) == types
    for path, method in (("/agent/chat", "post"), ("/agent/runs/{run_id}/events", "get")):
        content: dict[str, Any] = schema["paths"][path][method]["responses"]["200"]["content"]
        assert content == {"application/x-ndjson": {"schema": {"$ref": "#/components/schemas/AgentEvent"}}}


def test_openapi_names_the_fields_that_events_have() -> None:
    """With every reference leading somewhere, also where two models have one name."""
    schemas = create_app().openapi()["components"]["schemas"]
    event = schemas["AgentEvent"]
    for text in SNAPSHOT.read_text().splitlines():
        told = json.loads(text)
        name = event["discriminator"]["mapping"][told["type"]].rpartition("/")[2]
        assert set(schemas[name]["properties"]) == set(told)
    references = set()
    for part in json.dumps(schemas).split('"$ref": "#/components/schemas/')[1:]:
        references.add(part.partition('"')[0])
    assert references <= set(schemas)
    assert "lines" in schemas["SquadSection"]["properties"]


if __name__ == "__main__":
    SNAPSHOT.write_text(written())
