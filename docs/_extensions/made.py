"""Pages that are made when the site is built: the API, the schemas, and the lessons' notebooks."""

import json
import pkgutil
import shutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

import opexkit

ROOT = Path(__file__).resolve().parents[2]
FOLDER = "made"


def setup(app: Sphinx) -> dict[str, Any]:
    """Write the pages before Sphinx looks for its sources."""
    app.connect("builder-inited", _write)
    return {"parallel_read_safe": True}


def _write(app: Sphinx) -> None:
    folder = Path(app.srcdir) / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    for kind, pages in (("api", api_pages("brief" in app.tags)), ("schemas", schema_pages())):
        (folder / kind).mkdir(parents=True)
        for name, text in pages:
            (folder / kind / f"{name}.md").write_text(text, encoding="utf-8")
    (folder / "lessons").mkdir()
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        shutil.copyfile(path, folder / "lessons" / path.name)


def api_pages(brief: bool) -> Iterator[tuple[str, str]]:
    """A page for each package: what it says of itself, then (unless `brief`) each module's public names."""
    for found in pkgutil.iter_modules(opexkit.__path__, "opexkit."):
        if found.name.rpartition(".")[2].startswith("_"):
            continue
        lines = [f"# {found.name}", ""]
        for number, name in enumerate([found.name] if brief else _modules(found.name)):
            if number:
                lines += [f"## {name}", ""]
            options = "" if number or not (found.ispkg or brief) else ":no-members:\n"
            lines += [f"```{{eval-rst}}\n.. automodule:: {name}\n{_indent(options)}```", ""]
        yield found.name.removeprefix("opexkit."), "\n".join(lines)


def _modules(name: str) -> Iterator[str]:
    """A module, and all public ones below it."""
    yield name
    for found in pkgutil.iter_modules(getattr(import_module(name), "__path__", ()), f"{name}."):
        if not found.name.rpartition(".")[2].startswith("_"):
            yield from _modules(found.name)


def _indent(text: str) -> str:
    return f"   {text}" if text else ""


def schema_pages() -> Iterator[tuple[str, str]]:
    """A page for each schema: what the file is, its keys, then the parts that they refer to."""
    for path in sorted((ROOT / "data" / "schemas").glob("*.json")):
        schema = json.loads(path.read_text(encoding="utf-8"))
        parts = [(f"# {path.stem}", schema), *((f"## {key}", part) for key, part in schema.get("$defs", {}).items())]
        where = f"`data/schemas/{path.name}`"
        yield path.stem, "\n\n".join([_part(*parts[0]), f"Schema: {where}", *(_part(*part) for part in parts[1:])])


def _part(heading: str, schema: dict[str, Any]) -> str:
    texts = [heading, schema.get("description", "")]
    if "enum" in schema:
        texts.append("One of " + ", ".join(f"`{value}`" for value in schema["enum"]) + ".")
    if properties := schema.get("properties"):
        needed = schema.get("required", [])
        rows = [("key", "holds", "needed", "what"), ("---",) * 4]
        for key, value in properties.items():
            said = _cell(" ".join(value.get("description", "").split()))
            rows.append((f"`{key}`", _type(value), "yes" if key in needed else "", said))
        columns = [column for column in zip(*rows, strict=True) if any(column[2:])]
        texts.append("\n".join(f"| {' | '.join(row)} |" for row in zip(*columns, strict=True)))
    elif "enum" not in schema:
        texts.append(f"It holds {_type(schema)}.")
    return "\n\n".join(text for text in texts if text)


def _type(schema: dict[str, Any]) -> str:
    """What may stand there, in a few words."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    if options := schema.get("anyOf") or schema.get("oneOf"):
        return " or ".join(dict.fromkeys(_type(option) for option in options))
    kind = schema.get("type", "anything")
    if isinstance(kind, list):
        return " or ".join(_type(schema | {"type": each}) for each in kind)
    if kind == "array":
        return f"list of {_type(schema.get('items', {}))}"
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"map to {_type(schema['additionalProperties'])}"
    words = {"null": "nothing", "string": "text", "object": "map", "boolean": "yes or no", "integer": "whole number"}
    return words.get(kind, str(kind)) + _bounds(schema)


def _bounds(schema: dict[str, Any]) -> str:
    said = [f"{word} {schema[key]}" for key, word in _BOUNDS.items() if key in schema]
    if "pattern" in schema:
        said.append(f"like `{_cell(schema['pattern'])}`")
    return f" ({', '.join(said)})" if said else ""


_BOUNDS = {"minimum": "from", "exclusiveMinimum": "above", "maximum": "up to", "exclusiveMaximum": "below"}


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
