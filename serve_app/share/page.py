"""The page of a public song, and the pages that say why there is none.

What a page shows is addressed from where it lies, so that it is there whatever name the server is called by;
what others are told is addressed by the base that the settings name.
"""

from serve_app.errors import OpentunesError
from serve_app.share.addresses import Addresses
from serve_app.share.markup import (
    MARK,
    PAGE_CSS,
    PLAYER,
    clock,
    counted,
    data,
    document,
    escaped,
    joined,
    language_of,
    policy,
    wave,
)
from serve_app.share.model import PublicSong

POLICY = policy(PAGE_CSS, PLAYER, "'none'")
REFUSAL_POLICY = policy(PAGE_CSS, None, "'none'")
CARD = (1200, 630)
EMBED = (560, 180)
"""Pixels of the embedded player, if nobody wants another size."""


def page(song: PublicSong, at: Addresses) -> str:
    """The page, whole."""
    return document(_head(song, at), f"{_header('../')}\n{_main(song)}\n{_FOOTER}", PAGE_CSS, script=PLAYER)


def described(song: PublicSong) -> str:
    """One sentence for previews."""
    tags = f" {', '.join(song.row.tags[:5])}." if song.row.tags else ""
    return f"A song by {song.artist}, {clock(song.row.duration_s)}.{tags} Made with Opentunes."


def _head(song: PublicSong, at: Addresses) -> str:
    title, by = song.row.title, song.artist
    secure = at.base.startswith("https://")
    properties = {
        "og:type": "music.song",
        "og:site_name": "Opentunes",
        "og:url": at.page,
        "og:title": title,
        "og:description": described(song),
        "og:image": at.of("card.png"),
        "og:image:type": "image/png",
        "og:image:width": str(CARD[0]),
        "og:image:height": str(CARD[1]),
        "og:image:alt": f"Cover and waveform of {title} by {by}",
        "music:duration": str(max(1, round(song.row.duration_s))),
    }
    if song.audio_type:
        properties |= {"og:audio": at.of("audio"), "og:audio:type": song.audio_type}
        properties |= {"og:audio:secure_url": at.of("audio")} if secure else {}
    names = {
        "description": described(song),
        "twitter:card": "player"
        if secure and song.audio_type
        else "summary_large_image",  # it must be secure
        "twitter:title": title,
        "twitter:description": described(song),
        "twitter:image": at.of("card.png"),
        "twitter:image:alt": f"Cover and waveform of {title} by {by}",
    }
    if names["twitter:card"] == "player":
        names |= {"twitter:player": at.of("embed"), "twitter:player:width": str(EMBED[0])}
        names |= {"twitter:player:height": str(EMBED[1])}
    return joined(
        [
            f"<title>{escaped(f'{title} by {by}')} · Opentunes</title>",
            f'<link rel="canonical" href="{escaped(at.page)}">',
            f'<link rel="alternate" type="application/json+oembed" href="{escaped(at.oembed)}" '
            f'title="{escaped(title)}">',
            *(f'<meta name="{name}" content="{escaped(text)}">' for name, text in names.items()),
            *(f'<meta property="{name}" content="{escaped(text)}">' for name, text in properties.items()),
            f'<script type="application/ld+json">{data(_linked(song, at))}</script>',
        ]
    )


def _linked(song: PublicSong, at: Addresses) -> dict[str, object]:
    """The song as schema.org describes a recording."""
    minutes, seconds = divmod(max(1, round(song.row.duration_s)), 60)
    found: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "MusicRecording",
        "@id": at.page,
        "url": at.page,
        "name": song.row.title,
        "byArtist": {"@type": "Person", "name": song.artist},
        "duration": f"PT{minutes}M{seconds}S",
        "image": at.of("cover"),
        "interactionStatistic": [
            {
                "@type": "InteractionCounter",
                "interactionType": f"https://schema.org/{kind}",
                "userInteractionCount": n,
            }
            for kind, n in (("LikeAction", song.row.like_count), ("ListenAction", song.row.play_count))
        ],
    }
    if song.audio_type:
        file = {"@type": "AudioObject", "contentUrl": at.of("audio"), "encodingFormat": song.audio_type}
        found["audio"] = file
    if song.row.tags:
        found["keywords"] = song.row.tags
    if song.row.published_at:
        found["datePublished"] = song.row.published_at
    if song.parent:
        parent = Addresses(at.base, song.parent.id.hex).page
        found["isBasedOn"] = {"@type": "MusicRecording", "@id": parent, "name": song.parent.title}
    return found


def _header(home: str) -> str:
    return f'<header><a class="mark" href="{escaped(home)}">{MARK}Opentunes</a></header>'


_FOOTER = "<footer>Likes and plays are those of listeners who are signed in.</footer>"


def _main(song: PublicSong) -> str:
    row = song.row
    return joined(
        [
            "<main>",
            '<article class="song">',
            f'<img class="cover" src="{song.song_id}/cover" width="640" height="640" alt="">',
            "<div>",
            f'<h1 dir="auto"{language_of(song)}>{escaped(row.title)}</h1>',
            _artist(song),
            _lineage(song),
            '<ul class="facts">',
            f"<li>{clock(row.duration_s)}</li>",
            f"<li>{counted(row.like_count, 'like', 'likes')}</li>",
            f"<li>{counted(row.play_count, 'play', 'plays')}</li>",
            "</ul>",
            "</div>",
            "</article>",
            _player(song),
            '<div class="actions">',
            f'<a class="remix" href="../?remix={song.song_id}">Remix in the studio</a>',
            '<span class="made">Made with <a href="../">Opentunes</a></span>',
            "</div>",
            _lyrics(song),
            "</main>",
        ]
    )


def _lyrics(song: PublicSong) -> str:
    if not (lyrics := song.row.lyrics.strip()):
        return ""
    text = f'<p class="lyrics" dir="auto"{language_of(song)}>{escaped(lyrics)}</p>'
    return f"<details><summary>Lyrics</summary>{text}</details>"


def _artist(song: PublicSong) -> str:
    name = song.artist
    if song.row.avatar_path:
        face = f'<img class="avatar" src="{song.song_id}/avatar" width="36" height="36" alt="">'
    else:
        face = f'<span class="avatar initial" aria-hidden="true">{escaped(name[:1].upper())}</span>'
    return f'<p class="artist">{face}<span>by <strong dir="auto">{escaped(name)}</strong></span></p>'


def _lineage(song: PublicSong) -> str:
    if song.parent is None:
        return ""
    title = escaped(song.parent.title)
    return f'<p class="lineage">{song.lineage} <a href="{song.parent.id.hex}" dir="auto">{title}</a></p>'


def _player(song: PublicSong) -> str:
    if song.audio_type is None:
        return (
            '<section class="player" aria-label="Player"><p>Its audio is not in the cloud yet.</p></section>'
        )
    label = escaped(f"{song.row.title} by {song.artist}")
    return joined(
        [
            '<section class="player" aria-label="Player">',
            wave(song),
            f'<audio controls preload="none" src="{song.song_id}/audio" aria-label="{label}"></audio>',
            "</section>",
        ]
    )


def refusal(error: OpentunesError, base: str) -> str:
    """A page in place of a song's."""
    head = f'<title>{escaped(error.title)} · Opentunes</title>\n<meta name="robots" content="noindex">'
    remedy = f"<p>{escaped(error.remedy)}</p>" if error.remedy else ""
    words = f'<div class="words"><h1>{escaped(error.title)}</h1><p>{escaped(error.detail)}</p>{remedy}</div>'
    return document(head, f"{_header(f'{base}/')}\n<main>{words}</main>", PAGE_CSS)
