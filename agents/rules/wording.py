"""What the Lyricist is to write, by rules."""

from agents.brief import Brief
from agents.lyrics import LyricWish, read_lyrics
from agents.results import Lyrics, Plan, Settings
from agents.rules.changing import present_bpm
from agents.rules.producing import final_seconds
from agents.rules.standing import genre_ids, mood_ids, standing, theme_before
from engines.music import TIME_SIGNATURES


def lyric_wish(brief: Brief, plan: Plan, settings: Settings | None) -> LyricWish:
    """The wish for the lyrics of a plan; an edit starts from what stands, unless all of it is to be new.

    `settings` are the Producer's, if they are known yet; else the plan's own limits count, then the studio.
    """
    stands = standing(brief)
    said, given = stands.said, {} if not plan.edit else stands.given
    put = settings.set if settings is not None else {}
    limits = plan.constraints
    bpm = put.get("bpm") or limits.bpm or (present_bpm(given) if given else None)
    signature = put.get("time_signature") or limits.time_signature or given.get("time_signature")
    seconds = put.get("duration") or limits.duration
    if seconds is None:
        seconds = final_seconds(brief, settings) if plan.edit or settings else 120.0
    prompt = (stands.prompt,) if plan.edit else ()
    moods = mood_ids(plan.moods) or said.moods or mood_ids(prompt)
    language = plan.language or (given.get("language") if plan.edit else None) or said.tongue
    base = _base(brief, plan, str(language)) if plan.edit else None
    theme = plan.theme or ", ".join(said.scenes) or (theme_before(brief) if plan.edit else "")
    return LyricWish(
        theme=theme,
        moods=tuple(moods),
        genres=genre_ids(plan.genres) or genre_ids(prompt),
        language=str(language)[:2],
        duration=float(min(brief.engine.max_seconds, max(1.0, seconds))),
        bpm=float(bpm) if bpm else None,
        time_signature=signature if signature in TIME_SIGNATURES else None,
        wish=plan.lyrics_wish,
        base=base,
        seed=brief.seed + (1 if plan.edit else 0),
    )


def _base(brief: Brief, plan: Plan, language: str) -> Lyrics | None:
    """The lyrics to change; none where a new language, theme or mood wants all of them new."""
    text = brief.studio.lyrics
    said = standing(brief).said
    all_new = (
        "lyrics" in said.new_parts or bool(plan.theme) or (plan.language or language) != brief.studio.language
    )
    if not text.strip() or all_new:
        return None
    return read_lyrics(text, language)
