"""Options to choose from, which several kinds share."""

from collections.abc import Sequence

from opexkit.exercises.exercise import Id, Part, Text, View
from opexkit.files import Strict


class Option(Strict):
    """Something to choose. `last` keeps it at the end when options are shuffled."""

    id: Id
    text: Text
    right: bool = False
    feedback: Text
    last: bool = False


def option_parts(options: Sequence[Option], chosen: set[str]) -> list[Part]:
    """Say of each option whether it was rightly chosen or left."""
    return [
        Part(
            id=option.id,
            text=option.text,
            said="chosen" if option.id in chosen else "not chosen",
            best="choose it" if option.right else "leave it",
            right=option.right == (option.id in chosen),
            credit=float(option.right == (option.id in chosen)),
            feedback=option.feedback,
        )
        for option in options
    ]


def option_view(options: Sequence[Option]) -> View:
    """Return what a page may know of options: their ids and texts, and which one stays last."""
    return {"options": [option.model_dump(include={"id", "text", "last"}) for option in options]}
