"""Weekdays by name, as the standard language calls them."""

from collections.abc import Mapping

from hasila.text.folding import fold

WEEKDAYS: Mapping[str, int] = {
    fold(name): number
    for number, name in enumerate(("الإثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"))
}
"""The number of each weekday as :meth:`datetime.date.weekday` gives it, by its name in folded letters."""
