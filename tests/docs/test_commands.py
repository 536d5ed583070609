"""Every command is documented, and every command that a page shows exists with its options."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def test_every_command_says_what_it_does_and_every_option_what_it_is_for(commands: dict[str, Any]) -> None:
    silent = [name for name, command in commands.items() if not command.help]
    silent += [
        f"{name} {option.opts[0]}"
        for name, command in commands.items()
        for option in command.params
        if option.param_type_name == "option" and not option.help
    ]
    assert silent == []


def test_every_command_stands_on_a_page(commands: dict[str, Any]) -> None:
    pages = [*(ROOT / "docs").glob("*.md"), ROOT / "README.md"]
    shown = {name for path in pages for line in shown_in(path) if (name := _name(line, commands))}
    assert sorted(set(commands) - {""} - shown) == []


def test_what_a_page_shows_can_be_typed(page: Path, commands: dict[str, Any]) -> None:
    wrong = [" ".join(line) for line in shown_in(page) if not _fits(line, commands)]
    assert wrong == []


def shown_in(path: Path) -> Iterator[list[str]]:
    """The lines of a page's code that call opexkit, each as its words."""
    text = path.read_text(encoding="utf-8").replace("\\\n", " ")
    fenced = [block for _, block in re.findall(r"^( *)```[a-z]*\n(.*?)^\1```", text, re.MULTILINE | re.DOTALL)]
    indented = re.findall(r"^ {4,}\S.*$", text, re.MULTILINE)
    for line in [*"\n".join(fenced).splitlines(), *indented]:
        if found := re.match(r"\s*(?:- )?(?:run: |\$ )?opexkit (.*)", line):
            yield shlex.split(found[1].split(" > ")[0], comments=True)


def _name(line: list[str], commands: dict[str, Any]) -> str | None:
    return next((name for count in (2, 1) if (name := " ".join(line[:count])) in commands), None)


def _fits(line: list[str], commands: dict[str, Any]) -> bool:
    before = _options(commands[""])
    while line[1:] and line[0] in before:
        line = line[2:]
    name = _name(line, commands)
    if name is None:
        return "--help" in line
    words = {word.partition("=")[0] for word in line if word.startswith("-") and word != "-"}
    return words <= _options(commands[name]) | {"--help"}


def _options(command: Any) -> set[str]:
    return {word for option in command.params for word in [*option.opts, *option.secondary_opts]}


def test_every_threat_names_a_test_that_exists() -> None:
    page = (ROOT / "docs" / "threats.md").read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", page)
    rows = [line for line in page.splitlines() if line.startswith("|") and "---" not in line and "| test |" not in line]
    assert [row for row in rows if "::test_" not in row] == []
    missing = [f"{path}::{name}" for path, name in named if f"def {name}(" not in (ROOT / path).read_text("utf-8")]
    assert missing == []
