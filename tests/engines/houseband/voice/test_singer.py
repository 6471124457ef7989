"""What is heard: the notes in pitch and in time, and nothing else."""

import numpy as np
import pytest

from engines.houseband.voice import read_line
from engines.houseband.voice.singer import SungPhrase, sing
from engines.houseband.voice.syllables import Syllable, nucleus
from engines.houseband.voice.timing import SungNote
from engines.houseband.voice.voices import VOICES, Voice, voice
from tests.engines.houseband.voice.listening import RATE, cents_off, opening, phrase

LINES = (
    "Walking down the empty street tonight",
    "Every window holds a golden light",
    "Paper boats can sail across the sea",
    "Take me to the station in the city",
    "Seven silver birds are chasing daylight",
    "Don't you hear the people singing softly",
    "Nobody can take away tomorrow",
    "Tell me what you want and I will follow",
)


def nothing() -> None:
    pass


def render(phrases: list[SungPhrase], singer: Voice, seed: int = 1, tail: float = 0.8) -> np.ndarray:
    last = phrases[-1].notes[-1]
    return sing(phrases, singer, int((last.start + last.seconds + tail) * RATE), RATE, seed, nothing)


def syllables(sung: SungPhrase) -> list[Syllable]:
    return [syllable for word in sung.words for syllable in word.syllables]


def after_sonorant(syllable: Syllable) -> bool:
    """Whether the vowel follows a sound as loud as itself."""
    before = syllable.phonemes[: nucleus(syllable.phonemes)].strip("ˈˌ")
    return not before or before[-1] in "mnŋlɹwj"


@pytest.mark.parametrize("name", ["heart", "tenor", "child"])
def test_notes_are_in_pitch_and_vowels_in_time(name: str) -> None:
    singer = voice(name)
    scale = list(range(singer.low, singer.high + 1))
    off, late = [], []
    for number, line in enumerate(LINES):
        sung = phrase(line, scale[number::3] + scale[::-2], each=0.35)
        heard = render([sung], singer, seed=number)
        off += [cents_off(heard, note) for note in sung.notes]
        late += [
            opening(heard, note, sonorant=after_sonorant(syllable))
            for syllable, note in zip(syllables(sung), sung.notes, strict=True)
        ]
    assert len(off) >= 60
    share = float(np.mean(np.abs(late) < 0.04))
    print(
        f"\n{name}: {len(off)} notes, worst {np.abs(off).max():.1f} cents, {share:.1%} of vowels within 40 ms"
    )
    assert np.abs(off).max() < 20.0
    assert share >= 0.95


@pytest.mark.parametrize("each", VOICES, ids=lambda each: str(each.id))
def test_every_voice_sings_in_pitch_without_clipping(each: Voice) -> None:
    sung = phrase("Take me home tonight", [each.low, each.high, (each.low + each.high) // 2], each=0.6)
    heard = render([sung], each)
    assert np.isfinite(heard).all()
    assert 0.05 < np.abs(heard).max() < 0.99
    # several singers blur the pitch, so a choir gets a little more room
    assert max(abs(cents_off(heard, note)) for note in sung.notes) < (20.0 if each.copies == 1 else 35.0)


@pytest.mark.parametrize("pitch", [36, 45, 84, 91])
def test_notes_outside_the_range_are_sung_in_pitch(pitch: int) -> None:
    sung = phrase("Far away", [pitch], each=0.7)
    heard = render([sung], voice("heart"))
    assert max(abs(cents_off(heard, note)) for note in sung.notes) < 20.0


def test_same_seed_same_bytes_and_other_seeds_blend() -> None:
    sung = [phrase("Every window holds a golden light", [64, 66, 67])]
    first, again = render(sung, voice("heart"), 5), render(sung, voice("heart"), 5)
    other = render(sung, voice("heart"), 6)
    assert first.tobytes() == again.tobytes()
    likeness = float(np.corrcoef(first, other)[0, 1])
    assert likeness < 0.9
    power = [float(np.sqrt((each**2).mean())) for each in (first, other, first + other)]
    assert power[0] == pytest.approx(power[1], rel=0.1)
    assert power[2] > 1.15 * power[0]  # together they are louder, not cancelled


def test_silence_where_nobody_sings() -> None:
    early = phrase("Hold on", [62], start=1.5, each=0.4, last=0.6)
    late = phrase("Let go", [62], start=5.0, each=0.4, last=0.6)
    heard = render([early, late], voice("heart"), tail=1.5)
    for begin, end in ((0.0, 0.9), (3.0, 4.4), (6.6, 7.4)):
        assert not heard[int(begin * RATE) : int(end * RATE)].any()
    assert heard[int(1.5 * RATE) : int(2.0 * RATE)].std() > 0.01


def test_a_pause_inside_a_phrase_is_kept() -> None:
    words = read_line("wait for me")
    notes = (SungNote(0.5, 0.4, 62, 96), SungNote(2.0, 0.4, 64, 96), SungNote(2.4, 0.8, 62, 96))
    heard = render([SungPhrase(words, notes)], voice("heart"))
    assert np.abs(heard[int(1.25 * RATE) : int(1.7 * RATE)]).max() < 1e-3


@pytest.mark.parametrize("seconds", [0.1, 0.125, 8.0])
def test_very_short_and_very_long_notes(seconds: float) -> None:
    sung = phrase("Running through the city never stopping", [60, 64, 67], each=seconds, last=seconds)
    sung = SungPhrase(sung.words[:3], sung.notes[:4]) if seconds > 1.0 else sung
    heard = render([sung], voice("heart"))
    assert np.isfinite(heard).all()
    assert np.abs(heard).max() < 0.99
    for note in sung.notes:
        middle = heard[int(note.start * RATE) : int((note.start + 0.6 * note.seconds) * RATE)]
        assert middle.std() > 0.005  # each of them is heard
    if seconds > 1.0:
        assert max(abs(cents_off(heard, note)) for note in sung.notes) < 20.0


def test_a_held_note_is_alive_but_steady() -> None:
    sung = phrase("Ah", [64], last=6.0)
    heard = render([sung], voice("heart"))
    body = heard[int(1.6 * RATE) : int(5.6 * RATE)].astype(np.float64)
    levels = np.sqrt((body[: len(body) // 2205 * 2205].reshape(-1, 2205) ** 2).mean(axis=1))
    assert levels.max() / levels.min() < 2.0
    centre = [cents_off(heard, SungNote(0.6 + at, 0.25, 64, 96)) for at in np.arange(0.5, 5.0, 0.11)]
    assert np.ptp(centre) > 15.0  # vibrato


def test_one_word_and_forty_syllables() -> None:
    one = phrase("Go", [60])
    line = " ".join(["all the little people in the city wonder why they never sing"] * 3)
    forty = phrase(line, [60, 62, 64, 62], start=3.0, each=0.25)
    assert len(forty.notes) >= 40
    heard = render([one, forty], voice("heart"))
    assert max(abs(cents_off(heard, note)) for note in (*one.notes, forty.notes[-1])) < 20.0
    for note in forty.notes:
        assert heard[int(note.start * RATE) : int((note.start + 0.15) * RATE)].std() > 0.005


def test_louder_notes_are_louder() -> None:
    words = read_line("no no")
    soft, loud = (
        render([SungPhrase(words, tuple(SungNote(0.5 + k, 0.9, 62, v) for k in range(2)))], voice("heart"))
        for v in (50, 120)
    )
    assert loud.std() > 1.5 * soft.std()


def test_the_end_may_cut_a_phrase_and_a_phrase_may_start_at_zero() -> None:
    sung = phrase("Straight away from here", [60, 62], start=0.0)
    heard = sing([sung], voice("heart"), RATE, RATE, 1, nothing)
    assert heard.shape == (RATE,)
    assert heard.dtype == np.float32
    assert heard.std() > 0.01


def test_it_can_be_stopped_at_any_step() -> None:
    class Stopped(Exception):
        pass

    sung = [phrase("Take me to the station in the city", [60, 62])]
    calls = 0

    def count() -> None:
        nonlocal calls
        calls += 1

    sing(sung, voice("heart"), 5 * RATE, RATE, 1, count)
    assert calls >= 5
    for allowed in range(calls):
        left = allowed

        def stop() -> None:
            nonlocal left
            if not left:
                raise Stopped
            left -= 1

        with pytest.raises(Stopped):
            sing(sung, voice("heart"), 5 * RATE, RATE, 1, stop)


@pytest.mark.parametrize(
    ("notes", "message"),
    [
        (
            (SungNote(0.0, 1.0, 60, 96),),
            r"lines\[0\] has 2 syllables and 1 notes: give one",
        ),
        ((SungNote(1.0, 1.0, 60, 96), SungNote(0.5, 1.0, 60, 96)), r"lines\[0\].notes must start one after"),
        ((SungNote(0.0, 1.0, 60, 96), SungNote(1.0, 0.0, 60, 96)), r"lines\[0\].notes must last"),
    ],
)
def test_notes_that_do_not_fit_are_refused(notes: tuple[SungNote, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        sing([SungPhrase(read_line("tonight"), notes)], voice("heart"), RATE, RATE, 1, nothing)


def test_nothing_to_sing_is_silence() -> None:
    assert not sing([], voice("heart"), 1000, RATE, 1, nothing).any()
    assert not sing([SungPhrase((), ())], voice("heart"), 1000, RATE, 1, nothing).any()


def test_another_sample_rate_sings_the_same() -> None:
    sung = phrase("Hold me now", [60, 64, 62], each=0.5)
    heard = sing([sung], voice("heart"), 3 * 48_000, 48_000, 1, nothing)
    same = render([sung], voice("heart"))
    assert len(heard) == 48_000 * 3
    assert heard.std() == pytest.approx(same[: 3 * RATE].std(), rel=0.1)
