"""What makes an item bank fair: nothing but knowledge finds the key, and every key can be looked up."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from opexkit.exam.case import situation
from opexkit.exam.item import Item, ItemForm
from opexkit.exam.option import LETTERS
from opexkit.lens.catalogue import load_catalogue
from opexkit.lens.editions import EDITION

MONTHS = 12
"""A source that was read longer ago is read again."""
ABSOLUTE = re.compile(r"\b(always|never|every|all|only|none|must|cannot|completely|fully|any)\b", re.IGNORECASE)
_SHINGLE, _NEAR = 4, 0.4
_LONGER = 1.35


def key_stands_out(items: Iterable[Item]) -> Iterator[str]:
    """Items whose key is much longer than its longest wrong option."""
    for item in items:
        if not item.is_choice:
            continue
        right = [len(option.text) for option in item.options if option.right]
        wrong = [len(option.text) for option in item.options if not option.right]
        if max(right) > _LONGER * max(wrong):
            yield f"{item.id}: the key has {max(right)} characters, the longest wrong option {max(wrong)}"


def positions(items: Iterable[Item]) -> dict[str, float]:
    """The share of each letter among the keys of items with one right option."""
    keys = Counter(letter for item in items if item.form is ItemForm.ONE for letter in item.key)
    total = sum(keys.values())
    return {letter: keys[letter] / total for letter in LETTERS[:4]} if total else {}


def near_duplicates(items: Sequence[Item]) -> Iterator[str]:
    """Pairs of items whose situations share too many runs of four words."""
    shingles = [(item.id, _shingles(f"{item.stem} {item.ask}")) for item in items]
    for place, (name, own) in enumerate(shingles):
        for other, theirs in shingles[place + 1 :]:
            if own and theirs and len(own & theirs) / min(len(own), len(theirs)) > _NEAR:
                yield f"{name} and {other}"


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9]+", text.casefold())
    return {tuple(words[place : place + _SHINGLE]) for place in range(len(words) - _SHINGLE + 1)}


def strangers(items: Iterable[Item], services: Sequence[str]) -> Iterator[str]:
    """Reasons that name a service which neither the question nor its options name."""
    for item in items:
        text = situation(item) + item.text + item.proof
        for place, option in enumerate(item.options):
            for name in services:
                if re.search(rf"\b{re.escape(name)}\b", option.why) and name not in text:
                    yield f"{item.id}, option {LETTERS[place]}: the reason names {name}, which is no option"


def too_old(items: Iterable[Item], today: dt.date) -> Iterator[str]:
    """Items whose source was read more than a year ago."""
    for item in items:
        if (today - item.reviewed_on).days > MONTHS * 30.5:
            yield f"{item.id}: last read {item.reviewed_on}"


def uncovered(items: Iterable[Item], least: int) -> dict[str, int]:
    """The practices that fewer than `least` items train, with how many do."""
    counts = Counter(code for item in items for code in item.practices)
    codes = [practice.code for practice in load_catalogue(EDITION).practices]
    return {code: counts[code] for code in codes if counts[code] < least}


def guessed(items: Iterable[Item]) -> dict[str, float]:
    """The share that someone who knows nothing gets right, by each habit of guessers: length, place, cautious words."""
    ones = [item for item in items if item.form is ItemForm.ONE]
    habits = {
        f"the {name} option": [_by_length(item)[rank] for item in ones]
        for rank, name in enumerate(("longest", "second longest", "third longest", "shortest"))
    }
    habits |= {
        "no absolute word": [_cautious(item) for item in ones],
    }
    for place in range(4):
        habits[f"always {LETTERS[place]}"] = [place] * len(ones)
    return {
        habit: sum(item.options[pick].right for item, pick in zip(ones, picks, strict=True)) / len(ones)
        for habit, picks in habits.items()
        if ones
    }


def _by_length(item: Item) -> list[int]:
    return sorted(range(len(item.options)), key=lambda place: -len(item.options[place].text))


def _cautious(item: Item) -> int:
    """The option with the fewest absolute words; of several the longest."""
    return min(
        range(len(item.options)),
        key=lambda place: (len(ABSOLUTE.findall(item.options[place].text)), -len(item.options[place].text)),
    )
