"""Reads records off spans: how many people, harmed how, by whom, where, when. Imports neither torch nor transformers.

The names below are stable; the modules they come from are not.
"""

from hasila.records.actors import Actors
from hasila.records.places import Gazetteer
from hasila.records.recorder import Record, Recorder
from hasila.records.totals import Totals

__all__ = ["Actors", "Gazetteer", "Record", "Recorder", "Totals"]
