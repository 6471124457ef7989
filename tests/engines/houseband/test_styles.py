"""What every style must be: playable, whole, and one of its kind."""

from collections import Counter
from collections.abc import Iterator

import libsonare
import pytest

from engines.houseband.compose.drums import GENERAL_MIDI
from engines.houseband.harmony import chord
from engines.houseband.instruments import reach
from engines.houseband.styles import STYLES, Style
from engines.houseband.styles.model import BANDS, Beats
from engines.music import PITCH_CLASSES, TIME_SIGNATURES, Key

BASS = frozenset("R35678gpanw-.")
CHORDS = frozenset("XxodDuUcnbf01234567-.")
KINDS = frozenset(("intro", "verse", "prechorus", "chorus", "bridge", "drop", "solo", "break", "outro"))

every = pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)


def beats_of(style: Style) -> Iterator[tuple[Beats, int]]:
    """The style's beats, and the steps in a bar of each."""
    yield style.beats, 16
    for own in (style.three, style.six):
        if own is not None:
            yield own, 12


def test_there_are_styles_for_everyone() -> None:
    assert len(STYLES) >= 26
    assert len({style.name for style in STYLES}) == len(STYLES)


def test_an_alias_names_one_style() -> None:
    aliases = Counter(alias for style in STYLES for alias in style.aliases)
    assert [alias for alias, count in aliases.items() if count > 1] == []
    moods = Counter(mood for style in STYLES for mood in style.moods)
    assert [mood for mood, count in moods.items() if count > 1] == []
    assert not set(moods) & set(aliases)


@every
def test_players_are_a_band(style: Style) -> None:
    assert 4 <= len(style.parts) <= 7
    assert len({part.name for part in style.parts}) == len(style.parts)
    assert style.part("bass")
    assert style.part("lead")
    presets = libsonare.synth_preset_names()
    for part in style.parts:
        assert part.preset in presets
        assert 0 <= part.program <= 127
        if part.role != "drums":
            low, high = reach(part.preset)
            assert low <= part.low < part.high <= high, (part.name, part.preset)
            assert part.high - part.low >= (12 if part.role == "bass" else 14)


@every
def test_figures_are_whole_bars(style: Style) -> None:
    for part in style.parts:
        letters = BASS if part.role == "bass" else CHORDS
        if part.role in ("drums", "lead"):
            assert not part.figures
            continue
        assert part.figures, part.name
        for figure in (*part.figures, *part.full, *part.thin):
            assert figure
            assert len(figure) % 16 == 0, (part.name, figure)
            assert set(figure) <= letters, (part.name, figure)
        for figure in (*part.three, *part.six):
            assert len(figure) % 12 == 0, (part.name, figure)
            assert set(figure) <= letters, (part.name, figure)
        assert len(part.left) % 16 == 0
        assert set(part.left) <= BASS


@every
def test_beats_are_whole_bars_of_pieces_the_kit_has(style: Style) -> None:
    for beats, steps in beats_of(style):
        for beat in (*beats.calm, *beats.full, *beats.thin, beats.more):
            for piece, figure in beat.items():
                assert piece in GENERAL_MIDI
                assert figure
                assert len(figure) % steps == 0, (piece, figure)
                assert set(figure) <= set("Xxo."), figure
    for fill in style.fills:
        assert len(fill) in (12, 16)
        assert set(fill) <= set("shmlkctrgGb."), fill
    assert style.beats.calm
    assert style.beats.full
    assert len(style.fills) >= 2


@every
@pytest.mark.parametrize("tonic", sorted(PITCH_CLASSES))
def test_chords_parse_in_both_modes(style: Style, tonic: str) -> None:
    assert set(style.pools) == {"major", "minor"}
    for mode, pool in style.pools.items():
        key = Key.parse(f"{tonic} {mode}")
        for text in (*pool.verse, *pool.chorus, *pool.bridge, *pool.intro, pool.cadence):
            for bar in text.split("|"):
                assert 1 <= len(bar.split()) <= 2, text
                assert all(chord(numeral, key, style.colour) for numeral in bar.split())
        assert chord(pool.final or ("I" if mode == "major" else "i"), key).root == key.pitch_class


@every
def test_numbers_are_sane(style: Style) -> None:
    low, high = style.tempo
    assert 50 <= low < high <= 180
    assert high <= low * 1.5
    assert style.signature in TIME_SIGNATURES
    assert len(style.accents) == 16
    assert style.accents.isdigit()
    names = {part.name for part in style.parts} | set(GENERAL_MIDI)
    assert set(style.lag) <= names, set(style.lag) - names
    assert all(abs(seconds) <= 0.03 for seconds in style.lag.values())
    assert 0.0 <= style.swing <= 0.35
    assert 0.0 <= style.delay_feedback < 0.7
    assert style.master in libsonare.mastering_preset_names()
    assert set(style.form) <= KINDS
    assert style.form
    assert tuple(style.balance) == BANDS
    assert all(low < high <= 0.0 for low, high in style.balance.values())
    for part in style.parts:
        assert -1.0 <= part.pan <= 1.0
        assert all(0.0 <= share <= 1.0 for share in (part.send, part.delay_send, part.width, part.compress))
        assert set(part.sits_out) <= KINDS


def test_no_style_is_another_with_a_new_name() -> None:
    """Every pair differs in its beats, its bass lines and its chords or colours."""
    for index, one in enumerate(STYLES):
        for other in STYLES[index + 1 :]:
            assert one.beats.full != other.beats.full, (one.name, other.name)
            lines = [
                {figure for part in style.parts if part.role == "bass" for figure in part.full}
                for style in (one, other)
            ]
            assert lines[0] != lines[1] or not lines[0], (one.name, other.name)
            assert (one.pools, one.colour, one.parts) != (other.pools, other.colour, other.parts)
