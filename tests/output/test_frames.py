"""Frames and data sets hold what the Parquet file holds."""

from pathlib import Path

import datasets
import pandas
import pyarrow
import pyarrow.parquet
import pytest

from hasila.documents.document import Document
from hasila.output import frames
from hasila.output.layout import Layout
from hasila.output.record_layout import RECORDS
from hasila.output.span_layout import SPANS
from hasila.output.writers import Output
from support.marked import EMOJI, EMOJI_SPANS
from support.records import RECORDER, REPORT, article

GOLD = article(REPORT)
RESULTS = {
    "spans": (SPANS, [(Document("a\ud800", EMOJI), EMOJI_SPANS), (Document("b", "لا شيء"), [])]),
    "records": (RECORDS, [(Document("r", GOLD.text), RECORDER.records(GOLD.text, GOLD.layers))]),
}


@pytest.mark.parametrize("kind", RESULTS)
def test_each_holds_the_rows_and_types_of_the_parquet_file(kind: str, tmp_path: Path):
    layout, results = RESULTS[kind]
    with Output(tmp_path / "out.parquet", layout) as output:
        for document, findings in results:
            output.write(document, findings)
    expected = pyarrow.parquet.read_table(tmp_path / "out.parquet")
    assert frames.table(results, layout) == expected
    frame = frames.frame(results, layout)
    assert list(frame.dtypes) == [pandas.ArrowDtype(each) for each in expected.schema.types]
    assert pyarrow.Table.from_pandas(frame, schema=expected.schema).to_pylist() == expected.to_pylist()
    dataset = frames.dataset(iter(results), layout)
    assert isinstance(dataset, datasets.Dataset)
    assert dataset.to_list() == expected.to_pylist()
    assert dataset.features.arrow_schema.types == expected.schema.types


@pytest.mark.parametrize("layout", [SPANS, RECORDS])
def test_nothing_found_has_the_columns_all_the_same(layout: Layout):
    assert list(frames.frame([], layout).columns) == layout.schema.names
    assert frames.dataset([(Document("a", "لا شيء"), [])], layout).column_names == layout.schema.names
