"""Where things are in the clone."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ARTICLES = ROOT / "annotations" / "articles"
