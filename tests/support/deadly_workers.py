"""Workers that die, in place of :func:`hasila.batch.front_worker.work`."""

import os
import signal
from collections.abc import Sequence
from typing import Any

from hasila.batch import front_worker
from hasila.documents.document import Document

KILLER = "قاتل العمال"
"""A text of which a worker dies."""


def die_of_killers(*arguments: Any) -> None:
    """Work, but die of some documents, as of a fault in a library."""
    real = front_worker.outcomes

    def outcomes(read: Any, documents: Sequence[Document]) -> Any:
        if any(document.text == KILLER for document in documents):
            os.kill(os.getpid(), signal.SIGKILL)
        return real(read, documents)

    front_worker.outcomes = outcomes
    front_worker.work(*arguments)


def die_at_once(*_: Any) -> None:
    """Die before saying anything."""
    os._exit(3)
