"""Reads what small models write where a tool call or JSON was wanted."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import json_repair

NAME_KEYS: Final = ("name", "tool", "tool_name", "function", "action")
ARGUMENT_KEYS: Final = ("arguments", "parameters", "args", "input", "action_input", "tool_input")
_THINKING = re.compile(r"<(think|thinking)>.*?(?:</\1>|\Z)", re.DOTALL | re.IGNORECASE)
_ORPHAN = re.compile(r"\A.*?</think(?:ing)?>", re.DOTALL | re.IGNORECASE)
_TAGGED = re.compile(
    r"<(tool_calls?|function_calls?|tool)>(.*?)(?:</\1>|\Z)|\[TOOL_CALLS\](.*)", re.DOTALL | re.IGNORECASE
)
_NAMED_TAG = re.compile(r"<function=([\w.-]+)>(.*?)(?:</function>|\Z)", re.DOTALL)
_FENCE = re.compile(r"```(?:\w+)?\s*\n?(.*?)(?:```|\Z)", re.DOTALL)
_PYTHONIC = re.compile(r"\A([A-Za-z_][\w.]*)\((.*)\)\Z", re.DOTALL)
_BRACKET = re.compile(r"[][{}]")
MAX_READ: Final = 60_000
"""Characters of an answer that are looked into."""
MAX_MENDED: Final = 20_000
"""Characters that are mended: mending is slow."""
MAX_DEPTH: Final = 40


@dataclass(frozen=True, slots=True)
class Call:
    """A tool call that could be read."""

    name: str
    arguments: Mapping[str, Any]


def without_thinking(text: str) -> str:
    """The text without what a model thought before it answered."""
    return _ORPHAN.sub("", _THINKING.sub("", text)).strip()


def json_in(text: str) -> Any:
    """The first JSON object or list in a text, mended if need be; None if there is none."""
    text = without_thinking(text[:MAX_READ])
    for candidate in (*_tagged(text), *_fenced(text), text):
        value = _first(candidate)
        if isinstance(value, dict | list) and value:
            return value
    return None


def arguments_in(text: str) -> Mapping[str, Any] | None:
    """Arguments of a tool call, mended if need be; None if they are no object."""
    if not text.strip():
        return {}
    value = _loads(text)
    if isinstance(value, str):  # encoded twice
        value = _loads(value)
    return value if isinstance(value, dict) else None


def calls_in(text: str, tools: Mapping[str, frozenset[str]]) -> list[Call]:
    """Tool calls that a text plainly is, given the tools and their fields; [] if it is none.

    Reads JSON with a name and arguments (bare, fenced, in tags, in a list, or in OpenAI's wrapping),
    `name(a=1)`, and, if only one tool besides the last answer can be meant, an object of its fields.
    """
    text = without_thinking(text[:MAX_READ])
    if found := [
        call
        for match in _NAMED_TAG.finditer(text)
        if (call := _call(match[1], _loads(match[2]), tools)) is not None
    ]:
        return found
    for candidates in (_tagged(text), _fenced(text), [text]):
        if found := [call for candidate in candidates for call in _calls(candidate, tools)]:
            return found
    return []


def _calls(text: str, tools: Mapping[str, frozenset[str]]) -> list[Call]:
    if (match := _PYTHONIC.match(text.strip().removesuffix(";").rstrip())) and (
        call := _pythonic(match[1], match[2], tools)
    ):
        return [call]
    return list(_read(_first(text), tools))


def known(name: str, tools: Iterable[str]) -> str | None:
    """The tool that a name means, in spite of another case, separator or prefix; None if it is no tool's."""
    names = {_plain(tool): tool for tool in tools}
    return names.get(_plain(name)) or names.get(_plain(name.rpartition(".")[2]))


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]", "", name).lower()


def _tagged(text: str) -> list[str]:
    return [match[2] or match[3] or "" for match in _TAGGED.finditer(text)]


def _fenced(text: str) -> list[str]:
    return [match[1] for match in _FENCE.finditer(text)]


def _first(text: str) -> Any:
    """The first object or list in a text, whatever stands around it."""
    start = min((at for at in (text.find("{"), text.find("[")) if at >= 0), default=-1)
    if start < 0 or not _shallow(text := text[start:]):
        return None
    try:
        return json.JSONDecoder().raw_decode(text)[0]
    except ValueError:
        return _loads(text)


def _loads(text: str) -> Any:
    """The value of a text, mended if need be; None if there is none."""
    if not _shallow(text):
        return None
    try:
        return json.loads(text)
    except ValueError:
        return json_repair.loads(text[:MAX_MENDED])


def _shallow(text: str) -> bool:
    """Whether brackets nest as in an answer, not as in the babble of a model that is stuck."""
    depth = 0
    for bracket in _BRACKET.finditer(text):
        depth += 1 if bracket[0] in "{[" else -1
        if depth > MAX_DEPTH:
            return False
    return True


def _read(value: Any, tools: Mapping[str, frozenset[str]]) -> Iterator[Call]:
    if isinstance(value, list):
        for item in value:
            yield from _read(item, tools)
    elif isinstance(value, dict):
        if isinstance(value.get("tool_calls"), list):
            yield from _read(value["tool_calls"], tools)
        elif (call := _named(value, tools) or _keyed(value, tools) or _anonymous(value, tools)) is not None:
            yield call


def _named(value: Mapping[str, Any], tools: Mapping[str, frozenset[str]]) -> Call | None:
    """{"name": …, "arguments": …}, with the words that models have for these; or the arguments beside it."""
    if isinstance(inner := value.get("function"), dict):
        value = inner
    name = next((value[key] for key in NAME_KEYS if isinstance(value.get(key), str)), None)
    if name is None:
        return None
    given = next((value[key] for key in ARGUMENT_KEYS if key in value), None)
    if given is None:
        given = {key: item for key, item in value.items() if key not in NAME_KEYS and key != "type"}
    return _call(name, given, tools)


def _keyed(value: Mapping[str, Any], tools: Mapping[str, frozenset[str]]) -> Call | None:
    """{"write_lyrics": {…}}."""
    if len(value) != 1:
        return None
    [(name, given)] = value.items()
    return _call(name, given, tools) if isinstance(given, dict) else None


def _anonymous(value: Mapping[str, Any], tools: Mapping[str, frozenset[str]]) -> Call | None:
    """An object of the fields of one tool, and of no other."""
    fits = [name for name, fields in tools.items() if fields and set(value) <= fields]
    return Call(fits[0], value) if len(fits) == 1 else None


def _call(name: str, given: Any, tools: Mapping[str, frozenset[str]]) -> Call | None:
    tool = known(name, tools)
    if isinstance(given, str):
        given = arguments_in(given)
    if tool is None or not isinstance(given, dict):
        return None
    return Call(tool, given)


def _pythonic(name: str, inside: str, tools: Mapping[str, frozenset[str]]) -> Call | None:
    """`name(a=1, b="x")` of literals; nothing is evaluated."""
    import ast

    tool = known(name, tools)
    if tool is None:
        return None
    try:
        tree = ast.parse(f"f({inside})", mode="eval").body
        if not isinstance(tree, ast.Call) or tree.args:
            return None
        given = {word.arg: ast.literal_eval(word.value) for word in tree.keywords if word.arg}
        return Call(tool, json.loads(json.dumps(given)))
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):  # TypeError: a set, or bytes
        return None
