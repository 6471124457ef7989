"""A request in the words the models were taught with."""

from engines.neural.wording import with_words
from engines.request import SongRequest


def prompt_of(request: SongRequest) -> str:
    """The prompt, with the tempo, the key and that nobody sings where the request says so and it does not.

    The models have no other input for these; their training data names them in this form ("120 BPM").
    """
    tempo = f"{request.bpm:g} BPM" if request.bpm is not None else ""
    return with_words(
        request.prompt, tempo, request.key or "", "instrumental" if request.instrumental else ""
    )
