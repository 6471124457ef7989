"""What the text encoder reads: prompt and lyrics, cut where it would not read on, and the user told."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from engines.neural.ace_step.fields import BEATS, language_code
from engines.request import SongRequest

if TYPE_CHECKING:
    from diffusers import AceStepPipeline

PROMPT_TOKENS: Final = 256
"""With the instruction, tempo, key and length, which stand around it."""
LYRIC_TOKENS: Final = 2048
_INSTRUMENTAL: Final = "[Instrumental]"


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one song as the model reads them."""

    prompt: str
    lyrics: str
    language: str
    tokens: tuple[int, int]
    """Of prompt and lyrics, with what stands around them."""
    notices: tuple[str, ...]


def bpm(request: SongRequest) -> int | None:
    """Beats per minute as the model reads them: whole."""
    return None if request.bpm is None else round(request.bpm)


def beats(request: SongRequest) -> str | None:
    """The time signature as the model reads it."""
    return None if request.time_signature is None else BEATS[request.time_signature]


def words(pipeline: "AceStepPipeline", request: SongRequest, instruction: str) -> Words:
    """A request's words, cut so that what stands behind them is read too."""
    lyrics = _INSTRUMENTAL if request.instrumental else request.lyrics
    language = language_code(request.language) or "en"

    def text(prompt: str, lyrics: str) -> tuple[str, str]:
        made: tuple[str, str] = pipeline._format_prompt(  # its own template, as its encoder fills it in
            prompt=prompt,
            lyrics=lyrics,
            vocal_language=language,
            audio_duration=request.duration,
            instruction=instruction,
            bpm=bpm(request),
            keyscale=request.key,
            timesignature=beats(request),
        )
        return made

    def tokens(text: str) -> int:
        return len(pipeline.tokenizer(text).input_ids)

    prompt = _fitted(request.prompt, lambda part: tokens(text(part, "")[0]) <= PROMPT_TOKENS, " ")
    sung = _fitted(lyrics, lambda part: tokens(text("", part)[1]) <= LYRIC_TOKENS, "\n")
    notices = []
    for name, whole, read in (("prompt", request.prompt, prompt), ("lyrics", lyrics, sung)):
        if len(read) < len(whole):
            limit = PROMPT_TOKENS if name == "prompt" else LYRIC_TOKENS
            notices.append(
                f"The model reads {limit} tokens: the last {len(whole) - len(read)} of {len(whole)} "
                f"characters of the {name} were left out."
            )
    made = text(prompt, sung)
    return Words(prompt, sung, language, (tokens(made[0]), tokens(made[1])), tuple(notices))


def _fitted(text: str, fits: Callable[[str], bool], joint: str) -> str:
    """The longest beginning of `text` that fits, up to its last `joint` if that leaves half of it or more."""
    if fits(text):
        return text
    low, high = 0, len(text)  # a beginning of `low` characters fits, one of `high` does not
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(text[:middle]) else (low, middle)
    at = text.rfind(joint, low // 2, low + 1)
    return text[: at if at > 0 else low].rstrip()
