"""Which values of a template stand there without quotes: `true` and `5` are no texts then.

The files of the kit are read with every value as a text, which is too little where a pattern tells 5 from "5".
"""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from opexkit.files.events import SHORT_FORMS
from opexkit.files.fields import Where
from opexkit.labs.events.pattern import scalar

_ESCAPED = re.compile(r"\\u[dD]")
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def unquoted(text: str | bytes) -> frozenset[Where]:
    """Return the places of values without quotes, in a text that was read without a mistake."""
    plain = text.decode("utf-8-sig") if isinstance(text, bytes) else text.removeprefix("\ufeff")
    if plain.lstrip()[:1] in ("{", "["):
        plain = plain.replace("\t", " ")
    loader = yaml.SafeLoader if _ESCAPED.search(plain) else _Loader  # as the files of the kit are read
    events = yaml.parse(plain, Loader=loader)
    next(events)
    next(events)
    return frozenset(_of(next(events), events, ()))


def _of(event: Any, events: Iterator[Any], where: Where) -> Iterator[Where]:
    if event.tag in SHORT_FORMS:
        where = (*where, SHORT_FORMS[event.tag])
    if isinstance(event, yaml.ScalarEvent):
        if not event.style:
            yield where
    elif isinstance(event, yaml.SequenceStartEvent):
        place = 0
        while not isinstance(each := next(events), yaml.SequenceEndEvent):
            yield from _of(each, events, (*where, place))
            place += 1
    else:
        while not isinstance(key := next(events), yaml.MappingEndEvent):
            yield from _of(next(events), events, (*where, key.value))


def typed(data: Any, where: Where, plain: frozenset[Where]) -> Any:
    """Give values without quotes the type that YAML gives them.

    Args:
        data: what stands at a place, its functions put in.
        where: the place.
        plain: where values without quotes are.
    """
    if isinstance(data, dict):
        return {key: typed(each, (*where, key), plain) for key, each in data.items()}
    if isinstance(data, list):
        return [typed(each, (*where, place), plain) for place, each in enumerate(data)]
    return scalar(data) if isinstance(data, str) and where in plain else data
