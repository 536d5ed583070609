"""Scripts put together: a module and all that it imports become one text, as a widget takes its JavaScript."""

import re
from functools import cache
from pathlib import Path

_IMPORT = re.compile(r'^import \{ ([^}]+) \} from "(\.[^"]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?:default |((?:async )?function|const|class) (\w+))", re.MULTILINE)
_OTHER = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


@cache
def bundle(entry: Path) -> str:
    """Put a module and all that it imports together as one module, which loads nothing.

    The files are standard modules. Of import one form is read, `import { a, b } from "./c.js";` on a line of its own;
    of export two, `export` before a function, a constant or a class, and `export default`.

    Args:
        entry: the path of the module whose default export the bundle has.

    Raises:
        ValueError: a module has another form of import or export, or modules import one another in a circle.
    """
    order: list[Path] = []
    _visit(entry.resolve(), order, [])
    names = {path: f"module{number}" for number, path in enumerate(order)}
    return "\n".join([*(_module(path, names) for path in order), f"export default {names[entry.resolve()]}.default;\n"])


def _visit(path: Path, order: list[Path], above: list[Path]) -> None:
    """Add a module after all that it imports."""
    if path in above:
        raise ValueError(f"{path.name} imports itself through {', '.join(each.name for each in above)}")
    for _, target in _IMPORT.findall(path.read_text(encoding="utf-8")):
        _visit((path.parent / target).resolve(), order, [*above, path])
    if path not in order:
        order.append(path)


def _module(path: Path, names: dict[Path, str]) -> str:
    """Write a module as a function that returns its exports."""
    exported: list[str] = []

    def taken(found: re.Match[str]) -> str:
        return f"const {{ {found[1].replace(' as ', ': ')} }} = {names[(path.parent / found[2]).resolve()]};\n"

    def given(found: re.Match[str]) -> str:
        exported.append(f"{found[2]}" if found[2] else "default: usual")
        return f"{found[1]} {found[2]}" if found[2] else "const usual = "

    text = _EXPORT.sub(given, _IMPORT.sub(taken, path.read_text(encoding="utf-8")))
    if other := _OTHER.search(text):
        raise ValueError(f"{path.name}: {other[0]!r} cannot be put together; write one of the usual forms")
    return f"const {names[path]} = (() => {{\n{text}return {{ {', '.join(exported)} }};\n}})();"
