"""Which picture a cover shows: by what its words name, then by its genre and mood; chance decides ties."""

from typing import Final

import numpy as np

from agents.art.compositions import (
    city,
    forest,
    grid,
    ink,
    moire,
    orbits,
    paper,
    poster,
    rain,
    ridges,
    sea,
    vinyl,
)
from agents.art.scene import Composition
from agents.art.words import Words

PICTURES: Final[dict[str, Composition]] = {
    "ridges": ridges.draw,
    "sea": sea.draw,
    "city": city.draw,
    "rain": rain.draw,
    "grid": grid.draw,
    "moire": moire.draw,
    "orbits": orbits.draw,
    "poster": poster.draw,
    "vinyl": vinyl.draw,
    "forest": forest.draw,
    "paper": paper.draw,
    "ink": ink.draw,
}
THINGS: Final = {  # what can be seen in it; in English, Spanish, French and German
    "ridges": "mountain hill valley horizon ridge mist peak landscape road highway desert sunrise dawn "
    "montana "
    "montagne berg carretera route strasse canyon prairie field leaving",
    "sea": "sea ocean beach water palm wave sunset shore island sail boat coast tide harbo summer mar "
    "playa ola mer "
    "plage "
    "meer strand lake lago river sun sunny sunlight sol sonne soleil",
    "city": "city urban street skyline downtown town window tower rooftop tokyo york berlin paris ciudad "
    "ville "
    "stadt calle rue metropol neon traffic apartment",
    "rain": "rain window glass storm umbrella drizzle puddle wet lluvia pluie regen tear drop monsoon",
    "grid": "outrun retro 80s eighties arcade laser neon cyber highway drive driving chrome sunset",
    "moire": "pattern hypno pulse machine concrete strobe warehouse signal wave static loop frequency "
    "radar tunnel vibration",
    "orbits": "space star planet moon moonlight galax cosmos cosmic orbit universe rocket astronaut luna "
    "lune mond saturn "
    "estrella etoile stern sky heaven satellite",
    "poster": "geometr bauhaus shape abstract modern poster block circle square color colour party dance",
    "vinyl": "vinyl record groove turntable dj crate dig loop needle disc disco cafe club bar",
    "forest": "forest tree wood pine fir bosque foret wald cabin winter snow fog wolf owl leaf leaves fairy",
    "paper": "paper layer collage fold dream cloud canyon memory memories love heart soft petal flower "
    "garden spring",
    "ink": "ink flow wind smoke hair stream line brush calligraph dance river thread silk breath breeze soul",
}
DECISIVE: Final = {  # what is missed most when it is named and not shown
    "rain": "rain lluvia pluie regen",
    "sea": "sea ocean beach mar mer meer",
    "city": "city skyline ciudad ville stadt",
    "orbits": "space planet stars galax cosmos",
    "forest": "forest bosque foret wald",
    "ridges": "mountain montana montagne berg",
    "vinyl": "vinyl turntable",
}
OUTDOORS: Final = frozenset({"ridges", "sea", "city", "grid", "forest"})
"""Where rain can fall."""
STYLES: Final = {
    "ridges": "folk country americana cinematic epic orchestra post-rock ambient celtic bluegrass new-age "
    "indie "
    "hopeful calm peaceful inspiring acoustic",
    "sea": "reggae surf tropical latin bossa chillout balearic house summer calm happy serene yacht ambient "
    "romantic salsa samba",
    "city": "hip-hop rap trap r&b rnb noir night lofi lo-fi downtempo trip-hop city-pop drill urban "
    "nocturnal "
    "lonely synthpop",
    "rain": "sad melanchol lofi lo-fi ballad trip-hop downtempo lonely blues wistful gloomy heartbreak rainy",
    "grid": "synthwave retrowave vaporwave outrun electropop synth italo chiptune darksynth electro 80s",
    "moire": "techno minimal house trance electronic idm acid rave drum-and-bass dnb dubstep industrial "
    "glitch edm "
    "hypnotic driving energetic psytrance",
    "orbits": "space psychedel prog ambient trance dream shoegaze sci-fi ethereal cosmic mystic drone",
    "poster": "jazz bebop swing pop funk big-band bossa playful happy k-pop quirky cheerful upbeat disco "
    "brass "
    "latin ska",
    "vinyl": "soul funk disco hip-hop boom-bap motown jazz rock-and-roll blues groov r&b lofi old-school",
    "forest": "folk metal black-metal dark ambient celtic nordic gothic mysterious haunting eerie acoustic "
    "fantasy medieval",
    "paper": "indie pop acoustic singer-song dream classical piano gentle tender warm romantic lullaby "
    "children "
    "bedroom love nostalg chamber",
    "ink": "classical piano string contemporary jazz flamenco rock punk metal minimal neo-classical ballad "
    "passionate intense expressive tango experimental grunge world",
}
NIGHT: Final = (
    "night dark darkness moonlight midnight moon nocturn synthwave techno star space neon noche "
    "nuit nacht lonely sinister gothic metal "
    "trap dusk evening club industrial noir rain lluvia pluie regen"
)
DAY: Final = (
    "day sunset sunrise beach sunny sun morning summer bright happy cheerful dawn spring light folk acoustic "
    "children sol soleil sonne"
)


def picture(words: Words, rng: np.random.Generator) -> Composition:
    """One of `PICTURES`."""
    scores = {
        name: 3 * min(2, words.count(THINGS[name]))
        + 2 * min(2, words.count(STYLES[name]))
        + 3 * bool(words.count(DECISIVE.get(name, "")))
        for name in PICTURES
    }
    most = max(scores.values())
    near = [name for name, score in scores.items() if score >= 0.7 * most]
    if rains(words):  # it does so anywhere outdoors
        near = ["rain", *(name for name in sorted(OUTDOORS) if scores[name] >= 0.5 * most)]
    return PICTURES[near[int(rng.integers(len(near)))]]


def rains(words: Words) -> bool:
    """Whether rain must be seen, in whichever picture."""
    return bool(words.count(DECISIVE["rain"]))


def is_night(words: Words, rng: np.random.Generator) -> bool:
    """Whether the picture is a dark one."""
    lean = words.count(NIGHT) - words.count(DAY)
    return lean > 0 or (lean == 0 and bool(rng.random() < 0.45))
