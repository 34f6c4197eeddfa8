"""Where people were harmed: which of the places that links lead to, or that their sentence or row tells, are theirs."""

from bisect import bisect_right
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from hasila.layers import MentionLink
from hasila.records.clauses.patterns import HARM_WORD
from hasila.records.duplicates import once
from hasila.records.places.behind import is_place_behind
from hasila.records.places.enclosure import beside, inside, slashed
from hasila.records.places.fields import Field, Fields
from hasila.records.places.gazetteer import Gazetteer
from hasila.records.places.kind_words import with_kind
from hasila.records.places.location import Location
from hasila.records.places.non_places import POINTS_BACK, NonPlaces
from hasila.records.places.place import Place
from hasila.records.places.relations import (
    is_home,
    is_in_town,
    is_origin,
    is_post,
    is_refuge,
    is_settlement,
    is_spot,
    is_where_from,
    points_back,
)
from hasila.records.places.rows import Rows
from hasila.records.places.sharing import share_a_place
from hasila.records.stretch import Stretch
from hasila.spans import Labelled
from hasila.text import guarded as regex
from hasila.text.folded import FoldedText
from hasila.text.folding import fold
from hasila.text.words import lead

_LEAST_OF_SEVERAL = 0.7
"""Of several places of the same people those are left out that are less sure than this part of the surest."""

_WEAK = 0.5
"""Words that point to a place outweigh less sure links to other sentences."""
_SURE_LINK = 0.7
"""How sure a link must be that leads to another place than the field of people."""

_TOLD = 0.9
"""How sure a place is that words tell without a link."""

_PRONOUN = regex.compile(
    r"(?<!\p{L})(?P<verb>\p{L}+)\s+(?:فيها|فيه|بها|هناك|هنالك)\s+"
    r"(?:علي\s+|نحو\s+|حوالي\s+|قرابه\s+|اكثر\s+من\s+|ما\s+لا\s+يقل\s+عن\s+)*$"
)
_FOUND = regex.compile(r"[وف]?(?:عثر|عثرت|يحتجز|تحتجز|احتجز|احتجزت)")
_THERE = regex.compile(
    rf"[^.،؛:\n]{{0,40}}?(?<!\p{{L}})(?:في\s+|داخل\s+|وسط\s+|ب)(?P<back>{POINTS_BACK.pattern}|الحي|المحله|الحاره)(?!\p{{L}}|\s+ال)"
)
_FROM_THERE = regex.compile(
    rf"(?<!\p{{L}})(?:من|في|داخل|وسط|ع|علي|عن|غادرت?|هجرت?)\s+(?:ال\p{{L}}+\s+)?(?P<back>{POINTS_BACK.pattern})(?!\p{{L}}|\s+ال)"
    r"(?:\s+(?!قال|واضاف|ان\s)[\p{L}\p{N}]+){0,4}\s*$"
)
"""Before people: ``فرت من القرية قرابة 150 أسرة``."""
_ON_THERE = regex.compile(
    r"(?<!\p{L})[وف]?(?:علي|ع|استهدف\p{L}*|هاجم\p{L}*|داهم\p{L}*|دهم\p{L}*|اقتحم\p{L}*|اقتحام|قصف\p{L}*|دخل\p{L}*|اجتاح\p{L}*|طال\p{L}*|ضرب\p{L}*)\s+"
    rf"(?P<back>{POINTS_BACK.pattern}|ال(?:حي|محله|حاره|ضاحيه|جسر|سد|سجن|سوق|مطار))(?!\p{{L}}|\s+ال)[^.!?؟؛\n]{{0,60}}$"
)
"""Before people: ``سقطت على الحي قذائف فقتل ستة``."""
_OF_THERE = regex.compile(
    rf"[^.،؛:\n]{{0,30}}?(?<!\p{{L}})(?:من|عن|علي|ع|غادرت?|سكان|اهالي|شبان|ابنا)?\s*(?P<back>{POINTS_BACK.pattern})(?!\p{{L}}|\s+ال)"
)
"""Behind them: ``غادرت 620 أسرة المخيم``."""
_PROCLITIC = regex.compile(r"^(?:[وف]?[بل](?=(?:مدين|بلد|قري|مخيم|معسكر|حي))|[وف](?=مدين|بلد|قري|مخيم|معسكر))")
_ENDS = regex.compile(r"[.!?؟؛\n]")
_JOINS = regex.compile(r"[\s،,»\")#]*(?:و\s*)?(?:\p{L}+\s+)?[#«\"(]*")
_AND = regex.compile(r"(?<!\p{L})(?:و(?:\p{L}+|\s*[#\"(«]*$)|ثم(?!\p{L}))|[–—/-]")
_REACH = 90
_NEAR = 12
"""Places before people that words beside them may mean."""
_BODY = regex.compile(
    r"(?:ال)?(?:وزاره|مديريه|دايره|مجلس|بلديه|لجنه|لجان|تنسيقيه|غرفه|مركز|مكتب|خليه|هييه|دفاع|هلال|اسعاف|مستشفي|شرطه)(?!\p{L})"
)
_OF = regex.compile(r"\s*[-–—/|]\s*")
_HEAD_ENDS = regex.compile(r"[\s)]*(?:[|:–—\n-])")


_Relation = Callable[[str, Sequence[tuple[int, int]]], Mapping[int, int]]


class Whereabouts:
    """The places of a text, and where people of it were harmed.

    Args:
        text: the text.
        mentions: its mentions, ordered by offset.
        gazetteer: finds places.
    """

    def __init__(self, text: FoldedText, mentions: Sequence[Labelled], gazetteer: Gazetteer) -> None:
        self._text = text
        self._mentions = mentions
        self._gazetteer = gazetteer
        self._rows = Rows(text.raw, mentions, gazetteer)
        self._fields = Fields(text.raw)
        self._no_places = NonPlaces(text, gazetteer)
        self._none: dict[int, bool] = {}
        marked = {mention.start: at for at, mention in enumerate(mentions) if mention.label == "PLACE"}
        places = list(marked.values())
        self._inside, self._beside = (self._told(relation, places) for relation in (inside, beside))
        bounds = [(mentions[at].start, mentions[at].end) for at in places]
        self._slashed = {places[one]: places[wide] for one, wide in slashed(text.text, bounds).items()}
        spots = {each.start: Stretch(each.start, each.end) for each in (mentions[at] for at in marked.values())}
        unmarked = (Stretch(each.start, each.end) for each in self._fields.values if not self._is_marked(each, spots))
        spots = {**{label.start: label for label in (*unmarked, *self._rows.labels)}, **spots}
        stretches = [spots[start] for start in sorted(spots)]
        words = [(text.text[each.start : each.end], lead(text.text, each.start)) for each in stretches]
        self._located = {
            each.start: Location(each, text.raw[each.start : each.end], resolution, full=with_kind(text, each))
            for each, resolution in zip(stretches, gazetteer.resolve(words, text.text), strict=True)
        }
        self._places = {at: self._located[start] for start, at in sorted(marked.items())}
        self._order = sorted(self._places)
        self._at = marked

    @staticmethod
    def _is_marked(field: Field, spots: Iterable[int]) -> bool:
        return any(field.holds(start) for start in spots)

    def _told(self, relation: _Relation, places: Sequence[int]) -> dict[int, int]:
        """For which places the next mention of one tells where they are, by the positions of both."""
        stretches = [(self._mentions[at].start, self._mentions[at].end) for at in places]
        told = {places[one]: places[other] for one, other in relation(self._text.text, stretches).items()}
        return {one: other for one, other in told.items() if other == one + 1}

    @property
    def locations(self) -> Sequence[Location]:
        """All places of the text, in its order."""
        return list(self._located.values())

    def country(self, position: int) -> str:
        """ISO 3166 code of the country in which people were probably harmed of whom no place is told."""
        return self._gazetteer.country_of(self._text.text, self._mentions[position].start, self._known)

    @cached_property
    def _known(self) -> Sequence[Place]:
        """The places of the text that the gazetteer has, each once."""
        return list(
            {place.id: place for each in self.locations if (place := each.resolution.place) and place.id}.values()
        )

    def share_a_place(self, before: int, position: int, harm: str, own: Sequence[Location]) -> bool:
        """Whether people are told to have been harmed in the places of those before them, and no other is between."""
        starts = {each.at.start for each in own}
        told = (at for at in range(before + 1, position) if at in self._places and not self._is_none(at))
        if any(self._mentions[at].start not in starts and self._town_of(at, starts) is None for at in told):
            return False
        return share_a_place(self._text, self._mentions[before], self._mentions[position], harm)

    def _town_of(self, position: int, starts: Collection[int]) -> int | None:
        """A place of some that is told to lie in or beside the one at a position."""
        wider = {**self._beside, **self._inside}
        return next(
            (one for one, wide in wider.items() if wide == position and self._mentions[one].start in starts), None
        )

    def of(
        self, position: int, links: Sequence[MentionLink], whole: int | None, harm: str = "unspecified"
    ) -> tuple[Location, ...]:
        """Where people were harmed, each place once; the better known first.

        Args:
            position: of the mention of the people.
            links: from it to places.
            whole: the mention of the people of whom they are a part, whose place they share if none is told of them.
            harm: what happened to them; of displaced people the place is the one that they left.
        """
        found = self._linked(self._without_origins(position, links, harm))
        if all(link.confidence < 1 for link in links) and (own := self._behind(position, found, harm)):
            found = own
        if field := self._of_fields(position, found.values()):
            return (field,)
        if row := self._of_row(position, whole, found.values()):
            return (row,)
        narrow = sorted(self._without_frames(found), key=lambda location: location.resolution.rank)
        told = _places_once(self._without_slashed(narrowest(narrow)))
        back = None
        if not told and whole is None:
            back = self._told_before(position)
        elif told and self._are_weak(position, told):
            back = self._pointed(position)
        if back:
            told = (replace(back, confidence=_TOLD, why="words"),)
        return self._with_town(told)

    def _without_slashed(self, told: Sequence[Location]) -> Sequence[Location]:
        """Places without those that stand before another of them and a slash, as the wider one: ``ديالى/كنعان``."""
        if len(told) < 2 or "/" not in self._text.raw:
            return told
        starts = {each.at.start for each in told}
        wide = {self._mentions[at].start for one, at in self._slashed.items() if self._mentions[one].start in starts}
        return [each for each in told if each.at.start not in wide]

    def _without_frames(self, found: Mapping[int, Location]) -> list[Location]:
        """Places without the capital of a province before a town of it: ``في القنيطرة أصيب راع قرب جباتا الخشب``."""
        framing = {
            at
            for at, each in found.items()
            for other, narrow in found.items()
            if at < other
            and _names_unit_of(each.resolution.place, narrow.resolution.place)
            and not _AND.search(self._between(at, self._mentions[other].start))
        }
        return [each for at, each in found.items() if at not in framing]

    def _without_origins(self, position: int, links: Sequence[MentionLink], harm: str) -> list[MentionLink]:
        """The links of people without those to where they come from, went, or were brought."""
        kept = [link for link in links if self._is_of(position, link.target, harm)]
        if harm in ("detained", "displaced") or len(kept) < 2:
            return kept
        people = self._mentions[position]
        origins = [
            link
            for link in kept
            if link.confidence < 1 and is_where_from(self._text, people, self._mentions[link.target])
        ]
        others = [link for link in kept if link not in origins]
        wide = {self._inside.get(link.target, self._beside.get(link.target)) for link in origins}
        is_told = any(link.target not in wide and self._are_of_one_sentence(position, link.target) for link in others)
        return others if is_told else kept

    def _are_of_one_sentence(self, position: int, place: int) -> bool:
        first, second = sorted((position, place))
        return not _ENDS.search(self._text.raw[self._mentions[first].end : self._mentions[second].start])

    def _is_of(self, position: int, place: int, harm: str) -> bool:
        """Whether words do not tell that people only come from a place, or only came there."""
        people, told = self._mentions[position], self._mentions[place]
        displaced = harm == "displaced"
        return not is_home(self._text, told, people) and not is_refuge(self._text, told, displaced=displaced)

    def _behind(self, position: int, found: Mapping[int, Location], harm: str) -> dict[int, Location]:
        """The place directly behind people, if links lead to others."""
        at = position + 1
        if at not in self._places or at in found or self._is_none(at) or not self._is_of(position, at, harm):
            return {}
        narrow, wide = self._inside.get(at, self._beside.get(at, -1)), self._places[at].resolution.place
        if narrow in found or any(self._is_joined(at, other) for other in found):
            return {}
        told = [each.resolution.place for each in found.values()]
        if wide and any(each and wide.holds(each) for each in told):
            return {}
        people, place = self._mentions[position], self._mentions[at]
        detained, displaced = harm == "detained", harm == "displaced"
        if not is_place_behind(self._text, people, place, detained=detained, displaced=displaced):
            return {}
        return {at: replace(self._places[at], confidence=_TOLD, why="words")}

    def _is_joined(self, one: int, other: int) -> bool:
        """Whether the second of two places follows the first behind ``و`` or a comma."""
        return one < other and _JOINS.fullmatch(self._between(one, self._mentions[other].start)) is not None

    def _linked(self, links: Sequence[MentionLink]) -> dict[int, Location]:
        """What links lead to, by position: for what is no place the one it lies in, and of two the narrower."""
        sure: dict[int, MentionLink] = {}
        for link in links:
            target = link.target
            while target in self._inside and self._is_none(target):
                target = self._inside[target]
            if not self._is_none(target):
                sure.setdefault(target, link)
        least = _LEAST_OF_SEVERAL * max((link.confidence for link in sure.values()), default=0.0)
        kept = {at: link for at, link in sure.items() if link.confidence >= least}
        for at in list(kept):
            wider = self._inside.get(at, self._beside.get(at, -1))
            if wider in kept and wider != at:
                del kept[wider]
        narrower = {wide: at for at, wide in (*self._inside.items(), *self._slashed.items()) if not self._is_none(at)}
        return {
            (told := narrower.get(at, at)): replace(self._places[told], confidence=link.confidence, why=link.why)
            for at, link in kept.items()
        }

    def _is_none(self, position: int) -> bool:
        """Whether nobody is harmed at a place: it is none, or what struck came from it."""
        if position not in self._none:
            mention = self._mentions[position]
            self._none[position] = mention in self._no_places or is_origin(self._text, mention)
        return self._none[position]

    def _of_row(self, position: int, whole: int | None, found: Iterable[Location]) -> Location | None:
        """The place that the row of people begins with, if no other of the row is found."""
        row = self._rows.at(self._mentions[position].start)
        if row is None or any(row.start <= location.at.start < row.end for location in found):
            return None
        if whole is not None and row.start <= self._mentions[whole].start < row.end:
            return None
        return replace(self._located[row.label.start], confidence=_TOLD, why="row")

    def _pointed(self, position: int) -> Location | None:
        """The place before people that a pronoun or the kind of a place beside them means."""
        people = self._mentions[position]
        before = self._text.folded(people.start - _REACH, people.start)
        there = _PRONOUN.search(before)
        if there and (HARM_WORD.fullmatch(there["verb"]) or _FOUND.fullmatch(there["verb"])):
            return self._nearest_before(people.start, lambda at: not _ENDS.search(self._between(at, people.start)))
        behind, own = self._text.folded(people.end, people.end + _REACH), self._folded(people)
        for back in (
            _THERE.match(behind),
            _FROM_THERE.search(before),
            _OF_THERE.match(behind),
            POINTS_BACK.search(own),
            _ON_THERE.search(before),
        ):
            if back and (meant := self._meant(people.start, (back.groupdict().get("back") or back[0]).split()[0])):
                return meant
        return None

    def _are_weak(self, position: int, told: Sequence[Location]) -> bool:
        """Whether only doubtful links lead people to places, all in other sentences."""
        people = self._mentions[position]
        return all(
            each.why in ("link", "attack")
            and each.confidence < _WEAK
            and _ENDS.search(self._text.raw[slice(*sorted((each.at.start, people.start)))]) is not None
            for each in told
        )

    def _told_before(self, position: int) -> Location | None:
        """The place before people that words beside them mean, or that their text is of."""
        people = self._mentions[position]
        if pointed := self._pointed(position):
            return pointed
        if self._no_places.is_chat:
            return self._nearest_before(people.start, lambda at: True)
        return self._of_body()

    def _of_fields(self, position: int, found: Iterable[Location]) -> Location | None:
        """The place in the narrowest field for one before people, unless a sure link leads elsewhere."""
        field = self._fields.at(self._mentions[position].start)
        if field is None or any(
            each.confidence >= _SURE_LINK and not self._fields.hold(each.at.start) for each in found
        ):
            return None
        inside = (each for at, each in self._places.items() if not self._is_none(at) and field.holds(each.at.start))
        told = next(inside, self._located.get(field.start))
        return replace(told, confidence=_TOLD, why="words") if told else None

    def _meant(self, start: int, kind: str) -> Location | None:
        """The place that ``القرية`` means: the last that was called so, or the only one of the text."""
        called = self._nearest_before(start, lambda at: self._kind(at) == kind.removeprefix("ال"))
        return called or self._only_place

    @cached_property
    def _only_place(self) -> Location | None:
        """The place of a text that names no other."""
        names = {fold(place.text): place for at, place in self._places.items() if not self._is_none(at)}
        return next(iter(names.values())) if len(names) == 1 else None

    def _of_body(self) -> Location | None:
        """The place of the body that a text is headed with: ``وزارة الصحة – غزة | …``."""
        if len(self._mentions) < 2 or 1 not in self._places or self._is_none(1):
            return None
        body, place = self._mentions[:2]
        if body.label != "ACTOR" or self._text.raw[: body.start].strip() or not _BODY.match(self._folded(body)):
            return None
        if not _OF.fullmatch(self._between(0, place.start)) or not _HEAD_ENDS.match(self._text.raw, place.end):
            return None
        return self._places[1]

    def _with_town(self, told: tuple[Location, ...]) -> tuple[Location, ...]:
        """Places, and the town in which the first of them is told to lie; of a building or a spot the town first."""
        at = self._at.get(told[0].at.start, -1) if told else -1
        if at < 0 or is_settlement(self._text, self._mentions[at]):
            return told
        spot, place = is_spot(self._text, self._mentions[at]), told[0].resolution.place
        is_listed = place is not None and place.id
        if spot and place and is_listed and place.kind == "settlement" and is_post(self._text, self._mentions[at]):
            return told
        town = self._town(at) if spot or not is_listed else None
        if town is None:
            return told
        town = replace(town, confidence=told[0].confidence, why="words")
        return _places_once([town, *told] if spot else [told[0], town, *told[1:]])

    def _town(self, position: int) -> Location | None:
        """The town in which a place is told to lie; of a place within a town also one behind ``شرقي``."""
        within = is_in_town(self._text, self._mentions[position])
        behind = self._inside.get(position, self._beside.get(position, -1) if within else -1)
        if behind >= 0:
            return self._settlement(behind)
        if within and points_back(self._text, self._mentions[position]):
            start = self._mentions[position].start
            return self._nearest_before(start, lambda at: self._settlement(at) is not None)
        return None

    def _settlement(self, position: int) -> Location | None:
        if self._is_none(position):
            return None
        location = self._places[position]
        return location if location.resolution.place and location.resolution.place.kind == "settlement" else None

    def _nearest_before(self, start: int, suits: Callable[[int], bool]) -> Location | None:
        """The nearest place before an offset that suits; places far before are not looked at."""
        end = bisect_right(self._order, start, key=lambda at: self._mentions[at].end)
        before = reversed(self._order[max(0, end - _NEAR) : end])
        return next((self._places[at] for at in before if not self._is_none(at) and suits(at)), None)

    def _between(self, position: int, start: int) -> str:
        return self._text.folded(self._mentions[position].end, start)

    def _folded(self, mention: Labelled) -> str:
        return self._text.folded(mention.start, mention.end)

    def _kind(self, position: int) -> str:
        """The word before a place, as far as it tells its kind: ``مدينه``."""
        start = self._mentions[position].start
        words = self._text.folded(start - _REACH, start).rstrip(' #"(«').split()
        return _PROCLITIC.sub("", words[-1]) if words else ""


def narrowest(locations: Sequence[Location]) -> list[Location]:
    """Places without those that hold another of them: of a town and its province the town."""
    return [
        one
        for one in locations
        if not any(
            one is not other and one.resolution.place and other.resolution.place
            and one.resolution.place.holds(other.resolution.place)
            for other in locations
        )
    ]  # fmt: skip


def _names_unit_of(one: Place | None, other: Place | None) -> bool:
    """Whether a town is the one after which a unit is named in which another town lies."""
    if one is None or other is None or one.kind != "settlement" or other.kind not in ("settlement", "quarter"):
        return False
    return one.id != other.id and one.country == other.country and fold(one.name) in map(fold, other.units)


def _places_once(found: Sequence[Location]) -> tuple[Location, ...]:
    return once(found, _names)


def _names(location: Location) -> set[Hashable]:
    place = location.resolution.place
    return {fold(location.text), *([(place.id,)] if place and place.id else [])}
