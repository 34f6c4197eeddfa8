"""Applies the changes of a person to an annotation. No annotation is changed in place: each change makes a new one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from hasila.desk.annotation import Annotation, Bond, Mention, ordered
from hasila.errors import HasilaError
from hasila.labels import ANNOTATED, ATTACK, ATTRIBUTES, FLAG, LINKS

Change = Mapping[str, Any]
"""A change: its ``op``, and what that needs. :data:`FIELDS` has the fields of each, all of them there."""

FIELDS: Mapping[str, tuple[str, ...]] = {
    "add": ("key", "start", "end", "label", "attributes"),
    "move": ("key", "start", "end", "attributes"),
    "label": ("key", "label"),
    "attributes": ("key", "attributes"),
    "delete": ("key",),
    "link": ("key", "kind", "source", "target"),
    "unlink": ("key",),
    "accept": ("key",),
    "accept_all": (),
    "state": ("state",),
    "note": ("note",),
}
"""The changes, and their fields as the log keeps them: with the keys that were given and the offsets after snapping."""

LONGEST_NOTE = 10_000
"""Characters."""


class ChangeError(HasilaError):
    """A change does not fit the annotation or the scheme."""


def applied(annotation: Annotation, changes: Sequence[Change], length: int) -> Annotation:
    """The annotation after changes, one after the other.

    Args:
        annotation: the annotation.
        changes: the changes; all are applied or none.
        length: code points of the text.

    Raises:
        ChangeError: one does not fit.
    """
    for change in changes:
        annotation = _OPERATIONS[change["op"]](annotation, change, length)
    return annotation


def _add(annotation: Annotation, change: Change, length: int) -> Annotation:
    label = _label(change["label"])
    if annotation.mention(change["key"]):
        raise ChangeError(f"the key {change['key']} is that of another mention")
    attributes = checked_attributes(label, with_required(label, change["attributes"]))
    mention = Mention(change["key"], change["start"], change["end"], label, attributes)
    return _placed(annotation, mention, length)


def _move(annotation: Annotation, change: Change, length: int) -> Annotation:
    mention = _mention(annotation, change["key"]).accepted()
    attributes = checked_attributes(mention.label, change["attributes"])
    moved = replace(mention, start=change["start"], end=change["end"], attributes=attributes)
    rest = replace(annotation, mentions=tuple(each for each in annotation.mentions if each.key != mention.key))
    return _placed(rest, moved, length)


def _placed(annotation: Annotation, mention: Mention, length: int) -> Annotation:
    if not 0 <= mention.start < mention.end <= length:
        raise ChangeError(f"expected a stretch of the text, from 0 to {length}, found {mention.start} to {mention.end}")
    for other in annotation.mentions:
        if other.start < mention.end and mention.start < other.end:
            raise ChangeError(
                f"expected a stretch without mentions, found the {other.label} {other.key} at {other.start} to "
                f"{other.end}; mentions do not overlap: move or delete that one first"
            )
    return replace(annotation, mentions=ordered([*annotation.mentions, mention]))


def _relabel(annotation: Annotation, change: Change, _: int) -> Annotation:
    label = _label(change["label"])
    mention = _mention(annotation, change["key"]).accepted()
    kept = {name: value for name, value in mention.attributes.items() if label in ATTRIBUTES[name].labels}
    if label == "CASUALTY" and "Combatants" not in kept:
        kept.pop("Side", None)
    changed = replace(mention, label=label, attributes=with_required(label, kept))
    labels = {each.key: each.label for each in annotation.mentions} | {mention.key: label}
    links = tuple(
        link
        for link in annotation.links
        if (labels[link.source], labels[link.target]) == (LINKS[link.kind].source, LINKS[link.kind].target)
    )
    return replace(_with(annotation, changed), links=links)


def _describe(annotation: Annotation, change: Change, _: int) -> Annotation:
    mention = _mention(annotation, change["key"]).accepted()
    attributes = checked_attributes(mention.label, with_required(mention.label, change["attributes"]))
    return _with(annotation, replace(mention, attributes=attributes))


def _delete(annotation: Annotation, change: Change, _: int) -> Annotation:
    key = _mention(annotation, change["key"]).key
    return replace(
        annotation,
        mentions=tuple(each for each in annotation.mentions if each.key != key),
        links=tuple(each for each in annotation.links if key not in (each.source, each.target)),
    )


def _link(annotation: Annotation, change: Change, _: int) -> Annotation:
    kind = change["kind"]
    if kind not in LINKS:
        raise ChangeError(f"expected a kind of link, one of {', '.join(LINKS)}, found {kind!r}")
    if annotation.link(change["key"]):
        raise ChangeError(f"the key {change['key']} is that of another link")
    source, target = (_mention(annotation, change[name]) for name in ("source", "target"))
    expected = LINKS[kind]
    if (source.label, target.label) != (expected.source, expected.target):
        raise ChangeError(
            f"{kind} goes from {expected.source} to {expected.target}, found {source.label} to {target.label}"
        )
    if source.key == target.key:
        raise ChangeError(f"{kind}: expected two mentions, found {source.key} twice")
    same = [
        each for each in annotation.links if (each.kind, each.source, each.target) == (kind, source.key, target.key)
    ]
    if same:
        raise ChangeError(f"{kind} from {source.key} to {target.key} is there already, as {same[0].key}")
    if kind == "SubsetOf" and source.key in _wholes(annotation, target.key):
        raise ChangeError(f"{target.key} is a part of {source.key} already; a whole is no part of its parts")
    return replace(annotation, links=(*annotation.links, Bond(change["key"], kind, source.key, target.key)))


def _wholes(annotation: Annotation, key: str) -> set[str]:
    """The mentions of which one is a part, and those of which they are."""
    found: set[str] = set()
    ahead = [key]
    while ahead:
        at = ahead.pop()
        wholes = {each.target for each in annotation.links if each.kind == "SubsetOf" and each.source == at}
        ahead += wholes - found
        found |= wholes
    return found


def _unlink(annotation: Annotation, change: Change, _: int) -> Annotation:
    if annotation.link(change["key"]) is None:
        raise ChangeError(f"expected the key of a link, found {change['key']!r}; load the document again")
    return replace(annotation, links=tuple(each for each in annotation.links if each.key != change["key"]))


def _accept(annotation: Annotation, change: Change, _: int) -> Annotation:
    if link := annotation.link(change["key"]):
        return replace(annotation, links=tuple(each.accepted() if each == link else each for each in annotation.links))
    return _with(annotation, _mention(annotation, change["key"]).accepted())


def _accept_all(annotation: Annotation, _change: Change, _: int) -> Annotation:
    return replace(
        annotation,
        mentions=tuple(each.accepted() for each in annotation.mentions),
        links=tuple(each.accepted() for each in annotation.links),
    )


def _set_state(annotation: Annotation, change: Change, _: int) -> Annotation:
    state = change["state"]
    if state not in ("open", "done"):
        raise ChangeError(f"expected the state open or done, found {state!r}")
    return replace(annotation, state=state)


def _set_note(annotation: Annotation, change: Change, _: int) -> Annotation:
    if len(change["note"]) > LONGEST_NOTE:
        raise ChangeError(f"expected a note of at most {LONGEST_NOTE:,} characters, found {len(change['note']):,}")
    return replace(annotation, note=change["note"])


_OPERATIONS: Mapping[str, Callable[[Annotation, Change, int], Annotation]] = {
    "add": _add,
    "move": _move,
    "label": _relabel,
    "attributes": _describe,
    "delete": _delete,
    "link": _link,
    "unlink": _unlink,
    "accept": _accept,
    "accept_all": _accept_all,
    "state": _set_state,
    "note": _set_note,
}


def _with(annotation: Annotation, mention: Mention) -> Annotation:
    """The annotation with a mention in the place of the one of its key."""
    mentions = tuple(mention if each.key == mention.key else each for each in annotation.mentions)
    return replace(annotation, mentions=mentions)


def _mention(annotation: Annotation, key: str) -> Mention:
    mention = annotation.mention(key)
    if mention is None:
        raise ChangeError(f"expected the key of a mention, found {key!r}; load the document again")
    return mention


def _label(label: str) -> str:
    if label not in ANNOTATED:
        raise ChangeError(f"expected one of the labels {', '.join(ANNOTATED)}, found {label!r}")
    return label


_DEFAULTS = {"CASUALTY": {"Harm": "unspecified"}, ATTACK: {"Kind": "other"}}


def with_required(label: str, attributes: Mapping[str, str]) -> dict[str, str]:
    """Attributes with those that the scheme requires, in its order."""
    given = {**_DEFAULTS.get(label, {}), **attributes}
    known = {name: given[name] for name in ATTRIBUTES if name in given}
    return known | {name: value for name, value in given.items() if name not in known}


def checked_attributes(label: str, attributes: Mapping[str, str]) -> dict[str, str]:
    """Attributes that the scheme allows.

    Raises:
        ChangeError: it does not.
    """
    for name, value in attributes.items():
        attribute = ATTRIBUTES.get(name)
        if attribute is None or label not in attribute.labels:
            known = [each for each, of in ATTRIBUTES.items() if label in of.labels]
            raise ChangeError(f"expected an attribute of {label}, one of {', '.join(known) or 'none'}, found {name!r}")
        if not attribute.pattern.fullmatch(value):
            raise ChangeError(f"{name}: expected {attribute.expected}, found {value!r}")
    if label == "CASUALTY" and "Side" in attributes and "Combatants" not in attributes:
        raise ChangeError("Side belongs to Combatants, which this mention lacks; add Combatants first")
    low, _, high = attributes.get("Count", "").partition("..")
    if low and high and int(low) > int(high):
        raise ChangeError(f"Count: expected the least before the most, found {low} to {high}")
    return dict(attributes)


def plain_attributes(attributes: Mapping[str, str | bool | None]) -> dict[str, str]:
    """Attributes as the scheme has them: a flag that is true has the value ``""``; what is false or nothing goes.

    Raises:
        ChangeError: true stands for an attribute that has a value.
    """
    plain: dict[str, str] = {}
    for name, value in attributes.items():
        is_flag = name in ATTRIBUTES and ATTRIBUTES[name].pattern is FLAG
        if value is None or value is False:
            continue
        if value is True and not is_flag:
            expected = ATTRIBUTES[name].expected if name in ATTRIBUTES else "a value"
            raise ChangeError(f"{name}: expected {expected}, found true")
        plain[name] = "" if value is True else value
    return plain
