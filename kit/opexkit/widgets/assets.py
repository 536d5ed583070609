"""The widgets' JavaScript and style, each in a file of its own; nothing is loaded from elsewhere."""

from pathlib import Path

_HERE = Path(__file__).parent

STYLE = (_HERE / "widgets.css").read_text(encoding="utf-8")
"""The style that all widgets share."""


def script(name: str) -> str:
    """Return a widget's JavaScript as one module: what all share, then its own."""
    return "\n".join((_HERE / f"{part}.js").read_text(encoding="utf-8") for part in ("dom", name))
