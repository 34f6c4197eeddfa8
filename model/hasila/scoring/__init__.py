"""Scores predicted spans against gold spans, annotators against each other, and confidence against accuracy."""
