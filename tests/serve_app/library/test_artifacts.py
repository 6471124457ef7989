"""Files by name, in a folder or anywhere fsspec reaches."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from serve_app.library.artifacts import ArtifactStore, StorageError

BAD = [
    "",
    ".",
    "..",
    "a",
    "a.exe",
    ".wav",
    "../a.wav",
    "a/b.wav",
    "/etc/a.wav",
    "a\\b.wav",
    "a.wav\0",
    "a.wav\n",
    "a b.wav",
    "ä.wav",
    "a.wav.exe",
    "a" * 101 + ".wav",
]


@pytest.fixture(params=["folder", "file url", "memory", "local"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ArtifactStore:
    folder = tmp_path / "my audio"
    url = {
        "folder": str(folder),
        "file url": folder.as_uri(),
        "memory": f"memory://{uuid4().hex}/audio",
        "local": f"local://{folder}",
    }[request.param]
    return ArtifactStore(url, tmp_path / "cache")


def put(store: ArtifactStore, **files: bytes) -> None:
    with store.workspace() as folder:
        paths = {name.replace("_", "."): folder / name for name in files}
        for name, content in files.items():
            (folder / name).write_bytes(content)
        store.put(paths)


def content(store: ArtifactStore, name: str) -> bytes | None:
    path = store.local(name)
    return path.read_bytes() if path else None


def test_what_is_put_can_be_read(store: ArtifactStore) -> None:
    assert content(store, "a.wav") is None
    put(store, a_wav=b"one", a_json=b"{}")
    assert content(store, "a.wav") == b"one"
    assert content(store, "a.json") == b"{}"
    assert content(store, "a.wav") == b"one", "from the cache too"


def test_the_same_file_can_be_put_again(store: ArtifactStore) -> None:
    put(store, a_wav=b"one")
    put(store, a_wav=b"one")
    assert content(store, "a.wav") == b"one"


def test_what_is_deleted_is_gone(store: ArtifactStore) -> None:
    put(store, a_wav=b"one", b_wav=b"two")
    assert content(store, "a.wav") == b"one"
    store.delete("a.wav")
    store.delete("a.wav")
    assert content(store, "a.wav") is None
    assert content(store, "b.wav") == b"two"


@pytest.mark.parametrize("name", BAD)
def test_a_name_that_is_none_of_ours_is_refused(store: ArtifactStore, name: str) -> None:
    calls: list[Callable[[], object]] = [
        lambda: store.local(name),
        lambda: store.delete(name),
        lambda: store.put({name: Path("/etc/hostname")}),
        lambda: store.put({"ok.wav": Path("/etc/hostname"), name: Path("/etc/hostname")}),
    ]
    for call in calls:
        with pytest.raises(ValueError, match="is not the name of a file"):
            call()
    assert store.local("ok.wav") is None, "all names are checked before anything is stored"


def test_a_workspace_leaves_nothing_behind(tmp_path: Path) -> None:
    store = ArtifactStore(str(tmp_path / "audio"), tmp_path / "cache")
    with store.workspace() as folder:
        (folder / "half").write_bytes(b"x")
        assert folder.parent == tmp_path / "audio", "on the same disk, so that moving is atomic"
    put(store, a_wav=b"one")
    assert [path.name for path in (tmp_path / "audio").iterdir()] == ["a.wav"]


def test_a_file_is_whole_or_not_there(tmp_path: Path) -> None:
    """Readers that look all the time never see a part of it."""
    store = ArtifactStore(str(tmp_path / "audio"), tmp_path / "cache")
    big = b"x" * 3_000_000

    def again(_: int) -> None:
        put(store, a_wav=big)

    with ThreadPoolExecutor(2) as pool:
        writing = pool.submit(lambda: list(map(again, range(5))))
        seen = set()
        while not writing.done():
            found = content(store, "a.wav")
            seen.add(None if found is None else len(found))
        writing.result()
    assert seen <= {None, len(big)}


def test_a_remote_file_is_fetched_once(tmp_path: Path) -> None:
    root = uuid4().hex
    store = ArtifactStore(f"memory://{root}", tmp_path / "cache")
    put(store, a_wav=b"one")
    assert content(store, "a.wav") == b"one"
    fsspec.filesystem("memory").rm_file(f"/{root}/a.wav")
    assert content(store, "a.wav") == b"one"
    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["a.wav"]


def test_many_may_fetch_the_same_file_at_once(tmp_path: Path) -> None:
    store = ArtifactStore(f"memory://{uuid4().hex}", tmp_path / "cache")
    put(store, a_wav=b"x" * 1_000_000)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: content(store, "a.wav"), range(16)))
    assert all(one is not None and len(one) == 1_000_000 for one in found)


def test_a_folder_in_which_nothing_can_be_written_is_an_oserror(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OSError, match="file"):
        ArtifactStore(str(tmp_path / "file" / "audio"), tmp_path / "cache")


class Throttled(MemoryFileSystem):  # type: ignore[misc]
    """Refuses so many files with an error of its own kind, as those of clouds do."""

    protocol = "throttled"
    left = 0

    class Refused(Exception):
        """No `OSError`."""

    def put_file(self, *args: object, **options: object) -> None:
        type(self).left -= 1
        if self.left >= 0:
            raise self.Refused("SlowDown for account 42")
        super().put_file(*args, **options)


def test_whatever_a_store_raises_is_a_storage_error_and_the_files_can_be_put_again(tmp_path: Path) -> None:
    fsspec.register_implementation("throttled", Throttled, clobber=True)
    Throttled.left = 2
    store = ArtifactStore(f"throttled://{uuid4().hex}", tmp_path / "cache")
    with store.workspace() as folder:
        (folder / "a").write_bytes(b"one")
        for _ in range(2):
            with pytest.raises(StorageError, match="SlowDown") as caught:
                store.put({"a.wav": folder / "a"})
            assert isinstance(caught.value.__cause__, Throttled.Refused)
            assert caught.value.reason == "Refused"
        store.put({"a.wav": folder / "a"})
    assert content(store, "a.wav") == b"one"


def test_a_folder_that_has_gone_is_a_storage_error(tmp_path: Path) -> None:
    store = ArtifactStore(str(tmp_path / "audio"), tmp_path / "cache")
    (tmp_path / "audio").rmdir()
    (tmp_path / "a").write_bytes(b"one")
    with pytest.raises(StorageError) as caught, store.workspace():
        pass
    assert caught.value.reason == "No such file or directory"
    with pytest.raises(StorageError):
        store.put({"a.wav": tmp_path / "a"})
    (tmp_path / "audio").mkdir()
    store.put({"a.wav": tmp_path / "a"})
    assert content(store, "a.wav") == b"one"


def test_what_a_workspace_is_used_for_keeps_its_own_errors(tmp_path: Path) -> None:
    store = ArtifactStore(str(tmp_path / "audio"), tmp_path / "cache")
    with pytest.raises(ZeroDivisionError), store.workspace():
        raise ZeroDivisionError
