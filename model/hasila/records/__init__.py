"""Reads records off spans: how many people, what harm, by whom, where, when. Imports neither torch nor transformers.

The names below are stable; the modules they come from are not.
"""

from hasila.records.actors import Actors
from hasila.records.gazetteer import Gazetteer
from hasila.records.record import Record
from hasila.records.recorder import Recorder
from hasila.records.totals import Totals

__all__ = ["Actors", "Gazetteer", "Record", "Recorder", "Totals"]
