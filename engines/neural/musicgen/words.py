"""The prompt as MusicGen's users write it: tempo, key and metre are words among the others."""

from engines.request import SongRequest


def prompt_of(request: SongRequest) -> str:
    """The prompt with what the fields ask for behind it, as in "warm piano ballad, 72 bpm, A minor, 3/4"."""
    words = [request.prompt.strip().rstrip(",.")]
    if request.bpm is not None:
        words.append(f"{request.bpm:g} bpm")
    if request.key is not None:
        words.append(request.key)
    if request.time_signature is not None:
        words.append(request.time_signature)
    return ", ".join(word for word in words if word)
