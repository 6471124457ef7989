"""Scores that are moved, cut and joined. Times are in beats."""

from collections.abc import Iterable
from dataclasses import replace

from engines.houseband.score import Note, Score, SungLine, SungWord, Track

_EDGE = 1e-6
_SHORTEST = 0.05


def shifted(score: Score, beats: float) -> Score:
    """Everything `beats` later."""
    return Score(
        tuple(
            replace(track, notes=tuple(replace(note, start=note.start + beats) for note in track.notes))
            for track in score.tracks
        ),
        tuple(shifted_line(line, beats) for line in score.lines),
    )


def shifted_line(line: SungLine, beats: float) -> SungLine:
    """A line `beats` later."""
    words = tuple(
        replace(word, notes=tuple(replace(note, start=note.start + beats) for note in word.notes))
        for word in line.words
    )
    return SungLine(line.text, words)


def transposed_line(line: SungLine, steps: int) -> SungLine:
    """A line `steps` semitones higher."""
    words = tuple(
        SungWord(
            word.text,
            tuple(replace(note, pitch=note.pitch + steps) for note in word.notes),
            tuple(pitch + steps for pitch in word.harmony),
        )
        for word in line.words
    )
    return SungLine(line.text, words)


def inside(notes: tuple[Note, ...], start: float, end: float) -> tuple[Note, ...]:
    """The notes that start in a stretch and have time to sound there, none past its end."""
    return tuple(
        replace(note, beats=min(note.beats, end - note.start))
        for note in notes
        if start - _EDGE <= note.start <= end - _SHORTEST
    )


def outside(notes: tuple[Note, ...], start: float, end: float) -> tuple[Note, ...]:
    """The notes that start outside a stretch, none sounding into it."""
    before = inside(notes, float("-inf"), start)
    return (*before, *(note for note in notes if note.start >= end - _EDGE))


def words_inside(lines: Iterable[SungLine], start: float, end: float) -> list[SungLine]:
    """What is sung within a stretch: the words all of whose syllables begin there, none past its end."""
    found = []
    for line in lines:
        words = tuple(
            replace(word, notes=notes)
            for word in line.words
            if len(notes := inside(word.notes, start, end)) == len(word.notes)
        )
        if len(words) == len(line.words):
            found.append(SungLine(line.text, words))
        elif words:
            found.append(SungLine(" ".join(word.text for word in words), words))
    return found


def joined(first: Score, second: Score, beat: float) -> Score:
    """The notes of `first` before a beat, and those of `second` from it on."""
    tracks: dict[str, Track] = {
        track.name: replace(track, notes=inside(track.notes, float("-inf"), beat)) for track in first.tracks
    }
    for track in second.tracks:
        before = tracks[track.name].notes if track.name in tracks else ()
        tracks[track.name] = replace(track, notes=(*before, *inside(track.notes, beat, float("inf"))))
    lines = words_inside(first.lines, float("-inf"), beat) + words_inside(second.lines, beat, float("inf"))
    return Score(tuple(track for track in tracks.values() if track.notes), tuple(lines))
