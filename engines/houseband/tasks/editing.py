"""Scores that are moved, cut and joined. Times are in beats."""

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
    """The notes that start in a stretch, none sounding past its end."""
    return tuple(
        replace(note, beats=min(note.beats, max(_SHORTEST, end - note.start)))
        for note in notes
        if start - _EDGE <= note.start < end - _EDGE
    )


def outside(notes: tuple[Note, ...], start: float, end: float) -> tuple[Note, ...]:
    """The notes that start outside a stretch, none sounding into it."""
    before = inside(notes, float("-inf"), start)
    return (*before, *(note for note in notes if note.start >= end - _EDGE))


def joined(first: Score, second: Score, beat: float) -> Score:
    """The notes of `first` before a beat, and those of `second` from it on."""
    tracks: dict[str, Track] = {
        track.name: replace(track, notes=inside(track.notes, float("-inf"), beat)) for track in first.tracks
    }
    for track in second.tracks:
        before = tracks[track.name].notes if track.name in tracks else ()
        tracks[track.name] = replace(track, notes=(*before, *inside(track.notes, beat, float("inf"))))
    lines = [line for line in first.lines if line.start < beat - _EDGE]
    lines += [line for line in second.lines if line.start >= beat - _EDGE]
    return Score(tuple(track for track in tracks.values() if track.notes), tuple(lines))
