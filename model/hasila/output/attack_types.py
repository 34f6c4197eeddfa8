"""What conflict datasets call an attack, where that follows from its kind, its words and the people it harmed.

The names of ACLED are those of its codebook (https://acleddata.com/knowledge-base/codebook), for events in which people
were killed; those of Airwars are those of its site's strike types (https://airwars.org). A kind without a name is left
to the datasets' coders.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import regex

from hasila.output.civilians import are_civilians
from hasila.records.record import Attack, Record
from hasila.text.folding import fold


def _anything(_record: Record, _attack: Attack) -> bool:
    return True


@dataclass(frozen=True)
class AttackType:
    """What a dataset calls the attacks of some kinds.

    Args:
        kinds: values of ``Kind``.
        names: the dataset's names, from the general to the special; none if no name follows.
        condition: in words which attacks of these kinds are meant; empty for all that no earlier type has.
        holds: whether the attack of a record is one of them.
        reason: why no name follows.
    """

    kinds: tuple[str, ...]
    names: tuple[str, ...] = ()
    condition: str = ""
    holds: Callable[[Record, Attack], bool] = _anything
    reason: str = ""


def attack_names(types: Sequence[AttackType], record: Record) -> tuple[str, ...]:
    """What a dataset calls the attack of a record: by the first type that fits; nothing if no name follows."""
    attack = record.attack
    if attack is None:
        return ()
    fitting = (each for each in types if attack.kind in each.kinds and each.holds(record, attack))
    return next((each.names for each in fitting), ())


def _words(pattern: str) -> Callable[[Record, Attack], bool]:
    """Whether a word of the attack begins so, in folded letters, behind proclitics and the article."""
    beginning = regex.compile(rf"(?<!\p{{L}})[وف]?[بكل]?(?:ال|ل)?(?:{pattern})")
    return lambda _, attack: beginning.search(fold(attack.text)) is not None


def _on_civilians(record: Record, _attack: Attack) -> bool:
    return are_civilians(record)


_chemical = _words("كيم(?:ا|يا)و|كيميايي|سارين|كلور(?!\\p{L})|خردل|غاز\\p{L}*\\s+(?:ال)?سام")
_suicide = _words("انتحاري")
_grenade = _words("(?:قنبل|قنابل)\\p{L}*\\s+(?:ال)?يدوي")
_artillery = _words("مدفع|هاون|قذيف|قذايف|دباب")

_REMOTE, _AGAINST_CIVILIANS = "Explosions/Remote violence", "Violence against civilians"

ACLED_TYPES = (
    AttackType(
        ("airstrike", "drone", "shelling", "rocket", "explosion"), (_REMOTE, "Chemical weapon"),
        "its words name a chemical weapon", _chemical,
    ),
    AttackType(("airstrike", "drone"), (_REMOTE, "Air/drone strike")),
    AttackType(("shelling", "rocket"), (_REMOTE, "Shelling/artillery/missile attack")),
    AttackType(("explosion",), (_REMOTE, "Suicide bomb"), "its words name a suicide attack", _suicide),
    AttackType(("explosion",), (_REMOTE, "Grenade"), "its words name a hand grenade", _grenade),
    AttackType(("explosion", "mine"), (_REMOTE, "Remote explosive/landmine/IED")),
    AttackType(("clash",), ("Battles", "Armed clash")),
    AttackType(("execution",), (_AGAINST_CIVILIANS, "Attack")),
    AttackType(
        ("shooting", "abduction"), (_AGAINST_CIVILIANS, "Attack"), "the text says that the people are civilians",
        _on_civilians,
    ),
    AttackType(("shooting", "abduction"), reason="on people who may be armed, it may be a part of a battle"),
    AttackType(("arrest",), reason="deaths in an arrest may be an attack, a clash or neither"),
    AttackType(("deprivation",), reason="no event of violence"),
    AttackType(("accident", "disaster"), reason="nobody attacked"),
    AttackType(("other",), reason="the text leaves the means open"),
)  # fmt: skip
"""Names of event type and sub-event type, for people who were killed.

An abduction in which people die is an attack by the codebook; so is the killing of people in somebody's hands, fighters
too.
"""

AIRWARS_TYPES = (
    AttackType(("airstrike",), ("Airstrike",)),
    AttackType(("drone",), ("Drone Strike",)),
    AttackType(("shelling",), ("Artillery",), "its words name guns, mortars or tanks", _artillery),
    AttackType(("shelling",), ("Airstrike and/or Artillery",)),
    AttackType(("rocket",), reason="no strike type of its own"),
    AttackType(
        ("explosion", "mine", "shooting", "clash", "execution", "arrest", "abduction"),
        reason="no strike, or a part of a ground operation",
    ),
    AttackType(("deprivation", "accident", "disaster"), reason="no strike"),
    AttackType(("other",), reason="the text leaves the means open"),
)  # fmt: skip
"""Names of the strike type."""
