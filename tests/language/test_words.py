"""What people read is plain American English: no word of the list, wherever it is said."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
WORDS: dict[str, list[dict[str, str]]] = yaml.safe_load(Path(__file__).with_name("words.yaml").read_text("utf-8"))
NOT_PROSE = re.compile(r"^(https?://\S+|[\w./:@{}-]+)$")
SENTENCE = re.compile(r"\w \w.*[.,;:!?(]|^(\S+ ){1,15}\S+$", re.DOTALL)
"""What a person reads; a long row of words without a comma is a list for a program."""
CODE = re.compile(r"^```.*?^```|^    \S.*?$", re.MULTILINE | re.DOTALL)
NOT_OURS = re.compile(
    r"data/(aws-cli|schemas|measures/tools)/|/labs/[\w-]+/(starter|middling|reference)\.|data/teams/[\w-]+/labs/"
)
"""Other tools' words, and artifacts of labs, from whose words the accounts are drawn that they meet."""


def patterns(*lists: str) -> list[tuple[re.Pattern[str], str]]:
    words = [word for name in lists for word in WORDS[name]]
    return [(re.compile(rf"(?<![\w-])({word['word']})(?![\w-])", re.IGNORECASE), word["write"]) for word in words]


def found(text: str, *lists: str) -> list[str]:
    """Each word of the lists that a text has, with its surroundings and what to write."""
    said = re.sub(r"`[^`]*`", "", text)
    hits = []
    for pattern, instead in patterns(*lists):
        hits += [
            f"…{said[max(0, hit.start() - 40) : hit.end() + 20]!r}: write {instead}" for hit in pattern.finditer(said)
        ]
    return hits


def strings(value: Any) -> Iterator[str]:
    """Each text of more than one word in a document."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)
    elif isinstance(value, str) and not NOT_PROSE.match(value):
        yield value


DATA = sorted(
    path
    for folder in ("data", "scenarios")
    for path in (ROOT / folder).rglob("*.yaml")
    if not NOT_OURS.search(path.as_posix())
)


def test_data_and_scenarios() -> None:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    hits = [
        f"{path.relative_to(ROOT)}: {hit}"
        for path in DATA
        for document in yaml.load_all(path.read_text("utf-8"), loader)
        for text in strings(document)
        for hit in found(text, *WORDS)
    ]
    assert hits == []


def test_no_word_is_torn_apart_where_a_line_was_folded() -> None:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    torn = re.compile(r"\w- (?!and\b|or\b|to\b)\w")
    texts = [text for path in DATA for each in yaml.load_all(path.read_text("utf-8"), loader) for text in strings(each)]
    assert [text for text in texts if "\n" not in text and torn.search(text)] == []
    assert torn.search("us-east-1 and eu- west-1")
    assert not torn.search("half- and one-day")


def test_notebooks() -> None:
    hits = []
    for path in sorted((ROOT / "notebooks").rglob("*.ipynb")):
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            if cell["cell_type"] == "markdown":
                hits += [f"{path.name} {cell['id']}: {hit}" for hit in found("".join(cell["source"]), *WORDS)]
    assert hits == []


def test_docs() -> None:
    pages = [path for path in (ROOT / "docs").rglob("*.md") if "made" not in path.parts]
    pages += [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")]
    hits = [
        f"{path.name}: {hit}"
        for path in pages
        for hit in found(CODE.sub("", path.read_text("utf-8")), "everywhere", "prose")
    ]
    assert hits == []


def test_the_package() -> None:
    """Docstrings and messages of the package; names in code are no prose."""
    hits = []
    for path in sorted((ROOT / "kit" / "opexkit").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and SENTENCE.search(node.value):
                hits += [f"{path.name}:{node.lineno}: {hit}" for hit in found(node.value, "everywhere")]
    assert hits == []


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("Mend the alarm by console.", 2),
        ("One sees it; the others do not.", 1),
        ("Each analysis needs an owner, and analyses are read.", 0),
        ("The amendment stands for itself.", 0),
        ("`kind: artefact` is a name; an artefact is not.", 1),
        ("The rule stands in the catalogue beside it.", 3),
    ],
)
def test_the_list_finds_what_it_should(text: str, is_told: int) -> None:
    assert len(found(text, *WORDS)) == is_told
