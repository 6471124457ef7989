"""What the squad itself says, in the user's language."""

from typing import Final, Literal

from agents.brief import Brief

Said = Literal[
    "verbatim",
    "left_out",
    "clamped",
    "stood_in",
    "no_source",
    "unusable",
    "verse",
    "cloud_away",
    "signed_out",
]
_WORDS: Final[dict[str, dict[Said, str]]] = {
    "en": {
        "verbatim": "These are your own lyrics; I use them as they are.",
        "left_out": "{engine} has no use for {what}; left out.",
        "clamped": "{engine} makes {low} to {high} seconds; {asked} became {now}.",
        "stood_in": "The rules stood in for: {what}.",
        "no_source": "There is no track to start from; it becomes a new song.",
        "unusable": "{what} could not be used; left out.",
        "verse": "No language model: {lines} lines from my own couplets, for {seconds} seconds.",
        "cloud_away": "What you starred elsewhere cannot be read now; I go by what this studio remembers.",
        "signed_out": "Sign in again, so that I can read what you starred elsewhere.",
    },
    "es": {
        "verbatim": "Esta es tu propia letra; la uso tal cual.",
        "left_out": "{engine} no usa {what}; queda fuera.",
        "clamped": "{engine} hace de {low} a {high} segundos; {asked} pasaron a ser {now}.",
        "stood_in": "Las reglas han sustituido a: {what}.",
        "no_source": "No hay pista de partida; será una canción nueva.",
        "unusable": "{what} no se pudo usar; queda fuera.",
        "verse": "Sin modelo de lenguaje: {lines} versos de mis propios pareados, para {seconds} segundos.",
        "cloud_away": "Lo que marcaste en otro sitio no se lee ahora; uso lo que recuerda este estudio.",
        "signed_out": "Vuelve a iniciar sesión para que pueda leer lo que marcaste en otro sitio.",
    },
    "fr": {
        "verbatim": "Ce sont tes propres paroles ; je les prends telles quelles.",
        "left_out": "{engine} n'utilise pas {what} ; laissé de côté.",
        "clamped": "{engine} fait de {low} à {high} secondes ; {asked} sont devenues {now}.",
        "stood_in": "Les règles ont remplacé : {what}.",
        "no_source": "Il n'y a pas de piste de départ ; ce sera une nouvelle chanson.",
        "unusable": "{what} n'a pas pu servir ; laissé de côté.",
        "verse": "Sans modèle de langage : {lines} vers de mes propres distiques, pour {seconds} secondes.",
        "cloud_away": "Tes favoris d'ailleurs ne peuvent pas être lus ; je me fie à la mémoire de ce studio.",
        "signed_out": "Reconnecte-toi pour que je puisse lire tes favoris d'ailleurs.",
    },
    "de": {
        "verbatim": "Das ist dein eigener Text; ich nehme ihn, wie er ist.",
        "left_out": "{engine} kann mit {what} nichts anfangen; weggelassen.",
        "clamped": "{engine} macht {low} bis {high} Sekunden; aus {asked} wurden {now}.",
        "stood_in": "Die Regeln sind eingesprungen für: {what}.",
        "no_source": "Es gibt kein Stück, von dem auszugehen wäre; es wird ein neues Lied.",
        "unusable": "{what} war nicht zu gebrauchen; weggelassen.",
        "verse": "Ohne Sprachmodell: {lines} Zeilen aus meinen eigenen Reimpaaren, für {seconds} Sekunden.",
        "cloud_away": "Was du anderswo markiert hast, ist gerade nicht lesbar; ich nehme, was hier ist.",
        "signed_out": "Melde dich neu an, damit ich lesen kann, was du anderswo markiert hast.",
    },
}


def users_language(brief: Brief) -> str:
    """Two letters of a language that the squad speaks."""
    from agents.lyrics import detect_language

    spoken = (turn.content for turn in reversed(brief.history) if turn.role == "user")
    for text in (brief.message, *spoken):
        if (found := detect_language(text)) in _WORDS:
            return str(found)
    return "en"


def say(language: str, said: Said, /, **facts: str) -> str:
    """A sentence."""
    return _WORDS[language][said].format(**facts)
