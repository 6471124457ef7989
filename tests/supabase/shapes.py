"""Answers of the emulator, put into the shapes that Supabase documents.

| Where | The emulator | Supabase |
|---|---|---|
| times | `2026-11-26 05:53:48.111364+00` | `2026-11-26T05:53:48.111364+00:00` |
| tokens that it gives | HS256, no issuer | ES256, `iss` |
| `/object/authenticated/…` | unknown | as `/object/…` |
| one signed address | `signedUrl`, with `/storage/v1` | `signedURL`, without |
| many signed addresses | unknown | `POST /object/sign/<bucket>` |
| names in a list of files | from the bucket's root | from the folder that was asked for |
| refusals of PostgreSQL | a few codes; the rest is `SUP`, 500 | every code, with its status (`refusals`) |
| administration of users | unknown | to make one and to delete one, with the secret key |
| a file in a form, as browsers send it | has to be the field `file` | any field, also one without a name |
| part of a file (`Range`) | all of it | 206 and the part |

What stays different: many addresses are signed one by one, so that policies see the operation
`storage.object.sign` and not `storage.object.sign_many`; a vector is taken as a string only; who signs up is
inserted first and described after, so that a trigger sees no name; a token that the emulator gives has no
`amr`; no e-mail is sent.
"""

import http.client
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlsplit

from tests.supabase.emulator import Emulator
from tests.supabase.refusals import put_right

TIME: Final = re.compile(rb'"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)\+00"')
RANGE: Final = re.compile(r"bytes=(\d*)-(\d*)")
USERS: Final = "/auth/v1/admin/users"
SIGN: Final = "/storage/v1/object/sign/"
LIST: Final = "/storage/v1/object/list/"
AUTHENTICATED: Final = "/storage/v1/object/authenticated/"
GIVES_TOKENS: Final = ("/auth/v1/signup", "/auth/v1/token", "/auth/v1/verify")
SKIPPED: Final = {"connection", "keep-alive", "transfer-encoding", "content-length", "date"}

Answer = tuple[int, dict[str, str], bytes]


@dataclass(frozen=True, slots=True)
class Conversation:
    """One request of a client, carried out by the emulator."""

    emulator: Emulator
    headers: dict[str, str]
    """Whose requests these are, in the emulator's terms."""
    outside: Callable[[str], str]
    """Signs a token of the emulator as the project does."""

    def carry_out(self, method: str, target: str, body: bytes) -> Answer:
        """Status, headers and content of the answer to give. A HEAD has no content, but its length."""
        path = urlsplit(target).path
        if path.startswith(USERS):
            return self._administer(method, path, body)
        if path.startswith(AUTHENTICATED):
            target = target.replace("/object/authenticated/", "/object/", 1)
        if method == "POST" and path.startswith(SIGN) and "/" not in path.removeprefix(SIGN).strip("/"):
            return self._sign_many(path.removeprefix(SIGN).strip("/"), json.loads(body))
        if method in ("POST", "PUT") and path.startswith("/storage/v1/object/"):
            body = body.replace(b'form-data; name=""; filename', b'form-data; name="file"; filename', 1)
        status, headers, content = self._ask(method, target, body)
        if "json" in headers.get("content-type", ""):
            content = TIME.sub(rb'"\1T\2+00:00"', content)
        if status >= 400 and path.startswith("/rest/v1/"):
            status, content = put_right(status, content, self.emulator.log)
        if method == "GET" and status == 200 and path.startswith("/storage/v1/object/"):
            return self._part(headers, content)
        if status != 200 or method != "POST":
            return status, headers, content
        if path in GIVES_TOKENS:
            content = _changed(content, self._with_token)
        elif path.startswith(SIGN):
            content = _changed(content, lambda said: {"signedURL": _relative(said["signedUrl"])})
        elif path.startswith(LIST):
            folder = str(json.loads(body or b"{}").get("prefix") or "").strip("/")
            content = _changed(content, lambda said: [_within(folder, each) for each in said])
        return status, headers, content

    def _ask(self, method: str, target: str, body: bytes) -> Answer:
        url = urlsplit(self.emulator.url)
        connection = http.client.HTTPConnection(str(url.hostname), url.port, timeout=60)
        try:
            connection.request(method, target, body, self.headers)
            response = connection.getresponse()
            headers = {name: value for name, value in response.getheaders() if name.lower() not in SKIPPED}
            if method == "HEAD" and (length := response.getheader("Content-Length")):
                headers["Content-Length"] = length
            return response.status, headers, response.read()
        finally:
            connection.close()

    def _administer(self, method: str, path: str, body: bytes) -> Answer:
        """Make or delete a user. Signing up makes one; what it does not take is added after."""
        kind = {"Content-Type": "application/json"}
        if {name.lower(): value for name, value in self.headers.items()}.get(
            "apikey"
        ) != self.emulator.secret:
            return 403, kind, b'{"code":403,"error_code":"not_admin","msg":"User not allowed"}'
        if method == "DELETE":
            self.emulator.database.sql("delete from auth.users where id = %s", path.removeprefix(USERS + "/"))
            return 200, kind, b"{}"
        asked = json.loads(body)
        said = {**asked, "data": asked.get("user_metadata", {})}
        status, headers, content = self._ask("POST", "/auth/v1/signup", json.dumps(said).encode())
        if status != 200:
            return status, headers, content
        user = json.loads(content)["user"]
        user["app_metadata"] |= asked.get("app_metadata", {})
        self.emulator.database.sql(
            "update auth.users set raw_app_meta_data = %s where id = %s",
            json.dumps(user["app_metadata"]),
            user["id"],
        )
        return 200, kind, json.dumps(user).encode()

    def _part(self, headers: dict[str, str], content: bytes) -> Answer:
        """Of a file, what was asked for: `bytes=<first>-<last>`, either may be left out."""
        asked = {name.lower(): value for name, value in self.headers.items()}.get("range", "")
        if (part := RANGE.fullmatch(asked)) is None or part[1] == part[2] == "":
            return 200, headers, content
        size = len(content)
        first = int(part[1]) if part[1] else max(size - int(part[2]), 0)
        last = min(int(part[2]), size - 1) if part[1] and part[2] else size - 1
        if first > last:
            return 416, {**headers, "Content-Range": f"bytes */{size}"}, b""
        return 206, {**headers, "Content-Range": f"bytes {first}-{last}/{size}"}, content[first : last + 1]

    def _sign_many(self, bucket: str, asked: dict[str, Any]) -> Answer:
        """As Storage answers: for each path an address, or why there is none."""
        body, answers = json.dumps({"expiresIn": asked["expiresIn"]}).encode(), []
        for path in asked["paths"]:
            status, _, content = self._ask("POST", f"{SIGN}{bucket}/{quote(path)}", body)
            said = json.loads(content)
            address = _relative(said["signedUrl"]) if status == 200 else None
            error = None if address else "Either the object does not exist or you do not have access to it"
            answers.append({"error": error, "path": path, "signedURL": address})
        return 200, {"Content-Type": "application/json"}, json.dumps(answers).encode()

    def _with_token(self, said: dict[str, Any]) -> dict[str, Any]:
        if isinstance(said.get("access_token"), str):
            said["access_token"] = self.outside(said["access_token"])
        return said


def _changed(content: bytes, change: Callable[[Any], Any]) -> bytes:
    return json.dumps(change(json.loads(content))).encode()


def _relative(address: str) -> str:
    return address.removeprefix("/storage/v1")


def _within(folder: str, file: dict[str, Any]) -> dict[str, Any]:
    return {**file, "name": str(file["name"]).removeprefix(f"{folder}/" if folder else "")}
