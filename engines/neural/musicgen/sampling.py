"""The next token of each row, from numbers drawn for that row alone.

`torch.multinomial` draws every row from one generator, so that a request's song would depend on its batch.
Here each request draws its numbers beforehand, from its own seed and on the CPU, and a token is where the
number falls in the cumulated probabilities (inverse transform sampling: exact, one number a token).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from engines.request import SongRequest

if TYPE_CHECKING:
    import torch

GUIDANCE: Final = 3.0
TEMPERATURE: Final = 1.0
TOP_K: Final = 250
"""Defaults of the authors (audiocraft, `MusicGen.set_generation_params`)."""


@dataclass(frozen=True, slots=True)
class Choice:
    """How tokens of one request are chosen."""

    guidance: float
    """1 and less: none."""
    temperature: float
    top_k: int | None
    """None: every token is a candidate."""
    top_p: float

    @classmethod
    def of(cls, request: SongRequest) -> "Choice":
        """What the request says, or the defaults; `top_p` alone chooses among all tokens."""
        usual = TOP_K if request.top_p is None else None
        return cls(
            guidance=GUIDANCE if request.guidance is None else max(1.0, request.guidance),
            temperature=TEMPERATURE if request.temperature is None else request.temperature,
            top_k=usual if request.top_k is None else request.top_k,
            top_p=1.0 if request.top_p is None else request.top_p,
        )


class Numbers:
    """Uniform numbers in [0, 1), a stream for each request: the same for a seed, whatever runs beside it."""

    def __init__(self, seeds: list[int], codebooks: int) -> None:
        import torch

        self._generators = [torch.Generator().manual_seed(seed) for seed in seeds]
        self._codebooks = codebooks

    def draw(self, steps: int) -> "torch.Tensor":
        """The next of each stream, shape (steps, requests × codebooks), on the CPU."""
        import torch

        rows = [torch.rand(steps, self._codebooks, generator=one) for one in self._generators]
        return torch.cat(rows, dim=1)


class Sampler:
    """Chooses tokens for rows of `codebooks` to a request."""

    def __init__(self, choices: list[Choice], codebooks: int, vocabulary: int, device: str) -> None:
        import torch

        def rows(values: list[float]) -> "torch.Tensor":
            return torch.tensor(values, device=device).repeat_interleave(codebooks)[:, None]

        self.guided = any(choice.guidance > 1 for choice in choices)
        """Whether the model is to run without the conditions too."""
        top_k = [min(vocabulary, choice.top_k or vocabulary) for choice in choices]
        self._widest = max(top_k)
        self._guidance = rows([choice.guidance for choice in choices])
        self._temperature = rows([choice.temperature for choice in choices])
        self._top_k = rows([float(most) for most in top_k])
        self._top_p = rows([choice.top_p for choice in choices])

    def choose(self, logits: "torch.Tensor", numbers: "torch.Tensor") -> "torch.Tensor":
        """Tokens, shape (rows,), for logits of shape (rows, vocabulary) and a number for each row.

        Where `guided`, logits have twice the rows: with the conditions, then without.
        """
        import torch

        logits = logits.float()
        if self.guided:
            given, free = logits.chunk(2)
            logits = free + (given - free) * self._guidance
        scores, tokens = logits.topk(self._widest, dim=-1)
        rank = torch.arange(self._widest, device=logits.device)
        scores = (scores / self._temperature).masked_fill(rank >= self._top_k, -torch.inf)
        mass = scores.softmax(-1)
        allowed = (mass.cumsum(-1) - mass < self._top_p) & (mass > 0)
        reached = (mass * allowed).cumsum(-1)
        place = (reached <= numbers[:, None] * reached[:, -1:]).sum(-1, keepdim=True)
        place = torch.minimum(place, allowed.sum(-1, keepdim=True) - 1)
        return tokens.gather(-1, place)[:, 0]
