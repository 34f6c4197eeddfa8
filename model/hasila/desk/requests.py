"""What programs send to the desk, as the interface's schema describes it."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from hasila.desk.corrections import LONGEST_NOTE

Offset = Annotated[int, Field(strict=True, ge=0, le=1 << 31)]
Key = Annotated[str, Field(min_length=1, max_length=20)]
Short = Annotated[str, Field(max_length=100)]
Attributes = Annotated[dict[Short, Short | bool | None], Field(max_length=50)]
Annotator = Annotated[str, Field(min_length=1, max_length=100, pattern=r"\S")]
Text = Annotated[str, Field(max_length=1_000_000)]


class Request(BaseModel):
    """A request; what it does not know is refused."""

    model_config = ConfigDict(extra="forbid")


class Add(Request):
    """Add a mention."""

    op: Literal["add"]
    start: Offset
    end: Offset
    label: Short
    attributes: Attributes = {}
    exact: bool = False


class Move(Request):
    """Move the edges of a mention."""

    op: Literal["move"]
    key: Key
    start: Offset
    end: Offset
    exact: bool = False


class Label(Request):
    """Give a mention another label; attributes and links that do not fit it go."""

    op: Literal["label"]
    key: Key
    label: Short


class Describe(Request):
    """Give a mention these attributes in the place of those that it has."""

    op: Literal["attributes"]
    key: Key
    attributes: Attributes


class Delete(Request):
    """Delete a mention and its links."""

    op: Literal["delete"]
    key: Key


class MakeLink(Request):
    """Link two mentions."""

    op: Literal["link"]
    kind: Short
    source: Key
    target: Key


class Unlink(Request):
    """Delete a link."""

    op: Literal["unlink"]
    key: Key


class Accept(Request):
    """Accept a mention or a link of the model as right."""

    op: Literal["accept"]
    key: Key


class AcceptAll(Request):
    """Accept all mentions and links."""

    op: Literal["accept_all"]


class SetState(Request):
    """Mark the document as done, or as open."""

    op: Literal["state"]
    state: Literal["open", "done"]


class SetNote(Request):
    """Write a note about the document in the place of the one that it has."""

    op: Literal["note"]
    note: Annotated[str, Field(max_length=LONGEST_NOTE)]


AnyChange = Annotated[
    Add | Move | Label | Describe | Delete | MakeLink | Unlink | Accept | AcceptAll | SetState | SetNote,
    Field(discriminator="op"),
]


class Changes(Request):
    """Changes of one person, all made or none."""

    annotator: Annotator
    base: Annotated[int, Field(strict=True, ge=0)]
    changes: Annotated[list[AnyChange], Field(min_length=1, max_length=1000)]


class Step(Request):
    """Undo the last changes, or make them again."""

    annotator: Annotator
    base: Annotated[int, Field(strict=True, ge=0)]


class NewText(Request):
    """A text to add."""

    text: Text
    date: Short = ""
    title: Annotated[str, Field(max_length=500)] = ""
    annotator: Annotator | None = None


class Begin(Request):
    """Begin a training, or go on with one that was stopped."""

    anew: bool = False


class Texts(Request):
    """Texts to read."""

    texts: Annotated[list[Text], Field(max_length=1000)]


class DatedTexts(Texts):
    """Texts to read, each with its day of publication."""

    dates: Annotated[list[Short | None], Field(max_length=1000)] = []
