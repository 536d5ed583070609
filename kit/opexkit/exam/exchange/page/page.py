"""Items as a page: it asks one at a time, keeps answers in the browser, and saves them in a file that the kit reads."""

import base64
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import opexkit
from opexkit.exam.case import exhibit_of, situation
from opexkit.exam.item import Item
from opexkit.exam.option import LETTERS
from opexkit.exam.view import how, slots
from opexkit.view.style import CONTROL_COLORS, PAGE_COLORS, css_colors

_FOLDER = Path(__file__).parent


def practice_page(items: Iterable[Item]) -> str:
    """Items as one HTML file that loads nothing, in the order of their ids' digests.

    The key of each item is in the file: it is for practice. Its policy names its one script by hash, so that no other
    can run there.

    Raises:
        ModuleNotFoundError: the extra `report` is not installed.
    """
    from opexkit.view.templates import environment

    ordered = sorted(items, key=lambda item: hashlib.sha256(item.id.encode()).digest())
    script = (_FOLDER / "practice.js").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    style = f":root {{ {css_colors(PAGE_COLORS | CONTROL_COLORS)} }}\n{(_FOLDER / 'practice.css').read_text('utf-8')}"
    data = {"opexkit": opexkit.__version__, "items": [_asked(item) for item in ordered]}
    written = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")  # no text ends the element that holds it
    return (
        environment(_FOLDER)
        .get_template("practice.html.j2")
        .render(data=written, digest=digest, script=script, style=style, number=len(ordered))
    )


def _asked(item: Item) -> dict[str, Any]:
    return {
        "name": item.attempt_name,
        "version": item.version,
        "practices": item.practices,
        "stem": situation(item),
        "exhibit": exhibit.model_dump() if (exhibit := exhibit_of(item)) else None,
        "ask": f"{item.ask} {how(item)}",
        "answer": item.answer,
        "slots": [] if item.is_choice else slots(item),
        "options": [
            {"letter": letter, "text": option.text, "right": option.belongs, "why": option.why}
            for letter, option in zip(LETTERS, item.options, strict=False)
        ],
        "proof": f"{item.proof} Read {item.reviewed_on}:",
        "source": item.source,
    }
