"""The player that other sites show in a frame, and its description for them (https://oembed.com)."""

from typing import Literal

from pydantic import BaseModel

from serve_app.share.addresses import Addresses
from serve_app.share.markup import EMBED_CSS, MARK, PLAYER, document, escaped, joined, policy, wave
from serve_app.share.model import PublicSong
from serve_app.share.page import CARD, EMBED

POLICY = policy(EMBED_CSS, PLAYER, "*")


class OEmbed(BaseModel):
    """A response of the type `rich` (oEmbed 1.0)."""

    type: Literal["rich"] = "rich"
    version: Literal["1.0"] = "1.0"
    title: str
    author_name: str
    provider_name: str = "Opentunes"
    provider_url: str
    cache_age: int
    html: str
    width: int
    height: int
    thumbnail_url: str | None = None
    thumbnail_width: int | None = None
    thumbnail_height: int | None = None


def embed(song: PublicSong, at: Addresses) -> str:
    """The framed player, whole."""
    title, by = escaped(song.row.title), escaped(song.artist)
    page = escaped(at.page)
    head = joined(
        [
            f"<title>{title} by {by}</title>",
            '<meta name="robots" content="noindex">',
            f'<link rel="canonical" href="{page}">',
        ]
    )
    audio = (
        f'{wave(song)}\n<audio controls preload="none" src="audio" aria-label="{title} by {by}"></audio>'
        if song.audio_type
        else "<p>Its audio is not in the cloud yet.</p>"
    )
    body = joined(
        [
            '<main class="box">',
            '<img class="cover" src="cover" width="150" height="150" alt="">',
            '<div class="side"><div class="top"><div>',
            f'<h1 dir="auto"><a href="{page}" target="_blank" rel="noopener">{title}</a></h1>',
            f'<p class="artist" dir="auto">{by}</p></div>',
            f'<a class="mark" href="{page}" target="_blank" rel="noopener" title="Opentunes">{MARK}</a>',
            f"</div>{audio}</div>",
            "</main>",
        ]
    )
    return document(head, body, EMBED_CSS, script=PLAYER)


def described(
    song: PublicSong, at: Addresses, most_wide: int | None, most_high: int | None, age: int
) -> OEmbed:
    """How to embed a song within so many pixels."""
    wide = min(EMBED[0], max(most_wide or EMBED[0], 1))
    high = min(EMBED[1], max(most_high or EMBED[1], 1))
    frame = (
        f'<iframe src="{escaped(at.of("embed"))}" width="{wide}" height="{high}" '
        f'title="{escaped(f"{song.row.title} by {song.artist}")}" '
        'loading="lazy" allow="autoplay; encrypted-media" '
        'sandbox="allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox"></iframe>'
    )
    fits = (most_wide is None or most_wide >= CARD[0]) and (most_high is None or most_high >= CARD[1])
    return OEmbed(
        title=song.row.title,
        author_name=song.artist,
        provider_url=f"{at.base}/",
        cache_age=age,
        html=frame,
        width=wide,
        height=high,
        thumbnail_url=at.of("card.png") if fits else None,
        thumbnail_width=CARD[0] if fits else None,
        thumbnail_height=CARD[1] if fits else None,
    )
