"""Reads auxiliary corpora, entity annotations of other projects, for a first stage of training.

A source is one of

* a CoNLL file, or a folder of such files (``.conll``, ``.bio``, ``.txt``, ``.tsv``): one token per line, columns
  separated by tabs or spaces, the token in the first column and its tag in the last. A blank line ends a sentence,
  ``-DOCSTART-`` or ``# newdoc`` begins a document, other lines that begin with ``#`` are comments;
* a folder saved by ``datasets``: its ``train`` split, if it has splits;
* a data set for ``datasets.load_dataset``: ``ID``, ``ID:CONFIG``, ``ID:CONFIG:SPLIT`` or ``ID::SPLIT``; the default
  split is ``train``. It has the columns ``tokens`` or ``words``, and ``ner_tags``, ``tags`` or ``labels``.

The corpus defines the mentions; :mod:`hasila.text.segmentation` defines words and sentences, as for any text. Sentences
of a document are read together, as in extraction. Rows of ``datasets`` are never joined: neighbours may belong to
different documents, and many data sets are shuffled.
"""

import hashlib
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

import regex

from hasila.corpus.bio import mentions
from hasila.documents.plain_text import read_text
from hasila.errors import CorpusError, DocumentError, RecipeError, counted
from hasila.labels import OUTSIDE
from hasila.text import segmentation
from hasila.text.folding import MARKS
from hasila.text.letters import bare

if TYPE_CHECKING:
    import datasets

SUFFIXES = (".conll", ".bio", ".txt", ".tsv")

_TAG = re.compile(r"O|(?P<prefix>[BIESLU])-(?P<label>.+)|(?P<bare>[A-Za-z]\w+)", re.ASCII)
"""Prefixes of IOB, BIOES and BILOU. Bare labels are ASCII, so that running text does not count as annotation."""

_WRITTEN_WORD = regex.compile(
    rf"\p{{L}}[\p{{L}}\p{{M}}\p{{Cf}}]*(?<![A-Za-z]) | [وفبلك][{MARKS}\p{{Cf}}]*\p{{N}}", regex.X
)
"""One written word, from which proclitics may be cut; they are always cut from numbers (``و68``).

A letter before Latin letters is not a proclitic but belongs to the text before a web address.
"""

_CONTENT = regex.compile(rf"(?![{MARKS}])[\p{{L}}\p{{N}}]")
"""The first and the last word of a mention must contain this: spans do not begin or end with punctuation."""


@dataclass(frozen=True)
class Auxiliary:
    """A corpus in the form that training takes.

    Args:
        rows: words and BIO tags of each passage.
        tags: all possible tags: ``O``, then B and I of each label, in alphabetical order of the labels.
        source: the source of the corpus.
        sentences: number of sentences in the rows.
    """

    rows: list[tuple[list[str], list[str]]]
    tags: tuple[str, ...]
    source: str
    sentences: int

    @property
    def digest(self) -> str:
        """SHA-256 of the rows, which identifies the training data of a checkpoint."""
        state = hashlib.sha256()
        for words, tags in self.rows:
            state.update("".join(f"{word} {tag}\n" for word, tag in zip(words, tags, strict=True)).encode() + b"\n")
        return state.hexdigest()


@dataclass(frozen=True)
class _Sentence:
    """A sentence of the source: its tokens and their tags, in valid BIO."""

    tokens: Sequence[str]
    tags: Sequence[str]


def read(source: str, label_map: Mapping[str, str]) -> Auxiliary:
    """Read a corpus and rename its labels.

    Args:
        source: the source, see the module docstring.
        label_map: new label by label of the source. ``""`` drops a label: its mentions become ordinary text. Labels
            that are not in the map keep their name.

    Raises:
        DocumentError: a file cannot be read, columns are missing, or there is no labelled mention.
        CorpusError: lines or rows are malformed; the error lists the faults of all files.
        RecipeError: the source cannot be loaded, or the map names labels that the source does not have.
    """
    documents = _read_source(source)
    labels = {tag[2:] for document in documents for sentence in document for tag in sentence.tags if tag != OUTSIDE}
    if not labels:
        count = sum(map(len, documents))
        raise DocumentError(
            f"{source}: expected sentences with labelled mentions, found none in {counted(count, 'sentence')}"
        )
    if unknown := sorted(set(label_map) - labels):
        raise RecipeError(
            f"label map: {', '.join(unknown)}: no such label in {source}; it has {', '.join(sorted(labels))}"
        )
    names = {label: label_map.get(label, label) for label in labels}
    rows, count = _rows([[_Aligned(sentence, names) for sentence in document] for document in documents])
    kept = sorted({tag[2:] for _, tags in rows for tag in tags if tag != OUTSIDE})
    if not kept:
        raise RecipeError(f"label map: no mention of {source} is left; it has {', '.join(sorted(labels))}")
    return Auxiliary(rows, (OUTSIDE, *(f"{prefix}-{label}" for label in kept for prefix in "BI")), source, count)


def _rows(aligned: Sequence[Sequence["_Aligned"]]) -> tuple[list[tuple[list[str], list[str]]], int]:
    """Words and tags of each passage, and the number of sentences."""
    beginnings = Counter(
        sentence.written(mention.first)
        for document in aligned
        for sentence in document
        for mention in sentence.mentions
    )
    rows: list[tuple[list[str], list[str]]] = []
    count = 0
    for document in aligned:
        sentences = [tagged for sentence in document for tagged in sentence.tagged(beginnings)]
        count += len(sentences)
        for passage in segmentation.passages(sentences):
            words, tags = zip(*(pair for tagged in passage for pair in tagged), strict=True)
            rows.append((list(words), list(tags)))
    return rows, count


def bio(tags: Iterable[str]) -> list[str]:
    """Convert the tags of a sentence to valid BIO from any scheme.

    A bare label counts as I. An I that does not continue a mention of its label begins one, as in IOB1. E and L end a
    mention; S and U are a whole mention.

    Args:
        tags: ``O``, ``LABEL``, or B, I, E, S, L or U before ``-LABEL``.

    Raises:
        ValueError: a tag has another form.
    """
    valid, open_label = list[str](), None
    for tag in tags:
        match = _TAG.fullmatch(tag)
        if match is None:
            raise ValueError(f"expected a tag such as O, B-LOC, I-LOC or LOC, found {tag!r}")
        prefix, label = match["prefix"] or "I", match["label"] or match["bare"]
        if label is None:
            valid.append(OUTSIDE)
        else:
            valid.append(f"{'I' if label == open_label and prefix in 'IEL' else 'B'}-{label}")
        open_label = None if prefix in "ESLU" else label
    return valid


@dataclass(frozen=True)
class _Mention:
    """A mention of the words from ``first`` up to, but not including, ``end``; ``first`` may be a proclitic."""

    first: int
    end: int
    label: str


class _Aligned:
    """A sentence of the source, split into words by :mod:`hasila.text.segmentation`.

    Args:
        sentence: its tokens and tags.
        names: new label by label of the source; ``""`` drops the mentions.
    """

    def __init__(self, sentence: _Sentence, names: Mapping[str, str]) -> None:
        self._text = " ".join(sentence.tokens)
        self._sentences = list(segmentation.sentences(self._text))
        self._words = [word for cut in self._sentences for word in cut.words]
        starts = [word.start for word in self._words]
        tokens = list(accumulate((len(token) + 1 for token in sentence.tokens), initial=0))  # where each begins
        self.mentions = list[_Mention]()
        for first_token, end_token, label in mentions(sentence.tags):
            first, end = (bisect_left(starts, tokens[token]) for token in (first_token, end_token))
            while first < end and not self._has_content(first):
                first += 1
            while first < end and not self._has_content(end - 1):
                end -= 1
            if first < end and names[label]:
                self.mentions.append(_Mention(first, end, names[label]))

    def _has_content(self, index: int) -> bool:
        word = self._words[index]
        return _CONTENT.search(self._text, word.start, word.end) is not None

    def _is_proclitic(self, index: int) -> bool:
        """Whether a word is a proclitic that was cut from the next word."""
        if index + 1 == len(self._words) or len(bare(self._words[index].form)) != 1:
            return False
        start, following = self._words[index].start, self._words[index + 1].start
        return _WRITTEN_WORD.fullmatch(self._text, start, following + 1) is not None

    def written(self, index: int) -> str:
        """The written word from this word to its end, proclitics included."""
        last = index
        while self._is_proclitic(last):
            last += 1
        return self._text[self._words[index].start : self._words[last].end]

    def _beginning(self, mention: _Mention, beginnings: Mapping[str, int]) -> int:
        """The first word of a mention after its proclitics.

        Letters that were cut as proclitics are kept if the corpus shows that they belong to a name: ``وصاب`` is a
        place, but also ``و`` and another. If it begins several mentions and ``صاب`` none, the whole word is the name.
        """
        after = mention.first
        while self._is_proclitic(after):
            after += 1
        for index in range(after, mention.first, -1):
            rest = self.written(index)
            if rest in beginnings or rest.startswith("ال") or rest[0].isnumeric():
                return index
        return mention.first if beginnings[self.written(mention.first)] > 1 else after

    def tagged(self, beginnings: Mapping[str, int]) -> Iterator[list[tuple[str, str]]]:
        """Words and tags, sentence by sentence; no sentence begins inside a mention.

        Args:
            beginnings: number of mentions in the corpus that begin with a written word, by that word.
        """
        tags = [OUTSIDE] * len(self._words)
        for mention in self.mentions:
            first = self._beginning(mention, beginnings)
            tags[first : mention.end] = [f"I-{mention.label}"] * (mention.end - first)
            tags[first] = f"B-{mention.label}"
        pairs = [(word.form, tag) for word, tag in zip(self._words, tags, strict=True)]
        begin = 0
        for end in accumulate(map(len, self._sentences)):
            if end == len(pairs) or not tags[end].startswith("I-"):
                yield pairs[begin:end]
                begin = end


def _read_source(source: str) -> list[list[_Sentence]]:
    """Read the documents of a source."""
    path = Path(source)
    files = [path] if path.is_file() or path.suffix.lower() in SUFFIXES else []
    if path.is_dir() and not _saved(path):
        files = sorted(file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES and file.is_file())
    if not files:
        return _read_dataset(source)
    documents: list[list[_Sentence]] = []
    faults: list[str] = []
    for file in files:
        documents.extend(_read_conll(file, faults))
    if faults:
        raise CorpusError(faults)
    return documents


def _read_conll(path: Path, faults: list[str]) -> Iterator[list[_Sentence]]:
    """Read the documents of a CoNLL file, and append its faults to ``faults``."""
    document: list[_Sentence] = []
    tokens, tags = list[str](), list[str]()
    lines = read_text(path).removeprefix("\ufeff").split("\n")
    for number, line in enumerate([*lines, "", "-DOCSTART-"], 1):
        columns = re.split(r"\t" if "\t" in line else " +", line.rstrip(" \t\r"))
        begins_document = line.startswith(("-DOCSTART-", "# newdoc"))
        # A hash sign may be a token too, and then ends with a tag; "# sent_id = S-1" is a comment all the same.
        is_comment = line.startswith("#") and (" = " in line or not re.match("O$|[BIESLU]-", columns[-1]))
        if begins_document or not line.strip():
            if tokens:
                document.append(_Sentence(tokens, bio(tags)))
                tokens, tags = [], []
            if begins_document:
                yield document
                document = []
        elif not is_comment:
            if len(columns) < 2:
                faults.append(f"{path}: line {number}: expected a token and its tag, found {columns[0]!r}")
                continue
            try:
                bio([columns[-1]])
            except ValueError as error:
                faults.append(f"{path}: line {number}: {error}")
                continue
            tokens.append(columns[0])
            tags.append(columns[-1])


def _read_dataset(source: str) -> list[list[_Sentence]]:
    """Read the rows of a data set, each as a document."""
    dataset = _load_dataset(source)
    columns = [
        next((name for name in names if name in dataset.features), "")
        for names in (("tokens", "words"), ("ner_tags", "tags", "labels"))
    ]
    if "" in columns:
        raise DocumentError(
            f"{source}: expected the columns tokens or words, and ner_tags, tags or labels, found "
            f"{', '.join(dataset.features)}"
        )
    names = _class_names(source, dataset, columns)
    documents: list[list[_Sentence]] = []
    faults: list[str] = []
    for number, row in enumerate(dataset.select_columns(columns).with_format(None), 1):
        tokens, tags = ([value if value is not None else "" for value in row[column] or ()] for column in columns)
        if len(tokens) != len(tags):
            found = f"{len(tokens)} tokens and {len(tags)} tags"
            faults.append(f"{source}: row {number}: expected a tag for each token, found {found}")
            continue
        try:
            documents.append([_Sentence(tokens, bio(str(names.get(tag, tag)) for tag in tags))])
        except ValueError as error:
            faults.append(f"{source}: row {number}: {error}")
    if faults:
        raise CorpusError(faults)
    return documents


def _class_names(source: str, dataset: "datasets.Dataset", columns: Sequence[str]) -> Mapping[Any, str]:
    """The names of integer tags; empty if the tags are strings."""
    import datasets

    tokens, tags = (getattr(dataset.features[column], "feature", None) for column in columns)
    strings = (datasets.Value("string"), datasets.Value("large_string"))
    if tokens not in strings or not (tags in strings or isinstance(tags, datasets.ClassLabel)):
        found = ", ".join(f"{column}: {dataset.features[column]}" for column in columns)
        raise DocumentError(f"{source}: expected lists of strings, tags also of ClassLabel, found {found}")
    return dict(enumerate(tags.names)) if isinstance(tags, datasets.ClassLabel) else {}


def _saved(folder: Path) -> Path | None:
    """The subfolder with the rows of a folder saved by ``datasets``; ``None`` for any other folder."""
    if (folder / "dataset_dict.json").is_file():
        return folder / "train"
    return folder if (folder / "state.json").is_file() else None


def _load_dataset(source: str) -> "datasets.Dataset":
    import datasets

    try:
        if folder := _saved(Path(source)):
            return datasets.load_from_disk(folder)
        name, config, split = (*source.split(":", 2), "", "")[:3]
        return datasets.load_dataset(name, config or None, split=split or "train")
    except (LookupError, OSError, ValueError, RuntimeError, datasets.exceptions.DatasetsError) as error:
        reason = f"{type(error).__name__}: {error}".splitlines()[0]  # LookupError: a saved folder without rows
        raise RecipeError(
            f"auxiliary corpus {source!r} cannot be loaded ({reason}); expected a CoNLL file, a folder with "
            f"{', '.join(SUFFIXES)} files, a folder saved by datasets, or ID:CONFIG:SPLIT of a data set that can be "
            "reached"
        ) from error
