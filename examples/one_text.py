"""Print the spans and the records of one text.

    python examples/one_text.py

The report is invented.
"""

from datetime import date

from hasila import Extractor, Recorder

TEXT = (
    "أفاد الدفاع المدني بمقتل 5 مدنيين، بينهم طفلان، يوم الثلاثاء في قصف شنته قوات النظام على بلدة سرمين، "
    "وبإصابة العشرات. ونزحت نحو 200 عائلة."
)
PUBLISHED = date(2020, 1, 16)


def main() -> None:
    """Read the text once, then build records."""
    layers = Extractor.from_pretrained().layers(TEXT)
    for span in layers.mentions:
        print(f"{span.start:4} {span.end:4}  {span.label:8}  {span.confidence:.2f}  {span.text}")
    print()
    for number, record in enumerate(Recorder().records(TEXT, layers, PUBLISHED)):
        count = f"{record.count.low} to {record.count.high}" if record.count else "no count"
        places = ", ".join(place.name for place in record.places) or "no place"
        day = record.date.day if record.date else "no date"
        part = "" if record.subset_of is None else f", part of record {record.subset_of}"
        print(f"record {number}: {record.text}: {count} {record.unit}, {record.harm.kind}, {places}, {day}{part}")


if __name__ == "__main__":
    main()
