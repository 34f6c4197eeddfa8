"""Growth of grouping: invented reports are sound, the script measures them, what is fast finds the same."""

import json
from dataclasses import replace
from itertools import islice, pairwise
from pathlib import Path

import pytest

from hasila.evaluation.incident_growth import IncidentGrowth, growth_table
from hasila.evaluation.invented_reports import invented_reports
from hasila.incidents.candidates import candidates
from hasila.incidents.comparison import Comparer, compare
from hasila.incidents.grouper import Grouper
from hasila.incidents.report import Report
from hasila.incidents.report_reader import ReportReader
from hasila.incidents.scorer import default_scorer
from hasila.incidents.telling import Telling
from support.commands import run_script
from support.paths import ROOT


@pytest.fixture(scope="module")
def reports() -> list[Report]:
    return list(invented_reports(400))


def test_invented_reports_are_the_same_each_time_and_their_offsets_are_right(reports: list[Report]) -> None:
    again = invented_reports(400)
    assert [report.to_json() for report in reports] == [report.to_json() for report in again]
    assert sum(len(report.records) for report in reports) >= 400
    assert len({report.id for report in reports}) == len(reports)
    for report in reports:
        text = report.document.text
        for record in report.records:
            parts = [record, *record.places, *record.perpetrators, *record.sources, record.attack]
            assert all(text[part.at.start : part.at.end] == part.text for part in parts if part)
            assert record.count is not None
            assert text[record.count.start : record.count.end] == str(record.count.low)


def test_a_shorter_run_is_the_beginning_of_a_longer_one(reports: list[Report]) -> None:
    assert list(islice(invented_reports(50), 10)) == reports[:10]


def tellings(reports: list[Report]) -> list[Telling]:
    found = [telling for report in reports for telling in ReportReader(report, default_scorer("within")).tellings()]
    return sorted(found, key=lambda telling: telling.order)


def test_features_without_reasons_are_those_of_a_comparison(reports: list[Report]) -> None:
    told = tellings(reports)
    comparer = Comparer(told)
    pairs = [*pairwise(range(len(told))), *((at, at + 9) for at in range(len(told) - 9))]
    for one, other in pairs:
        compared = comparer.comparison(one, other, "text")
        assert tuple(comparer.features(one, other, "text")) == compared.features
        assert set(compared.reasons) == set(compare(told[other], told[one], "text").reasons)


def test_candidates_come_once_and_do_not_depend_on_the_size_of_blocks(
    reports: list[Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = tellings(reports)
    names = [telling.report for telling in told]
    found = list(candidates(told, names))
    assert found == sorted(set(found))
    assert len(found) > len(told)
    monkeypatch.setattr("hasila.incidents.candidates._BLOCK", 7)
    assert list(candidates(told, names)) == found


def test_incidents_do_not_depend_on_the_order_of_reports(reports: list[Report]) -> None:
    forward, backward = Grouper(), Grouper()
    for one, other in zip(reports, reversed(reports), strict=True):
        forward.add(one)
        backward.add(other)
    incidents = forward.incidents()
    assert incidents == backward.incidents()
    assert any(len(incident.members) > 3 for incident in incidents)


def test_the_script_measures_each_size(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    output = tmp_path / "growth.json"
    done = run_script("scripts/incident_growth.py", "--largest", 60, "--output", output, "--pictures", tmp_path)
    assert done.returncode == 0, done.stderr
    (point,) = json.loads(output.read_text(encoding="utf-8"))["points"]
    measured = IncidentGrowth(**point)
    assert 60 <= measured.records < 80
    assert 0 < measured.incidents <= measured.reports < measured.records
    assert min(measured.seconds, measured.cpu, measured.records_per_second, measured.memory_mb) > 0
    assert tmp_path.joinpath("incident-growth.png").stat().st_size > 1000


def test_lines_show_the_growth_of_grouping(tmp_path: Path) -> None:
    plots = pytest.importorskip("hasila.evaluation.plots")
    point = IncidentGrowth(1000, 330, 110, 1.0, 1.0, 1000.0, 150)
    points = [point, replace(point, records=10_000, seconds=9.0, cpu=9.0)]
    plots.incident_growth(tmp_path / "low.png", points)
    plots.incident_growth(tmp_path / "high.png", [point, replace(points[1], memory_mb=900)])
    assert tmp_path.joinpath("low.png").read_bytes() != tmp_path.joinpath("high.png").read_bytes()


def test_the_published_growth_can_be_read() -> None:
    published = json.loads(ROOT.joinpath("train", "results", "incident-growth.json").read_text(encoding="utf-8"))
    points = [IncidentGrowth(**point) for point in published["points"]]
    assert [point.records for point in points] == sorted(point.records for point in points)
    assert growth_table(points).count("\n") > len(points)
