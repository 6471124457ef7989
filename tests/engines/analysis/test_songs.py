"""Tests of the analysis on finished songs of the house band; floors are what was measured, with a margin."""

from engines.music import beats_per_bar
from tests.engines.analysis.conftest import Studied, mean
from tests.engines.analysis.measures import chord_overlap, f_measure, key_score, melody_scores, tempo_error


def _table(studied: tuple[Studied, ...], values: list[float]) -> dict[str, float]:
    return {song.name: round(value, 2) for song, value in zip(studied, values, strict=True)}


def test_the_tempo_is_within_four_percent(studied: tuple[Studied, ...]) -> None:
    errors = {song.name: tempo_error(song.heard.bpm, song.bpm) for song in studied}
    assert max(errors.values()) <= 0.04, errors


def test_beats_fall_where_they_were_planned(studied: tuple[Studied, ...]) -> None:
    last = 0.1
    values = [
        f_measure([beat for beat in song.heard.beats if beat < song.beats[-1] + last], song.beats)
        for song in studied
    ]
    assert mean(values) >= 0.9, _table(studied, values)


def test_bars_begin_where_they_were_planned(studied: tuple[Studied, ...]) -> None:
    values = []
    for song in studied:
        starts = [song.heard.beats[index] for index in song.heard.downbeats]
        values.append(f_measure([s for s in starts if s < song.beats[-1] + 0.1], song.downbeats))
    assert mean(values) >= 0.7, _table(studied, values)  # four on the floor leaves the bar open


def test_the_meter_is_named(studied: tuple[Studied, ...]) -> None:
    named = [song.heard.time_signature == song.time_signature for song in studied]
    assert sum(named) >= len(named) - 1, [(s.name, s.heard.time_signature) for s in studied]
    assert all(song.heard.beats_per_bar == beats_per_bar(song.heard.time_signature) for song in studied)


def test_the_key_is_among_the_best_two(studied: tuple[Studied, ...]) -> None:
    for song in studied:
        best = [(key.pitch_class, key.mode) for key, _ in song.heard.key_candidates[:2]]
        assert (song.key.pitch_class, song.key.mode) in best, song.name
    values = [key_score(song.heard.key, song.key) for song in studied]
    assert mean(values) >= 0.9, _table(studied, values)


def test_chords_agree_with_the_plan(studied: tuple[Studied, ...]) -> None:
    values = [chord_overlap(song.heard.chords, song.chords) for song in studied]
    assert mean(values) >= 0.87, _table(studied, values)


def test_the_melody_is_the_lead(studied: tuple[Studied, ...]) -> None:
    scores = [melody_scores(song.heard.melody, song.lead, song.song.seconds) for song in studied]
    assert mean([pitch for pitch, _ in scores]) >= 0.65, _table(studied, [pitch for pitch, _ in scores])
    assert mean([octave for _, octave in scores]) >= 0.75, _table(studied, [octave for _, octave in scores])
