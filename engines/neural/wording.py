"""Tempo, key and the like as words of a prompt, for models that have no other input for them."""

import re


def with_words(prompt: str, *wishes: str) -> str:
    """The prompt, and behind it those wishes that it does not say already, as whole words.

    Case is of no account but for a capital that a wish begins with: "a minor" need not be A minor.
    """
    prompt = prompt.strip()
    missing = [wish for wish in wishes if wish and not _says(prompt, wish)]
    return ", ".join([part for part in (prompt.rstrip(" ,.;"), *missing) if part]) if missing else prompt


def _says(prompt: str, wish: str) -> bool:
    first = wish[0] if wish[0].isupper() else f"(?i:{re.escape(wish[0])})"
    return re.search(rf"(?<![\w#./]){first}(?i:{re.escape(wish[1:])})(?![\w#/])", prompt) is not None
