"""Collects samples round by round, and sets systems side by side."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from benchmarks.figure import Figure
from benchmarks.peers import Peer


@dataclass(slots=True)
class Samples:
    """Samples by measure and peer."""

    peers: Sequence[Peer]
    _found: dict[tuple[str, str, str], list[float]] = field(default_factory=dict)

    def add(self, measure: str, peer: Peer, value: float) -> None:
        """One more round."""
        self._found.setdefault((measure, peer.name, peer.durability), []).append(value)

    def of(self, measure: str, peer: Peer) -> list[float]:
        """The samples of one peer."""
        return self._found.get((measure, peer.name, peer.durability), [])

    def turn(self, number: int) -> Sequence[Peer]:
        """The peers in the order of this round, so that none is always first."""
        first = number % len(self.peers)
        return [*self.peers[first:], *self.peers[:first]]

    def figures(self, measure: str, against: str, goal: "Goal | None" = None) -> Iterator[Figure]:
        """A figure per peer; the goal is for us, the first in the line-up."""
        for peer in self.peers:
            if samples := self.of(measure, peer):
                ours = goal if peer is self.peers[0] else None
                yield Figure(
                    measure,
                    samples,
                    against,
                    at_most=ours.at_most if ours else None,
                    at_least=ours.at_least if ours else None,
                    peer=peer.name,
                    durability=peer.durability,
                )

    def ratio(self, measure: str, ours: Peer, theirs: Peer, goal: "Goal | None" = None) -> Iterator[Figure]:
        """Ours over theirs, round by round."""
        pairs = list(zip(self.of(measure, ours), self.of(measure, theirs), strict=True))
        if pairs:
            goal = goal or Goal()
            yield Figure(
                f"{measure}, ours / theirs",
                [mine / other for mine, other in pairs],
                f"{theirs.name}, {theirs.durability}",
                at_most=goal.at_most,
                at_least=goal.at_least,
                peer=ours.name,
                durability=ours.durability,
            )


@dataclass(frozen=True, slots=True)
class Goal:
    """What a figure should be."""

    at_most: float | None = None
    at_least: float | None = None
