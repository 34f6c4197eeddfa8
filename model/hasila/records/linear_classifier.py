"""A linear classifier over sparse features, and its file: one line per feature, one weight per class."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

Features = Mapping[str, float]


@dataclass(frozen=True)
class LinearClassifier:
    """Scores each class by the sum of the weights of the features (multinomial logistic regression).

    Args:
        classes: names of the classes.
        bias: shape (classes,).
        weights: for each feature an array of shape (classes,).
    """

    classes: Sequence[str]
    bias: NDArray[np.float64]
    weights: Mapping[str, NDArray[np.float64]]

    def __call__(self, features: Features) -> tuple[str, float]:
        """The likeliest class and its probability; unknown features are ignored."""
        scores = self.bias.copy()
        for name, value in features.items():
            if (weights := self.weights.get(name)) is not None:
                scores += value * weights
        odds = np.exp(scores - scores.max())
        best = int(odds.argmax())
        return self.classes[best], float(odds[best] / odds.sum())

    @classmethod
    def fit(cls, examples: Sequence[Features], labels: Sequence[str], *, least: int = 3, strength: float = 3.0) -> Self:
        """Fit the weights. Needs scikit-learn from the ``train`` extra.

        Args:
            examples: the features of each example.
            labels: the class of each example.
            least: minimum number of examples that a feature must occur in.
            strength: inverse of the L2 penalty.
        """
        from sklearn.feature_extraction import DictVectorizer
        from sklearn.linear_model import LogisticRegression

        seen: dict[str, int] = {}
        for example in examples:
            for name in example:
                seen[name] = seen.get(name, 0) + 1
        kept = [{name: value for name, value in example.items() if seen[name] >= least} for example in examples]
        vectorizer = DictVectorizer()
        matrix = vectorizer.fit_transform(kept)
        fitted = LogisticRegression(C=strength, max_iter=400).fit(matrix, list(labels))
        bias, weights = fitted.intercept_, fitted.coef_
        if len(fitted.classes_) == 2:  # scikit-learn then keeps only the weights of the second class against the first
            bias, weights = np.array([0.0, bias[0]]), np.vstack([np.zeros_like(weights[0]), weights[0]])
        names = vectorizer.get_feature_names_out()
        return cls(
            [str(name) for name in fitted.classes_],
            bias,
            {str(name): weights[:, column] for column, name in enumerate(names)},
        )

    def save(self, path: Path) -> None:
        """Write the weights with two decimals; features whose weights all round to zero are left out."""
        lines = ["\t".join(["", *self.classes]), "\t".join(["bias", *_written(self.bias)])]
        for name, weights in sorted(self.weights.items()):
            cells = _written(weights)
            if any(cells):
                lines.append("\t".join([name, *cells]))
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, lines: Iterable[str]) -> Self:
        """Read what :meth:`save` wrote."""
        rows = [line.rstrip("\n").split("\t") for line in lines]
        weights = {name: np.array([float(cell or 0) for cell in cells]) for name, *cells in rows[1:]}
        return cls(rows[0][1:], weights.pop("bias"), weights)


def _written(values: Iterable[float]) -> list[str]:
    return [f"{value:.2f}".removesuffix("0").removesuffix(".0") if abs(value) >= 0.005 else "" for value in values]
