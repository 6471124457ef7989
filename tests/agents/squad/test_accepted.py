"""Whatever the agents make, `POST /generate` takes the request that comes of it, with any engine."""

import pickle
from typing import Any, Final

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from agents.brief import StudioState
from agents.results import Constraints, Lyrics, Plan, Section, Settings
from agents.squad.ending import ready_request
from agents.squad.tools import ConfigureStudio, Refused
from engines import EngineInfo
from engines.contract import ModelInfo
from engines.houseband.engine import HouseBand
from engines.neural.ace_step.engine import AceStep
from engines.request import SongRequest
from serve_app.api.briefing import card_of
from serve_app.api.catalogues import Catalogue
from tests.agents.squad.scripted import brief

SINGS: Final = frozenset({"bpm", "lyrics", "language"})
SHORT: Final = EngineInfo(
    "short",
    "Short",
    "MIT",
    8_000,
    1,
    frozenset({"text2music", "extend"}),
    SINGS,
    1,
    12,
    languages=frozenset({"en", "ja"}),
)
LONG: Final = EngineInfo("long", "Long", "MIT", 8_000, 1, frozenset({"text2music"}), frozenset(), 45, 90)
TURBO: Final = ModelInfo("acestep-v15-turbo", "", "MIT", "", 1, True, frozenset(), frozenset())
ENGINES: Final = st.sampled_from([HouseBand.info, AceStep.info, SHORT, LONG])
VALUES: Final[dict[str, Any]] = {
    "task": st.sampled_from(["text2music", "cover", "repaint", "extend", "complete", "stems", "retake"]),
    "prompt": st.sampled_from(["pop", "jazz, piano", " ", ""]),
    "negative_prompt": st.just("drums"),
    "lyrics": st.just("[verse]\nla la"),
    "instrumental": st.booleans(),
    "language": st.sampled_from(["en", "es", "tlh", "pt-BR", "ja"]),
    "bpm": st.floats(30, 300),
    "key": st.just("A minor"),
    "duration": st.floats(1, 600),
    "seed": st.integers(0, 9),
    "variants": st.integers(1, 8),
    "strength": st.floats(0, 1),
    "region": st.just({"start": 1, "end": 4}),
    "source": st.just("track_0"),
    "reference": st.just("track_1"),
    "tracks": st.sampled_from([["drums"], ["theremin"]]),
    "voice": st.sampled_from(["hibari", "nobody"]),
    "lead": st.sampled_from(["flute", "theremin"]),
    "loudness": st.floats(-30, -8),
    "stems": st.booleans(),
    "model": st.sampled_from(["acestep-v15-turbo", "elsewhere"]),
    "lora": st.just({"name": "mine", "scale": 1}),
    "format": st.sampled_from(["mp3", "flac"]),
}
SOME: Final = st.fixed_dictionaries({}, optional=VALUES)
PLANS: Final = st.builds(
    Plan,
    edit=st.booleans(),
    make=st.lists(st.sampled_from(["music", "lyrics", "cover"]), max_size=3).map(tuple),
    theme=st.sampled_from(["", "rain"]),
    genres=st.sampled_from([(), ("pop",)]),
    constraints=st.builds(
        Constraints, duration=st.none() | st.floats(1, 600), bpm=st.none() | st.floats(30, 300)
    ),
)
VERSES: Final = st.builds(
    Lyrics, language=VALUES["language"], sections=st.just((Section(tag="verse", lines=("La la",)),))
)


@given(ENGINES, SOME, SOME, st.booleans(), PLANS, st.none() | VERSES)
@settings(max_examples=80, deadline=None)
def test_the_request_is_accepted(
    info: EngineInfo,
    standing: dict[str, Any],
    made: dict[str, Any],
    checked: bool,
    plan: Plan,
    lyrics: Lyrics | None,
) -> None:
    card = card_of(info, Catalogue([TURBO] if info is AceStep.info else []))
    told = brief(studio=StudioState.model_validate(standing), engine=card)
    set_up: Settings | None = Settings(set=made)
    if checked:
        tool = ConfigureStudio(told.studio, card, frozenset, edit=plan.edit, wanted=plan.constraints)
        try:
            tool.call({name: value for name, value in made.items() if name != "lyrics"})
        except Refused:
            event("refused")
        set_up = tool.settings
    body = ready_request(told, plan, set_up, lyrics, "en").request
    if body is None:
        return
    request = SongRequest.model_validate(body)
    event(request.task)
    info.check_fields(request)
    if "duration" in body or request.source is None:
        info.check(request)
    assert request.model in (None, *card.models)
    assert request.lora is None


def test_what_the_engine_refuses_is_told_to_the_model_and_the_card_crosses_processes() -> None:
    card = pickle.loads(pickle.dumps(card_of(HouseBand.info, Catalogue())))  # noqa: S301
    tool = ConfigureStudio(StudioState(), card, frozenset)
    with pytest.raises(Refused, match="theremin"):
        tool.call({"prompt": "pop", "lead": "theremin"})
    assert tool.refused == {"lead"}
