"""Requests drawn from the desk's own schema, right and wrong: none may end in an error of the server."""

from pathlib import Path

import hypothesis
import pytest

pytest.importorskip("fastapi")
schemathesis = pytest.importorskip("schemathesis")

from hasila.desk.access import Access
from hasila.desk.application import application
from hasila.desk.checkpoints import Checkpoints
from hasila.desk.reading import Background
from hasila.desk.training import Training
from support.desks import new_desk, read_layers

TOKEN = "token-of-the-test"


@pytest.fixture
def schema(tmp_path: Path):
    desk = new_desk(tmp_path / "log.jsonl")
    background = Background(desk, [], lambda: read_layers, lambda error: None)
    background.start()
    training = Training(desk, Checkpoints(tmp_path / "checkpoints"))
    app, gated = application(desk, background, training, Access(TOKEN), "invented", tmp_path)
    described = schemathesis.openapi.from_dict(app.openapi())
    described.app = gated
    yield described
    background.stop()


def test_no_request_ends_in_an_error_of_the_server(schema):
    told = 0
    for operation in schema.get_all_operations():
        cases = operation.ok().as_strategy()

        @hypothesis.settings(max_examples=15, deadline=None, suppress_health_check=list(hypothesis.HealthCheck))
        @hypothesis.given(cases)
        def call(case):
            nonlocal told
            answer = case.call(base_url="http://127.0.0.1", headers={"X-Hasila-Token": TOKEN})
            told += 1
            assert answer.status_code < 500 or answer.status_code in (501, 503, 507), answer.text
            if answer.status_code >= 400:
                assert set(answer.json()) <= {"error", "document"}

        call()
    assert told >= 14
