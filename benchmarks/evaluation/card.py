"""The engine that the requests of the evaluation are for: the House Band, which anybody has."""

from agents.brief import EngineCard
from engines.houseband.engine import HouseBand

_INFO = HouseBand.info
CARD = EngineCard(
    id=_INFO.id,
    title=_INFO.title,
    fields={task: _INFO.fields_of(task) for task in _INFO.tasks},
    min_seconds=_INFO.min_seconds,
    max_seconds=_INFO.max_seconds,
    voices=_INFO.voices,
    sings=frozenset({"en"}),
)
