"""Songs on their way into the cloud, whatever happens in between."""

from tests.serve_app.cloud.conftest import ANNA, BEN, StandIn


def test_a_song_comes_into_the_cloud_with_all_that_belongs_to_it(desk: StandIn) -> None:
    song = desk.add("rain on tin", lyrics="[verse]\nrain, rain")
    desk.tracks.edit(song, ANNA, title="Tin", tags=["wet"], starred=True, cover=desk.draw())
    desk.add("sun", BEN)
    desk.add("nobody's", "local")
    desk.settle()
    desk.check_alike()
    assert len(desk.cloud.songs) == 2
    row = next(row for row in desk.cloud.songs.values() if row["title"] == "Tin")
    assert (row["lyrics"], row["language"], row["bpm"], row["musical_key"]) == (
        "[verse]\nrain, rain",
        "en",
        100.0,
        "A minor",
    )
    assert (row["duration_s"], row["peaks"], row["relation"]) == (1.0, [1, 2, 3], None)
    assert row["manifest"]["request"]["prompt"] == "rain on tin"
    [memory] = desk.cloud.tables["agent_memory"].values()
    assert len(memory["embedding"].split(",")) == 384
    assert set(desk.status(song)) == {"synced", None}
