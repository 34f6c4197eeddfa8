"""The commands for the annotated corpus: ``validate``, ``agreement``, ``ceiling``, ``statistics``."""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hasila.cli.command import Command
from hasila.errors import HasilaError, counted

if TYPE_CHECKING:
    from collections.abc import Sequence


ARTICLES = Path("annotations/articles")
PASSES = (Path("annotations/passes/first"), Path("annotations/passes/second"))
PASSAGES = (Path("annotations/passages/first"), Path("annotations/passages/second"))


def _in_clone(folder: Path, content: str, advice: str) -> Path:
    """A default folder, which only a clone of the repository has.

    Raises:
        HasilaError: the folder does not exist.
    """
    if not folder.is_dir():
        raise HasilaError(
            f"{folder}: this folder is not here; expected a folder of {content}; {advice}, "
            "or run the command in a clone of the repository"
        )
    return folder


def _add_articles(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--articles", type=Path, metavar="FOLDER", help=f"folder of the articles' texts (default: {ARTICLES})"
    )


def _articles(namespace: argparse.Namespace) -> Path:
    return namespace.articles or _in_clone(ARTICLES, "articles", "name it with --articles")


@dataclass(frozen=True)
class ValidateOptions:
    """Options of ``validate``.

    Args:
        texts: folder of articles, or of passages.
        annotations: folder of the ``.ann`` files of articles; default: the folder of the texts.
        passages: whether the texts are passages with inline labels.
    """

    texts: Path
    annotations: Path | None = None
    passages: bool = False


def _add_validate(parser: argparse.ArgumentParser) -> None:
    _add_articles(parser)
    parser.add_argument(
        "--annotations", type=Path, metavar="FOLDER", help="folder of the .ann files (default: that of the articles)"
    )
    parser.add_argument(
        "--passages", type=Path, metavar="FOLDER", help="check this folder of passages with inline labels instead"
    )


def _parse_validate(namespace: argparse.Namespace) -> ValidateOptions:
    if namespace.passages:
        return ValidateOptions(namespace.passages, passages=True)
    return ValidateOptions(_articles(namespace), namespace.annotations)


def validate(options: ValidateOptions) -> int:
    """Print the faults of the annotations. Returns 1 if there are any."""
    from hasila.corpus.validation import validate_folder, validate_passages

    if options.passages:
        faults = validate_passages(options.texts)
    else:
        faults = validate_folder(options.texts, options.annotations)
    for fault in faults:
        print(fault)
    print(counted(len(faults), "fault"), file=sys.stderr)
    return 1 if faults else 0


VALIDATE = Command(
    name="validate",
    summary="corpus: list every fault of the annotations",
    description="Check annotations against the format and the scheme, and list every fault.",
    examples=("hasila validate", "hasila validate --passages annotations/passages"),
    add_arguments=_add_validate,
    parse=_parse_validate,
    run=validate,
)


@dataclass(frozen=True)
class AgreementOptions:
    """Options of ``agreement``.

    Args:
        first: folder of one labelling.
        second: folder of the other one.
        articles: folder of the articles' texts; without it, the labellings are folders of passages.
    """

    first: Path
    second: Path
    articles: Path | None = None


def _add_agreement(parser: argparse.ArgumentParser) -> None:
    _add_articles(parser)
    parser.add_argument(
        "labellings",
        nargs="*",
        type=Path,
        metavar="FOLDER",
        help=f"two folders with a labelling each (default: {PASSES[0]} and {PASSES[1].name})",
    )
    parser.add_argument(
        "--passages",
        action="store_true",
        help="the labellings are of passages, with inline labels; passages that the second folder lacks are left out "
        f"(default: {PASSAGES[0]} and {PASSAGES[1].name})",
    )


def _parse_agreement(namespace: argparse.Namespace) -> AgreementOptions:
    folders: Sequence[Path] = namespace.labellings
    if len(folders) not in (0, 2):
        raise HasilaError(f"expected two folders with a labelling each, found {len(folders)}")
    articles = None if namespace.passages else _articles(namespace)
    if not folders:
        content, defaults = ("passages", PASSAGES) if namespace.passages else ("annotations", PASSES)
        folders = [_in_clone(folder, content, "name two folders") for folder in defaults]
    return AgreementOptions(folders[0], folders[1], articles)


def agreement(options: AgreementOptions) -> int:
    """Print how far two labellings agree: spans, attributes, links, and each disagreement."""
    from hasila.corpus.articles import read_articles, read_passages
    from hasila.records.parties.actors import Actors
    from hasila.scoring.agreement import as_text, compare, compare_links, relabelled

    if options.articles:
        first, second = (read_articles(options.articles, folder) for folder in (options.first, options.second))
    else:
        second = read_passages(options.second)
        first = relabelled(read_passages(options.first), second)
    linked = any(article.links for article in (*first, *second))
    links = compare_links(first, second, Actors.read()) if linked else None
    print(as_text(compare(first, second), links))
    return 0


AGREEMENT = Command(
    name="agreement",
    summary="corpus: compare two labellings",
    description="Compare two labellings of the same texts: F1 and Cohen's kappa of spans,\n"
    "equal attributes and links, and a line for each disagreement.",
    examples=(
        "hasila agreement",
        "hasila agreement annotations/passes/first annotations/passes/second",
        "hasila agreement --passages",
    ),
    add_arguments=_add_agreement,
    parse=_parse_agreement,
    run=agreement,
)


@dataclass(frozen=True)
class CeilingOptions:
    """Options of ``ceiling``.

    Args:
        texts: folder of articles, or of passages.
        passages: whether the texts are passages with inline labels.
        tokenizer: folder or hub id of a tokenizer; default: the embedded checkpoint's.
    """

    texts: Path
    passages: bool = False
    tokenizer: str | None = None


def _add_ceiling(parser: argparse.ArgumentParser) -> None:
    _add_articles(parser)
    parser.add_argument("--passages", type=Path, metavar="FOLDER", help="measure this folder of passages instead")
    parser.add_argument(
        "--tokenizer", metavar="NAME", help="tokenizer, a folder or hub id (default: the embedded checkpoint's)"
    )


def _parse_ceiling(namespace: argparse.Namespace) -> CeilingOptions:
    if namespace.passages:
        return CeilingOptions(namespace.passages, passages=True, tokenizer=namespace.tokenizer)
    return CeilingOptions(_articles(namespace), tokenizer=namespace.tokenizer)


def ceiling(options: CeilingOptions) -> int:
    """Print the share of gold spans that a perfect classifier could predict, and the spans that it could not."""
    from hasila.corpus.articles import read_articles, read_passages
    from hasila.inference.checkpoint import embedded, load_tokenizer
    from hasila.scoring.ceiling import measure

    tokenizer = load_tokenizer(options.tokenizer or str(embedded()))
    read = read_passages if options.passages else read_articles
    print(measure(tokenizer, read(options.texts)).as_text())
    return 0


CEILING = Command(
    name="ceiling",
    summary="corpus: share of gold spans that a model can predict",
    description="Print the share of gold spans that a perfect classifier could predict with a\n"
    "tokenizer: those with both edges where the tokenizer lets it cut.",
    examples=(
        "hasila ceiling",
        "hasila ceiling --passages annotations/passages",
        "hasila ceiling --tokenizer runs/compact/model",
    ),
    add_arguments=_add_ceiling,
    parse=_parse_ceiling,
    run=ceiling,
)


@dataclass(frozen=True)
class StatisticsOptions:
    """Options of ``statistics``.

    Args:
        texts: folder of articles, or of passages.
        passages: whether the texts are passages with inline labels; they are counted by genre.
    """

    texts: Path
    passages: bool = False


def _add_statistics(parser: argparse.ArgumentParser) -> None:
    _add_articles(parser)
    parser.add_argument(
        "--passages", type=Path, metavar="FOLDER", help="count this folder of passages by genre instead"
    )


def _parse_statistics(namespace: argparse.Namespace) -> StatisticsOptions:
    if namespace.passages:
        return StatisticsOptions(namespace.passages, passages=True)
    return StatisticsOptions(_articles(namespace))


def statistics(options: StatisticsOptions) -> int:
    """Print counts by label and attribute, as Markdown."""
    from hasila.corpus.articles import read_articles, read_passages
    from hasila.corpus.statistics import as_markdown, by_genre

    if options.passages:
        print(as_markdown("genre", by_genre(read_passages(options.texts))), end="")
    else:
        articles = read_articles(options.texts)
        print(as_markdown("article", {article.id: [article] for article in articles}), end="")
    return 0


STATISTICS = Command(
    name="statistics",
    summary="corpus: counts by label and attribute, as Markdown",
    description="Count texts, words and spans by label and attribute, as Markdown tables.",
    examples=("hasila statistics", "hasila statistics --passages annotations/passages"),
    add_arguments=_add_statistics,
    parse=_parse_statistics,
    run=statistics,
)
