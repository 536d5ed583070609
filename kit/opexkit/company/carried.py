"""What a pack may carry beside the files that every pack has: reviews, interviews, and what its labs act on."""

from dataclasses import dataclass
from pathlib import Path

from opexkit.files.problem import InputError, Problem

DEFAULT = "northwind"
"""The scenario where nobody names one."""

REVIEWS = ("before", "after")
"""Reviews from which half-years are simulated, without their ending."""


class NotCarriedError(InputError):
    """A pack lacks what is asked for.

    Attributes:
        sentence: what is missing, for someone who reads a lesson.
    """

    def __init__(self, pack: Path, file: str, what: str) -> None:
        self.sentence = f"The scenario {pack.name} carries no {what} ({file}), so there is nothing to show here."
        super().__init__([Problem(pack / file, f"is missing, the pack carries no {what}", "add it to the pack")])


@dataclass(frozen=True, slots=True)
class Carried:
    """What a pack carries of its own accord.

    Attributes:
        reviews: names of reviews, such as `before`.
        interviews: codes of the questions over which there is an interview.
        labs: names of the files that labs act on.
    """

    reviews: tuple[str, ...]
    interviews: tuple[str, ...]
    labs: tuple[str, ...]

    def __str__(self) -> str:
        parts = {"reviews": self.reviews, "interviews": self.interviews, "labs' data": self.labs}
        return "; ".join(f"{name}: {', '.join(found) or 'none'}" for name, found in parts.items())


def carried(pack: Path) -> Carried:
    """List what a pack carries, by the files that lie in it."""
    return Carried(
        reviews=tuple(path.stem for path in sorted(pack.glob("reviews/*.yaml"))),
        interviews=tuple(path.stem.upper() for path in sorted(pack.glob("interviews/*.yaml"))),
        labs=tuple(path.stem for path in sorted(pack.glob("labs/*.yaml"))),
    )


def need(pack: Path, file: str, what: str) -> Path:
    """Return the path of a file that a pack may carry.

    Args:
        pack: folder of the pack.
        file: below it, such as `reviews/before.yaml`.
        what: the file in words, such as "review from before the uplift".

    Raises:
        NotCarriedError: it is not there.
    """
    path = pack / file
    if not path.is_file():
        raise NotCarriedError(pack, file, what)
    return path
