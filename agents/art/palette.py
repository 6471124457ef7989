"""Which colours a cover has: those given, or else what mood and genre call for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from agents.art.oklab import Array, from_hex, mix, shifted, to_srgb
from agents.art.words import Words

NAMED: Final = {  # five from dark to light, and one that stands out
    "midnight": "#0b1026 #1b2a55 #3d5a99 #8fb3d9 #e8f1f7 #f2b35a",
    "neon": "#0d0221 #2d0b59 #8a1c9c #ff3f8e #ffd6e8 #21e6ff",
    "dusk": "#1d1135 #4b2359 #a8456b #f08a5d #ffe0b5 #ffd166",
    "forest": "#0d1f1a #1f4033 #4f7a56 #a9bf83 #f1ecd0 #d9793d",
    "autumn": "#21130d #5a2a1a #a6502b #dd9a4b #f6e6c4 #2f6f73",
    "club": "#15161c #24405e #c8553d #e9b44c #f5ead6 #2a9d8f",
    "mono": "#0c0c0e #2b2c30 #6e7075 #b9babd #f4f3ef #e63946",
    "acid": "#0a0f0d #12332a #1f7a4d #a3d635 #f3ffd6 #ff4fd8",
    "ember": "#120506 #3f0d12 #8c1c1c #e4572e #ffd9a0 #f9c74f",
    "tropic": "#06283d #0f6b7a #19b5a5 #ffd36e #fff5dc #ff6b57",
    "candy": "#3a1c4a #7d4fa8 #f27ba5 #ffc1a6 #fff3e6 #4cc9f0",
    "lofi": "#221c35 #4b4370 #8f7fae #e3b7a0 #f7ead9 #7fc8a9",
    "ocean": "#04151f #0b3c5d #2f7fa3 #9fd3d8 #f2f7f2 #ffb703",
    "rose": "#2b0f1e #6d213c #c0576b #f0a6a0 #fdeee6 #3d6a7c",
    "frost": "#10182b #33475b #7b95a8 #c3d4dc #f7fafa #d1495b",
    "gold": "#17120b #43331a #94702f #d9b55c #f9efd2 #9a3232",
    "earth": "#1e1a16 #4d3b2f #9a7357 #cfae85 #f3e8d6 #5b8f81",
    "cosmos": "#070713 #1c1442 #50309a #b57edc #f3e6ff #ffb86b",
    "sand": "#2a1a1f #74423a #c9825b #ebc08d #fbf0dc #2c7da0",
    "dawn": "#26214a #6f5b95 #e09a9a #fbd09a #fff6e3 #5aa9e6",
}

WORDS: Final = {  # the first of a word is enough: "jazz" also finds "jazzy"
    "midnight": "night midnight lonely lonel blue moon sad noche nuit nacht trap r&b rnb downtempo trip-hop",
    "neon": "synthwave retrowave vaporwave neon cyber 80s eighties outrun electropop arcade retro synth",
    "dusk": "sunset dusk nostalg twilight evening bittersweet indie dream shoegaze longing leaving farewell",
    "forest": "folk forest acoustic nature green pastoral celtic bosque wald forêt organic woods singer-song",
    "autumn": "autumn country americana bluegrass warm cozy cosy otoño automne herbst campfire fall harvest",
    "club": "jazz soul funk swing bossa bebop groov motown brass disco big-band café cafe smooth sophisticat",
    "mono": "techno minimal industrial noise stark drone noir cold-wave mechanical black monochrome",
    "acid": "acid drum-and-bass dnb jungle rave hyperpop electro glitch energetic dubstep psytrance "
    "breakbeat",
    "ember": "metal rock punk hard angry rage fire aggressive intense hardcore grunge passion flamenco "
    "burning",
    "tropic": "reggae latin salsa tropical summer beach samba cumbia carib ska sunny surf afrobeat playa",
    "candy": "pop happy playful k-pop kpop cheerful joy fun party bubble cute upbeat dance bright birthday",
    "lofi": "lofi lo-fi chill study relax lazy mellow bedroom hazy sleepy soft",
    "ocean": "ambient ocean sea calm peace water meditat new-age mar mer meer serene underwater still float",
    "rose": "love romantic ballad tender valentine heart intimate sensual amor amour liebe bolero",
    "frost": "winter cold snow ice classical piano melanchol frost sorrow grief string nordic elegiac "
    "invierno",
    "gold": "hip-hop rap epic cinematic orchestra triumph regal boom-bap trailer heroic opera gold",
    "earth": "blues delta gritty dust vintage old raw slide swamp roots stoner",
    "cosmos": "space cosmic trance psychedel galaxy star stars planet mystic ethereal astral prog",
    "sand": "desert world arab oriental middle-east western spaghetti sahara road raga caravan tuareg",
    "dawn": "hope uplift gospel morning dawn sunrise inspir spring joyful amanecer worship gentle optimistic",
}
MOODS: Final = {  # words: lighter by, chroma times, warmer by
    "dark sinister ominous brooding gloomy haunting eerie": (-0.06, 0.9, -0.004),
    "sad melanchol lonely sorrow grief rainy wistful": (-0.03, 0.82, -0.012),
    "calm peace relax gentle soft sleepy serene": (0.02, 0.85, 0.0),
    "happy joy cheerful bright sunny uplift": (0.03, 1.1, 0.006),
    "energetic intense party wild euphoric driving": (0.0, 1.15, 0.0),
    "warm cozy cosy nostalg romantic tender": (0.0, 1.0, 0.012),
    "cold winter icy frozen": (0.0, 0.9, -0.02),
}


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours in OKLab by what they do; the first five from dark to light."""

    ink: Array
    deep: Array
    mid: Array
    bright: Array
    pale: Array
    accent: Array

    @property
    def ramp(self) -> list[Array]:
        """From dark to light."""
        return [self.ink, self.deep, self.mid, self.bright, self.pale]

    @property
    def sun(self) -> Array:
        """The warmest of the light colours: no sun is blue."""
        light = [colour for colour in (self.accent, self.bright, self.pale) if colour[0] > 0.55]
        return max(light or [self.pale], key=lambda colour: float(0.5 * colour[1] + colour[2]))


def choose(given: Sequence[str], mood: str, genre: str, words: Words, rng: np.random.Generator) -> Palette:
    """The palette of a cover."""
    if given:
        return of_colours(given)
    said = {
        name: 2 * Words(mood).count(hints) + 4 * Words(genre).count(hints) + words.count(hints)
        for name, hints in WORDS.items()
    }
    most = max(said.values())
    near = [name for name, score in said.items() if score >= max(1, 0.85 * most)] if most else list(NAMED)
    colours = [from_hex(colour) for colour in NAMED[near[int(rng.integers(len(near)))]].split()]
    both = Words(f"{mood} {words.text}")
    for hints, (lightness, chroma, warmth) in MOODS.items():
        if both.count(hints):
            colours = [shifted(colour, lightness * (0.3 + colour[0]), chroma, warmth) for colour in colours]
    return Palette(*colours)


def suggest(mood: str, genre: str, about: str, seed: int) -> tuple[str, ...]:
    """Colours for an idea that has none, as `CoverIdea.palette` has them: dark to light, then an accent."""
    words = Words(f"{about} {mood} {genre}")
    colours = choose((), mood, genre, words, np.random.default_rng(abs(seed)))
    return tuple("#" + bytes(to_srgb(colour)).hex() for colour in (*colours.ramp, colours.accent))


def of_colours(given: Sequence[str]) -> Palette:
    """One to six colours, completed to a palette that has something dark, something light and an accent."""
    said = [from_hex(colour) for colour in dict.fromkeys(colour.lower() for colour in given)]
    light = [float(colour[0]) for colour in said]
    whole = len(said) == 6 and light[:5] == sorted(light[:5]) and light[5] < light[4]
    if whole and light[4] - light[0] >= 0.5:  # as `suggest` has them
        ink, deep, middle, bright, pale, accent = said
        return Palette(ink, deep, middle, bright, pale, accent)
    colours = sorted(said, key=lambda colour: float(colour[0]))
    accent = max(colours, key=lambda colour: float(np.hypot(colour[1], colour[2])))
    if colours[0][0] > 0.3:
        colours.insert(0, _toned(colours[0], 0.2))
    if colours[-1][0] < 0.82:
        colours.append(_toned(colours[-1], 0.93))
    spread = np.linspace(0, len(colours) - 1, 5)
    steps = [mix(colours[int(at)], colours[min(int(at) + 1, len(colours) - 1)], at % 1) for at in spread]
    if abs(float(accent[0]) - float(steps[2][0])) < 0.05 and len(said) < 3:
        accent = np.asarray(accent * np.array([1, -0.8, -0.8]) + np.array([0.12, 0, 0]), np.float32)
    ink, deep, middle, bright, pale = steps
    return Palette(ink, deep, middle, bright, pale, accent)


def _toned(colour: Array, lightness: float) -> Array:
    """The same hue at another lightness, with the chroma that screens still show there."""
    room = min(1.0, 0.08 / max(1e-6, float(np.hypot(colour[1], colour[2]))))
    return np.array([lightness, colour[1] * room, colour[2] * room], np.float32)
