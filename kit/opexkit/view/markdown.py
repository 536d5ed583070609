"""Submitted text in Markdown, taken literally."""

import html
import re

_MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-.!|~>])")


def literal(text: str) -> str:
    """Write one line of literal text: markup is escaped; a word joiner behind each @ and # keeps it from linking."""
    line = html.escape(" ".join(text.split()), quote=False)
    return _MARKUP.sub(r"\\\1", line).replace("@", "@\u2060").replace("\\#", "\\#\u2060")
