"""Measures which gold spans a perfect classifier could predict with a tokenizer."""

from collections.abc import Iterable
from dataclasses import dataclass

from transformers import PreTrainedTokenizerBase

from hasila.corpus.articles import Article
from hasila.inference.encoding import Encoder
from hasila.text.segmentation import sentences


@dataclass(frozen=True)
class Ceiling:
    """The best scores that segmentation and tokenizer allow.

    Args:
        spans: number of gold spans.
        reachable: number of gold spans that lie in one sentence and start and end at the edges of words with tokens.
        tokens: number of tokens of the articles.
        unknown: number of tokens that are not in the vocabulary.
        missed: the other gold spans, one line each.
    """

    spans: int
    reachable: int
    tokens: int
    unknown: int
    missed: tuple[str, ...]

    @property
    def share(self) -> float:
        """Share of the gold spans that are reachable; 1 without gold spans."""
        return self.reachable / self.spans if self.spans else 1.0

    def as_text(self) -> str:
        """Render the ceiling as plain text."""
        lines = [
            f"{self.reachable} of {self.spans} spans ({self.share:.1%}) have both edges where a model can cut",
            f"{self.unknown} of {self.tokens} tokens ({self.unknown / max(self.tokens, 1):.2%}) are unknown",
            *(f"  {line}" for line in self.missed),
        ]
        return "\n".join(lines)


def measure(tokenizer: PreTrainedTokenizerBase, articles: Iterable[Article]) -> Ceiling:
    """Measure the best scores that a tokenizer allows on articles."""
    encoder = Encoder(tokenizer)
    spans = tokens = unknown = 0
    missed: list[str] = []
    for article in articles:
        starts, ends = dict[int, int](), dict[int, int]()
        in_text = list(sentences(article.text))
        texts = [sentence.forms for sentence in in_text]
        for number, (sentence, windows) in enumerate(zip(in_text, encoder.encode(texts), strict=True)):
            for window in windows:
                tokens += len(window.ids)
                unknown += window.ids.tolist().count(tokenizer.unk_token_id)
                starts |= {sentence.starts[index]: number for index in window.words}
                ends |= {sentence.ends[index]: number for index in window.words}
        for entity in article.mentions:
            spans += 1
            sentence_of_start = starts.get(entity.start)
            if sentence_of_start is None or sentence_of_start != ends.get(entity.end):
                missed.append(f"{article.id} {entity.start} {entity.end} {entity.label} {entity.text!r}")
    return Ceiling(spans, spans - len(missed), tokens, unknown, tuple(missed))
