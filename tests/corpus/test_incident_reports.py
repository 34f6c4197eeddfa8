"""The corpus of incidents is read, and its faults are told together."""

from pathlib import Path

import pytest

from hasila.corpus.incident_reports import IncidentCorpus, read_incident_reports
from hasila.errors import CorpusError, DocumentError
from support.paths import ROOT

HEAD = "id\tdate\tplace\tprovince\tcountry\tlat\tlon\tkilled\tinjured\tperpetrators\tconfusable\tnote\n"
TABLE = (
    HEAD + "X01\t2020-01-16\tسراقب\tإدلب\tSyria\t35.9\t36.8\t5\t9..11\tجهة; جهة أخرى\tX02\t\n"
    "X02\t2020-01-16..2020-01-18\tسرمين\tإدلب\tSyria\t35.9\t36.7\t\t0..2\t\t\t\n"
)
PASSAGES = """## x-1 | 2020-01-16T08:00 | وكالة
قتل [CASUALTY:c1 Harm=killed Incident=X01|5 مدنيين] في [ATTACK:x1 Kind=airstrike Incident=X01|غارة] و[CASUALTY Harm=injured Incident=X01,X02|جرحى] في البلدتين.
منذ بداية العام قتل [CASUALTY Harm=killed Total=period|900 مدني].

## x-2 | 2020-01-16T09:00 | صحيفة | copy of x-1
قتل [CASUALTY Harm=killed Incident=none|مدني] في حادث آخر.
"""  # noqa: E501


def read(folder: Path, passages: str = PASSAGES, table: str = TABLE, *, held_out: bool = True) -> IncidentCorpus:
    tables, learnt = folder / "tables", folder / "passages"
    for each in (tables, learnt):
        each.mkdir(exist_ok=True)
    (tables / "x.tsv").write_text(table, encoding="utf-8")
    ((tables if held_out else learnt) / "x.txt").write_text(passages, encoding="utf-8")
    return read_incident_reports(tables, learnt)


@pytest.mark.parametrize("held_out", [True, False])
def test_reports_have_time_outlet_original_and_the_incidents_of_their_mentions(held_out: bool, tmp_path: Path) -> None:
    first, second = read(tmp_path, held_out=held_out).reports
    assert (first.published, first.outlet, first.copy_of) == ("2020-01-16T08:00", "وكالة", None)
    assert (second.outlet, second.copy_of) == ("صحيفة", "x-1")
    named = {mention.text: first.incidents.get(mention.id) for mention in first.article.mentions}
    assert named == {"5 مدنيين": ("X01",), "غارة": ("X01",), "جرحى": ("X01", "X02"), "900 مدني": None}
    assert list(second.incidents.values()) == [()]
    assert all("Incident" not in mention.attributes for mention in first.article.mentions)


def test_the_table_has_what_a_coder_writes_down(tmp_path: Path) -> None:
    one, other = read(tmp_path).incidents.values()
    assert (one.id, one.date, one.place, one.confusable) == ("X01", "2020-01-16", "سراقب", "X02")
    assert (one.killed, one.injured, one.perpetrators) == ((5, 5), (9, 11), ("جهة", "جهة أخرى"))
    assert (other.killed, other.injured, other.perpetrators, other.confusable) == (None, (0, 2), (), "")


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        (("Incident=X01|5", "Incident=X09|5"), "x-1: the incident X09 of a mention is not in the table"),
        ((" Incident=none", ""), "x-2: 'مدني': expected Incident=ID, Incident=none or Total=period"),
        (("copy of x-1", "copy of x-7"), "x-2: it copies x-7, which is not there"),
        (("copy of x-1", "from x-1"), "expected 'ID | TIME | OUTLET', and maybe '| copy of ID'"),
        ((" | وكالة", ""), "heading 'x-1 | 2020-01-16T08:00': expected 'ID | TIME | OUTLET'"),
    ],
)
def test_faults_of_reports_are_told(changes: tuple[str, str], fault: str, tmp_path: Path) -> None:
    with pytest.raises(CorpusError) as caught:
        read(tmp_path, PASSAGES.replace(*changes))
    assert fault in "\n".join(caught.value.faults)


@pytest.mark.parametrize("table", [TABLE.replace("9..11", "several"), "name\tdate\nX01\t2020\n", HEAD + "X01\t2020\n"])
def test_another_table_is_an_error(table: str, tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"x\.tsv: expected the columns of the corpus, found a fault at"):
        read(tmp_path, table=table)


def test_faults_of_all_files_are_told_together(tmp_path: Path) -> None:
    changed = PASSAGES.replace("Incident=X01|5", "Incident=X09|5").replace("copy of x-1", "copy of x-7")
    with pytest.raises(CorpusError) as caught:
        read(tmp_path, changed)
    assert len(caught.value.faults) == 2


def test_a_folder_without_tables_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="expected a folder with tables"):
        read_incident_reports(tmp_path, tmp_path)


def test_the_corpus_of_the_project_is_well_formed() -> None:
    corpus = read_incident_reports(ROOT / "annotations" / "incidents", ROOT / "annotations" / "passages")
    names = [report.article.id for report in corpus.reports]
    assert len(names) == len(set(names)) > 50
    assert {each for report in corpus.reports for named in report.incidents.values() for each in named} <= set(
        corpus.incidents
    )
    confusable = {each.confusable for each in corpus.incidents.values()} - {""}
    assert confusable <= set(corpus.incidents)
