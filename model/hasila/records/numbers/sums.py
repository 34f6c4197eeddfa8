"""Adds up the pieces of one number, as far as the classical grammar joins them.

Units stand before tens and larger groups first, joined by و: ``ثلاثة وعشرين`` is one number, ``عشرين وثلاثين`` are two.
"""

from fractions import Fraction

from hasila.records.numbers.words import Piece


class NumberSum:
    """A number in the making: the sum so far, the group below a thousand, and what may still follow.

    Attributes:
        limit: the last scale, below which the rest must be; nothing before the first scale.
        group: the value of the group that is being read; nothing between groups.
    """

    def __init__(self) -> None:
        self.limit: Fraction | None = None
        self.group: Fraction | None = None
        self._total = Fraction(0)
        self._last_kind = ""

    @property
    def empty(self) -> bool:
        """Whether nothing was added."""
        return self.limit is None and self.group is None

    @property
    def value(self) -> Fraction:
        """The value of what was added."""
        return self._total + (self.group or 0)

    def fits_part(self, scale: Fraction, joined: bool) -> bool:
        """Whether a part of a scale, such as ``نصف مليون``, can stand here."""
        return self.group is None and (self.limit is None or (joined and scale <= self.limit))

    def add_part(self, amount: Fraction) -> None:
        """Add a part of a scale, which ends the number."""
        self._total += amount
        self.limit = Fraction(1)

    def add(self, piece: Piece, joined: bool, dual_thousand: bool) -> bool:
        """Add one piece, if the grammar allows it here.

        Args:
            piece: the piece.
            joined: whether و joins it to what stands before.
            dual_thousand: whether ``ألفا`` means two thousand.

        Returns:
            Whether the piece was added.
        """
        begins_group = self.group is None and (self.limit is None or (joined and piece.value < self.limit))
        if piece.kind == "scale":
            added = self._add_scale(piece, joined, dual_thousand)
        elif begins_group and piece.kind in ("unit", "ten", "teen", "tens", "hundred", "digits"):
            self.group, added = piece.value, True
        else:
            added = self._extend_group(piece, joined)
        if added:
            self._last_kind = "tens" if piece.kind == "ten" else piece.kind
        return added

    def _extend_group(self, piece: Piece, joined: bool) -> bool:
        """Go on with a group: ثلاث + مئة, مئة + وثلاثة, ثلاثة + عشر, ثلاثة + وعشرين."""
        if self.group is None:
            return False
        after_unit, after_hundred = self._last_kind == "unit", self._last_kind == "hundred"
        match piece.kind:
            case "unit" | "ten" | "teen" | "tens" if after_hundred and joined:
                self.group += piece.value
            case "ten" if after_unit and not joined and self.group % 100 < 10:
                self.group += piece.value
            case "tens" if after_unit and joined:
                self.group += piece.value
            case "hundred" if after_unit and not joined and piece.value == 100 and 2 < self.group < 10:
                self.group *= 100
            case _:
                return False
        return True

    def _add_scale(self, piece: Piece, joined: bool, dual_thousand: bool) -> bool:
        if self.limit is not None and piece.value >= self.limit:
            return False
        if self.group is not None:
            if joined or piece.dual:
                return False
            self._total += self.group * piece.value
        elif piece.plural or not (self.limit is None or joined):
            return False
        else:
            self._total += piece.value * (2 if piece.dual or dual_thousand else 1)
        self.group, self.limit = None, piece.value
        return True
