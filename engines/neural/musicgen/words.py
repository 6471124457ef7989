"""The prompt as MusicGen's users write it: tempo, key and metre are words among the others."""

from engines.neural.wording import with_words
from engines.request import SongRequest


def prompt_of(request: SongRequest) -> str:
    """The prompt with what the fields ask for behind it, as in "warm piano ballad, 72 bpm, A minor, 3/4"."""
    tempo = f"{request.bpm:g} bpm" if request.bpm is not None else ""
    return with_words(request.prompt, tempo, request.key or "", request.time_signature or "")
