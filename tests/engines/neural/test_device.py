from dataclasses import replace
from pathlib import Path

import pytest

from engines import EngineUnavailable, Setup
from engines.neural.device import Device, Hardware, decide, main_memory

NOTHING = Hardware(cuda=False, bfloat16=False, mps=False)
AMPERE = Hardware(cuda=True, bfloat16=True, mps=False)
TURING = Hardware(cuda=True, bfloat16=False, mps=False)
APPLE = Hardware(cuda=False, bfloat16=False, mps=True)
GIB = 2**30


@pytest.mark.parametrize(
    ("hardware", "expected"),
    [
        (AMPERE, ("cuda", "bfloat16")),
        (TURING, ("cuda", "float16")),
        (APPLE, ("mps", "float16")),
        (NOTHING, ("cpu", "float32")),
    ],
)
def test_the_best_there_is(hardware: Hardware, expected: tuple[str, str]) -> None:
    assert decide(Setup(), hardware) == expected


def test_what_the_setup_says_counts() -> None:
    assert decide(Setup(device="cpu"), AMPERE) == ("cpu", "float32")
    assert decide(Setup(dtype="float32"), AMPERE) == ("cuda", "float32")
    assert decide(Setup(device="cpu", dtype="bfloat16"), NOTHING) == ("cpu", "bfloat16")


@pytest.mark.parametrize(
    ("setup", "hardware", "why"),
    [
        (Setup(device="cuda"), NOTHING, "torch sees no card"),
        (Setup(device="cuda"), APPLE, "torch sees no card"),
        (Setup(device="cuda"), replace(NOTHING, cuda_build=False), "a build for the CPU"),
        (Setup(device="mps"), AMPERE, "no Apple GPU"),
    ],
)
def test_a_device_that_is_asked_for_and_not_there(setup: Setup, hardware: Hardware, why: str) -> None:
    with pytest.raises(EngineUnavailable, match=why) as error:
        decide(setup, hardware)
    assert f"OPENTUNES_DEVICE is {setup.device}" in error.value.message
    assert "OPENTUNES_DEVICE=auto" in str(error.value.remedy)


def test_this_machine() -> None:
    import torch

    device = Device.choose(Setup())
    assert device.kind == decide(Setup(), Hardware.find())[0]
    assert torch.zeros(2, dtype=device.dtype, device=device.kind).dtype == device.dtype
    assert 0 < device.free_bytes() <= device.total_bytes()
    assert Device.choose(Setup(device="cpu")).dtype == torch.float32


def meminfo(folder: Path) -> Path:
    file = folder / "meminfo"
    file.write_text(f"MemTotal: {16 * GIB // 1024} kB\nMemFree: 1 kB\nMemAvailable: {8 * GIB // 1024} kB\n")
    return file


def test_main_memory_is_the_systems(tmp_path: Path) -> None:
    memory = main_memory(meminfo(tmp_path), tmp_path / "none")
    assert (memory.total, memory.available) == (16 * GIB, 8 * GIB)


@pytest.mark.parametrize("version", [1, 2])
def test_main_memory_is_the_containers_where_that_is_less(tmp_path: Path, version: int) -> None:
    names = (
        ("memory.max", "memory.current", "memory.stat", "inactive_file")
        if version == 2
        else ("memory.limit_in_bytes", "memory.usage_in_bytes", "memory.stat", "total_inactive_file")
    )
    group = tmp_path if version == 2 else tmp_path / "memory"
    group.mkdir(exist_ok=True)
    (group / names[0]).write_text(f"{4 * GIB}\n")
    (group / names[1]).write_text(f"{3 * GIB}\n")
    (group / names[2]).write_text(f"anon 5\n{names[3]} {GIB}\n")
    memory = main_memory(meminfo(tmp_path), tmp_path)
    assert (memory.total, memory.available) == (4 * GIB, 2 * GIB)
    (group / names[0]).write_text("max\n" if version == 2 else f"{2**63 - 4096}\n")
    memory = main_memory(meminfo(tmp_path), tmp_path)
    assert (memory.total, memory.available) == (16 * GIB, 8 * GIB)


def test_main_memory_where_there_is_no_proc(tmp_path: Path) -> None:
    memory = main_memory(tmp_path / "none", tmp_path)
    assert 0 < memory.available <= memory.total
