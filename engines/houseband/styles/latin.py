"""Styles of Latin America: salsa, reggaeton."""

from dataclasses import replace
from typing import Final

from engines.houseband.styles.model import Beats, Part, Style
from engines.houseband.styles.players import (
    BASSY,
    FULL,
    HORNS,
    KIT,
    NYLON,
    PIANO,
    PLUCK,
    SQUARE_LEAD,
    SUB,
    UPRIGHT,
    WARM,
)
from engines.houseband.styles.vamps import DARK as TRESILLO
from engines.houseband.styles.vamps import LATIN as LATIN_POOLS

LATIN: Final = Style(
    name="latin",
    title="Salsa",
    aliases=(
        "latin",
        "salsa",
        "son cubano",
        "mambo",
        "cumbia",
        "rumba",
        "cha cha",
        "merengue",
        "bachata",
        "cuban",
        "latin pop",
        "latino",
        "tango",
    ),
    moods=("fiesta", "caliente", "carnival", "fiery"),
    tempo=(92, 112),
    mode="minor",
    pools=LATIN_POOLS,
    parts=(
        replace(KIT, program=0, level=-18.5, send=0.1, compress=0.2),
        replace(  # the tumbao: the next chord comes a beat early
            UPRIGHT,
            level=-18.0,
            figures=("R-----5-....n---", "......5-....n---"),
            full=("......5---..n---", "R-....5-8---n---", "......5-..5-n---"),
            thin=("R-----5-....n---",),
        ),
        replace(  # the montuno, two bars over the clave
            PIANO,
            low=57,
            high=79,
            level=-20.5,
            gate=0.8,
            voices=4,
            figures=("x.0x.x.0x.0x.x.x", "0.x.x.0x.x.0x.x..x.0x.x.0x.x.0x."),
            full=("X.0x.x.0x.0x.x.nx.0x.x.0x.0x.x.n", "x0.x.x0x.x0x.x.n.x0x.x0x.x.x0x.n"),
            thin=("x.0x.x.0x.0x.x.x",),
        ),
        replace(
            NYLON,
            called="tres",
            preset="steel-guitar",
            program=25,
            low=57,
            high=76,
            level=-24.5,
            pan=-0.4,
            since=2,
            figures=("0.2.1.2.0.2.1.2.",),
            full=("..0.21..0.2.10.2", "2.0.12.0.21.02.1"),
        ),
        replace(
            HORNS,
            level=-21.5,
            enters=0.7,
            figures=("............x.x-",),
            full=("x.x-..x-........x.x-..x.x-x-....", "..x.x-....x.x---", "X---........x.x."),
        ),
        Part("lead", "trumpet", 56, 60, 81, -20.5, send=0.25, low_cut=190.0),
    ),
    beats=Beats(
        calm=(
            {
                "claves": "..x.x...x..x..x.",
                "high conga": "......x.......x.",
                "low conga": "..............xx",
                "slap": "x...x...x...x...",
                "guiro": "x...x.xxx...x.xx",
            },
            {
                "claves": "x..x..x...x.x...",
                "high conga": "......xx......xx",
                "slap": "..x.x.....x.x...",
                "shaker": "xoxoxoxoxoxoxoxo",
            },
        ),
        full=(
            {
                "claves": "..x.x...x..x..x.",
                "high conga": "......xx......xx",
                "low conga": "..............x.",
                "slap": "x.o.x...x.o.x...",
                "timbale": "x.xx.x.x.xx.x.x.",
                "cowbell": "X.x.x.xxx.x.x.x.",
                "kick": "......x.........",
            },
            {
                "claves": "x..x..x...x.x.....x.x...x..x..x.",
                "high conga": "......xx......xx",
                "slap": "o.x.o...o.x.o...",
                "cowbell": "X...x.x.X...x.x.",
                "bell": "x.xx.xx.x.xx.x.x",
                "kick": "......x.......x.",
            },
        ),
        thin=({"claves": "..x.x...x..x..x.", "shaker": "xoxoxoxoxoxoxoxo"},),
        more={"guiro": "x...x.xxx...x.xx", "shaker": "xoxoxoxoxoxoxoxo"},
    ),
    fills=("..........b.bbbb", "........bb.bb.bb", "............GGgg", "......b..b..b.bb"),
    colour="triad",
    accents="7667766776677667",
    lag={"bass": -0.002, "keys": -0.002},
    loose=0.006,
    reverb_seconds=1.2,
    reverb_level=0.4,
    master="pop",
    melody_density=1.1,
    balance=FULL,
    form=("intro", "verse", "chorus", "verse", "chorus", "solo", "break", "chorus", "outro"),
)


REGGAETON: Final = Style(
    name="reggaeton",
    title="Reggaeton",
    aliases=("reggaeton", "regueton", "reguetón", "dembow", "perreo", "dancehall", "moombahton"),
    moods=("perreando", "steamy"),
    tempo=(88, 102),
    mode="minor",
    pools=TRESILLO,
    parts=(
        replace(KIT, program=25, level=-17.0, send=0.05, compress=0.5),
        replace(
            SUB,
            level=-16.0,
            figures=("R-----R-----R---", "R--R--R-R--R--R-"),
            full=("R--R--R-R--R--8-", "R-----R-R--R--5-", "R--R----R--R--n-"),
            thin=("R---------------",),
        ),
        replace(
            PLUCK,
            level=-21.5,
            figures=("x..x..x.x..x..x.", "0..2..3.0..2..1."),
            full=("3..2..0.3..2..1.", "0.23.20.0.23.20.", "x..x..x.x..x.xx."),
            thin=("0.....2.....1...",),
        ),
        replace(
            NYLON, level=-24.5, pan=-0.35, since=2, figures=("0..2..1.0..2..3.",), full=("x--x--x-0.2.3.2.",)
        ),
        replace(WARM, level=-26.0),
        replace(SQUARE_LEAD, send=0.35, delay_send=0.25),
    ),
    beats=Beats(
        calm=(
            {"kick": "X...X...X...X...", "rim": "...x..x....x..x."},
            {"kick": "X.......X.......", "rim": "...x..x....x..x.", "shaker": "x.x.x.x.x.x.x.x."},
        ),
        full=(
            {"kick": "X...X...X...X...", "snare": "...x..X....x..X.", "hat": "x.x.x.x.x.x.x.x."},
            {
                "kick": "X...X...X...X...",
                "clap": "......x.......x.",
                "snare": "...x..x....x..x.",
                "open": "..x...x...x...x.",
            },
            {"kick": "X..xX...X..xX...", "snare": "...X..x....X..xx", "shaker": "xoxoxoxoxoxoxoxo"},
        ),
        thin=({"rim": "...x..x....x..x."}, {"kick": "X.......X.......", "shaker": "x...x...x...x..."}),
        more={"timbale": "..............xx", "shaker": "oxoxoxoxoxoxoxox"},
        rolls=True,
    ),
    fills=("............s.ss", "..........bb.bbb", "............tttt", "......s..s..s.ss"),
    accents="8676867686768676",
    loose=0.002,
    reverb_seconds=1.5,
    reverb_level=0.42,
    master="trap",
    melody_density=0.9,
    delay_beats=0.75,
    delay_feedback=0.35,
    balance=BASSY,
    form=("intro", "chorus", "verse", "prechorus", "chorus", "verse", "bridge", "chorus", "outro"),
)
