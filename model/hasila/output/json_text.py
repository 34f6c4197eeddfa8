"""JSON in UTF-8, whatever a text holds."""

import json
import re
from typing import Any

_SURROGATE = re.compile("[\ud800-\udfff]")


def to_json(value: Any) -> str:
    """A value as JSON on one line, readable and fit for UTF-8.

    A lone surrogate has no UTF-8, and only it is escaped.
    """
    return _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(value, ensure_ascii=False))
