"""Items as a deck for Anki: a card an item, the same card again at a later import."""

import hashlib
import html
import tempfile
from collections.abc import Iterable
from pathlib import Path

from opexkit.exam.case import exhibit_of, situation
from opexkit.exam.form import other_form
from opexkit.exam.item import Item
from opexkit.exam.option import LETTERS
from opexkit.exam.view import how

_DECK, _MODEL = 1_741_026_114, 1_741_026_115
"""Numbers of the deck and of the kind of note: chosen once, never changed, so that a later import updates."""
_FIELDS = ("Id", "Question", "Options", "Answer", "Reasons", "Source")
_FRONT = "<p>{{Question}}</p>{{Options}}"
_BACK = "{{FrontSide}}<hr id=answer><p><b>{{Answer}}</b></p>{{Reasons}}<p>{{Source}}</p>"
_STYLE = ".card { font: 18px/1.4 sans-serif; text-align: left; max-width: 40em; margin: auto } pre { overflow-x: auto }"


def deck(items: Iterable[Item], at: float | None = None) -> bytes:
    """Items as an Anki package (.apkg): tags name practices, exam tasks and what decides.

    A note is known again by the item's id, so that an import of a later deck updates it and keeps its schedule.

    Args:
        items: what to write.
        at: when the deck was made, in seconds since 1970, by which Anki tells a later one; now, if not given.

    Raises:
        ModuleNotFoundError: the extra `anki` is not installed.
    """
    import genanki  # type: ignore[import-untyped]

    fields = [{"name": name} for name in _FIELDS]
    card = {"name": "Item", "qfmt": _FRONT, "afmt": _BACK}
    model = genanki.Model(_MODEL, "opexkit exam item", fields=fields, templates=[card], css=_STYLE)
    made = genanki.Deck(_DECK, "opexkit: operational excellence")
    for item in sorted(items, key=lambda item: item.id):
        guid = hashlib.sha256(f"opexkit/{item.id}".encode()).hexdigest()[:20]
        made.add_note(genanki.Note(model=model, fields=_shown(item), tags=_tags(item), guid=guid))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "items.apkg"
        genanki.Package(made).write_to_file(path, timestamp=at)
        return path.read_bytes()


def _shown(item: Item) -> list[str]:
    exhibit = ""
    if shown := exhibit_of(item):
        exhibit = f"</p><p>{html.escape(shown.caption)}</p><pre>{html.escape(shown.text)}</pre><p>"
    named = list(zip(LETTERS, item.options, strict=False))
    right = ", ".join(item.answer.upper())
    told = html.escape(situation(item)).replace("\n\n", "</p><p>")
    ask = html.escape(item.ask if item.in_exams else f"{item.ask} {how(item)}")
    if item.prompts:
        right = ", ".join(f"{place} {letter.upper()}" for place, letter in enumerate(item.answer, 1))
        prompts = "".join(f"<li>{html.escape(prompt)}</li>" for prompt in item.prompts)
        ask += f"</b><ol>{prompts}</ol><b>"
    return [
        item.id,
        f"{told} {exhibit}<b>{ask}</b>",
        _list(option.text for _, option in named),
        right,
        _list(option.why for _, option in named),
        f"{html.escape(item.proof)} Read {item.reviewed_on}: {html.escape(item.source)}",
    ]


def _list(texts: Iterable[str]) -> str:
    return f'<ol type="A">{"".join(f"<li>{html.escape(text)}</li>" for text in texts)}</ol>'


def _tags(item: Item) -> list[str]:
    """Anki's tags hold no blanks."""
    named = [*item.practices, *item.tasks, *([item.constraint.value] if item.constraint else [])]
    named += [] if item.in_exams else [f"not-in-todays-exams::{other_form(item)}"]
    return [name.replace(" ", "-") for name in named]
