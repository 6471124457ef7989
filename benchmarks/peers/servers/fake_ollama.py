"""An Ollama that answers at once, for the squad: python -m benchmarks.peers.servers.fake_ollama FILE.

It writes its address into FILE. What it says is what a model of a few billion parameters would: a plan,
settings and lyrics by tool calls, an idea of a cover and a review, in chunks of a few letters.
"""

import signal
import sys
import threading
from pathlib import Path

from tests.agents.llm.providers import ollama
from tests.agents.llm.replies import call, cast, structured

THINKING = (
    "A night drive: I keep it slow enough to breathe, with wide pads and a steady pulse under the rain."
)
LINES = ("Neon rain on the road tonight", "I leave the town in a fading light")
SCRIPT = cast(
    director=structured(
        {
            "thinking": THINKING,
            "reply": "A rainy synthwave song about leaving town.",
            "title": "Neon Rain",
            "theme": "leaving town",
            "genres": ["synthwave"],
            "moods": ["nostalgic"],
            "language": "en",
        }
    ),
    producer=call("configure_studio", text=THINKING, prompt="synthwave, rain, wide pads", bpm=100),
    lyricist=call(
        "write_lyrics",
        text=THINKING,
        title="Neon Rain",
        language="en",
        rhyme_scheme="AABB",
        sections=[{"tag": tag, "lines": [*LINES, *LINES]} for tag in ("verse", "chorus", "verse")],
    ),
    visualizer=structured(
        {"thinking": THINKING, "prompt": "a wet street at night, neon", "title": "Neon Rain"}
    ),
    critic=structured({"thinking": THINKING, "approved": True, "summary": "It fits."}),
)


def main() -> None:
    """Answer until told to end."""
    end = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: end.set())
    with ollama(SCRIPT) as provider:
        written = Path(sys.argv[1])
        partly = written.with_suffix(".part")
        partly.write_text(provider.url)
        partly.replace(written)
        end.wait()


if __name__ == "__main__":
    main()
