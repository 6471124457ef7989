"""A fake Ollama and a fake OpenAI-compatible provider (Groq too) on real sockets.

```python
with ollama([call("write_lyrics", lines=["…"]), say("Done.")]) as server:
    ...  # server.url; server.asked has the requests; server.generating counts answers under way
```
"""

import json
import select
import socket
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, cast

from tests.agents.llm.replies import Asked, Player, Reply, Script, ToolUse

OLLAMA_MODELS: Final = ("qwen2.5:3b",)
OPENAI_MODELS: Final = ("gpt-test", "llama-test")
KEY: Final = "sk-right-0123456789abcdef"


@dataclass
class Provider:
    """A provider that runs, and what happened to it."""

    play: Player
    models: tuple[str, ...]
    key: str | None
    port: int = 0
    asked: list[Asked] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    connections: int = 0
    """Open now."""
    generating: int = 0
    """Answers under way now."""
    abandoned: int = 0
    """Answers that nobody waited for."""
    closing: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        """Address of Ollama."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def openai(self) -> str:
        """Address of the OpenAI-compatible API."""
        return f"{self.url}/v1"

    def quiet(self, within: float = 2.0) -> bool:
        """Whether no answer is under way any more, within some seconds."""
        end = time.monotonic() + within
        while self.generating and time.monotonic() < end:
            time.sleep(0.005)
        return self.generating == 0


@contextmanager
def ollama(script: Script, models: Iterable[str] = OLLAMA_MODELS) -> Iterator[Provider]:
    """An Ollama daemon that has these models."""
    with _serve(Provider(Player(script), tuple(models), None)) as provider:
        yield provider


@contextmanager
def openai(
    script: Script, models: Iterable[str] = OPENAI_MODELS, key: str | None = KEY
) -> Iterator[Provider]:
    """An OpenAI-compatible provider, under `/v1`, that takes one key (None: any)."""
    with _serve(Provider(Player(script), tuple(models), key)) as provider:
        yield provider


@contextmanager
def _serve(provider: Provider) -> Iterator[Provider]:
    server = _Server(("127.0.0.1", 0), _Handler)
    server.provider = provider
    provider.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), name="provider")
    thread.start()
    try:
        yield provider
    finally:
        provider.closing.set()
        server.shutdown()
        thread.join()
        for connection in tuple(server.open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    block_on_close = True
    request_queue_size = 64
    provider: Provider

    def __init__(self, *args: Any) -> None:
        self.open: set[socket.socket] = set()
        super().__init__(*args)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Readers that leave are no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    @property
    def provider(self) -> Provider:
        return cast(_Server, self.server).provider

    def setup(self) -> None:
        super().setup()
        with self.provider.lock:
            self.provider.connections += 1
            cast(_Server, self.server).open.add(self.connection)

    def finish(self) -> None:
        with self.provider.lock:
            self.provider.connections -= 1
            cast(_Server, self.server).open.discard(self.connection)
        super().finish()

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        provider = self.provider
        provider.paths.append(self.path)
        if self.path == "/api/version":
            self._json(200, {"version": "0.13.0"})
        elif self.path == "/api/tags":
            self._json(200, {"models": [_tag(name) for name in provider.models]})
        elif self.path.endswith("/models") and not self._locked():
            self._json(
                200, {"object": "list", "data": [{"id": n, "object": "model"} for n in provider.models]}
            )
        elif not self.path.endswith("/models"):
            self._json(404, {"error": "not found"})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        provider = self.provider
        provider.paths.append(self.path)
        if self.path == "/api/show":
            self._json(200, {"capabilities": ["completion", "tools"], "model_info": {}, "details": {}})
            return
        native = self.path == "/api/chat"
        asked = _read(self.path, body, dict(self.headers.items()))
        with provider.lock:
            provider.asked.append(asked)
        if not native and self._locked():
            return
        if asked.model not in provider.models:
            message = f"model '{asked.model}' not found"
            missing = {"message": message, "type": "invalid_request_error", "code": "model_not_found"}
            self._json(404, {"error": message if native else missing})
            return
        with provider.lock:
            provider.generating += 1
        try:
            self._answer(provider.play(asked), native, body)
        except OSError:  # the reader has left
            self.close_connection = True
            provider.abandoned += 1
        finally:
            with provider.lock:
                provider.generating -= 1

    def _locked(self) -> bool:
        """Whether the key is wrong; then the answer is given."""
        wanted = self.provider.key
        if wanted is None or self.headers.get("Authorization") == f"Bearer {wanted}":
            return False
        given = self.headers.get("Authorization", "").removeprefix("Bearer ")
        message = f"Incorrect API key provided: {given}."
        self._json(401, {"error": {"message": message, "code": "invalid_api_key"}})
        return True

    def _answer(self, reply: Reply, native: bool, body: Mapping[str, Any]) -> None:
        if reply.silent:
            self._hang()
        if reply.status != 200:
            detail = {"message": reply.message, "type": "error", "code": reply.code}
            self._json(reply.status, {"error": reply.message if native else detail}, reply.headers)
            return
        lines = list(_ollama_lines(reply, body) if native else _openai_lines(reply, body))
        if reply.raw is not None:
            lines = [reply.raw]
        if not body.get("stream"):
            self._json(200, _ollama_whole(reply, body) if native else _openai_whole(reply, body))
            return
        self.send_response(200)
        self.send_header("Content-Type", "application/x-ndjson" if native else "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        ending = 1 if native else 3  # lines that tell that the answer is over
        for line in lines if reply.stop == "end" else lines[:-ending]:
            if reply.delay:
                self._wait(reply.delay)
            self.wfile.write(b"%x\r\n%b\r\n" % (len(line), line))
        if reply.stop == "hang":
            self._hang()
        if reply.stop == "cut":
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.wfile.write(b"0\r\n\r\n")

    def _hang(self) -> None:
        while not self.provider.closing.is_set():
            self._wait(1.0)
        raise ConnectionAbortedError

    def _wait(self, seconds: float) -> None:
        """Wait, unless the reader leaves."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0 and not self.provider.closing.is_set():
            readable, _, _ = select.select([self.connection], [], [], min(left, 0.02))
            if readable and not self.connection.recv(1, socket.MSG_PEEK):
                raise ConnectionAbortedError

    def _json(self, status: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {**(headers or {}), "Content-Type": "application/json"}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def _tag(name: str) -> dict[str, Any]:
    details = {"family": "qwen2", "parameter_size": "3.1B", "quantization_level": "Q4_K_M"}
    return {"name": name, "model": name, "size": 1_929_912_432, "details": details}


def _read(path: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> Asked:
    messages = tuple((message["role"], _text(message.get("content"))) for message in body.get("messages", ()))
    wanted = body.get("format") or (body.get("response_format") or {}).get("json_schema", {}).get("schema")
    return Asked(
        path=path,
        model=body.get("model", ""),
        messages=messages,
        tools=tuple(tool["function"]["name"] for tool in body.get("tools") or ()),
        schema=wanted if isinstance(wanted, dict) else None,
        headers=headers,
        body=body,
    )


def _text(content: Any) -> str:
    if isinstance(content, list):
        return "".join(part.get("text", "") for part in content)
    return content or ""


def _pieces(text: str, size: int) -> list[str]:
    return [text[start : start + size] for start in range(0, len(text), size)]


def _ollama_whole(reply: Reply, body: Mapping[str, Any]) -> dict[str, Any]:
    calls = [{"function": {"name": use.name, "arguments": use.arguments}} for use in reply.tools]
    message = {"role": "assistant", "content": reply.text, "tool_calls": calls or None}
    counts = {"prompt_eval_count": reply.input_tokens, "eval_count": reply.output_tokens or 1}
    return {"model": body["model"], "message": message, "done": True, "done_reason": "stop", **counts}


def _openai_whole(reply: Reply, body: Mapping[str, Any]) -> dict[str, Any]:
    calls = [
        {
            "id": f"call_{index}",
            "type": "function",
            "function": {"name": use.name, "arguments": _written(use)},
        }
        for index, use in enumerate(reply.tools)
    ]
    message = {"role": "assistant", "content": reply.text or None, "tool_calls": calls or None}
    choice = {"index": 0, "message": message, "finish_reason": "tool_calls" if calls else "stop"}
    counts = {"prompt_tokens": reply.input_tokens, "completion_tokens": reply.output_tokens or 1}
    usage = {**counts, "total_tokens": sum(counts.values())}
    fixed = {"id": "c1", "object": "chat.completion", "created": 1, "model": body["model"]}
    return {**fixed, "choices": [choice], "usage": usage}


def _written(use: ToolUse) -> str:
    return use.arguments if isinstance(use.arguments, str) else json.dumps(use.arguments)


def _ollama_lines(reply: Reply, body: Mapping[str, Any]) -> Iterator[bytes]:
    def line(message: Mapping[str, Any], **more: Any) -> bytes:
        fixed = {"model": body["model"], "created_at": "2026-01-01T00:00:00Z"}
        said = {"role": "assistant", "content": "", **message}
        return json.dumps({**fixed, "message": said, "done": False, **more}).encode() + b"\n"

    parts = [{"thinking": piece} for piece in _pieces(reply.thinking, reply.pieces)]
    parts += [{"content": piece} for piece in _pieces(reply.text, reply.pieces)]
    for part in parts:
        yield line(part)
    for use in reply.tools:
        yield line({"tool_calls": [{"function": {"name": use.name, "arguments": use.arguments}}]})
    written = reply.output_tokens if reply.output_tokens is not None else len(parts) + len(reply.tools)
    usage = {"prompt_eval_count": reply.input_tokens, "eval_count": written}
    yield line({}, done=True, done_reason="stop", **usage)


def _openai_lines(reply: Reply, body: Mapping[str, Any]) -> Iterator[bytes]:
    def line(delta: Mapping[str, Any], finish: str | None = None, **more: Any) -> bytes:
        choices = [{"index": 0, "delta": delta, "finish_reason": finish}]
        fixed = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": body["model"]}
        return b"data: " + json.dumps({**fixed, "choices": choices, **more}).encode() + b"\n\n"

    parts = [{"reasoning_content": piece} for piece in _pieces(reply.thinking, reply.pieces)]
    parts += [{"content": piece} for piece in _pieces(reply.text, reply.pieces)]
    for part in parts:
        yield line({"role": "assistant", **part})
    for index, use in enumerate(reply.tools):
        head = {"index": index, "id": f"call_{index}", "type": "function"}
        yield line({"tool_calls": [{**head, "function": {"name": use.name, "arguments": ""}}]})
        for piece in _pieces(_written(use), reply.pieces):
            yield line({"tool_calls": [{"index": index, "function": {"arguments": piece}}]})
    yield line({}, finish="tool_calls" if reply.tools else "stop")
    written = reply.output_tokens if reply.output_tokens is not None else len(parts) + len(reply.tools)
    counts = {"prompt_tokens": reply.input_tokens, "completion_tokens": written}
    if (body.get("stream_options") or {}).get("include_usage"):
        yield line({}, usage={**counts, "total_tokens": sum(counts.values())}, choices=[])
    else:
        yield b": no usage wanted\n\n"
    yield b"data: [DONE]\n\n"
