"""Scores predicted spans against gold ones."""
