"""How the studio's export is served: what is cached, compressed and allowed; and the API stays as it was."""

import gzip
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from serve_app.studio.headers import headers_of, rules
from tests.serve_app.in_process import Studio

PAGE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
SCRIPT = "console.log('studio');" * 100
HEADERS = """# of the tests
/*
  X-Content-Type-Options: nosniff
  Content-Security-Policy: script-src 'self' 'sha256-missing'
/_next/static/*
  Cache-Control: public, max-age=31536000, immutable
/
  ! Content-Security-Policy
  Content-Security-Policy: script-src 'self' 'sha256-home'
"""


def write(folder: Path, name: str, content: str | bytes) -> None:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content if isinstance(content, bytes) else content.encode())


def build(folder: Path) -> None:
    """An export as Next makes one, in small."""
    write(folder, "index.html", "<h1>Studio</h1>" + " " * 2000)
    write(folder, "404.html", "<h1>No such page</h1>")
    write(folder, "songs/index.html", "<h1>Library</h1>")
    write(folder, "songs/index.txt", "0:data")
    write(folder, "empty/notes.txt", "no page")
    write(folder, "_next/static/chunks/a1b2.js", SCRIPT)
    write(folder, "_next/static/media/inter.woff2", bytes(5000))
    write(folder, "sw.js", "// worker")
    write(folder, "icon.svg", "<svg/>")
    write(folder, "manifest.webmanifest", "{}")
    write(folder, "_headers", HEADERS)


@pytest.fixture
def export(tmp_path: Path) -> Path:
    build(tmp_path / "out")
    return tmp_path / "out"


@pytest.fixture
def served(make_studio: Callable[..., Studio], export: Path) -> Iterator[Studio]:
    with make_studio(settings={"studio_dir": export}) as studio:
        yield studio


def test_pages_scripts_and_icons_are_served_each_with_its_caching(served: Studio) -> None:
    expected = {
        "/": ("text/html; charset=utf-8", "no-cache"),
        "/songs/": ("text/html; charset=utf-8", "no-cache"),
        "/songs/index.txt?_rsc=1": ("text/plain; charset=utf-8", "no-cache"),
        "/sw.js": ("text/javascript; charset=utf-8", "no-cache"),
        "/manifest.webmanifest": ("application/manifest+json", "no-cache"),
        "/icon.svg": ("image/svg+xml", "public, max-age=3600"),
        "/_next/static/chunks/a1b2.js": (
            "text/javascript; charset=utf-8",
            "public, max-age=31536000, immutable",
        ),
        "/_next/static/media/inter.woff2": ("font/woff2", "public, max-age=31536000, immutable"),
    }
    for path, (kind, caching) in expected.items():
        answer = served.client.get(path)
        assert answer.status_code == 200, path
        assert (answer.headers["content-type"], answer.headers["cache-control"]) == (kind, caching), path
        assert answer.headers["x-content-type-options"] == "nosniff"
        head = served.client.head(path)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["etag"] == answer.headers["etag"]


def test_each_page_has_the_policy_of_its_own_scripts(served: Studio) -> None:
    of_home = served.client.get("/").headers["content-security-policy"]
    missing = served.client.get("/none", headers=PAGE)
    assert "sha256-home" in of_home
    assert "sha256-missing" not in of_home
    assert missing.status_code == 404
    assert "No such page" in missing.text
    assert "sha256-missing" in missing.headers["content-security-policy"]


def test_text_is_sent_gzipped_to_whoever_takes_it_and_fonts_are_not(served: Studio) -> None:
    path = "/_next/static/chunks/a1b2.js"
    with served.client.stream("GET", path, headers={"Accept-Encoding": "br, gzip;q=0.5"}) as answer:
        raw = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(raw).decode() == SCRIPT
    for offer in ("identity", "gzip;q=0"):
        plain = served.client.get(path, headers={"Accept-Encoding": offer})
        assert "content-encoding" not in plain.headers
        assert plain.text == SCRIPT
        assert plain.headers["vary"] == "Accept-Encoding"
        assert plain.headers["etag"] != answer.headers["etag"], "these are other bytes"
    font = served.client.get("/_next/static/media/inter.woff2", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in font.headers


def test_what_has_not_changed_is_not_sent_again(served: Studio, export: Path) -> None:
    tag = served.client.get("/").headers["etag"]
    for given in (tag, f'"other", W/{tag}', "*"):
        assert served.client.get("/", headers={"If-None-Match": given}).status_code == 304
    os.utime(export / "index.html")  # copied anew, with what it had
    assert served.client.get("/", headers={"If-None-Match": tag}).status_code == 304
    write(export, "index.html", "<h1>A new build</h1>")
    assert "A new build" in served.client.get("/", headers={"If-None-Match": tag}).text


def test_parts_of_files(served: Studio) -> None:
    path = "/_next/static/media/inter.woff2"
    part = served.client.get(path, headers={"Range": "bytes=0-9"})
    assert (part.status_code, len(part.content), part.headers["content-range"]) == (206, 10, "bytes 0-9/5000")
    text = served.client.get(
        "/_next/static/chunks/a1b2.js", headers={"Range": "bytes=-4", "Accept-Encoding": "gzip"}
    )
    assert (text.status_code, text.content) == (206, SCRIPT[-4:].encode())
    beyond = served.client.get(path, headers={"Range": "bytes=9999-"})
    assert (beyond.status_code, beyond.headers["content-type"]) == (416, "application/problem+json")
    stale = served.client.get(path, headers={"Range": "bytes=0-9", "If-Range": '"another"'})
    assert (stale.status_code, len(stale.content)) == (200, 5000)


def test_a_folder_without_its_slash_leads_to_the_page_and_nowhere_else(served: Studio) -> None:
    answer = served.client.get("/songs?take=1")
    assert (answer.status_code, answer.headers["location"]) == (308, "/songs/?take=1")
    assert served.client.get("/songs/index.html").headers["location"] == "/songs/"
    assert served.client.get("/index.html?q=1").headers["location"] == "/?q=1"
    url = served.url + "//songs"
    assert served.client.get(url).headers.get("location", "/songs/") == "/songs/", "never another host"
    assert served.client.get("/songs/", headers=PAGE).text == "<h1>Library</h1>"


@pytest.mark.parametrize(
    "path",
    [
        "/_headers",
        "/empty/",
        "/empty",
        "/index.html/",
        "/..%2fsecret.txt",
        "/%2e%2e/secret.txt",
        "/songs/..%2f..%2fsecret.txt",
        "/link.txt",
        "/%00",
        "/" + "n" * 300,
        "/_next/static/chunks/gone.js",
        "/songs//",
        "/empty/index.html",
    ],
)
def test_nothing_else_is_given_away(served: Studio, export: Path, path: str) -> None:
    write(export.parent, "secret.txt", "secret")
    (export / "link.txt").symlink_to(export.parent / "secret.txt")
    answer = served.client.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "not_found"


def test_the_api_stays_as_it_was(served: Studio) -> None:
    unknown = served.client.get("/jobs/none", headers=PAGE)
    assert (unknown.status_code, unknown.headers["content-type"]) == (404, "application/problem+json")
    refused = served.client.patch("/jobs")
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET")
    assert served.client.post("/songs/").status_code == 404
    assert served.client.get("/docs").status_code == 200
    assert "content-security-policy" not in served.client.get("/docs").headers
    served.client.get("/songs/")
    assert '"/{studio}"' in served.client.get("/metrics").text


def test_until_it_is_built_the_home_page_is_that_of_the_api(
    make_studio: Callable[..., Studio], tmp_path: Path
) -> None:
    with make_studio(settings={"studio_dir": tmp_path / "out"}) as studio:
        assert studio.client.get("/").headers["location"] == "/docs"
        write(tmp_path / "out", "index.html", "half a build")
        assert studio.client.get("/").headers["location"] == "/docs", "its _headers come last"
        assert studio.client.get("/index.html", headers=PAGE).status_code == 404
        build(tmp_path / "out")
        assert "Studio" in studio.client.get("/").text, "without a new start"


def test_a_line_that_is_no_rule_is_refused() -> None:
    with pytest.raises(ValueError, match="not a line"):
        rules("  X-Before: any path")
    with pytest.raises(ValueError, match="not a line"):
        rules("/*\n  nonsense")


def test_the_last_rule_has_the_last_word() -> None:
    found = rules("/*\n  A: 1\n  B: 1\n/x/*\n  A: 2\n/x/y\n  ! B\n")
    assert headers_of("/z", found) == {"a": "1", "b": "1"}
    assert headers_of("/x/", found) == {"a": "2", "b": "1"}
    assert headers_of("/x/y", found) == {"a": "2"}
