"""Several trigram models as one: the background of the language, and the corpus at hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .language_model import TrigramModel

_LEAST = 1e-9


class Mixture:
    """A linear mixture of models over one vocabulary (Jelinek and Mercer 1980). Weights must sum to 1."""

    def __init__(self, models: Sequence[TrigramModel], weights: Sequence[float]) -> None:
        if not models or len(models) != len(weights) or abs(sum(weights) - 1.0) > 1e-6:
            raise ValueError("a mixture needs as many weights as models, summing to 1")
        if any(m.vocabulary != models[0].vocabulary for m in models):
            raise ValueError("the models of a mixture must share one vocabulary")
        self._models, self._weights = tuple(models), tuple(weights)
        self.vocabulary = models[0].vocabulary
        self.index = models[0].index

    @property
    def unigrams(self) -> NDArray[np.float32]:
        """P(word), by word."""
        mixed = sum(w * m.unigrams for m, w in zip(self._models, self._weights, strict=True))
        return np.asarray(mixed, np.float32)

    def log_probabilities(
        self, u: NDArray[np.int64], v: NDArray[np.int64], w: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """Natural logarithms of P(w | u v), element by element."""
        mixed = np.zeros(len(w))
        for model, weight in zip(self._models, self._weights, strict=True):
            mixed += weight * model.probabilities(u, v, w)
        return np.log(np.maximum(mixed, _LEAST))
