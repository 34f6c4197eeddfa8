"""Writes spans and records: files, tables, pages. Imports neither torch nor transformers."""
