"""Cuts raw Arabic text into sentences and words, and normalizes it. Imports neither torch nor transformers."""
