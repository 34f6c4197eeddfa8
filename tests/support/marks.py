"""Tests that are skipped where the machine lacks what they test."""

import pytest

from hasila.inference import operators


def needs(*names: str) -> pytest.MarkDecorator:
    """Skips a test of a path that the machine's CPU lacks an operator for, with that reason."""
    reasons = [f"{name}: {reason}" for name in names if (reason := operators.missing(name))]
    return pytest.mark.skipif(bool(reasons), reason="; ".join(reasons))
