import json

from serve_app.cli.client import Client
from tests.serve_app.cli.conftest import Cli
from tests.serve_app.in_process import Studio


def starred(studio: Studio, prompt: str) -> str:
    job = studio.generate(prompt)
    assert job.result
    track_id = job.result.tracks[0].track_id
    assert studio.client.post(f"/library/{track_id}/star").json()["starred"]
    return track_id


def test_memory_is_listed_searched_and_forgotten(cli: Cli, studio: Studio) -> None:
    studio.client.delete("/memory")
    rain, metal = starred(studio, "soft rain\ton a piano"), starred(studio, "thrash metal")
    listed = [line.split("\t") for line in cli("memory", "list").out.splitlines()]
    assert {line[0]: line[2] for line in listed} == {
        rain: "soft rain on a piano. instrumental",
        metal: "thrash metal. instrumental",
    }
    found = [line.split("\t") for line in cli("memory", "search", "gentle piano music").out.splitlines()]
    assert [line[0] for line in found] == [rain, metal]
    assert float(found[0][1]) > float(found[1][1])
    assert json.loads(cli("memory", "list", "--json").out) == studio.client.get("/memory").json()
    searched = studio.client.get("/memory/search", params={"q": "rain", "limit": 1}).json()
    assert json.loads(cli("memory", "search", "rain", "-n", 1, "--json").out) == searched
    done = cli("memory", "forget", metal)
    assert (done.code, done.out, done.err) == (0, "", f"Forgotten: {metal}\n")
    assert cli("memory", "forget", "--all").err == "Forgotten: 1\n"
    assert (cli("memory", "list").out, cli("memory", "search", "rain").out) == ("", "")


def test_memories_are_listed_across_pages(studio: Studio) -> None:
    studio.client.delete("/memory")
    made = [starred(studio, f"rain {number}") for number in range(3)]
    with Client(studio.url) as client:
        assert sorted(one.item_id for one in client.memories(3).memories) == sorted(made)
        assert len(client.memories(2).memories) == 2


def test_what_cannot_be_forgotten_is_told(cli: Cli) -> None:
    unknown = cli("memory", "forget", "none")
    assert unknown.code == 2
    assert "Nothing is remembered of 'none'" in unknown.err
    for arguments in ([], ["one", "--all"]):
        wrong = cli("memory", "forget", *arguments)
        assert (wrong.code, "or say --all" in wrong.err) == (2, True)
    assert cli("memory", "search", "\x01").code == 2
