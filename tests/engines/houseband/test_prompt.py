"""Tests of the prompt reader."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.houseband.prompt import read_prompt
from engines.houseband.styles import STYLES, Style


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
def test_every_alias_names_its_style(style: Style) -> None:
    for alias in style.aliases:
        assert read_prompt(f"some {alias}, please").style.name == style.name, alias
        assert read_prompt(alias.upper()).style.name == style.name, alias


@pytest.mark.parametrize(
    ("prompt", "style"),
    [
        ("warm piano ballad, 72 bpm, A minor", "ballad"),
        ("Lo-Fi hip hop beats to study to", "lofi"),
        ("deep house without piano", "house"),
        ("not rock but jazz", "jazz"),
        ("sad song about rain", "ballad"),
        ("music for a rainy afternoon, cozy", "lofi"),
        ("zzz qqq", "pop"),
        ("", "pop"),
        ("rocket popcorn", "pop"),
        ("k-pop", "pop"),
        ("música clásica tranquila", "orchestral"),
        ("balada triste con piano", "ballad"),
        ("fröhliche Volksmusik", "folk"),
        ("something from the 1970s", "disco"),
        ("80s drive at night", "synthwave"),
        ("spooky halloween music", "cinematic"),
        ("uk garage 🎉🎉", "house"),
        ("no vocals pop", "pop"),
        ("no brass orchestral", "orchestral"),
        ("no piano ballad", "ballad"),
        ("no drums, jazz and nothing else", "jazz"),
        ("without autotune techno", "techno"),
        ("drum & bass", "dnb"),
        ("drum'n'bass", "dnb"),
    ],
)
def test_style(prompt: str, style: str) -> None:
    assert read_prompt(prompt).style.name == style


@pytest.mark.parametrize(
    ("prompt", "name"),
    [
        ("jazzy house", "house + jazz"),
        ("lofi hip hop with bossa guitar", "lofi + bossa"),
        ("half reggae half metal", "reggae + metal"),
        ("folk rock", "rock + folk"),
        ("uplifting trance edm anthem", "trance + house"),
        ("ambient techno", "techno + ambient"),
        ("trap with orchestral elements", "trap + orchestral"),
        ("jazz-inspired trap", "trap + jazz"),
        ("funky disco and soul", "disco + soul"),
        ("epic metal", "metal + cinematic"),
    ],
)
def test_two_styles_blend(prompt: str, name: str) -> None:
    assert read_prompt(prompt).style.name == name


def test_the_weights_of_a_blend_follow_the_words() -> None:
    seasoned = read_prompt("jazzy house").style
    even = read_prompt("house and jazz").style
    assert seasoned.beats == even.beats
    jazz = {part.preset for part in read_prompt("jazz").style.parts}
    assert sum(p.preset in jazz for p in even.parts) >= sum(p.preset in jazz for p in seasoned.parts)


@pytest.mark.parametrize(
    ("prompt", "bpm"),
    [
        ("72 bpm", 72.0),
        ("at 92.5BPM", 92.5),
        ("bpm: 140", 140.0),
        ("90-100 bpm", 95.0),
        ("pop around 90", 90.0),
        ("tempo 128, house", 128.0),
        ("adagio for strings", 70.0),
        ("1985 vibes", None),
        ("999 bpm", None),
        ("techno at 90", 90.0),
        ("rock @ 140", 140.0),
        ("party at 90 bpm, at 120", 90.0),
        ("a club at 24", None),
        ("a party at 11 pm", None),
        ("at 100% energy", None),
        ("at 80s parties", None),
        ("about 90 seconds of pop", None),
        ("around 30s long", None),
        ("2 minutes of jazz", None),
        ("song about 60s cars", None),
    ],
)
def test_bpm(prompt: str, bpm: float | None) -> None:
    assert read_prompt(prompt).bpm == bpm


@pytest.mark.parametrize(
    ("prompt", "key"),
    [
        ("ballad, A minor", "A minor"),
        ("in F# major", "F# major"),
        ("b flat minor blues", "Bb minor"),
        ("rock in Em", "E minor"),
        ("key of G", "G major"),
        ("house in C#", "C# major"),
        ("in F#", "F# major"),
        ("in F#, slow", "F# major"),
        ("in C#m", "C# minor"),
        ("in B♭", "Bb major"),
        ("rock in E flat", "Eb major"),
        ("D dorian funk", "D minor"),
        ("techno, C phrygian", "C minor"),
        ("sol en D mayor", "D major"),
        ("a minor key", None),
        ("a major hit", None),
        ("in Berlin", None),
    ],
)
def test_key(prompt: str, key: str | None) -> None:
    found = read_prompt(prompt).key
    assert (str(found) if found else None) == key


@pytest.mark.parametrize(
    ("prompt", "signature"),
    [
        ("folk in 6/8", "6/8"),
        ("gospel in 12/8", "6/8"),
        ("a waltz", "3/4"),
        ("jazz in waltz time", "3/4"),
        ("march in 2/4", "2/4"),
        ("pop", None),
        ("24/7 pop", None),
    ],
)
def test_meter(prompt: str, signature: str | None) -> None:
    assert read_prompt(prompt).signature == signature


@pytest.mark.parametrize(
    ("prompt", "roles"),
    [
        ("pop, no drums", {"drums"}),
        ("drumless pop", {"drums"}),
        ("drum-free pop", {"drums"}),
        ("pop without drums or bass", {"drums", "bass"}),
        ("pop without any drums and bass", {"drums", "bass"}),
        ("no guitars, drums or pads", {"guitar", "drums", "pad"}),
        ("please don't use guitars in this rock song", {"guitar"}),
        ("rock, do not add drums", {"drums"}),
        ("pop sin batería", {"drums"}),
        ("pop ohne Schlagzeug", {"drums"}),
        ("pop, no loud drums", {"drums"}),
        ("drop the drums, pop", {"drums"}),
        ("pop with everything but drums", {"drums"}),
        ("remove the bass", {"bass"}),
        ("drop the bass", set()),
        ("pop, no drum machine", {"drums"}),
        ("pop with drums", set()),
        ("drum and bass", set()),
        ("non-stop drums", set()),
    ],
)
def test_roles_that_are_not_wanted(prompt: str, roles: set[str]) -> None:
    assert read_prompt(prompt).without == roles


def test_families_that_are_not_wanted() -> None:
    assert read_prompt("pop without piano").without_families == {"piano"}
    assert read_prompt("no drums, piano only").without_families == frozenset()
    assert {"synth", "synth pad", "sub bass"} <= read_prompt("pop, nothing electronic").without_families
    assert read_prompt("no electric guitar, acoustic guitar instead").without_families == frozenset()


def test_a_section_is_unwanted_with_all_its_instruments() -> None:
    assert {"strings", "violin", "cello"} <= read_prompt("orchestral, no strings").without_families
    assert "violin" not in read_prompt("no strings, but a violin").without_families
    assert "trumpet" in read_prompt("jazz without brass").without_families


@pytest.mark.parametrize(
    ("prompt", "instruments", "roles"),
    [
        ("techno, drums only", [], {"drums"}),
        ("just bass and drums", [], {"bass", "drums"}),
        ("funk, drums and bass only", [], {"bass", "drums"}),
        ("only a drum kit", [], {"drums"}),
        ("solo piano", ["piano"], set()),
        ("flute and harp only", ["flute", "harp"], set()),
        ("just drums, bass and organ", ["organ"], {"bass", "drums"}),
        ("solo piano with drums", [], set()),
        ("liquid drum and bass only", [], set()),
        ("lofi beats only", [], set()),
        ("lofi, just vibes", [], set()),
        ("acoustic guitar and voice only", ["acoustic guitar"], set()),
        ("just vocals and piano", ["piano"], set()),
        ("drums and bass", [], set()),
    ],
)
def test_who_plays_alone(prompt: str, instruments: list[str], roles: set[str]) -> None:
    brief = read_prompt(prompt)
    assert [found.name for found in brief.only] == instruments
    assert brief.only_roles == roles


@pytest.mark.parametrize(
    ("prompt", "says"),
    [
        ("jazz in 5/4", "cannot play in 5/4"),
        ("prog rock, 7/8", "cannot play in 7/8"),
        ("speedcore, 999 bpm", "cannot play at 999 BPM"),
        ("pop, a cappella", "does not sing unaccompanied"),
        ("jazz, techno, country and reggae", "blends two styles at most; it leaves out: country, reggae."),
    ],
)
def test_what_cannot_be_is_told(prompt: str, says: str) -> None:
    (notice,) = read_prompt(prompt).notices
    assert says in notice
    for fine in (
        "jazz in 3/4, 120 bpm, with a choir",
        "piano and vocals only",
        "just vocals and piano",
        "dark cinematic techno with a touch of jazz, no rock",
    ):
        assert read_prompt(fine).notices == ()


def test_a_negative_prompt_is_all_unwanted() -> None:
    brief = read_prompt("pop or rock", "drums, piano, rock, vocals")
    assert brief.style.name == "pop"
    assert brief.without == {"drums"}
    assert "piano" in brief.without_families
    assert brief.instrumental


@pytest.mark.parametrize(
    ("prompt", "instrumental"),
    [
        ("instrumental rock", True),
        ("rock, no vocals", True),
        ("female vocals? but no vocals", True),
        ("rock without singing", True),
        ("rock with vocals", False),
        ("vocal-free techno", True),
        ("pop, no female vocals", False),
        ("pop, no screaming vocals", False),
        ("no male or female vocals", True),
        ("no lead vocals", True),
    ],
)
def test_instrumental(prompt: str, instrumental: bool) -> None:
    assert read_prompt(prompt).instrumental is instrumental


@pytest.mark.parametrize(
    ("prompt", "voice"),
    [
        ("pop with female vocals", "female"),
        ("soul, a woman's voice", "female"),
        ("rock, male singer", "male"),
        ("robot voice over techno", "robot"),
        ("children's voices", "child"),
        ("gospel sung by a choir", "choir"),
        ("pop ballad, voz femenina", "female"),
        ("pop", None),
        ("pop, no female vocals", "male"),
        ("pop, no male singer please", "female"),
        ("pop, no backing vocals", None),
        ("folk, deep male voice", "baritone"),
        ("country with a baritone singer", "baritone"),
        ("jazz with a baritone sax", None),
        ("jazz, tenor sax solo", None),
        ("opera soprano over strings", "soprano"),
        ("soul with a deep female voice", "alto"),
        ("tenor voice, ballad", "tenor"),
        ("soft whispered vocals", "breathy"),
        ("breathy female vocals", "breathy"),
        ("sung by a child", "child"),
        ("female lead vocals", "female"),
        ("male rock vocals", "male"),
        ("metal with a choir and female vocals", "female"),
        ("epic music with choir", "choir"),
    ],
)
def test_voice(prompt: str, voice: str | None) -> None:
    assert read_prompt(prompt).voice == voice


def test_wanted_instruments() -> None:
    assert [i.preset for i in read_prompt("jazz with a trumpet").wanted] == ["trumpet"]
    assert [i.preset for i in read_prompt("rock with electric guitar").wanted] == ["electric-guitar"]
    assert [i.name for i in read_prompt("sitar, harp and strings").wanted] == ["sitar", "harp", "strings"]
    assert read_prompt("jazz without a trumpet").wanted == ()
    for mood in ("pop, good summer vibes", "lo-fi with 80s vibes", "cosy vibes and warm drums"):
        assert read_prompt(mood).wanted == ()
    for prompt in ("jazz, vibes and bass", "jazz with vibes", "bossa led by vibes"):
        assert [found.name for found in read_prompt(prompt).wanted] == ["vibraphone"]
    assert "drums" in read_prompt("ambient with soft drums").roles
    assert read_prompt("drum and bass").roles <= {"drums", "bass"}


@pytest.mark.parametrize(
    ("prompt", "featured"),
    [
        ("rock with a guitar solo", "electric-guitar"),
        ("piano-led pop", "acoustic-piano"),
        ("jazz featuring a clarinet", "clarinet"),
        ("soul with a sax solo", "alto-sax"),
        ("house with a flute melody", "concert-flute"),
        ("jazz with piano", None),
    ],
)
def test_featured(prompt: str, featured: str | None) -> None:
    found = read_prompt(prompt).featured
    assert (found.preset if found else None) == featured


@pytest.mark.parametrize(
    ("prompt", "mode"),
    [
        ("happy trap", "major"),
        ("dark pop", "minor"),
        ("not sad", "major"),
        ("lydian ambient", "major"),
        ("pop", None),
    ],
)
def test_mode(prompt: str, mode: str | None) -> None:
    found = read_prompt(prompt).mode
    assert found == mode or (prompt == "not sad" and found != "minor")


def test_pace() -> None:
    assert read_prompt("slow pop").pace == -1.0
    assert read_prompt("fast pop").pace == 1.0
    assert -1.0 < read_prompt("pop, not too fast").pace < 0.0
    assert 0.0 < read_prompt("pop, not too slow").pace < 1.0
    assert read_prompt("pop").pace == 0.0


def test_energy_changes_density_and_who_plays() -> None:
    calm, plain, wild = (read_prompt(f"{word} pop").style for word in ("very calm", "", "wild"))
    assert calm.melody_density < plain.melody_density < wild.melody_density
    late = [[part.enters for part in style.parts] for style in (calm, plain, wild)]
    assert sum(late[0]) > sum(late[1]) > sum(late[2])
    assert calm.beats.full == plain.beats.calm


def test_moods_and_eras_change_the_sound() -> None:
    plain, dreamy, dark = (read_prompt(f"{word} pop").style for word in ("", "dreamy", "muffled"))
    assert dreamy.reverb_level > plain.reverb_level
    assert dark.balance["high"][1] < plain.balance["high"][1]
    sixties = read_prompt("1960s pop")
    assert sixties.style.name == "pop"
    assert sum(part.width for part in sixties.style.parts) < sum(part.width for part in plain.parts)


@given(st.text(max_size=300), st.text(max_size=60))
def test_no_prompt_is_too_strange(prompt: str, negative: str) -> None:
    brief = read_prompt(prompt, negative)
    assert brief.style.parts
    assert brief == read_prompt(prompt, negative)
