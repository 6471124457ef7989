"""What litellm does besides: nothing is printed, logged, downloaded or sent elsewhere."""

import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.agents.llm.providers import KEY, openai
from tests.agents.llm.replies import refuses_key, say

WATCHED = """
import json, socket, sys
from agents.errors import AgentError
from agents.setup import Budget, ModelChoice

met = []
def watch(event, args):
    if event == "socket.connect":
        met.append(args[1][1] if isinstance(args[1], tuple) else str(args[1]))
    if event == "socket.getaddrinfo":
        met.append(args[0])
sys.addaudithook(watch)
from agents.llm import open_model
base, key = sys.argv[1:3]
model = open_model(ModelChoice("openai/gpt-test", base, key), Budget(), lambda: None)
answers = []
for _ in range(2):
    try:
        answers.append(model.generate([{"role": "user", "content": "hush"}]).content)
    except AgentError as error:
        answers.append(error.code)
import litellm
print(json.dumps([answers, met, litellm.telemetry, litellm.callbacks]))
"""


def test_only_the_provider_is_met_and_nothing_is_said() -> None:
    with openai([say("hello"), refuses_key()]) as server:
        environment = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
        done = subprocess.run(
            [sys.executable, "-c", WATCHED, server.openai, KEY],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
            env={**environment, "LITELLM_LOG": "DEBUG"},
        )
    [line] = done.stdout.splitlines()
    answers, met, telemetry, callbacks = json.loads(line)
    assert answers == ["hello", "key_refused"]
    assert set(met) == {"127.0.0.1", server.port}
    assert (telemetry, callbacks) == (False, [])
    assert done.stderr == ""


def test_who_answers_needs_neither_litellm_nor_smolagents() -> None:
    code = "import sys, agents.llm; print([m for m in ('litellm', 'smolagents', 'ray') if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"


class _Proxy(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.server.seen.append(self.path)  # type: ignore[attr-defined]
        self.send_response(503)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


def test_the_proxy_of_the_user_is_used_except_for_what_they_except(monkeypatch: pytest.MonkeyPatch) -> None:
    import httpx

    from agents.llm.wire import GuardedTransport

    with HTTPServer(("127.0.0.1", 0), _Proxy) as proxy, openai(say("hello"), key=None) as server:
        proxy.seen = []  # type: ignore[attr-defined]
        thread = threading.Thread(target=proxy.serve_forever, args=(0.02,))
        thread.start()
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.server_port}")
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        chat = {"model": "gpt-test", "stream": True, "messages": []}
        try:
            with httpx.Client(transport=GuardedTransport()) as client:
                far = client.post("http://models.invalid/v1/chat/completions", json=chat)
                near = client.post(f"{server.openai}/chat/completions", json=chat)
        finally:
            proxy.shutdown()
            thread.join()
        assert (far.status_code, near.status_code) == (503, 200)
        assert proxy.seen == ["http://models.invalid/v1/chat/completions"]  # type: ignore[attr-defined]
