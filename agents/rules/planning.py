"""The Director by rules: what to make, within which limits, and who is needed."""

from collections.abc import Iterator
from typing import Final, Literal

from agents.brief import Brief
from agents.results import Constraints, Part, Plan
from agents.rules.changing import changed_bpm, changed_key, changed_seconds
from agents.rules.lexicon import Term, genres, spoken_word, style_word, table
from agents.rules.reasoned import Reasoned
from agents.rules.said import Reading
from agents.rules.speech import WRITTEN, called, figure, key_called, say
from agents.rules.standing import Standing, is_vocal, speaks_of_words, standing, terms
from agents.rules.tempo import FASTEST, SLOWEST
from engines.request import Task

Agent = Literal["producer", "lyricist", "visualizer", "critic"]
_WORDS: Final = frozenset({"lyrics", "verse", "chorus", "bridge"})


def plan(brief: Brief) -> Reasoned[Plan]:
    """Read the wish and plan; talk is answered with a reply and nothing to make. Never raises."""
    stands = standing(brief)
    if stands.stance == "talk":
        return _talk(stands.said)
    if stands.stance == "undo":
        from agents.rules.undoing import undo

        return undo(brief, stands)
    made = _edited(brief, stands) if stands.stance == "edit" else _begun(brief, stands)
    said = stands.said
    if not made.make:
        reply = " ".join(_unsaid(said)) or say(said.tongue, "as-it-is")
        return Reasoned(reply, Plan(reply=reply, edit=made.edit, make=(), agents=()))
    what = summary(said, made)
    sayings = [say(said.tongue, "edit" if made.edit else "new", what=what), *_caveats(brief, said, made)]
    made = made.model_copy(update={"reply": " ".join(sayings)[:600]})
    return Reasoned(say(said.tongue, "thought-plan", what=what), made)


def _talk(said: Reading) -> Reasoned[Plan]:
    marks = said.marks
    if said.asks or (said.text.rstrip().endswith("?") and not said.marks & {"greeting"}):
        name = "question"
    elif "greeting" in marks:
        thanks = any(
            word in said.text.lower()
            for word in ("thank", "gracias", "merci", "dank", "thx", "love", "perfe", "nice", "genial")
        )
        name = "thanks" if thanks else "greeting"
    else:
        name = "artist" if said.artist else "nonsense"
    reply = say(said.tongue, name, x=said.artist[:60]) + " " + say(said.tongue, "rules")
    return Reasoned(say(said.tongue, "rules"), Plan(reply=reply, make=(), agents=()))


def _words_of(terms: tuple[Term, ...]) -> tuple[str, ...]:
    """Style words of what is to be avoided; voices are all vocals."""
    found = ["vocals" if is_vocal(term) else _style(term) for term in terms]
    return tuple(dict.fromkeys(found))[:16]


def _style(term: Term) -> str:
    return style_word(term) if term.kind in ("genre", "mood", "instrument", "scene") else term.id


def _common(said: Reading, edit: bool = False) -> dict[str, object]:
    """What both kinds of plan take from the message; "happier lyrics" changes no music."""
    moods = () if edit and speaks_of_words(said) else said.moods
    played = said.instruments
    if not edit and said.volume:
        played = (*played, *(term.id for term in said.volume if term.kind == "instrument"))
    return {
        "title": said.title[:200],
        "theme": said.theme[:200],
        "genres": said.styles[:16],
        "moods": moods[:16],
        "instruments": tuple(style_word(Term("instrument", each)) for each in dict.fromkeys(played))[:16],
        "avoid": (*_words_of(said.avoid), *said.unknown_avoided)[:16],
        "language": said.language,
        "lyrics_wish": "" if said.instrumental else said.lyrics_wish,
    }


def _bpm(value: float | None) -> float | None:
    return None if value is None else min(FASTEST, max(SLOWEST, value))


def _seconds(value: float | None) -> float | None:
    return None if value is None else min(600.0, max(1.0, value))


def _begun(brief: Brief, stands: Standing) -> Plan:
    """A plan for a new song."""
    said = stands.said
    make = _made_new(brief, said)
    if stands.pasted.strip() and not speaks_of_words(said):
        make = tuple(part for part in make if part != "lyrics")
    language = said.language
    if language is None and not (stands.keeps and "language" in stands.given):
        language = said.tongue
    constraints = Constraints(
        bpm=_bpm(said.bpm),
        key=said.key,
        time_signature=_signature(said),
        duration=_seconds(said.duration),
        instrumental=said.instrumental
        if said.instrumental is not None
        else (True if "beat" in said.parts else None),
        variants=None if said.variants is None else min(8, max(1, said.variants)),
    )
    return Plan(
        **{**_common(said), "language": language if "lyrics" in make or said.language else None},
        make=make,
        constraints=constraints,
        agents=_agents(make),
    )


def _signature(said: Reading) -> str | None:
    return said.time_signature


def _made_new(brief: Brief, said: Reading) -> tuple[Part, ...]:
    alone = said.only & {"lyrics", "cover", "music", "beat"}
    if alone:
        parts: set[Part] = set()
        for name in alone:
            parts.add("music" if name in ("music", "beat") else "lyrics" if name == "lyrics" else "cover")
        return tuple(part for part in _ORDER if part in parts)
    made: list[Part] = ["music", "lyrics", "cover"]
    if not _sung(brief, said):
        made.remove("lyrics")
    if "cover" in said.no_parts:
        made.remove("cover")
    if "music" in said.no_parts:
        return tuple(part for part in made if part in ("lyrics" if "lyrics" in said.parts else "cover",))
    return tuple(made)


_ORDER: Final[tuple[Part, ...]] = ("music", "lyrics", "cover")


def _sung(brief: Brief, said: Reading) -> bool:
    """Whether a new song has words."""
    if said.instrumental is not None:
        return not said.instrumental
    if "lyrics" in said.no_parts or "beat" in said.parts or (said.alone and not said.language):
        return False
    asked = bool(said.language or said.theme or said.parts & (_WORDS | {"song"}) or said.voice)
    if not asked and not any("lyrics" in fields for fields in brief.engine.fields.values()):
        return False
    if "music" in said.parts and not asked and "calm" in said.moods:  # "music to fall asleep to"
        return False
    unsung = said.genres and all(genres()[each].unsung for each in said.genres)
    return asked or not unsung


def _edited(brief: Brief, stands: Standing) -> Plan:
    """A plan that changes what stands."""
    said, given = stands.said, stands.given
    common = _common(said, edit=True)
    bpm, seconds = changed_bpm(said, given), changed_seconds(said, given)
    task, extended = task_for(brief, stands)
    constraints = Constraints(
        bpm=_bpm(bpm),
        key=changed_key(said, given, brief.seed),
        time_signature=_signature(said),
        duration=None
        if extended and said.duration is None and "duration" not in given
        else _seconds(seconds),
        instrumental=said.instrumental,
        variants=None if said.variants is None else min(8, max(1, said.variants)),
    )
    make = _made_anew(stands, common, constraints)
    return Plan(
        **common,
        edit=True,
        task=task,
        make=make,
        constraints=constraints,
        agents=_agents(make, said.language is not None),
    )


def _made_anew(stands: Standing, common: dict[str, object], limits: Constraints) -> tuple[Part, ...]:
    """The parts that an edit touches."""
    said = stands.said
    made: set[Part] = set()
    music = any(common[name] for name in ("genres", "moods", "avoid"))
    music = music or bool(set(said.instruments) - set(said.affirmed)) or bool(said.unknown)
    music = music or any(getattr(limits, name) is not None for name in Constraints.model_fields)
    music = music or bool(
        said.less or said.mild or said.voice or said.seed is not None or said.format or said.region
    )
    music = music or bool(said.length or said.parts & {"music", "beat"} or "usual" in said.marks)
    words = bool(said.new_parts & _WORDS or said.parts & _WORDS or said.theme or said.language)
    words = words or (said.instrumental is False and not str(stands.given.get("lyrics", "")).strip())
    if said.scenes and not said.theme:
        music = True
    if "cover" in said.parts or said.title:
        made.add("cover")
    if words and said.instrumental is not True:
        made.add("lyrics")
    if music or ("again" in said.marks and not made):
        made.add("music")
    return tuple(part for part in _ORDER if part in made)


def task_for(brief: Brief, stands: Standing) -> tuple[Task, bool]:
    """The task of an edit, and whether it lengthens the recording that stands."""
    said, given = stands.said, stands.given
    now: Task = brief.studio.task
    if not given.get("source"):
        return "text2music", False
    can = brief.engine.fields
    if said.region and "repaint" in can:
        return "repaint", False
    lengthens = said.length == "longer" or (
        said.duration_change is not None
        and (said.duration_change.plus > 0 or said.duration_change.factor > 1)
    )
    if lengthens and "extend" in can:
        return "extend", True
    restyled = bool(
        said.genres or said.moods or said.avoid or said.instruments or said.bpm or said.bpm_change
        or said.pace or said.mild_pace or said.key or said.mode or said.semitones is not None
        or said.relative_key or said.less or said.instrumental is not None
    )  # fmt: skip
    only_adds = bool(said.added) and set(said.instruments) == set(said.added) and not (
        said.genres or said.moods or said.avoid or said.bpm or said.pace
    )  # fmt: skip
    if only_adds and "complete" in can:
        return "complete", False
    if restyled:
        return ("cover", False) if "cover" in can else ("text2music", False)
    if "again" in said.marks and "retake" in can:
        return "retake", False
    return (now, False) if now in can else ("text2music", False)


def _agents(make: tuple[Part, ...], language: bool = False) -> tuple[Agent, ...]:
    """Who is needed; a new language of the lyrics is a setting too."""
    found: list[Agent] = []
    if "music" in make or ("lyrics" in make and language):
        found.append("producer")
    if "lyrics" in make:
        found.append("lyricist")
    if "cover" in make:
        found.append("visualizer")
    if found and found != ["visualizer"]:
        found.append("critic")
    return tuple(found)


def summary(said: Reading, made: Plan) -> str:
    """What was understood, in a few words."""
    pieces = [*_of_style(said, made), *_of_limits(said, made), *_of_words(said, made), *_of_work(said, made)]
    return ", ".join(dict.fromkeys(pieces))[:360] or say(said.tongue, "open")


def spoken(said: Reading, kind: str, word: str) -> str:
    """A style word of the plan in the user's language."""
    if kind == "genre":
        return str(table("genres").get(word, {}).get(said.tongue, word))
    found = [hit.term for hit in terms(word) if not kind or hit.kind == kind]
    return spoken_word(found[0], said.tongue) if len(found) == 1 else word


def _of_style(said: Reading, made: Plan) -> Iterator[str]:
    if made.make == ("lyrics",) and not made.edit:
        yield say(said.tongue, "only-words")
    if made.make == ("cover",) and not made.edit:
        yield say(said.tongue, "only-cover")
    named = [(kind, word) for kind in ("genre", "mood", "instrument") for word in getattr(made, f"{kind}s")]
    yield from (spoken(said, kind, word) for kind, word in named)
    if made.theme:
        yield say(said.tongue, "about", x=made.theme)
    else:
        yield from (spoken_word(Term("scene", each), said.tongue) for each in said.scenes)


def _of_limits(said: Reading, made: Plan) -> Iterator[str]:
    tongue, limits = said.tongue, made.constraints
    if limits.bpm is not None:
        yield f"{figure(limits.bpm)} bpm"
    elif said.pace and not made.edit:
        yield spoken_word(Term("pace", said.pace), said.tongue)
    if limits.key:
        yield key_called(limits.key, tongue)
    if limits.time_signature:
        yield limits.time_signature
    if limits.duration is not None:
        yield say(tongue, "seconds", x=figure(limits.duration))
    if limits.instrumental is not None:
        yield say(tongue, "instrumental" if limits.instrumental else "sung")
    if limits.variants:
        yield say(tongue, "variants", x=limits.variants)


def _of_words(said: Reading, made: Plan) -> Iterator[str]:
    tongue = said.tongue
    avoid = [word for word in made.avoid if not (word == "vocals" and made.constraints.instrumental)]
    if said.less:
        yield say(tongue, "less", x=", ".join(spoken_word(term, tongue) for term in said.less))
    if avoid:
        moods = [term for term in said.avoid if term.kind == "mood"]
        others = [word for word in avoid if word not in {term.id for term in moods}]
        yield from (say(tongue, "not", x=spoken_word(term, tongue)) for term in moods)
        if others:
            yield say(tongue, "without", x=", ".join(spoken(said, "", word) for word in others))
    if "lyrics" in made.make and made.language:
        yield say(tongue, "words-in", x=called(made.language, tongue))
    elif "lyrics" in made.make and made.edit:
        yield say(tongue, "new-words")


def _of_work(said: Reading, made: Plan) -> Iterator[str]:
    tongue = said.tongue
    if made.title:
        yield f"“{made.title}”"
    elif made.edit and "cover" in made.make:
        yield say(tongue, "new-cover")
    if said.region:
        yield say(tongue, "region", a=figure(said.region.start), b=figure(said.region.end))
    if made.edit and "again" in said.marks:
        yield say(tongue, "again")
    if said.voice:
        yield spoken_word(Term("voice", said.voice), tongue)
    if said.format:
        yield said.format
    if said.seed is not None:
        yield f"seed {said.seed}"


def _unsaid(said: Reading) -> list[str]:
    """What the rules have no setting or no word for."""
    tongue, found = said.tongue, list[str]()
    if said.volume is not None:
        what = ", ".join(spoken_word(term, tongue) for term in said.volume)
        found.append(say(tongue, "volume-of", x=what) if what else say(tongue, "volume"))
    if said.unknown or said.unknown_avoided:
        names = ", ".join((*said.unknown, *said.unknown_avoided))
        found.append(say(tongue, "unknown", x=names[:100]))
    return found


def _caveats(brief: Brief, said: Reading, made: Plan) -> list[str]:
    """What cannot be, said at once."""
    found = _unsaid(said)
    tongue, engine = said.tongue, brief.engine
    language = made.language
    if "lyrics" in made.make and language:
        name = called(language, tongue)
        if language[:2] not in WRITTEN:
            found.append(say(tongue, "no-lyrics-language", x=name))
        elif "music" in made.make and engine.sings is not None and language[:2] not in engine.sings:
            found.append(say(tongue, "not-sung", engine=engine.title, x=name))
    takes_words = any("lyrics" in fields for fields in engine.fields.values())
    if "lyrics" in made.make and "music" in made.make and not takes_words:
        found.append(say(tongue, "no-singing", engine=engine.title))
    if said.artist:
        found.append(say(tongue, "artist", x=said.artist[:60]))
    if said.odd_signature:
        found.append(say(tongue, "odd-signature", x=said.odd_signature))
    return found
