"""Styles of the soul: soul and R&B, gospel."""

from dataclasses import replace
from typing import Final

from engines.houseband.styles.model import Beats, Part, Style
from engines.houseband.styles.players import (
    CHOIR,
    CLEAN,
    FINGERED,
    FULL,
    HORNS,
    KIT,
    ORGAN,
    PIANO,
    RHODES,
    STRINGS,
)
from engines.houseband.styles.pools import GOSPEL as GOSPEL_POOLS
from engines.houseband.styles.vamps import SOUL as SOUL_POOLS

SOUL: Final = Style(
    name="soul",
    title="Soul and R&B",
    aliases=(
        "soul",
        "r&b",
        "rnb",
        "r and b",
        "motown",
        "neo soul",
        "neo-soul",
        "soulful",
        "quiet storm",
        "contemporary r&b",
    ),
    moods=("sexy", "sultry", "velvet", "smooth", "heartfelt"),
    tempo=(74, 104),
    mode="major",
    pools=SOUL_POOLS,
    parts=(
        replace(KIT, level=-18.0, send=0.1),
        replace(
            FINGERED,
            figures=("R-----R-..R-5---", "R--R--..R-..5-a-", "R-----g.R--5--n-"),
            full=("R--R..R-5-R-..n-", "R-gR.8--R-5-..a-", "R-R-..5-8-..5-3-"),
            thin=("R---------------",),
            waits=0.5,
        ),
        replace(
            RHODES,
            level=-19.5,
            figures=("x-----x---......", "x---..x-..x---..", "x-------..x-...."),
            full=("x-..x-..x-..x-n-", "x---.x--x-..x-n-", "X-x-..x---..x---"),
            spread=0.012,
        ),
        replace(
            CLEAN,
            level=-25.0,
            gate=0.6,
            figures=("....x.......x...", "....x...0.2.x..."),
            full=("..c.x.c...c.x.cc", "0.2.x...0.3.x..."),
        ),
        replace(STRINGS, level=-27.0, enters=0.65, pan=0.2),
        replace(
            HORNS,
            enters=0.8,
            level=-24.0,
            figures=("x---------------",),
            full=("..........x.x---", "x---..x-........"),
        ),
        Part("lead", "alto-sax", 65, 55, 77, -20.5, send=0.28, delay_send=0.12, low_cut=150.0),
    ),
    beats=Beats(
        calm=(
            {"kick": "x......x..x.....", "rim": "....x.......x...", "hat": "x.xox.x.x.xox.x."},
            {"kick": "x.....x...x.....", "snare": "....x.......x...", "hat": "x.o.x.o.x.o.x.o."},
        ),
        full=(
            {"kick": "X..x...x..x.....", "snare": "....X..o.o..X...", "hat": "xoxoxoxoxoxoxoxo"},
            {
                "kick": "X.....xx..x..x..",
                "snare": "....X.......X.o.",
                "hat": "x.xxx.x.x.xxx...",
                "open": "..............x.",
            },
            {"kick": "X...x...X...x...", "snare": "x...X...x...X...", "tambourine": "..x...x...x...x."},
        ),
        thin=({"kick": "x.........x.....", "rim": "............x..."},),
        more={"tambourine": "....x.......x...", "shaker": "oxoxoxoxoxoxoxox"},
    ),
    six=Beats(
        calm=({"kick": "x.....o...x.", "rim": "......x.....", "hat": "x.x.x.x.x.x."},),
        full=({"kick": "X...o....xx.", "snare": "......X.....", "hat": "X.x.x.X.x.x."},),
        more={"tambourine": "......x....."},
    ),
    fills=("............s.sm", "..........s..sml", "........s.s.hhml"),
    colour="ninth",
    accents="8576756585767565",
    lag={"snare": 0.014, "keys": 0.006, "bass": 0.006, "hat": -0.002},
    swing=0.16,
    loose=0.008,
    reverb_seconds=1.6,
    reverb_level=0.45,
    master="rnb",
    melody_density=0.95,
    delay_beats=0.5,
    balance=FULL,
    form=("intro", "verse", "prechorus", "chorus", "verse", "chorus", "bridge", "chorus", "outro"),
    modulates=True,
    finishes=("stinger",),
    slows=True,
)


GOSPEL: Final = Style(
    name="gospel",
    title="Gospel",
    aliases=("gospel", "worship", "praise", "spiritual", "church music", "hymn", "southern gospel"),
    moods=("uplifting", "joyous", "redemptive", "heavenly", "sunday morning"),
    tempo=(72, 108),
    mode="major",
    pools=GOSPEL_POOLS,
    parts=(
        replace(KIT, level=-18.0, send=0.1),
        replace(
            FINGERED,
            figures=("R-----R-5---a---", "R---..R-3---5-a-"),
            full=("R--R..R-5-R-6-a-", "R-8-..R-5-3-R-n-", "R-R-3-5-6-5-3-a-"),
            six=("R-----5---a-", "R---R-5-3-a-"),
            waits=0.5,
        ),
        replace(
            PIANO,
            level=-19.5,
            left="R-----8-5-----8-",
            figures=("x---..x-..x-x---", "x-----x-x---x-n-"),
            full=("X-x-..x-x-x-..n-", "x-.x-.x-x-.x-.x-", "X-..x.x-..x-x-n-"),
            six=("x.x.x.x.x.x.", "x---x.x-x-x."),
            spread=0.01,
        ),
        replace(
            ORGAN,
            level=-22.5,
            width=0.4,
            figures=("x---------------",),
            full=("x---------..x-x-", "x-------x---x-n-"),
        ),
        replace(
            CHOIR,
            level=-23.5,
            enters=0.55,
            figures=("x---------------", "....x---....x---"),
            full=("x-------x-------", "x---x---x-x-x---"),
        ),
        replace(CLEAN, level=-27.0, since=2, figures=("....x.......x...",), full=("..x.x.....x.x...",)),
        Part("lead", "soprano-sax", 64, 60, 81, -20.5, send=0.32, low_cut=170.0),
    ),
    beats=Beats(
        calm=(
            {"kick": "x.......x.......", "rim": "....x.......x...", "hat": "x.x.x.x.x.x.x.x."},
            {"kick": "x.....x.........", "clap": "....x.......x...", "tambourine": "..o...o...o...o."},
        ),
        full=(
            {
                "kick": "X..x..x.x.......",
                "snare": "....X.......X..o",
                "hat": "xoxoxoxoxoxoxoxo",
                "clap": "....x.......x...",
            },
            {
                "kick": "X.....x...x..x..",
                "snare": "....X..o....X.o.",
                "ride": "x.x.x.x.x.x.x.x.",
                "tambourine": "....x.......x...",
            },
        ),
        thin=({"clap": "....x.......x..."}, {"pedal": "....x.......x..."}),
        more={"tambourine": "xoxoXoxoxoxoXoxo", "clap": "....X.......X..."},
    ),
    six=Beats(
        calm=({"kick": "x.........o.", "rim": "......x.....", "ride": "x.x.x.x.x.x."},),
        full=(
            {
                "kick": "X...o.....x.",
                "snare": "......X.....",
                "hat": "X.xxx.X.xxx.",
                "tambourine": "......x.....",
            },
        ),
    ),
    fills=("............s.ss", "........s.shhmml", "..........sshhml", "......s.s.s.sssl"),
    colour="triad",
    accents="8576857685768576",
    lag={"snare": 0.008, "keys": 0.003},
    swing=0.2,
    loose=0.009,
    reverb_seconds=2.0,
    reverb_level=0.5,
    master="rnb",
    balance=FULL,
    form=("intro", "verse", "chorus", "verse", "chorus", "bridge", "chorus", "chorus", "outro"),
    modulates=True,
    slows=True,
)
