"""A request in the words the models were taught with."""

from engines.request import SongRequest


def prompt_of(request: SongRequest) -> str:
    """The prompt, with the tempo, the key and that nobody sings where the request says so and it does not.

    The models have no other input for these; their training data names them in this form ("120 BPM").
    """
    wishes = (
        f"{request.bpm:g} BPM" if request.bpm is not None else "",
        request.key or "",
        "instrumental" if request.instrumental else "",
    )
    prompt = request.prompt.strip()
    said = prompt.casefold()
    return ", ".join(
        part for part in (prompt, *(wish for wish in wishes if wish.casefold() not in said)) if part
    )
