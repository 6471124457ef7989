"""What a reader of links finds in a page."""

import base64
import hashlib
import json
from html.parser import HTMLParser
from typing import Any, Self


class Page(HTMLParser):
    """A page as it is parsed: elements, what stands in them, and what it says of itself."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: dict[str, str] = {}
        """Text by the name of its element; of scripts by `script <type>`."""
        self._open: list[str] = []

    @classmethod
    def of(cls, markup: str) -> Self:
        page = cls()
        page.feed(markup)
        page.close()
        return page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        assert len(found) == len(attrs), "an attribute is there twice"
        self.elements.append((tag, found))
        self._open.append(f"script {found.get('type', '')}" if tag == "script" else tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop().split(" ", maxsplit=1)[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._open:
            self.texts[self._open[-1]] = self.texts.get(self._open[-1], "") + data

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def metas(self) -> dict[str, str]:
        found = [(meta.get("property") or meta.get("name", ""), meta) for meta in self.all("meta")]
        named = [(name, meta["content"]) for name, meta in found if name]
        assert len(named) == len(dict(named)), "a property is there twice"
        return dict(named)

    def link(self, rel: str) -> dict[str, str]:
        (found,) = [link for link in self.all("link") if link["rel"] == rel]
        return found

    @property
    def linked_data(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.texts["script application/ld+json"])
        return found


def directives(policy: str) -> dict[str, list[str]]:
    """A Content Security Policy."""
    return {name: values for name, *values in (part.split() for part in policy.split(";"))}


def source(text: str) -> str:
    """The source expression that allows an inline element."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
