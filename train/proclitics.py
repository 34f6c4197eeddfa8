"""Learn which words begin with a one-letter proclitic, from labelled words.

    python train/proclitics.py

Writes the weights to model/hasila/data/proclitic_weights.tsv and prints how the words that they come from are cut. They
were measured on the public treebank UD_Arabic-PUD (CC BY-SA), of which they have learnt nothing.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import numpy as np
import regex

from hasila import corpus
from hasila.corpus.articles import Article
from hasila.documents.plain_text import read_text
from hasila.files import write_text
from hasila.records.places.place import read_places
from hasila.text.folding import without_marks
from hasila.text.proclitics import features
from hasila.text.segmentation import words
from hasila.text.words import WORD

ROOT = Path(__file__).resolve().parents[1]
WEIGHTS = ROOT / "model" / "hasila" / "data" / "proclitic_weights.tsv"

LETTERS = "وفبلك"
STACKED = {"و": "بلك", "ف": "بلك"}
"""The proclitics that follow another one."""

SUFFIXES = """
ه ها هم هما هن نا ي ني ت ا وا ون ين ان ات ة و
ية يا يان يون يين يات يو يي تا تي تان تين تنا ته تها تهم تهما تهن
اته اتها اتهم اتنا يته يتها يتهم يتان يتين يه يها يهم وه وها وهم اه اها اهم
"""

_WORD = regex.compile(WORD)
_ARABIC = regex.compile(r"[\u0621-\u063a\u0641-\u064a]{3,}")
_PRESENT_TENSE = tuple("يتنأ")
_VARIANTS = str.maketrans("أإآى", "اااي")


def main() -> None:
    """Learn, write, and count the errors on what was learnt from."""
    articles = [
        *corpus.read_articles(ROOT / "annotations" / "articles"),
        *corpus.read_passages(ROOT / "annotations" / "passages"),
    ]
    labelled = LabelledWords.read(ROOT / "annotations" / "proclitics.tsv", articles)
    weights = fit(labelled)
    corrected = correct(weights, labelled)
    save(weights, WEIGHTS)
    spans = sum(len(article.mentions) for article in articles)
    print(f"{len(weights)} features, {corrected} of them for words that the others get wrong")
    print(f"{off_words(articles)} of {spans} spans begin or end inside a word")


@dataclass(frozen=True)
class LabelledWords:
    """Words that begin with one of the letters, and whether that letter is a proclitic.

    Args:
        stems: words whose first letter is their own, as it is in their forms with suffixes.
        listed: words whose first letter is their own, forms of the stems only if they are listed.
        whole: the same with all forms of the stems.
        cut: words whose first letter is a proclitic.
        names: the first words of places and spans; a form of a stem that is also a name with a proclitic is cut.
        seen: how often each word occurs in the articles.
        gold: for words where a span begins, how often behind the first letter more than before it.
    """

    stems: Set[str]
    listed: Set[str]
    whole: Set[str]
    cut: Set[str]
    names: Set[str]
    seen: Counter[str] = field(default_factory=Counter)
    gold: Counter[str] = field(default_factory=Counter)

    @classmethod
    def read(cls, path: Path, articles: Sequence[Article]) -> Self:
        """Read the table of words, and the words and spans of annotated articles."""
        words_of: defaultdict[str, set[str]] = defaultdict(set)
        for line in read_text(path).splitlines():
            if not line.startswith("#"):
                kind, row = line.split("\t")
                words_of[kind].update(row.split())
        stems, cut, names = words_of["stem"], words_of["cut"], _names(articles) - words_of["cut"]
        listed = stems | words_of["form"] | words_of["name"] | names
        forms = {form for stem in stems for form in with_suffixes(stem)} - cut
        forms -= {letter + name for letter in LETTERS for name in names}
        labelled = cls(stems, listed, listed | forms, cut - listed, names)
        for article in articles:
            starts = {entity.start for entity in article.mentions}
            for match in _WORD.finditer(article.text):
                word = without_marks(match[0])
                labelled.seen[word] += 1
                if not starts.isdisjoint(range(*match.span())):
                    labelled.gold[word] += 1 if match.start() not in starts else -1
        return labelled

    def has_proclitic(self, word: str) -> bool:
        """What the spans say, or else the lists; a word on neither has a proclitic from four letters on."""
        if gold := self.gold[word]:
            return gold > 0
        return word in self.cut or (len(word) > 3 and word not in self.whole)

    def exact(self) -> Iterator[str]:
        """The words that a person labelled: those of the lists, and those of the articles, proclitics cut or not."""
        yield from sorted(filter(_may_be_cut, self.cut | self.listed))
        for word in sorted(self.seen):
            if _may_be_cut(word):
                yield word
                if word[1] in STACKED.get(word[0], "") and _may_be_cut(word[1:]) and self.has_proclitic(word):
                    yield word[1:]

    def behind_proclitics(self) -> Iterator[str]:
        """The names behind the proclitics that they often have."""
        for name in sorted(self.names):
            yield from filter(_may_be_cut, ("و" + name, "ب" + name, "ل" + name))


def _names(articles: Sequence[Article]) -> set[str]:
    """The first words of the gazetteer's places and of spans, if they are Arabic."""
    spans = (article.text[entity.start : entity.end] for article in articles for entity in article.mentions)
    places = (name for named in read_places() for name in named.names)
    return {first for text in (*places, *spans) if _ARABIC.fullmatch(first := without_marks(text.split()[0]))}


def with_suffixes(stem: str) -> list[str]:
    """The forms of a word with suffixes, before which a final ة becomes ت, and a final ء also ئ or ؤ."""
    suffixes = SUFFIXES.split()
    if stem.endswith("ة"):
        return [stem.removesuffix("ة") + suffix for suffix in suffixes if suffix.startswith(("ت", "ات"))]
    forms = [stem + suffix for suffix in suffixes]
    if stem.endswith("ء"):
        forms += [stem.removesuffix("ء") + hamza + suffix for hamza in "ئؤ" for suffix in suffixes]
    return forms


def _may_be_cut(word: str) -> bool:
    return len(word) > 2 and word[0] in LETTERS and not word.startswith("لل")


Examples = dict[tuple[str, bool], float]
"""How much each word with its label weighs."""


def examples(labelled: LabelledWords) -> Examples:
    """Labelled words, names, and words with a proclitic put before them; all in their spellings."""
    weighed: defaultdict[tuple[str, bool], float] = defaultdict(float)
    for word in labelled.exact():
        weighed[word, labelled.has_proclitic(word)] += 1 + math.log(max(labelled.seen[word], 1))
    for stem in sorted(labelled.stems):
        for form in with_suffixes(stem):
            weighed[form, labelled.has_proclitic(form)] += 0.1
    for base, weight in _bases(labelled).items():
        for word, share in _with_proclitics(base, base in labelled.names):
            if word not in labelled.whole:
                weighed[word, True] += weight * share
    for (word, label), weight in list(weighed.items()):
        variant = word.translate(_VARIANTS)
        if variant != word:
            weighed[variant, label] += 0.3 * weight
        if word.endswith("ة"):
            weighed[word.removesuffix("ة") + "ه", label] += 0.2 * weight
    return weighed


def _bases(labelled: LabelledWords) -> dict[str, float]:
    """Words without proclitics, for putting proclitics before them, and how much each weighs."""
    bases = dict.fromkeys(sorted(labelled.stems), 0.3)
    for word in sorted(labelled.seen):
        bases[word[1:] if _may_be_cut(word) and labelled.has_proclitic(word) else word] = 0.5
    bases.update(dict.fromkeys(sorted(labelled.names), 1.0))
    return {base: weight for base, weight in bases.items() if _ARABIC.fullmatch(base)}


def _with_proclitics(base: str, is_name: bool) -> Iterator[tuple[str, float]]:
    """A word behind each proclitic, and how common that is: ب and ك stand before nouns, ف and ك hardly before names."""
    noun = is_name or base.endswith("ة") or not base.startswith(_PRESENT_TENSE)
    yield "و" + base, 0.5
    yield "ل" + base, 0.25
    yield "ف" + base, 0.02 if is_name else 0.15
    if noun:
        yield "ب" + base, 0.25
        yield "ك" + base, 0.002 if is_name else 0.02


SCALE = 10
"""Weights are written as whole numbers of this fraction."""


def fit(labelled: LabelledWords) -> dict[str, int]:
    """Fit the weights by logistic regression. The L1 penalty keeps few of them."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    weighed = examples(labelled)
    found = [dict.fromkeys(features(word), 1) for word, _ in weighed]
    seen = Counter(feature for each in found for feature in each)
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform([{name: 1 for name in each if seen[name] > 1} for each in found])
    matrix.indices, matrix.indptr = matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)  # for liblinear
    model = LogisticRegression(C=5, l1_ratio=1, solver="liblinear", fit_intercept=False, random_state=0, tol=1e-3)
    model.fit(matrix, [label for _, label in weighed], sample_weight=list(weighed.values()))
    rounded = (round(SCALE * float(weight)) for weight in model.coef_[0])
    return {
        str(name): weight for name, weight in zip(vectorizer.get_feature_names_out(), rounded, strict=True) if weight
    }


def correct(weights: dict[str, int], labelled: LabelledWords) -> int:
    """Change the weight of a whole word where that alone makes it right; returns how often."""
    corrected = 0
    for word in (*labelled.exact(), *labelled.behind_proclitics()):
        score = sum(weights.get(feature, 0) for feature in features(word))
        if (score > 0) != labelled.has_proclitic(word):
            weights[word + "$"] = weights.get(word + "$", 0) - score + labelled.has_proclitic(word)
            corrected += 1
    return corrected


def save(weights: Mapping[str, int], path: Path) -> None:
    """Write a line for each weight: the weight and its features."""
    features_of: defaultdict[int, list[str]] = defaultdict(list)
    for name, weight in sorted(weights.items()):
        if weight:
            features_of[weight].append(name)
    write_text(path, "".join("\t".join([str(weight), *names]) + "\n" for weight, names in sorted(features_of.items())))


def off_words(articles: Sequence[Article]) -> int:
    """Number of spans that begin or end inside a word."""
    count = 0
    for article in articles:
        cut = words(article.text)
        starts, ends = {word.start for word in cut}, {word.end for word in cut}
        count += sum(entity.start not in starts or entity.end not in ends for entity in article.mentions)
    return count


if __name__ == "__main__":
    main()
