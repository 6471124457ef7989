"""Styles of the groove: funk, disco."""

from dataclasses import replace
from typing import Final

from engines.houseband.styles.model import Beats, Part, Style
from engines.houseband.styles.players import (
    CLEAN,
    FINGERED,
    HORNS,
    KIT,
    ORGAN,
    PIANO,
    RHODES,
    SLAP,
    STRINGS,
    corridor,
)
from engines.houseband.styles.vamps import FUNK as FUNK_POOLS
from engines.houseband.styles.vamps import HOUSE as DISCO_POOLS

FUNK: Final = Style(
    name="funk",
    title="Funk",
    aliases=("funk", "funky", "p-funk", "funk rock", "g-funk", "boogie funk"),
    moods=("groovy", "sassy", "strutting", "greasy"),
    tempo=(96, 116),
    mode="minor",
    pools=FUNK_POOLS,
    parts=(
        replace(KIT, level=-17.0, send=0.06, compress=0.5),
        replace(
            SLAP,
            figures=("R..R..R...5.7.p.", "R.R...p.R..5..7.", "R..g.gR...pg.7p."),
            full=("R.pR..R.5.R.7.p.", "R..p.RR...p.7.a.", "RgRp.gR.RgpR.7p."),
            thin=("R..............p",),
        ),
        replace(
            CLEAN,
            gate=0.5,
            figures=("..x...xx..x...x.", "x..x..x.x..x..x.", "c.xcc.xc.cxcc.xc"),
            full=("xcxxccxcxxcxccxc", "..xxcxx...xxcxx.", "cxccxccxccxccxcx"),
            pan=-0.5,
        ),
        replace(
            ORGAN,
            enters=0.5,
            figures=("x---------------", "......x.......x."),
            full=("x-----..x.x.....", "..x-..x-..x-..x-"),
        ),
        replace(
            RHODES,
            called="clavinet",
            preset="harpsichord",
            program=7,
            level=-25.5,
            pan=0.4,
            gate=0.4,
            since=2,
            high_cut=4500.0,
            figures=("x.0x.0x.0.x.0x.0",),
            full=("x0.xx0.x.0x.x0x.", "0x.0xx.00x.0x.xx"),
        ),
        replace(
            HORNS,
            enters=0.7,
            gate=0.6,
            figures=("............x.x-", "x-............x."),
            full=("x.x...........x-", "X---....x.x.....", "..x.x-....x.x-.."),
        ),
        Part("lead", "trumpet", 56, 58, 79, -20.5, send=0.2, low_cut=180.0),
    ),
    beats=Beats(
        calm=(
            {"kick": "x..x......x.....", "snare": "....x..o.o..x...", "hat": "xoxoxoxoxoxoxoxo"},
            {"kick": "x.x.......x..x..", "snare": "....x..o.o..x..o", "hat": "x.x.x.x.x.x.x.x."},
        ),
        full=(
            {
                "kick": "X..x..x...x..x..",
                "snare": "....X..o.o..X..o",
                "hat": "xoxoxoxoxoxox.xo",
                "open": ".............x..",
            },
            {
                "kick": "X.x...x..xx.....",
                "snare": "....X..o.o.oX...",
                "hat": "x.xox.x.x.xox...",
                "open": "..............x.",
            },
            {"kick": "X..x......x..xx.", "snare": "....X.o..o..X.o.", "ride": "x.x.x.x.x.x.x.x."},
        ),
        thin=(
            {"snare": "....x.......x...", "hat": "x...x...x...x..."},
            {"kick": "x..x......x.....", "cowbell": "x...x...x...x..."},
        ),
        more={
            "high conga": "..x....x..x....x",
            "low conga": "......x.......x.",
            "tambourine": "....x.......x...",
        },
    ),
    fills=(
        "............s.ss",
        "..........ss.s.s",
        "........s..s..ss",
        "............kskk",
        "........hh.mm.ll",
    ),
    colour="triad",
    accents="9657766586577665",
    lag={"snare": 0.006, "hat": -0.002, "bass": 0.002},
    swing=0.1,
    loose=0.005,
    reverb_seconds=1.0,
    reverb_level=0.38,
    master="rnb",
    melody_density=0.95,
    balance=corridor(-8.0, -4.0, -5.5, -11.0, -17.0),
    form=("intro", "verse", "chorus", "verse", "chorus", "break", "solo", "chorus", "outro"),
    tune_scale="pentatonic",
    finishes=("stinger",),
)


DISCO: Final = Style(
    name="disco",
    title="Disco",
    aliases=("disco", "nu disco", "nu-disco", "italo disco", "studio 54", "french house", "disco funk"),
    moods=("glittery", "dancey", "glamorous", "saturday night"),
    tempo=(110, 126),
    mode="minor",
    pools=DISCO_POOLS,
    parts=(
        replace(KIT, program=8, level=-17.0, send=0.07, compress=0.5),
        replace(
            FINGERED,
            gate=0.8,
            level=-18.0,
            figures=("R-8-R-8-R-8-R-8-", "R.R.8.R.R.R.8.7."),
            full=("R.8.R.8.R.8.7.8.", "R.8RR.8.R.8R5.8.", "R.p.RRp.5.p.77p."),
            thin=("R-------------8.",),
        ),
        replace(
            CLEAN,
            gate=0.45,
            figures=("c.x.c.x.c.x.c.x.", "x.cxx.cxx.cxx.cx"),
            full=("xcxxccxxxcxxccxx", "c.xxc.xxc.xxc.xx"),
        ),
        replace(
            PIANO,
            level=-23.0,
            enters=0.5,
            figures=("x---..x-..x---..",),
            full=("x--x--x-x--x--x-", "..x...x...x...xx"),
        ),
        replace(
            STRINGS,
            low=62,
            high=84,
            level=-22.5,
            voices=3,
            figures=("x---------------",),
            full=("x---------..0123", "..x-..x-x-------", "x-------3.2.1.0."),
            enters=0.5,
        ),
        replace(
            HORNS,
            enters=0.75,
            since=2,
            level=-24.5,
            figures=("x---............",),
            full=("......x.x-......", "x.x-......x.x-.."),
        ),
        Part("lead", "saw-lead", 81, 60, 79, -21.0, send=0.3, delay_send=0.15, low_cut=200.0, width=0.3),
    ),
    beats=Beats(
        calm=(
            {"kick": "X...X...X...X...", "hat": "x.o.x.o.x.o.x.o.", "rim": "....o.......o..."},
            {"kick": "X...X...X...X...", "open": "..x...x...x...x."},
        ),
        full=(
            {
                "kick": "X...X...X...X...",
                "snare": "....X.......X...",
                "open": "..x...x...x...x.",
                "hat": "xo..xo..xo..xo..",
            },
            {
                "kick": "X...X...X...X...",
                "clap": "....X.......X..o",
                "open": "..x...x...x...x.",
                "shaker": "xoxoxoxoxoxoxoxo",
            },
        ),
        thin=({"kick": "x...x...x...x..."}, {"hat": "x.x.x.x.x.x.x.x.", "clap": "....x.......x..."}),
        more={
            "high conga": "..x..x.x..x..x.x",
            "low conga": "...x......x.....",
            "cowbell": "..o...o...o...o.",
            "tambourine": "xoxoxoxoxoxoxoxo",
        },
    ),
    fills=("........s.s.ssss", "..........hhmmll", "............sshm", "........b.bb.b.b"),
    colour="seventh",
    accents="8675867586758675",
    lag={"bass": 0.002},
    loose=0.004,
    reverb_seconds=1.6,
    reverb_level=0.45,
    master="edm",
    balance=corridor(-6.0, -4.5, -6.5, -12.5, -17.0),
    form=("intro", "verse", "chorus", "verse", "chorus", "break", "chorus", "chorus", "outro"),
    modulates=True,
    finishes=("stinger",),
)
