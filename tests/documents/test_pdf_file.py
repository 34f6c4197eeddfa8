"""PDF files: text in reading order, paragraphs, and one clear error for what cannot be read."""

import io

import pypdf
import pytest
from pypdf.generic import DecodedStreamObject, NameObject

from hasila.documents import pdf_file
from hasila.documents.document import Document
from hasila.documents.source import Options, Source
from hasila.errors import DocumentError
from support.drawn_pages import WIDTH, Drawn, lines, pdf, seen

LINES = (
    "قُتل 12 مدنياً، بينهم 3 أطفال وامرأتان، وأصيب أكثر من 25 آخرين في قصف",
    "مدفعي استهدف السوق في مدينة الرقة يوم الثلاثاء 14/3/2023 قرابة الساعة 10:30",
    "صباحاً. وقالت منظمة WHO إن حالة (7) من المصابين حرجة، وإن «البحث مستمر» في",
    "المدينة بنسبة 45.5% من المباني المدمرة في المحافظة، وإن المستشفى الوطني ممتلئ.",
)
PARAGRAPH = " ".join(LINES)


class Noting(Options):
    """Options that keep the notes."""

    def __init__(self) -> None:
        self.notes: list[str]
        object.__setattr__(self, "notes", [])
        super().__init__(log=self.notes.append)


def read(file: pypdf.PdfWriter | bytes, options: Options | None = None) -> list[Document | str]:
    if isinstance(file, pypdf.PdfWriter):
        written = io.BytesIO()
        file.write(written)
        file = written.getvalue()
    source = Source("a.pdf", "a.pdf", len(file), lambda: io.BytesIO(file))
    try:
        return list(pdf_file.read(source, options or Options()))
    except DocumentError as error:
        return [str(error)]


def text_of(file: pypdf.PdfWriter | bytes, options: Options | None = None) -> str:
    (document,) = read(file, options)
    assert isinstance(document, Document), document
    return document.text


def error_of(file: pypdf.PdfWriter | bytes) -> str:
    (error,) = read(file)
    assert isinstance(error, str), error
    return error


def test_lines_are_put_in_reading_order_and_joined_and_it_is_told():
    options = Noting()
    assert text_of(pdf(lines(LINES)), options) == PARAGRAPH
    assert options.notes == ["note: a.pdf: the reading order of 4 lines in visual order was restored"]


def test_lines_in_reading_order_stay_so():
    stored = [(40.0, 800.0 - 14 * number, list(line)) for number, line in enumerate(LINES)]
    options = Noting()
    assert text_of(pdf(stored), options) == PARAGRAPH
    assert not options.notes


def test_pieces_are_read_by_their_place_and_not_by_the_order_of_drawing():
    whole = lines(LINES)
    pieces = []
    for left, bottom, glyphs in whole:
        start = 0
        for end in [index for index, glyph in enumerate(glyphs) if glyph == " "] + [len(glyphs)]:
            pieces.append((left + WIDTH * start, bottom, glyphs[start:end]))  # a word, the space drawn by nothing
            start = end + 1
    assert text_of(pdf(pieces[::-1])) == PARAGRAPH


def test_brackets_that_are_stored_unmirrored_are_turned():
    turned = str.maketrans("()«»", ")(»«")
    stored = [(left, bottom, [glyph.translate(turned) for glyph in text]) for left, bottom, text in lines(LINES)]
    assert text_of(pdf(stored)) == PARAGRAPH


def test_a_wider_gap_and_a_short_last_line_end_a_paragraph():
    first, second = lines(LINES, 800), lines(("قُتل ثلاثة.", *LINES), 700)
    assert text_of(pdf([*first, *second])) == f"{PARAGRAPH}\nقُتل ثلاثة.\n{PARAGRAPH}"


@pytest.mark.parametrize("mark", ["-", "ـ", "\u2010"])
def test_a_word_that_is_broken_at_the_end_of_a_line_is_joined(mark: str):
    texts = [f"قُتل 12 مدنياً في قصف مدفعي على السوق الشعبي في المد{mark}", "ينة وأصيب 5 آخرون في الحي"]
    assert text_of(pdf(lines(texts))) == "قُتل 12 مدنياً في قصف مدفعي على السوق الشعبي في المدينة وأصيب 5 آخرون في الحي"


def glyphs_of(text: str, left: float, bottom: float = 800) -> Drawn:
    return left, bottom, list(text)


BESIDE = lines(["قُتل مدنيون في قصف على السوق في مدينة الرقة ظهر يوم"])[0]


def test_the_strokes_of_a_date_may_be_drawn_into_its_gaps():
    gaps = glyphs_of("14 3 2023", 100)
    strokes = [glyphs_of("/", 100 + WIDTH * place) for place in (2, 4)]
    assert text_of(pdf([BESIDE, gaps, *strokes])).endswith("14/3/2023")


def test_a_narrow_stroke_does_not_turn_a_date():
    pieces = [
        glyphs_of("14", 100),
        glyphs_of("/", 112),
        glyphs_of("3", 119),
        glyphs_of("/", 126),
        glyphs_of("2023", 133),
    ]
    assert text_of(pdf([BESIDE, *pieces])).endswith("14/3/2023")


def test_the_strokes_of_a_date_may_have_no_letter_in_the_font():
    options = Noting()
    assert text_of(pdf([BESIDE, glyphs_of("14\0003\0002023", 100)]), options).endswith("14/3/2023")
    assert "note: a.pdf: strokes without a name in 1 date are read as /" in options.notes


@pytest.mark.parametrize("gap", [1, -3])
def test_numbers_of_neighbouring_columns_stay_apart(gap: float):
    pieces = [glyphs_of("12", 100), glyphs_of("350", 100 + 2 * WIDTH + gap)]
    assert "350 12" in text_of(pdf([BESIDE, *pieces]))


def test_a_number_that_is_drawn_digit_by_digit_stays_one():
    pieces = [glyphs_of(digit, 100 + (WIDTH + 0.9) * place) for place, digit in enumerate("1350")]
    assert text_of(pdf([BESIDE, *pieces])).endswith(" 1350")


def test_bold_letters_that_are_drawn_twice_are_read_once():
    piece = glyphs_of("127", 100)
    assert text_of(pdf([BESIDE, piece, (piece[0] + 0.4, *piece[1:])])).endswith(" 127")
    assert text_of(pdf([BESIDE, *(glyphs_of("7", 100 + WIDTH * place) for place in (0, 1))])).endswith(" 77")


@pytest.mark.parametrize("text", ["10-15 مدنياً قُتلوا في المدينة", "2011-2023 حصيلة الحرب في المدينة"])
def test_a_range_at_the_beginning_of_a_paragraph_is_not_turned(text: str):
    assert text_of(pdf(lines([text]))) == text


def test_rows_of_a_table_stay_lines():
    rows = [("المحافظة", "القتلى", "الجرحى"), ("حلب", "10", "27"), ("إدلب", "3", "14")]
    cells = [
        (550.0 - 120 * column - WIDTH * len(cell), 800.0 - 14 * number, seen(cell))
        for number, row in enumerate(rows)
        for column, cell in enumerate(row)
    ]
    assert text_of(pdf(cells)) == "\n".join("\t".join(row) for row in rows)


def test_two_columns_are_read_one_after_the_other():
    right = ["قُتل 12 مدنياً في قصف على السوق", "الشعبي في مدينة الرقة يوم الثلاثاء", "الماضي وأصيب خمسة."]
    left = ["وأعلنت منظمة الإسعاف أن الضحايا", "نقلوا إلى أربعة مستشفيات قريبة", "من المدينة بينها الوطني الكبير."]
    columns = [*lines(right), *((x - 280, y, text) for x, y, text in lines(left))]
    assert text_of(pdf(sorted(columns, key=lambda piece: -piece[1]))) == f"{' '.join(right)}\n{' '.join(left)}"


def test_running_heads_and_page_numbers_are_left_out_and_told():
    pages = [
        [*lines(["نشرة المركز اليومية"], 840), *lines(LINES), *lines([f"صفحة {number} من 4"], 40)]
        for number in range(1, 5)
    ]
    options = Noting()
    assert text_of(pdf(*pages), options) == "\n\n".join([PARAGRAPH] * 4)
    assert "note: a.pdf: 8 lines of running heads and page numbers left out" in options.notes


def test_numbers_at_the_edges_of_pages_are_kept_if_they_do_not_count_the_pages():
    pages = [[*lines(LINES), *lines([f"قتيلا {number}"], 40)] for number in (12, 5, 30, 7)]
    assert "قتيلا 30" in text_of(pdf(*pages))


def test_text_in_forms_is_read():
    assert text_of(pdf(lines(LINES), form=True)) == PARAGRAPH


def test_title_author_and_date_are_those_of_the_file():
    (document,) = read(pdf(lines(LINES), Title="تقرير", Author="المركز", CreationDate="D:20240305083000+02'00'"))
    assert isinstance(document, Document)
    assert document.date == "2024-03-05T08:30:00+02:00"
    assert document.metadata == {"title": "تقرير", "author": "المركز"}


def test_a_damaged_date_loses_nothing_else():
    (document,) = read(pdf(lines(LINES), Title="تقرير", CreationDate="yesterday"))
    assert isinstance(document, Document)
    assert (document.date, document.metadata) == ("", {"title": "تقرير"})


def test_a_scan_is_told_as_such():
    assert "ocrmypdf -l ara" in error_of(pdf([], []))


def test_pages_without_text_are_told():
    options = Noting()
    assert text_of(pdf(lines(LINES), [], []), options) == PARAGRAPH
    assert "note: a.pdf: 2 of 3 pages have no text layer and are not read" in options.notes


def test_fonts_that_do_not_tell_their_letters_are_an_error():
    assert "fonts do not tell" in error_of(pdf([(40, 800, ["\ue001", "\ue002", "\ufffd"])]))


def test_an_encrypted_file_is_one_error_and_one_that_all_may_read_is_read():
    for password, encrypted in (("secret", True), ("", False)):
        writer = pdf(lines(LINES))
        writer.encrypt(password, "owner", algorithm="RC4-128")
        assert ("encrypted" in str(read(writer))) == encrypted
        assert (PARAGRAPH in str(read(writer))) != encrypted


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4", b"text", b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"])
def test_what_is_no_pdf_file_is_one_error(data: bytes):
    assert "not a PDF file" in error_of(data)


def test_a_stream_that_expands_without_end_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(pdf_file._LIMITS, "zlib_maximum_output_length", 1_000_000)
    writer = pdf([])
    page = writer.pages[0]
    bomb = DecodedStreamObject()
    bomb.set_data(b" " * 2_000_000)
    page[NameObject("/Contents")] = writer._add_object(bomb.flate_encode())
    assert "too long to read (Limit reached" in error_of(writer)


def test_objects_without_ends_are_not_read_from_each_beginning_to_the_end_of_the_file(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pdf_file, "_MOST_READS", 50_000)
    objects = b"".join(b"%d 0 obj <</a 1 " % number for number in range(1, 200))
    end = b"\ntrailer<</Root 1 0 R>>\nstartxref\n3\n%%EOF"
    assert "too long to read (its table of objects is damaged" in error_of(b"%PDF-1.4\n" + objects + end)
    assert text_of(pdf(lines(LINES))) == PARAGRAPH


def test_drawings_that_many_pages_share_are_counted_for_each(monkeypatch: pytest.MonkeyPatch):
    writer = pdf(*[[] for _ in range(20)])
    shared = DecodedStreamObject()
    shared.set_data(b"() Tj 1 1 l S\n" * 100)
    reference = writer._add_object(shared.flate_encode())
    for page in writer.pages:
        page[NameObject("/Contents")] = reference
    monkeypatch.setattr(pdf_file, "_MOST_CONTENT", 14_000)
    assert "too long to read (more drawing instructions" in error_of(writer)


def test_a_form_that_draws_itself_is_read_once():
    writer = pdf(lines(LINES), form=True)
    forms = writer.pages[0]["/Resources"]["/XObject"]  # type: ignore[index]
    forms["/X"].get_object()["/Resources"][NameObject("/XObject")] = forms
    assert text_of(writer) == PARAGRAPH


@pytest.mark.parametrize(
    ("instructions", "told"),
    [
        (b"q " * 3000, "tokens per stream"),
        (b"/F 10 Tf " + b"BT (a) Tj ET " * 1000, "tokens per stream"),
        (b"BT /F 10 Tf [" + b"(a) 5 " * 2000 + b"] TJ ET", "tokens"),
    ],
)
def test_a_page_with_enormous_drawings_is_one_error(monkeypatch: pytest.MonkeyPatch, instructions: bytes, told: str):
    monkeypatch.setitem(pdf_file._LIMITS, "stream_parsing_work_maximum_count", 2000)
    writer = pdf(lines(LINES))
    drawn = DecodedStreamObject()
    drawn.set_data(b"BT () Tj ET " + instructions)
    writer.pages[0][NameObject("/Contents")] = writer._add_object(drawn.flate_encode())
    error = error_of(writer)
    assert "it would take too long to read (" in error
    assert told in error
    assert "pdftotext" in error


def test_pieces_of_a_page_are_bounded(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pdf_file, "_MOST_PIECES", 3)
    assert "too long to read (more than 3 pieces" in error_of(pdf(lines(LINES)))
