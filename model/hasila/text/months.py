"""Names of the months in Levantine, Egyptian and Maghrebi news."""

from collections.abc import Mapping

from hasila.text.folding import fold

MONTHS: Mapping[str, int] = {
    fold(name): number
    for number, names in enumerate(
        (
            "كانون الثاني|يناير|جانفي", "شباط|فبراير|فيفري", "آذار|مارس", "نيسان|أبريل|أفريل|ابريل", "أيار|مايو|ماي",
            "حزيران|يونيو|جوان|يونيه", "تموز|يوليو|جويلية|يوليه", "آب|أغسطس|أوت|غشت", "أيلول|سبتمبر|شتنبر",
            "تشرين الأول|أكتوبر", "تشرين الثاني|نوفمبر|نونبر", "كانون الأول|ديسمبر|دجنبر",
        ),
        1,
    )
    for name in names.split("|")
}  # fmt: skip
"""The number of each month, 1 to 12, by its folded names."""
