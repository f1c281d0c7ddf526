"""Any sentence-transformers model as an encoder. The one file that knows that package, which it imports when used."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import PartMissing
from .base import unit_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

_PREFIXES = ((re.compile(r"multilingual-e5-(small|base|large)"), {"query": "query: ", "passage": "passage: "}),)
"""What models were trained to see before a text (Wang et al. 2024 for E5) and do not say in their own settings."""

_SAMPLE = 4096


class SentenceEncoder:
    """The model at a local path, or of a name on the model hub that is in its local cache or can be fetched.

    ``query_prompt`` and ``passage_prompt`` are put before each text; None means what the model itself asks for (the
    E5 models, whose settings forget theirs, are known). ``device`` is a torch device, None for the best there is.
    With ``local_files_only``, or HF_HUB_OFFLINE in the environment, nothing is fetched. Raises ``PartMissing`` when the
    package is not installed or the model cannot be had.
    """

    def __init__(
        self,
        model: str,
        *,
        query_prompt: str | None = None,
        passage_prompt: str | None = None,
        batch_size: int = 32,
        device: str | None = None,
        local_files_only: bool = False,
        progress: bool = False,
    ) -> None:
        self._model = _load(model, device, local_files_only)
        short = Path(model).name or "model"
        own = _own_prompts(short, self._model.prompts)
        self._query_prompt = own["query"] if query_prompt is None else query_prompt
        self._passage_prompt = own["passage"] if passage_prompt is None else passage_prompt
        self._batch_size = batch_size
        self._progress = progress
        self._name = f"sentence-{short}-{self._fingerprint()}"

    @property
    def name(self) -> str:
        return self._name

    @property
    def dimensions(self) -> int:
        return int(self._model.get_embedding_dimension())

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._encode(texts, self._passage_prompt)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._encode(texts, self._query_prompt)

    def _encode(self, texts: Sequence[str], prompt: str) -> NDArray[np.float32]:
        rows = np.zeros((len(texts), self.dimensions), np.float32)
        # The prompt alone would give a blank text a vector, near to nothing in particular.
        spoken = [number for number, text in enumerate(texts) if text.strip()]
        if spoken:
            rows[spoken] = self._model.encode(
                [_encodable(texts[number]) for number in spoken],
                prompt=prompt,
                batch_size=self._batch_size,
                show_progress_bar=self._progress,
                convert_to_numpy=True,
            )
        return unit_rows(rows)

    def _fingerprint(self) -> str:
        """Tells models apart by a sample of every weight: reading all of a large one would take seconds."""
        total = hashlib.sha256(repr((self._query_prompt, self._passage_prompt, self._model.max_seq_length)).encode())
        for name, weight in sorted(self._model.state_dict().items()):
            flat = weight.detach().flatten()
            sample = flat[:: max(1, flat.shape[0] // _SAMPLE)].float().cpu().numpy()
            total.update(f"{name} {tuple(weight.shape)} ".encode() + sample.tobytes())
        return total.hexdigest()[:16]


def _encodable(text: str) -> str:
    """``text`` with a ? for each half of a surrogate pair, which tokenizers refuse."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _own_prompts(short: str, prompts: Mapping[str, str]) -> dict[str, str]:
    known = next((prefixes for pattern, prefixes in _PREFIXES if pattern.fullmatch(short)), {})
    passage = prompts.get("passage") or prompts.get("document") or known.get("passage", "")
    return {"query": prompts.get("query") or known.get("query", ""), "passage": passage}


def _load(model: str, device: str | None, local_files_only: bool) -> Any:
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise PartMissing(
            "The package sentence-transformers is not installed, or its torch does not load.",
            "Chưa cài gói sentence-transformers, hoặc torch của gói không nạp được.",
            fix_en="Install sentence-transformers, or set the encoder to lsa.",
            fix_vi="Hãy cài sentence-transformers, hoặc chọn bộ mã hoá lsa.",
        ) from error
    try:
        return SentenceTransformer(model, device=device, local_files_only=local_files_only)
    # Every layer below (files, hub, network, weights) raises its own kind of error; to the user they are all one.
    except Exception as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise PartMissing(
            f"The sentence-transformers model {model!r} cannot be loaded: {reason}",
            f"Không nạp được mô hình sentence-transformers “{model}”: {reason}",
            fix_en="Give the folder of a downloaded model, go online once to fetch it, or set the encoder to lsa.",
            fix_vi="Hãy chỉ đến thư mục mô hình đã tải về, nối mạng một lần để tải, hoặc chọn bộ mã hoá lsa.",
        ) from error
