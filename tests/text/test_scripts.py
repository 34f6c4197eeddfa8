"""The script of a text, and Arabic apart from other languages in its script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.text.scripts import ARABIC, NO_LETTERS, OTHER_LANGUAGE, script


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("قُتل ١٨ مدنياً في قصف على بلدة سراقب (REUTERS)", ARABIC),
        ("قصف على مدينة چرابلس السورية ومقتل مدنية", ARABIC),  # a name in the spelling of Iraq
        ("دوازده غیرنظامی در حملات هوایی کشته شدند و پزشکان از چند زخمی دیگر خبر دادند", OTHER_LANGUAGE),
        ("فضائی حملوں میں بارہ شہری ہلاک ہوئے", OTHER_LANGUAGE),
        ("Twelve civilians were killed", "Latin"),
        ("Twelve civilians were killed in the town of سراقب", "Latin with Arabic"),
        ("Погибли двенадцать мирных жителей", "Cyrillic"),
        ("שנים עשר אזרחים נהרגו", "Hebrew"),
        ("12 !? 🔴", NO_LETTERS),
        ("", NO_LETTERS),
    ],
)
def test_scripts(text: str, expected: str):
    assert script(text) == expected


@given(st.text())
def test_any_text_has_one(text: str):
    assert script(text)
