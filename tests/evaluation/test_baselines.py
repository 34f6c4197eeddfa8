"""Baselines find the mentions of their training texts and generalise as documented."""

import pytest

from hasila.corpus import inline
from hasila.corpus.articles import Article
from hasila.evaluation import baselines
from hasila.scoring import article_scores
from hasila.training.cross_validation import Learner

LEARN = """## a-1 | x
قتل [CASUALTY|12 مدنيا] في [PLACE|معرة النعمان] وفق [ACTOR|المرصد السوري].

## a-2 | x
أصيب [CASUALTY|ثلاثة أطفال] في [PLACE|إدلب]، وقالت [ACTOR|روسيا] إن 5 طائرات أقلعت من حدود روسيا.

## a-3 | x
نزح [CASUALTY|عشرات المدنيين] من [PLACE|إدلب] إلى [PLACE|سرمدا]. في روسيا ثلاثة أنهار.
"""


@pytest.fixture(scope="module")
def learn() -> list[Article]:
    return [Article(*passage) for passage in inline.parse(LEARN)]


def found(learner: Learner, learn: list[Article], text: str) -> list[tuple[str, str]]:
    (spans,) = learner(1, learn, [Article("read", text, ())], title="").spans
    assert all(text[span.start : span.end] == span.text for span in spans)
    return [(span.label, span.text) for span in spans]


def test_patterns_look_names_up_and_match_victims(learn: list[Article]):
    text = "قصف على مَعرة النعمان وإدلب: 7 أطفال، و30 دبابة، وفق المرصد السوري."
    assert found(baselines.patterns, learn, text) == [
        ("PLACE", "مَعرة النعمان"), ("PLACE", "إدلب"), ("CASUALTY", "7 أطفال"), ("ACTOR", "المرصد السوري")
    ]  # fmt: skip


def test_patterns_leave_out_what_is_no_mention_more_often(learn: list[Article]):
    assert found(baselines.patterns, learn, "زار روسيا.") == []


@pytest.mark.parametrize("learner", [baselines.patterns, baselines.field])
def test_what_was_learnt_is_found_again(learner: Learner, articles: list[Article]):
    spans = learner(1, articles, articles, title="").spans
    assert article_scores.score(articles, spans).micro.f1 > (0.7 if learner is baselines.patterns else 0.95)


def test_the_field_reads_contexts():
    names = ("سرمدا", "حارم", "بنش", "تفتناز", "الدانا", "أريحا")
    lines = "".join(f"## a-{name} | x\nقصف على بلدة [PLACE|{name}] ليلا. وصل وفد {name} أمس.\n\n" for name in names)
    learn = [Article(*passage) for passage in inline.parse(lines)]
    assert found(baselines.field, learn, "وصل وفد. قصف على بلدة ترمانين ليلا.") == [("PLACE", "ترمانين")]


@pytest.mark.parametrize("learner", [baselines.patterns, baselines.field])
def test_texts_without_words_have_no_spans(learner: Learner, learn: list[Article]):
    assert learner(1, learn, [Article("a", "", ()), Article("b", " \n", ())], title="").spans == [[], []]
