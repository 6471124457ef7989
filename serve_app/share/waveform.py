"""From the peaks of a song to the bars of its waveform."""

from collections.abc import Sequence


def heights(peaks: Sequence[int], bars: int) -> list[float]:
    """Bars, 0..1: the loudest of what each stands for, against the loudest of all."""
    most = max(peaks, default=0)
    if most <= 0:
        return [0.0] * bars
    count = len(peaks)
    lows = [at * count // bars for at in range(bars)]
    highs = [max((at + 1) * count // bars, low + 1) for at, low in enumerate(lows)]
    return [max(0, *peaks[low:high]) / most for low, high in zip(lows, highs, strict=True)]
