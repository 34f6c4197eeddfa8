"""Copies: the first text that a text copies is the one that comparing one by one finds."""

from collections import defaultdict
from collections.abc import Sequence
from random import Random

import numpy as np
import pytest

from hasila.incidents.copies import originals, signature

WORDS = [f"كلمة{chr(0x0628 + at)}{chr(0x0628 + other)}" for at in range(12) for other in range(12)]


def one_by_one(signatures: Sequence[bytes]) -> list[int]:
    """Bands of four hashes; a text is compared with the first eight of each band."""
    bands: defaultdict[tuple[int, bytes], list[int]] = defaultdict(list)
    found: list[int] = []
    for position, own in enumerate(signatures):
        keys = [(at, own[at : at + 16]) for at in range(0, len(own), 16)]
        shares = {
            other: float((np.frombuffer(own, np.uint32) == np.frombuffer(signatures[other], np.uint32)).mean())
            for key in keys
            for other in bands[key]
        }
        best = max(shares, key=lambda other: (shares[other], -other), default=position)
        found.append(found[best] if shares.get(best, 0) >= 0.5 else position)
        for key in keys:
            if len(bands[key]) < 8:
                bands[key].append(position)
    return found


@pytest.mark.parametrize("seed", range(4))
def test_originals_are_those_of_comparing_one_by_one(seed: int) -> None:
    random = Random(seed)
    texts = [random.choices(WORDS, k=30) for _ in range(6)]
    for _ in range(120):
        text = list(random.choice(texts))
        for _ in range(random.randrange(8)):
            text[random.randrange(len(text))] = random.choice(WORDS)
        texts.append(random.choice((text, text[: random.randint(3, 30)])))
    signatures = [signature(" ".join(text)) for text in texts]
    found = originals(signatures)
    assert found == one_by_one(signatures)
    assert len(set(found)) < len(found)


def test_short_texts_copy_nothing() -> None:
    assert originals([]) == []
    assert originals([signature("قتل مدني"), signature("قتل مدني")]) == [0, 1]
