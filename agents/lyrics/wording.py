"""What the free words of a wish ask of lyrics, in English, Spanish, French and German."""

import re
from dataclasses import dataclass
from typing import Final, Literal

from agents.lyrics.corpus import Mood
from agents.lyrics.drawing import Scheme
from agents.lyrics.themes import moods_of

Act = Literal["add", "renew", "remove", "shorten", "lengthen", "retitle", "recolour"]
_PARTS: Final = (
    ("pre-chorus", r"pre-?chorus|pre-?refrain|pre-?estribillo|pré-?refrain|vorrefrain"),
    ("chorus", r"chorus(?:es)?|hook|refrain|estribillos?|coro|kehrreim"),
    ("verse", r"verses?|strophen?|estrofas?|versos?|couplets?"),
    ("bridge", r"bridge|puente|pont|brücke|überleitung"),
    ("outro", r"outro|ending|final|fin|schluss"),
)
_ORDINALS: Final = (
    r"first|1st|primer[oa]?|premi(?:er|ère)|erste[nrms]?",
    r"second|2nd|segund[oa]|deuxième|seconde|zweite[nrms]?",
    r"third|3rd|tercer[oa]?|troisième|dritte[nrms]?",
    r"fourth|4th|cuart[oa]|quatrième|vierte[nrms]?",
)
_LAST: Final = r"last|final|últim[oa]|derni(?:er|ère)|letzte[nrms]?"
_ADD: Final = (
    r"\badd\b|\bone more\b|\bextra\b|\bmore verses?\b|añad|agreg|\bpon\b|una? más|ajoute|de plus"
    r"|rajoute|füge|hinzu|noch (?:ein|eine|einen)\b"
)
_RENEW: Final = (
    r"\bnew\b|another|different|other\b|rewrite|redo|replace|\bchange\b|nuev[oa]|otr[oa]|distint|cambia|reescrib"
    r"|nouve|autre|réécri|change|refais|\bneue?[nrs]?\b|andere[nrs]?|umschreib|ersetz|änder"
)
_REMOVE: Final = (
    r"\bno\b|without|remove|\bdrop\b|delete|\bcut\b|skip|\bsin\b|quita|elimina|borra|\bsans\b|enlève|supprime"
    r"|retire|ohne|streich|lösch|weg\b|kein"
)
_ACTS: Final[tuple[tuple[Act, str], ...]] = (("add", _ADD), ("remove", _REMOVE), ("renew", _RENEW))
_SHORTER: Final = r"shorter|shorten|más cort|acort|plus court|raccourci|kürz"
_LONGER: Final = r"longer|lengthen|más larg|alarg|plus long|rallong|länger|verläng"
_TITLE: Final = re.compile(
    r"(?:\b(?:title|titled|título|titre|titel)\b[^\"“«„:]*?"
    r"(?:\b(?:to|is|be|a|en|in|zu|auf|sea)\b|[:=]|(?=[\"“«„]))"
    r"|\b(?:call it|llámal[ao]|appelle-la|appelle-le|nenn (?:es|sie|ihn|das lied))\b)"
    r"\s*[\"“«„']?(.+?)[\"”»“']?\s*[.!]?\s*$",
    re.IGNORECASE,
)
_LESS: Final = r"\b(?:less|not so|menos|moins|weniger|nicht so)\s+(\w+)"
_MORE: Final = r"\b(?:more|más|plus|mehr)\s+(\w+)|\b(\w+(?:er|ier))\b"
_OPPOSITE: Final[dict[Mood, Mood]] = {
    "dark": "bright",
    "bright": "dark",
    "tender": "defiant",
    "defiant": "tender",
}
_SCHEMES: Final[tuple[tuple[Scheme, str], ...]] = (
    ("ABAB", r"\babab\b|alternat\w+ rhym|cross(?:ed)? rhym|kreuzreim|rimas? cruzada|rimes? croisée"),
    ("ABBA", r"\babba\b(?!\w)|enclosed rhym|umarmend|rimas? abrazada|rimes? embrassée"),
    ("AABB", r"\baabb\b|couplets\b|paarreim|pareados?|rimes? plates?|rimes? suivies?"),
)


@dataclass(frozen=True, slots=True)
class Change:
    """One change that is asked for."""

    act: Act
    part: str | None = None
    """The tag; None: the whole song."""
    which: int | None = None
    """Which of the sections of that tag, from 0, or -1 for the last; None: all, or wherever it fits."""
    mood: Mood | None = None
    title: str = ""


def scheme_in(wish: str) -> Scheme | None:
    """The rhyme scheme that is asked for."""
    text = wish.lower()
    return next((scheme for scheme, pattern in _SCHEMES if re.search(pattern, text)), None)


def mood_in(wish: str) -> Mood | None:
    """The mood that is asked for, "less sad" being the opposite of sad."""
    text = wish.lower()
    if less := re.search(_LESS, text):
        found = moods_of(less[1])
        return _OPPOSITE[found[0]] if found else None
    for match in re.finditer(_MORE, text):
        word = match[1] or re.sub(r"i?er$", "", match[2])
        if found := moods_of(word) or moods_of(word + "y") or moods_of(match[0]):
            return found[0]
    found = moods_of(text)
    return found[0] if found else None


def changes_in(wish: str) -> tuple[Change, ...]:
    """The changes that a wish asks for; empty where none is understood."""
    if title := _TITLE.search(wish):
        return (Change("retitle", title=title[1]),)
    clauses = re.split(r"[,;.]|\band\b|\by\b|\bet\b|\bund\b", wish.lower())
    return tuple(change for clause in clauses if (change := _change(clause)))


def _change(clause: str) -> Change | None:
    part = next((tag for tag, names in _PARTS if re.search(rf"\b(?:{names})\b", clause)), None)
    which = next((i for i, names in enumerate(_ORDINALS) if re.search(rf"\b(?:{names})\b", clause)), None)
    if which is None and re.search(rf"\b(?:{_LAST})\b", clause) and part != "outro":
        which = -1
    if which is None and part and (number := re.search(r"\b([1-9])\b", clause)):
        which = int(number[1]) - 1
    if re.search(_SHORTER, clause):
        return Change("shorten", part, which)
    if re.search(_LONGER, clause):
        return Change("lengthen", part, which)
    if mood := mood_in(clause):
        return Change("recolour", part, which, mood)
    act = next((act for act, pattern in _ACTS if re.search(pattern, clause)), None)
    return Change(act, part, which) if act and part else None
