"""Refusals of PostgreSQL with the code and the status that PostgREST gives them.

The emulator knows some and calls the others `SUP`, 500, among them that a check is violated. It writes the
error to its log before it answers, and there the code is read.
"""

import json
import re
from pathlib import Path
from typing import Final

STATUSES: Final = {
    "08": 503,
    "09": 500,
    "0L": 403,
    "0P": 403,
    "23503": 409,
    "23505": 409,
    "25006": 405,
    "25": 500,
    "28": 403,
    "2D": 500,
    "38": 500,
    "39": 500,
    "3B": 500,
    "40": 500,
    "42501": 403,
    "42883": 404,
    "42P01": 404,
    "42P17": 500,
    "53400": 500,
    "53": 503,
    "54": 500,
    "55": 500,
    "57": 500,
    "58": 500,
    "F0": 500,
    "HV": 500,
    "P0001": 400,
    "P0": 500,
    "XX": 500,
}
"""SQLSTATE or its class → status; others are 400. https://docs.postgrest.org/en/latest/references/errors.html"""
UNKNOWN: Final = "PostgresError: "
TAIL: Final = 65_536
"""Bytes of the log in which the error of an answer is looked for."""


def status_of(code: str) -> int:
    """PostgREST's for an SQLSTATE, for who has signed in; `PT` is followed by the status itself."""
    if code.startswith("PT"):
        return int(code[2:])
    return STATUSES.get(code) or STATUSES.get(code[:2], 400)


def put_right(status: int, content: bytes, log: Path) -> tuple[int, bytes]:
    """Status and content of a refusal of the Data API, with code, details and hint where they were lost."""
    try:
        said = json.loads(content)
    except ValueError:
        return status, content
    if not isinstance(said, dict) or not re.fullmatch(r"[0-9A-Z]{5}|SUP", str(said.get("code"))):
        return status, content
    if said["code"] == "SUP" and str(said["message"]).startswith(UNKNOWN):
        with log.open("rb") as file:
            file.seek(max(log.stat().st_size - TAIL, 0))
            _, found, rest = file.read().decode("utf-8", "replace").rpartition(said["message"])
        if not found or not (code := re.search(r"\n  code: '([0-9A-Z]{5})'", rest)):
            return status, content
        said["code"], said["message"] = code[1], said["message"].removeprefix(UNKNOWN)
        for ours, theirs in (("details", "detail"), ("hint", "hint")):
            if text := re.search(rf"\n  {theirs}: (?:'([^'\n]*)'|\"([^\"\n]*)\")", rest):
                said[ours] = text[1] or text[2]
    elif said["code"][:2] != "53":
        return status, content
    return status_of(said["code"]), json.dumps(said).encode()
