"""Signatures are those of Standard Webhooks, and the secret is kept for our eyes only."""

import base64
import re
import time
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from serve_app.webhooks.signature import MAX_BYTES, MIN_BYTES, check_secret, find_secret, secret_file, sign

OFFICIAL = SecretStr("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
NONE = SecretStr("")


def secret_of(size: int) -> str:
    return "whsec_" + base64.b64encode(bytes(range(size))).decode()


def test_the_official_vector() -> None:
    """From libraries/javascript/src/webhook.test.ts of standard-webhooks/standard-webhooks."""
    assert sign(OFFICIAL, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, '{"test": 2432232314}') == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_a_receiver_can_verify_and_notices_a_change() -> None:
    secret = secret_of(32)
    body = '{"prompt": "Ça ira — 海"}'
    headers = sign(SecretStr(secret), "msg_1", time.time(), body)
    assert Webhook(secret).verify(body.encode(), headers) == {"prompt": "Ça ira — 海"}
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body.replace("ira", "va").encode(), headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body.encode(), {**headers, "webhook-id": "msg_2"})
    with pytest.raises(WebhookVerificationError):
        Webhook(secret_of(33)).verify(body.encode(), headers)


def test_the_receiver_of_the_documentation_works() -> None:
    page = (Path(__file__).parents[3] / "docs" / "api.md").read_text()
    [example] = re.findall(r"```python\n(.*?)```", page.partition("## Webhooks")[2], re.DOTALL)
    receiver: dict[str, Any] = {"SECRET": OFFICIAL.get_secret_value()}
    exec(example, receiver)  # noqa: S102
    body = '{"type": "job.succeeded", "timestamp": "", "data": {"job_id": "7"}}'
    headers = sign(OFFICIAL, "msg_1", time.time(), body)
    assert receiver["receive"](body.encode(), headers) == "job.succeeded 7"
    with pytest.raises(WebhookVerificationError):
        receiver["receive"](body.encode() + b" ", headers)


def test_a_repeat_is_signed_anew() -> None:
    first, second = (sign(OFFICIAL, "msg_1", at, "{}") for at in (1_800_000_000.9, 1_800_000_300.2))
    assert first["webhook-timestamp"] == "1800000000"
    assert first["webhook-id"] == second["webhook-id"]
    assert first["webhook-signature"] != second["webhook-signature"]


@pytest.mark.parametrize("size", [MIN_BYTES, 32, MAX_BYTES])
def test_a_secret_of_the_right_form_is_taken(size: int) -> None:
    assert check_secret(secret_of(size)) == secret_of(size)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "does not begin with whsec_"),
        ("hunter2-hunter2-hunter2-hunter2-", "not base64"),
        (secret_of(32).removeprefix("whsec_"), "does not begin with whsec_"),
        ("whsec_", "has 0 bytes"),
        (secret_of(MIN_BYTES - 1), "has 23 bytes"),
        (secret_of(MAX_BYTES + 1), "has 65 bytes"),
        (secret_of(32) + "!", "not base64"),
        (secret_of(32).rstrip("="), "not base64"),
        ("whsec_ünïcode", "not base64"),
    ],
)
def test_a_secret_of_another_form_is_refused_and_not_shown(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says) as caught:
        check_secret(text)
    assert "base64 of 24 to 64 random bytes" in str(caught.value)
    assert len(text) < 10 or text not in str(caught.value)


def test_a_secret_is_drawn_once(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    drawn = find_secret(NONE, folder)
    assert check_secret(drawn.get_secret_value())
    assert find_secret(NONE, folder) == drawn
    assert find_secret(NONE, tmp_path / "other") != drawn
    assert secret_file(folder).stat().st_mode & 0o777 == 0o600
    assert [file.name for file in folder.iterdir()] == ["webhook-secret"], "nothing half-written is left"


def test_a_secret_that_was_set_is_used_and_not_written(tmp_path: Path) -> None:
    assert find_secret(OFFICIAL, tmp_path) == OFFICIAL
    assert not secret_file(tmp_path).exists()


def test_an_empty_file_is_drawn_anew_and_a_spoilt_one_is_not_touched(tmp_path: Path) -> None:
    file = secret_file(tmp_path)
    file.write_text("\n")
    assert find_secret(NONE, tmp_path).get_secret_value() == file.read_text()
    file.write_text("whsec_hunter2=\n")
    with pytest.raises(ValueError, match="delete the file") as caught:
        find_secret(NONE, tmp_path)
    assert str(file) in str(caught.value)
    assert "hunter2" not in str(caught.value)
    assert file.read_text() == "whsec_hunter2=\n"
