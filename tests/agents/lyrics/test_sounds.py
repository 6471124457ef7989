"""Syllables and rhymes, held against lists by hand."""

import pytest

from agents.lyrics import rhyme_scheme, rhymes, syllables

WORDS = {
    "en": {
        1: "love time fire stretched walked through bridge world clothes night wild strength asked "
        "you're heart's moon",
        2: "every ocean quiet table wanted little hoping heaven something diamonds people lonely "
        "going poem kisses garden being churches rhythm evening city money",
        3: "beautiful memory radio forever remember yesterday idea melody tomorrow wonderful "
        "butterfly anyone horizon violet piano history",
        4: "everybody january television february american ordinary",
        5: "imagination electricity possibility",
    },
    "es": {
        1: "sol mar voz luz bien fue hay ley pie rey tren flor más sin",
        2: "casa amor noche ciudad lluvia cielo viento cantar siempre agua rio luego jueves país día "
        "guerra perro tiempo bueno calle fuego sueño cuerpo rojo",
        3: "corazón ventana camino guitarra estrella poeta teatro tristeza caída amigo zapato "
        "dormido cansada mañana",
        4: "mariposa primavera despertarse madrugada armonía océano todavía aéreo desesperado alegría",
        5: "melancolía enamorados naturaleza geometría",
    },
    "fr": {
        1: "nuit vie rue ciel pluie bois pied yeux vent mains oui lune reine neige monde rêve bien "
        "chantent roi jour bleu deux cœur plage fille",
        2: "soleil maison chanter étoile rivière lumière amour chemin voyage pays jamais hiver "
        "oublie jouer nuage fenêtre prière moment souvent travail bouteille garçon bateau musique "
        "rivage tristesse silence",
        3: "horizon souvenir océan oublier liberté solitude éternel poésie hirondelle réveiller "
        "cinéma papillon solitaire souvenirs désespoir chocolat",
        4: "mélancolie éternité imaginaire imaginer désespérer",
    },
    "de": {
        1: "nacht licht herz mond weg traum schnee lied wein haus baum stern still kalt wald grün sturm blau",
        2: "liebe feuer himmel leben heute straße regen ferne freiheit neue bauen sehen ruhig träume "
        "büro eier mutter vater singen tanzen winter sommer blume",
        3: "erinnern geliebte radio abende einsamkeit lebendig gitarre melodie theater beenden "
        "gewitter vergessen verloren bedeuten gemeinsam",
        4: "erinnerung familie italien geborgenheit unendliche abenteuer schmetterlinge "
        "vergangenheit verabschieden",
        5: "vergangenheiten melancholische",
    },
}


@pytest.mark.parametrize("language", WORDS)
def test_words(language: str) -> None:
    words = [(word, count) for count, listed in WORDS[language].items() for word in listed.split()]
    wrong = [
        (word, syllables(word, language), count)
        for word, count in words
        if syllables(word, language) != count
    ]
    assert len(words) >= 60
    assert len(wrong) <= 0.05 * len(words), wrong


@pytest.mark.parametrize(
    ("line", "language", "count"),
    [
        ("Dans la plaine les baladins", "fr", 8),  # the mute e of plaine is sung, that of a last word is not
        ("La mer est calme et le vent est doux", "fr", 9),
        ("Jusqu'au bout de l'hiver", "fr", 6),
        ("Volverán las oscuras golondrinas", "es", 11),  # Bécquer's hendecasyllable
        ("Con diez cañones por banda", "es", 8),  # Espronceda's octosyllable
        ("Del salón en el ángulo oscuro", "es", 10),
        ("Wer reitet so spät durch Nacht und Wind", "de", 9),  # Goethe
        ("Shall I compare thee to a summer's day", "en", 10),  # Shakespeare
        ("さくら さくら", "ja", 6),
        ("我爱你", "zh", 3),
        ("사랑해요", "ko", 4),
        ("Nel mezzo del cammin", "it", 6),
        ("", "en", 0),
        ("...", "fr", 0),
    ],
)
def test_lines(line: str, language: str, count: int) -> None:
    assert syllables(line, language) == count


RHYMES = {
    "en": "night/light stone/alone love/above fire/desire enough/rough heart/apart blue/through said/bed "
    "mine/time rain/again sea/me door/more word/bird town/down fly/goodbye year/here wait/great",
    "es": "amor/dolor canción/corazón luna/fortuna noche/coche mar/cantar casa/plaza río/frío cielo/suelo "
    "vida/salida camino/niño viento/tiempo voz/sol lluvia/furia llave/nadie más/jamás",
    "fr": "amour/toujours nuit/bruit ciel/miel maison/chanson vent/temps main/demain feu/bleu soir/noir "
    "rue/perdue monde/ronde rose/chose mer/hiver toi/moi étoile/voile chanter/liberté loin/point "
    "rêve/trêve",
    "de": "Nacht/lacht Herz/Schmerz Licht/nicht Haus/aus Traum/Raum Zeit/weit Wind/Kind gehen/stehen "
    "Liebe/Triebe Tag/lag Hand/Land Meer/sehr Lieder/wieder bald/Wald Bäume/Träume Leben/geben "
    "weiß/heiß allein/sein",
}
DO_NOT = {
    "en": "night/day heart/home food/good word/lord cough/through stone/gone",
    "es": "amor/luna casa/noche canción/cantar sol/mar vida/mano mesa/rosa",
    "fr": "amour/mer nuit/jour maison/main ciel/soleil monde/tombe rose/rosse soir/sourire vent/vont",
    "de": "Nacht/nicht kann/Wahn Rose/große Stadt/Staat Licht/sieht Hütte/Mitte Höhe/gehe Tag/Sack",
}


def pairs(listed: str) -> list[tuple[str, str]]:
    return [(a, b) for a, b in (pair.split("/") for pair in listed.split())]


@pytest.mark.parametrize(
    ("language", "a", "b"), [(c, a, b) for c, listed in RHYMES.items() for a, b in pairs(listed)]
)
def test_rhymes(language: str, a: str, b: str) -> None:
    assert rhymes(a, b, language)
    assert rhymes(b, f"la la {a}!", language)


@pytest.mark.parametrize(
    ("language", "a", "b"), [(c, a, b) for c, listed in DO_NOT.items() for a, b in pairs(listed)]
)
def test_does_not_rhyme(language: str, a: str, b: str) -> None:
    assert not rhymes(a, b, language)


def test_a_word_does_not_rhyme_with_itself_and_nothing_with_nothing() -> None:
    assert not rhymes("the night", "a night", "en")
    assert not rhymes("", "", "en")
    assert not rhymes("night", "...", "en")


def test_schemes() -> None:
    lines = ["in the night", "on the sea", "in the light", "you and me"]
    assert rhyme_scheme(lines, "en") == "ABAB"
    assert rhyme_scheme(["my night", "a night (oh yeah)", "x marks the spot"], "en") == "AAB"
    assert rhyme_scheme([], "en") == ""
