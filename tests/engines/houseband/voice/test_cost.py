"""What half a minute of singing costs; printed, for times and memory differ between machines."""

import subprocess
import sys

SCRIPT = """
import re, time
from pathlib import Path
import numpy as np
from engines.houseband.voice import read_line
from engines.houseband.voice.effects import Vocal, treat
from engines.houseband.voice.singer import SungPhrase, sing
from engines.houseband.voice.timing import SungNote
from engines.houseband.voice.voices import voice

gaps, last = [], time.perf_counter()
def step():
    global last
    now = time.perf_counter()
    gaps.append(now - last)
    last = now

peak = lambda: int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024
base = peak()
begun = time.process_time()
lines = ["Walking down the empty street tonight", "Every window holds a golden light",
         "We are running with the morning sun", "Sing it louder till the day is done",
         "All the shadows fade away from me", "I can hear the music of the sea"]
phrases = []
for number, line in enumerate(lines):
    words = read_line(line)
    count = sum(len(word.syllables) for word in words)
    notes = tuple(SungNote(0.5 + 5 * number + 0.4 * k, 0.4, 60 + k % 5, 96) for k in range(count))
    phrases.append(SungPhrase(words, notes))
print(f"reading: {time.process_time() - begun:.2f} CPU-s with the load of the rules")
for name in ("heart", "heart", "choir"):
    gaps.clear()
    last = time.perf_counter()
    begun = time.process_time()
    stem = sing(phrases, voice(name), 30 * 44_100, 44_100, 1, step)
    sung = time.process_time() - begun
    treat(stem, 44_100, Vocal(width=0.5, echo=0.2, bpm=100.0), step)
    both = time.process_time() - begun
    assert stem.std() > 0.01
    print(f"{name}: 30 s sung in {sung:.2f} CPU-s, treated in {both - sung:.2f}; "
          f"longest gap {1000 * max(gaps):.0f} ms; peak memory {base:.0f} -> {peak():.0f} MiB")
"""


def test_cost_of_half_a_minute() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False)
    print("\n" + done.stdout)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("30 s sung") == 3


def test_importing_the_package_loads_no_model() -> None:
    code = (
        "import sys; import engines.houseband.voice, engines.houseband.voice.singer, "
        "engines.houseband.voice.effects; "
        "print(sorted(set(sys.modules) & {'onnxruntime', 'hibari'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
