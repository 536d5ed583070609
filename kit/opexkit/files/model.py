"""The base of every model that a file is read into."""

from collections.abc import Mapping
from dataclasses import dataclass
from inspect import isabstract
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict


class Strict(BaseModel):
    """A part of a file: a key that the model does not know is refused, and nothing changes once it is read.

    Example:
        >>> class Milestone(Strict):
        ...     name: str
        >>> Milestone(name="Q1").name
        'Q1'
    """

    model_config = ConfigDict(extra="forbid", defer_build=True, frozen=True)

    MEANT: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """By key, other words that people write for it."""

    @classmethod
    def meant_key(cls, word: str) -> str | None:
        """The key that people mean by another word, such as `url`; it is suggested, never taken."""
        return next((key for key, words in cls.MEANT.items() if word.casefold() in words), None)

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        """Tell Python the names of the fields, so that objects of one class can hold them once; see `__setstate__`."""
        if not isabstract(cls):
            first = cls.__new__(cls)
            for name in cls.model_fields:
                object.__setattr__(first, name, None)

    def __setstate__(self, state: dict[Any, Any]) -> None:
        """Take over what another process made, in less memory.

        Fields go one by one into the dictionary that Python made, which shares their names with all others of the
        class; equal sets of names are one. Together they were two thirds of a grade.
        """
        own, names = self.__dict__, state["__pydantic_fields_set__"]
        for name, value in state["__dict__"].items():
            own[name] = value  # `update` would put an own copy of the names in its place
        super().__setstate__(
            state | {"__dict__": own, "__pydantic_fields_set__": _NAMES.setdefault(frozenset(names), names)}
        )


_NAMES: dict[frozenset[str], set[str]] = {}


@dataclass(frozen=True, slots=True)
class Form:
    """Say in words what a text's pattern asks for: put it into the `Annotated` that holds the pattern.

    Attributes:
        words: what to write, such as `a practice's code, such as OPS06-BP01`.
    """

    words: str
