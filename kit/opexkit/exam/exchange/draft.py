"""A question from another tool on its way to an item: what is known of it, and what is still missing."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from opexkit.exam.item import SIZES, SLOTS, Item, ItemForm
from opexkit.exam.option import LETTERS
from opexkit.files.problem import Problem
from opexkit.files.written import yaml_text

ORDER = tuple(Item.model_fields)
"""The keys of an item's file, in their order."""
_BELONGS = ("right", "place", "prompt")
NEEDED = ("practices", "difficulty", "stem", "ask", "source", "proof", "reviewed_on")
_QUESTION = re.compile(r"^(?P<stem>.+[.!?:])\s+(?P<ask>[^.!?]+[?.])$", re.DOTALL)


@dataclass
class Draft:
    """A question that was read.

    Attributes:
        path: the file.
        line: where the question begins.
        fields: what its item's file will hold.
    """

    path: Path
    line: int
    fields: dict[str, Any] = field(default_factory=dict)

    @property
    def missing(self) -> list[str]:
        """What an item needs and the file did not say."""
        lacking = [key for key in NEEDED if not self.fields.get(key)]
        options = self.fields.get("options", [])
        lacking += ["why"] * any(not option.get("why") for option in options)
        wrong = [option for option in options if not any(option.get(key) for key in _BELONGS)]
        return lacking + ["misconception"] * any(not option.get("misconception") for option in wrong)

    def problem(self, message: str, fix: str) -> Problem:
        """A problem of this question."""
        return Problem(self.path, message, fix, self.line)

    def finish(self, title: str) -> Problem | None:
        """Give it an id and a form, and split its text; tell why it cannot be an item, if so.

        Args:
            title: what the file calls it.
        """
        self.fields["id"] = self.fields.get("id") or _slug(title)
        self.fields.setdefault("pool", "practice")
        text = self.fields.pop("text", None)
        if text and (parts := _QUESTION.match(text)):
            self.fields.setdefault("stem", parts["stem"])
            self.fields.setdefault("ask", parts["ask"])
        elif text:
            self.fields.setdefault("ask", text)
        options = self.fields.get("options", [])
        for form, key in ((ItemForm.ORDERING, "place"), (ItemForm.MATCHING, "prompt")):
            if count := sum(bool(option.get(key)) for option in options):
                return self._placed(form, count)
        size = (len(options), sum(bool(option.get("right")) for option in options))
        found = next((form.value for form, wanted in SIZES.items() if wanted == size), None)
        if found is None:
            fix = "give one right option of 4, two of 5 or three of 6"
            return self.problem(f"has {size[0]} options of which {size[1]} are right", fix)
        self._keep(found)
        return None

    def _placed(self, form: ItemForm, count: int) -> Problem | None:
        """Give it the form of an order or of pairs, if it has no more than these hold."""
        least, most = SLOTS[form]
        size = len(self.fields["options"])
        if not least <= count <= most or size > len(LETTERS):
            fix = f"give {least} to {most}, and {len(LETTERS)} options at most"
            return self.problem(f"has {size} options of which {count} are to be put somewhere", fix)
        self._keep(form.value)
        return None

    def _keep(self, form: str) -> None:
        self.fields["form"] = form
        self.fields = {key: self.fields[key] for key in ORDER if self.fields.get(key) not in (None, "", [])}

    @property
    def text(self) -> str:
        """The item's file, as YAML."""
        return yaml_text(self.fields)


def _slug(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = re.sub("[^a-z0-9]+", "-", plain)[:50].strip("-")
    return slug or f"item-{hashlib.sha256(title.encode('utf-8', 'replace')).hexdigest()[:8]}"
