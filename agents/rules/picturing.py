"""The Visualizer by rules: what the cover shows, and colours that follow mood and genre."""

import colorsys
from collections.abc import Sequence
from functools import cache
from random import Random

from agents.brief import Brief
from agents.results import CoverIdea, Lyrics, Plan
from agents.rules.folding import fold, tokens
from agents.rules.lexicon import Term, lexicon, moods, style_word, table
from agents.rules.reasoned import Reasoned
from agents.rules.speech import say
from agents.rules.standing import genre_ids, mood_ids, standing


@cache
def _hues(kind: str) -> dict[str, float]:
    return {name: float(row["hue"]) for name, row in table("looks")[kind].items()}


def _look(genres: Sequence[str]) -> str:
    """What covers of the first of the genres show."""
    found = (table("looks")["genre"].get(each) for each in genres)
    return next((str(row["look"]) for row in found if row), "")


def cover(brief: Brief, plan: Plan, lyrics: Lyrics | None) -> Reasoned[CoverIdea]:
    """An idea of a cover: prompt in English, five colours from dark to light, title. Never raises."""
    stands = standing(brief)
    present = (stands.prompt,) if plan.edit else ()
    genres = genre_ids(plan.genres) or genre_ids(present)
    found = mood_ids(plan.moods) or mood_ids(present)
    scenes = _scenes(stands.said.scenes, stands.prompt if plan.edit else "")
    title = plan.title or (lyrics.title if lyrics else "") or title_of(plan, scenes, genres)
    look = _look(genres)
    pieces = [
        "album cover",
        *[style_word(Term("scene", each)) for each in scenes[:3]],
        look,
        f"{', '.join(found[:3])} mood" if found else "",
        "no text",
    ]
    prompt = ", ".join(dict.fromkeys(piece for piece in pieces if piece))
    idea = CoverIdea(
        prompt=prompt,
        palette=palette(found, genres, scenes, brief.seed),
        mood=", ".join(found[:3])[:200],
        genre=", ".join(style_word(Term("genre", each)) for each in genres)[:200],
        title=title[:200],
    )
    return Reasoned(say(stands.said.tongue, "thought-cover", what=prompt), idea)


def _scenes(said: Sequence[str], prompt: str) -> tuple[str, ...]:
    standing_there = [hit.id for hit in lexicon("en").find(tokens(fold(prompt))) if hit.kind == "scene"]
    return tuple(dict.fromkeys([*said, *standing_there]))


def title_of(plan: Plan, scenes: Sequence[str], genres: Sequence[str]) -> str:
    """A title from the theme in the user's words, else from the scene, the mood and the genre."""
    if plan.theme:
        return plan.theme[:1].upper() + plan.theme[1:60]
    words = [*(style_word(Term("scene", each)) for each in scenes[:1])] or [*plan.moods[:1]]
    words += [style_word(Term("genre", each)) for each in genres[:1]] if not scenes else []
    return " ".join(words).title() or "Untitled"


def palette(
    mood_ids: Sequence[str], genres: Sequence[str], scenes: Sequence[str], seed: int
) -> tuple[str, ...]:
    """Five colours, dark to light: hue by scene or genre, lighter with pleasant moods, more vivid with
    energetic ones (after Palmer et al. 2013, music-colour associations).
    """
    valence = _mean([moods()[each].valence for each in mood_ids])
    energy = _mean([moods()[each].energy for each in mood_ids])
    chance = Random(f"{seed}|{'|'.join([*genres, *scenes, *mood_ids])}")  # noqa: S311 - of colours
    of_genres, of_scenes = _hues("genre"), _hues("scene")
    own = next((of_genres[each] for each in genres if each in of_genres), None)
    hue = next((of_scenes[each] for each in scenes if each in of_scenes), own)
    if hue is None:
        hue = 0.10 if valence > 0.2 else 0.62 if valence < -0.2 else chance.random()
    second = own if own is not None else (hue + 0.45) % 1
    hue += chance.uniform(-0.02, 0.02)
    vivid = min(0.95, max(0.18, 0.5 + 0.35 * energy + 0.1 * abs(valence)))
    lift = 0.12 * valence
    steps = (
        (0.11, hue),
        (0.28, hue),
        (0.46, (hue + second) / 2 if abs(hue - second) < 0.5 else second),
        (0.64, second),
        (0.85, second),
    )
    return tuple(
        _hex(one % 1, vivid, min(0.94, max(0.05, light + lift * (0.4 + light)))) for light, one in steps
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _hex(hue: float, saturation: float, lightness: float) -> str:
    red, green, blue = colorsys.hls_to_rgb(hue, lightness, saturation)
    return f"#{round(255 * red):02x}{round(255 * green):02x}{round(255 * blue):02x}"
