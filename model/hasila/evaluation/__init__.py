"""Evaluates systems: held-out predictions, reports, tables, plots, baselines, speed."""
