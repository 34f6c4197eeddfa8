"""The validator: each kind of broken article has exactly the expected fault, and the corpus has none."""

from pathlib import Path

import pytest

from hasila.corpus import standoff, validation
from hasila.corpus.articles import Article
from hasila.corpus.standoff import Entity, Link
from hasila.labels import ATTRIBUTES, LINKS
from support.paths import ARTICLES, ROOT

TEXT = (
    'قصفت قوات النظام مدينة إدلب وتركيا، وقتل 18 مدنيا في بلدة "سراقب" وفق المرصد. '
    "وصلت فصائل إلى كفرناها مع وزارة الدفاع والحكومة قرب \u200fحلب\u200f بعد تركيا وقال الخبر."
)


def entity(text: str, label: str = "PLACE", number: int = 1, **attributes: str) -> Entity:
    """The first mention of a text in the article."""
    start = TEXT.index(text)
    return Entity(f"T{number}", label, start, start + len(text), text, attributes)


def article(*entities: Entity, text: str = TEXT) -> Article:
    return Article("a", text, tuple(sorted(entities, key=lambda entity: (entity.start, entity.end))))


def where(entity: Entity) -> str:
    return f"a: {entity.id} {entity.label} {entity.start} {entity.end} {entity.text!r}"


TURKEY = Entity("T9", "PLACE", TEXT.rindex("تركيا"), TEXT.rindex("تركيا") + 5, "تركيا")

GOOD = [
    entity("قوات النظام", "ACTOR", 1, Side="government"),
    entity("إدلب", "PLACE", 2),
    entity("18 مدنيا", "CASUALTY", 3, Harm="killed", Count="18..18", Approximate="", Unit="families"),
    entity("سراقب", "PLACE", 4),
    entity("المرصد", "ACTOR", 5, Side="organisation"),
    entity("فصائل", "ACTOR", 6, Side="opposition"),
    entity("كفرناها", "PLACE", 7),
    entity("وزارة الدفاع", "ACTOR", 8),
    entity("حلب", "PLACE", 10),
    TURKEY,
]


def test_a_correct_article_has_no_fault():
    assert validation.validate([article(*GOOD)]) == []


@pytest.mark.parametrize("good", GOOD, ids=lambda good: good.text)
def test_a_correct_span_has_no_fault_by_itself(good: Entity):
    assert validation.validate([article(good)]) == []


def test_a_span_over_a_line_end_is_written_with_a_space():
    text = "نزحت عائلات من\nكفر\nحلب"
    start = text.index("كفر")
    for written in ("كفر حلب", "كفر\nحلب"):
        assert validation.validate([Article("a", text, (Entity("T1", "PLACE", start, len(text), written),))]) == []


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        (Entity("T1", "PLACE", 155, 900, "إدلب"), f"offsets outside the text, which has {len(TEXT)} code points"),
        (Entity("T1", "PLACE", 9, 9, ""), f"offsets outside the text, which has {len(TEXT)} code points"),
        (Entity("T1", "PLACE", 9, 5, "إدلب"), f"offsets outside the text, which has {len(TEXT)} code points"),
        (
            Entity("T1", "PLACE", TEXT.index("إدلب"), TEXT.index("إدلب") + 4, "ادلب"),
            "the text at these offsets is 'إدلب'",
        ),
        (entity(" إدلب"), "its first character ' ' (U+0020) is no letter or digit"),
        (entity("إدلب "), "its last character ' ' (U+0020) is no letter or digit"),
        (entity("تركيا،", number=1), "its last character '،' (U+060C) is no letter or digit"),
        (entity('"سراقب'), "its first character '\"' (U+0022) is no letter or digit"),
        (entity('سراقب"'), "its last character '\"' (U+0022) is no letter or digit"),
        (entity("\u200fحلب"), "its first character '\\u200f' (U+200F) is no letter or digit"),
        (entity("حلب\u200f"), "its last character '\\u200f' (U+200F) is no letter or digit"),
        (entity("وتركيا"), "the proclitic و is inside the span"),
        (entity("والحكومة", "ACTOR"), "the proclitic و is inside the span"),
        (entity("إدل"), "its last word is cut: ' إدلب'"),
        (entity("دلب"), "its first word is cut: 'إدلب '"),
        (entity("8 مدنيا", "CASUALTY", Harm="killed"), "its first word is cut: '18 مدنيا '"),
        (entity("المرصد. وصلت", "ACTOR"), "it leaves its sentence"),
        (entity("إدلب", "TOWN"), "unknown label TOWN, expected one of ACTOR, CASUALTY, PLACE, ATTACK"),
        (
            entity("المرصد", "ACTOR", Colour="red"),
            f"unknown attribute Colour, expected one of {', '.join(ATTRIBUTES)}",
        ),
        (entity("إدلب", Side="government"), "Side belongs to ACTOR and CASUALTY"),
        (entity("18 مدنيا", "CASUALTY", Harm="killed", Civilians="yes"), "Civilians: expected no value, found 'yes'"),
        (entity("18 مدنيا", "CASUALTY", Harm="killed", Total="all"), "Total: expected one of period, found 'all'"),
        (
            entity("18 مدنيا", "CASUALTY", Harm="killed", Side="opposition"),
            "it has a Side, which belongs to Combatants",
        ),
        (entity("قوات النظام", "ATTACK"), "it has no Kind"),
        (entity("قوات النظام", "ATTACK", Kind="mine", Harm="killed"), "Harm belongs to CASUALTY"),
        (
            entity("المرصد", "ACTOR", Side="press"),
            "Side: expected one of government, government-ally, opposition, foreign-state, organisation, found 'press'",
        ),
        (
            entity("18 مدنيا", "CASUALTY", Harm="killed", Count="18"),
            "Count: expected min..max or min.., for example 501.., found '18'",
        ),
        (
            entity("18 مدنيا", "CASUALTY", Harm="killed", Approximate="yes"),
            "Approximate: expected no value, found 'yes'",
        ),
        (entity("18 مدنيا", "CASUALTY"), "it has no Harm"),
        (entity("18 مدنيا", "CASUALTY", Harm="killed", Count="18..9"), "Count: 18 is more than 9"),
    ],
)
def test_a_wrong_span_has_exactly_its_fault(wrong: Entity, fault: str):
    assert validation.validate([article(wrong, TURKEY)]) == [f"{where(wrong)}: {fault}"]


@pytest.mark.parametrize("count", ["18..18", "9..18", "18.."])
def test_a_count_in_order_is_no_fault(count: str):
    assert validation.validate([article(entity("18 مدنيا", "CASUALTY", Harm="killed", Count=count))]) == []


def test_a_proclitic_shows_only_where_the_word_behind_it_is_labelled():
    assert validation.validate([article(entity("وتركيا"))]) == []
    elsewhere = Article("b", "تركيا", (Entity("T1", "PLACE", 0, 5, "تركيا"),))
    assert len(validation.validate([article(entity("وتركيا")), elsewhere])) == 1


@pytest.mark.parametrize("name", ["بلدة", "كوريا", "واشنطن", "فلسطين", "لبنان"])
def test_a_letter_that_belongs_to_the_word_is_no_proclitic(name: str):
    rest = Article("b", name[1:], (Entity("T1", "PLACE", 0, len(name) - 1, name[1:]),))
    assert validation.validate([article(Entity("T1", "PLACE", 0, len(name), name), text=name), rest]) == []


@pytest.mark.parametrize("before", ["ب", "وب", "بـ", "وَ", "وَبِـ"])
def test_proclitics_before_a_span_do_not_cut_its_word(before: str):
    span = Entity("T1", "PLACE", len(before), len(before) + 4, "إدلب")
    assert validation.validate([article(span, text=f"{before}إدلب")]) == []


def test_a_span_that_begins_after_other_letters_cuts_its_word():
    span = Entity("T1", "PLACE", 2, 6, "إدلب")
    assert len(validation.validate([article(span, text="موإدلب")])) == 1


def test_a_double_lam_is_never_cut():
    text = "معقل للمعارضة قرب لبنان وعاد للبنان."
    entities = [Entity("T1", "ACTOR", 5, 13, "للمعارضة"), Entity("T2", "PLACE", 18, 23, "لبنان")]
    entities.append(Entity("T3", "PLACE", 29, 35, "للبنان"))
    assert validation.validate([article(*entities, text=text)]) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (entity("قوات النظام", "ACTOR", 1), entity("النظام", "ACTOR", 2)),
        (entity("إدلب", "PLACE", 1), entity("إدلب", "PLACE", 2)),
        (entity("مدينة إدلب", "PLACE", 1), entity("إدلب وتركيا", "PLACE", 2)),
    ],
)
def test_an_overlap_is_one_fault(one: Entity, other: Entity):
    assert validation.validate([article(one, other)]) == [
        f"a: T1 {one.text!r} and T2 {other.text!r} overlap",
    ]


def test_an_overlap_is_found_behind_a_span_that_is_nested():
    outer = entity("قوات النظام مدينة إدلب", "ACTOR", 1)
    nested, late = entity("النظام", "ACTOR", 2), entity("إدلب", "PLACE", 3)
    assert validation.validate([article(outer, nested, late)]) == [
        f"a: T1 {outer.text!r} and T2 {nested.text!r} overlap",
        f"a: T1 {outer.text!r} and T3 {late.text!r} overlap",
    ]


def write(folder: Path, name: str, text: str | None, annotations: str | None) -> None:
    folder.mkdir(exist_ok=True)
    for suffix, content in ((".txt", text), (".ann", annotations)):
        if content is not None:
            folder.joinpath(name + suffix).write_text(content, encoding="utf-8", newline="")


def test_all_faults_of_several_files_are_in_one_list(tmp_path: Path):
    write(tmp_path, "a", TEXT, standoff.format_entities([entity("إدل"), entity("سراقب", "TOWN", 2)]))
    write(tmp_path, "b", TEXT, None)
    write(tmp_path, "c", None, "")
    write(tmp_path, "d", TEXT, "nonsense\nA1\tSide T1 government\n")
    write(tmp_path, "e", TEXT, standoff.format_entities([entity("18 مدنيا", "CASUALTY")]))
    write(tmp_path, "f", TEXT, standoff.format_entities(GOOD))
    tmp_path.joinpath("g.txt").write_bytes("إدلب".encode("windows-1256"))
    write(tmp_path, "g", None, "")
    faults = validation.validate_folder(tmp_path)
    assert sorted(fault.replace(f"{tmp_path}/", "") for fault in faults) == sorted(
        [
            f"{where(entity('إدل'))}: its last word is cut: ' إدلب'",
            f"{where(entity('سراقب', 'TOWN', 2))}: unknown label TOWN, expected one of ACTOR, CASUALTY, PLACE, ATTACK",
            "b.ann: no such file",
            "c.ann: no text of this name",
            "d.ann: line 1: expected a T, an A or an R line, found 'nonsense'",
            "d.ann: line 2: Side belongs to T1, which is not in the file",
            f"e{where(entity('18 مدنيا', 'CASUALTY'))[1:]}: it has no Harm",
            "g.txt: expected UTF-8, found byte 0xc5 at 0; convert it, for example with iconv -f windows-1256 -t utf-8",
        ]
    )


def test_annotations_may_lie_in_another_folder(tmp_path: Path):
    write(tmp_path / "texts", "a", TEXT, None)
    write(tmp_path / "pass", "a", None, standoff.format_entities(GOOD))
    write(tmp_path / "pass", "b", None, "")
    assert validation.validate_folder(tmp_path / "texts", tmp_path / "pass") == [
        f"{tmp_path / 'pass' / 'b.ann'}: no text of this name"
    ]


def test_a_folder_without_texts_is_a_fault(tmp_path: Path):
    assert validation.validate_folder(tmp_path) == [
        f"{tmp_path}: expected .txt files with .ann files beside them, found no .txt file"
    ]


def test_the_corpus_has_no_fault():
    assert validation.validate_folder(ARTICLES) == []


@pytest.mark.parametrize("labelling", sorted((ROOT / "annotations" / "passes").iterdir()), ids=lambda path: path.name)
def test_the_passes_have_no_fault(labelling: Path):
    assert validation.validate_folder(ARTICLES, labelling) == []


@pytest.mark.parametrize(
    ("link", "fault"),
    [
        (Link("Near", "T2", "T1"), f"unknown link, expected one of {', '.join(LINKS)}"),
        (Link("Place", "T1", "T2"), "expected CASUALTY to PLACE, found PLACE to CASUALTY"),
        (Link("At", "T2", "T1"), "expected ATTACK to PLACE, found CASUALTY to PLACE"),
        (Link("SubsetOf", "T2", "T2"), "it goes to itself"),
    ],
)
def test_a_link_that_cannot_be_is_a_fault(link: Link, fault: str):
    text = "إدلب 18 مدنيا"
    spans = (Entity("T1", "PLACE", 0, 4, "إدلب"), Entity("T2", "CASUALTY", 5, 13, "18 مدنيا", {"Harm": "killed"}))
    assert validation.validate([Article("a", text, spans, (link,))]) == [
        f"a: {link.kind} from {link.source} to {link.target}: {fault}"
    ]
    assert not validation.validate([Article("a", text, spans, (Link("Place", "T2", "T1"),))])
