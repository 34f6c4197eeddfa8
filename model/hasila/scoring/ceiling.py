"""The ceiling of a tokenizer on annotated articles: which gold spans could a perfect classifier predict at all."""

from collections.abc import Iterable
from dataclasses import dataclass

from transformers import PreTrainedTokenizerBase

from hasila.corpus.articles import Article
from hasila.inference.encoding import Encoder
from hasila.text.segmentation import sentences


@dataclass(frozen=True)
class Ceiling:
    """What segmentation and tokenizer allow.

    Args:
        spans: gold spans.
        reachable: those that lie in one sentence and whose two edges are edges of words that have a token.
        tokens: tokens of the articles.
        unknown: those of them that the vocabulary does not know.
        missed: the spans that are not reachable, one line each.
    """

    spans: int
    reachable: int
    tokens: int
    unknown: int
    missed: tuple[str, ...]

    @property
    def share(self) -> float:
        """Share of the gold spans that are reachable; 1 if there are none."""
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
    """Measure the ceiling of a tokenizer on articles."""
    encoder = Encoder(tokenizer)
    spans = tokens = unknown = 0
    missed: list[str] = []
    for article in articles:
        starts, ends = dict[int, int](), dict[int, int]()
        found = list(sentences(article.text))
        texts = [[article.text[word.start : word.end] for word in sentence.words] for sentence in found]
        for number, (sentence, windows) in enumerate(zip(found, encoder.encode(texts), strict=True)):
            for window in windows:
                tokens += len(window.ids)
                unknown += window.ids.count(tokenizer.unk_token_id)
                starts |= {sentence.words[index].start: number for index in window.words}
                ends |= {sentence.words[index].end: number for index in window.words}
        for entity in article.entities:
            spans += 1
            sentence_of_start = starts.get(entity.start)
            if sentence_of_start is None or sentence_of_start != ends.get(entity.end):
                missed.append(f"{article.id} {entity.start} {entity.end} {entity.label} {entity.text!r}")
    return Ceiling(spans, spans - len(missed), tokens, unknown, tuple(missed))
