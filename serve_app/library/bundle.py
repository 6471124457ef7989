"""Chosen songs as one zip, under names that people can read.

With the audio alone, every song is a file of the zip: `Rain.flac`. With all that came with it, it is a
folder: `Rain/Rain.flac`, `Rain/stems/drums.flac`, `Rain/Rain.mid`, … `missing.json` lists what is gone.
"""

import json
import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from serve_app.account.archive import Archive, pieces_of
from serve_app.account.export import MISSING
from serve_app.clock import Clock, wall_clock
from serve_app.library.artifacts import ArtifactStore
from serve_app.library.charts import CHARTS, with_title
from serve_app.library.tracks import LibraryTrack

log = logging.getLogger(__name__)

Files = Literal["audio", "all"]
LONGEST: Final = 100
"""Characters of a name."""
LARGEST: Final = 200
"""Bytes of it; file systems take 255, with what comes after it."""
_UNFIT: Final = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')
"""What a name may not have, on one system or another."""
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Bundle:
    """What is to be packed."""

    artifacts: ArtifactStore
    songs: Sequence[LibraryTrack]
    files: Files = "audio"
    clock: Clock = wall_clock

    def __iter__(self) -> Iterator[bytes]:
        """Pieces of the zip. Blocking; memory does not grow with what is packed."""
        archive, missing = Archive(self.clock()), list[str]()
        for song, name in zip(self.songs, names_of([song.title for song in self.songs]), strict=True):
            for entry, url in _entries(song, name, self.files):
                try:
                    path = self.artifacts.local(url.rpartition("/")[2])
                except Exception:  # whatever a store raises
                    log.warning("a zip of songs goes without %s", url, exc_info=True)
                    path = None
                if path is None:
                    missing.append(entry)
                elif (kind := _kind(url)) in CHARTS:
                    text = with_title(path.read_text("utf-8"), kind, song.title)
                    yield from archive.add(entry, [text.encode()])
                else:
                    yield from archive.add(entry, pieces_of(path))
        if missing:
            yield from archive.add(MISSING, [json.dumps(missing, ensure_ascii=False).encode()])
        yield from archive.end()


def names_of(titles: Sequence[str]) -> list[str]:
    """A name for each title that every system takes, and no name twice, whatever the case."""
    taken, names = set[str](), list[str]()
    for title in titles:
        name = fit = _fit(title)
        number = 2
        while name.casefold() in taken:
            name, number = f"{fit} ({number})", number + 1
        taken.add(name.casefold())
        names.append(name)
    return names


def _fit(title: str) -> str:
    name = " ".join(_UNFIT.sub(" ", title).split())[:LONGEST]
    name = name.encode()[:LARGEST].decode(errors="ignore").strip(" .")
    return f"{name} song".strip() if not name or _RESERVED.fullmatch(name) else name


def _entries(song: LibraryTrack, name: str, files: Files) -> Iterator[tuple[str, str]]:
    """Where each file of a song lies in the zip, and its URL."""
    track, folder = song.track, f"{name}/" if files == "all" else ""
    for number, audio in enumerate(track.audio):
        yield f"{folder}{name}{f' {number + 1}' if number else ''}.{_kind(audio.url)}", audio.url
    if files == "audio":
        return
    for stem in track.stems:
        yield f"{folder}stems/{_fit(stem.name)}.{_kind(stem.audio.url)}", stem.audio.url
    for url in (track.midi, track.lrc, track.chord_chart, track.project, track.manifest, song.cover):
        if url:
            yield f"{folder}{name}.{_kind(url)}", url


def _kind(url: str) -> str:
    return url.rpartition(".")[2]
