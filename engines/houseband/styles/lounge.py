"""Styles of small rooms: jazz, bossa nova."""

from dataclasses import replace
from typing import Final

from engines.houseband.styles.changes import BOSSA as BOSSA_POOLS
from engines.houseband.styles.changes import JAZZ as JAZZ_POOLS
from engines.houseband.styles.model import Beats, Part, Style
from engines.houseband.styles.players import CLEAN, KIT, NYLON, PIANO, RHODES, STRINGS, UPRIGHT, corridor

JAZZ: Final = Style(
    name="jazz",
    title="Jazz trio",
    aliases=(
        "jazz",
        "jazz trio",
        "jazzy",
        "swing",
        "bebop",
        "smooth jazz",
        "piano jazz",
        "big band",
        "cool jazz",
        "hard bop",
        "manouche",
        "gypsy jazz",
    ),
    moods=("smoky", "sophisticated", "swinging", "late night", "classy", "noir"),
    tempo=(104, 152),
    mode="major",
    pools=JAZZ_POOLS,
    parts=(
        replace(KIT, program=32, level=-21.5, send=0.12, compress=0.1),
        replace(
            UPRIGHT,
            level=-19.0,
            figures=("R-------w-------", "R-----R-w-----a-"),
            full=("R---w---w---w---", "R---w-..w---w-.w"),
            three=("R---w---w---",),
            gate=0.9,
        ),
        replace(
            PIANO,
            low=53,
            high=74,
            level=-20.0,
            low_cut=80.0,
            figures=("x--x............", "......x-....x---", "....x-......x-..", "..x-......x-...."),
            full=("x-----x-....x---", "..x-..x-...x.x--", "x-..x-....x-..n-", "..x-x-..x-..x-n-"),
            three=("..x-....x---", "x---..x-...."),
        ),
        replace(
            CLEAN,
            level=-26.0,
            low=50,
            high=69,
            pan=-0.35,
            since=2,
            high_cut=4200.0,
            gate=0.5,
            figures=("x...x...x...x...",),
            full=("d...d...d...d...", "d...d.u.d...d.u."),
        ),
        Part("lead", "tenor-sax", 66, 52, 74, -20.0, send=0.25, low_cut=120.0),
    ),
    beats=Beats(
        calm=(
            {
                "ride": "x...x.x.x...x.x.",
                "pedal": "....x.......x...",
                "kick": "o...............",
                "snare": "..........o.....",
            },
            {"snare": "x.o.x.oox.o.x.oo", "pedal": "....x.......x..."},
            {"ride": "x...x...x...x.x.", "pedal": "....x.......x...", "rim": "............x..."},
        ),
        full=(
            {
                "ride": "X...x.x.X...x.x.",
                "pedal": "....x.......x...",
                "kick": "o.....o.........",
                "snare": "......o.......o.",
            },
            {
                "ride": "x...X.x.x...X.x.",
                "pedal": "....x.......x...",
                "kick": "o.........o.....",
                "snare": "..o...o...o..o.o",
            },
        ),
        thin=({"pedal": "....x.......x...", "ride": "x...............", "snare": "............o..."},),
    ),
    three=Beats(
        calm=({"ride": "x...x.x.x...", "pedal": "....x...x..."},),
        full=(
            {
                "ride": "x...x.x.x.x.",
                "pedal": "....x...x...",
                "kick": "o...........",
                "snare": "......o...o.",
            },
        ),
    ),
    fills=("..........s.s.s.", "........s..s..s.", "............h.m.", "......k...s.k.s."),
    colour="ninth",
    accents="6565866565658665",
    lag={"ride": -0.003, "bass": -0.002, "lead": 0.014, "keys": 0.005},
    swing=0.3,
    swing_eighths=True,
    loose=0.009,
    reverb_seconds=1.2,
    reverb_level=0.4,
    master="jazz",
    melody_density=1.35,
    balance=corridor(-6.5, -3.0, -6.5, -14.0, -19.0, 5.5),
    form=("intro", "verse", "chorus", "solo", "bridge", "solo", "chorus", "outro"),
    slows=True,
)


BOSSA: Final = Style(
    name="bossa",
    title="Bossa nova",
    aliases=("bossa", "bossa nova", "samba", "brazilian", "latin jazz", "mpb", "bossanova"),
    moods=("breezy", "tropical", "sunny", "beach", "sensual"),
    tempo=(116, 140),
    mode="major",
    pools=BOSSA_POOLS,
    parts=(
        replace(KIT, program=40, level=-22.5, send=0.1, compress=0.1),
        replace(
            UPRIGHT,
            level=-19.5,
            figures=("R-----5-5-----R-", "R-----R-5-----5-", "R-----5-R-----n-"),
            full=("R-----5-5-----n-", "R-..R-5-5-..5-R-"),
            send=0.0,
        ),
        replace(
            NYLON,
            level=-19.0,
            figures=(
                "x-.x--x-..x-.x--",
                "x--x--.x-.x--x--",
                "x-..x-.x-..x-...x-.x-..x-..x-.x-",
            ),
            full=("x-.x--x-x.x-.x--", "x-x--x-.x-x--x--", "x-.x-.x-.x-.x-n-x-.x-.x-..x-x-n-"),
            spread=0.01,
        ),
        replace(
            RHODES,
            level=-26.0,
            pan=0.3,
            enters=0.65,
            figures=("x---------------", "x-----x---------"),
            full=("x--x--......x---",),
        ),
        replace(STRINGS, level=-31.0, since=2, enters=0.8),
        Part("lead", "concert-flute", 73, 62, 81, -21.5, send=0.3, low_cut=200.0),
    ),
    beats=Beats(
        calm=(
            {"kick": "x..xx..xx..xx..x", "rim": "x..x..x...x..x..", "shaker": "xoxoxoxoxoxoxoxo"},
            {
                "kick": "x.....x.x.....x.",
                "rim": "..x...x..x..x...x..x..x...x..x..",
                "hat": "xoxoxoxoxoxoxoxo",
            },
        ),
        full=(
            {
                "kick": "x..xx..xx..xx..x",
                "rim": "x..x..x...x..x....x...x..x..x...",
                "shaker": "xoxoxoxoxoxoxoxo",
                "hat": "..x...x...x...x.",
            },
            {
                "kick": "x..xx..xx..xx..x",
                "snare": "o..x..o...o..x..",
                "ride": "x.x.x.x.x.x.x.x.",
                "pedal": "....x.......x...",
            },
        ),
        thin=({"shaker": "xoxoxoxoxoxoxoxo", "rim": "x..x..x...x..x.."},),
        more={"triangle": "x..ox..ox..ox..o"},
    ),
    fills=("............r.rr", "..........r..r..", "............s.r."),
    colour="ninth",
    accents="7566756675667566",
    lag={"lead": 0.012, "guitar": -0.002},
    loose=0.007,
    reverb_seconds=1.4,
    reverb_level=0.42,
    master="jazz",
    melody_density=1.05,
    balance=corridor(-7.5, -3.0, -6.0, -17.0, -21.5, 5.5),
    form=("intro", "verse", "chorus", "bridge", "solo", "verse", "chorus", "outro"),
    slows=True,
)
