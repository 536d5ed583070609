"""A Markdown text as sections with tables and texts, each with its line and column."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from opexkit.files.problem import InputError, Problem, Severity

SIZE_LIMIT = 100_000
"""Bytes of a document."""
LINE_LIMIT = 2_000
"""Lines of a document, and characters of a line."""
NESTING = 20
"""Quotes and lists in each other."""
PIPE_LIMIT = 40
"""Pipes of a line: a table of more columns is no table that people read."""
MARK_LIMIT = 2_000
"""Marks of a document, and a tenth of that in a line: what they mean is found by trying, which takes time."""
_PIPE = re.compile(r"(?<!\\)\|")
_OPENING = re.compile(r"[\[*_`<>&!]")


@dataclass(frozen=True)
class Text:
    """A text without its marks, and where it is written."""

    text: str
    line: int
    column: int
    raw: tuple[str, ...] = field(default=(), repr=False)

    def place(self, words: str) -> tuple[int, int]:
        """Where some words of it are written; where it begins, if they are broken up by marks or lines."""
        for number, line in enumerate(self.raw):
            start = self.column - 1 if number == 0 else 0
            if (found := line.lower().find(words.lower(), start)) >= 0:
                return self.line + number, found + 1
        return self.line, self.column


@dataclass(frozen=True)
class Grid:
    """A table: what its columns are called, and its rows."""

    head: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]


@dataclass(frozen=True)
class Section:
    """What stands below a heading of the second level."""

    title: Text
    tables: tuple[Grid, ...]
    texts: tuple[Text, ...]

    @property
    def every(self) -> Iterator[Text]:
        """Each text of it, those in tables among them."""
        yield from self.texts
        for table in self.tables:
            yield from table.head
            for row in table.rows:
                yield from row


@dataclass(frozen=True)
class Paper:
    """A document; `before` is what stands above its first section."""

    path: Path
    title: Text | None
    before: Section
    sections: tuple[Section, ...]

    def problem(
        self, at: Text | tuple[int, int], message: str, fix: str, severity: Severity = Severity.ERROR
    ) -> Problem:
        """Tell a problem at a text."""
        line, column = (at.line, at.column) if isinstance(at, Text) else at
        return Problem(self.path, message, fix, line, column, severity)

    @property
    def every(self) -> Iterator[Text]:
        """Each text of it."""
        if self.title:
            yield self.title
        yield from self.before.every
        for section in self.sections:
            yield section.title
            yield from section.every


def read_paper(text: str | bytes, path: Path) -> Paper:
    """Read a Markdown text.

    Raises:
        InputError: it is no text, too long, or nested too deep to be read by people.
    """
    lines = _lines(text, path)
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": NESTING + 20}).enable("table")
    tokens = parser.parse("\n".join(lines))
    title: Text | None = None
    sections: list[tuple[Text, list[Grid], list[Text]]] = [(Text("", 1, 1), [], [])]
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.type == "heading_open" and token.tag in ("h1", "h2"):
            found = _text(tokens[place + 1], lines)
            if token.tag == "h1" and title is None:
                title = found
            elif token.tag == "h1":
                raise InputError([Problem(path, "a second title", "write ## for a section", found.line, found.column)])
            else:
                sections.append((found, [], []))
            place += 2
        elif token.type == "table_open":
            end = next(each for each in range(place, len(tokens)) if tokens[each].type == "table_close")
            sections[-1][1].append(_table(tokens[place:end], lines))
            place = end
        elif token.type in ("inline", "fence", "code_block"):
            sections[-1][2].append(_text(token, lines))
        place += 1
    before, *rest = (Section(name, tuple(tables), tuple(texts)) for name, tables, texts in sections)
    return Paper(path, title, before, tuple(rest))


def _lines(text: str | bytes, path: Path) -> list[str]:
    """The lines of a text that people can read."""
    whole = _decoded(text, path) if isinstance(text, bytes) else text
    size = len(whole.encode("utf-8", "replace"))
    if size > SIZE_LIMIT:
        message = f"has {size:,} bytes, {SIZE_LIMIT:,} at most"
        raise InputError([Problem(path, message, "leave out what the record holds already", 1, 1)])
    lines = whole.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(lines) > LINE_LIMIT:
        message = f"has {len(lines):,} lines, {LINE_LIMIT:,} at most"
        raise InputError([Problem(path, message, "leave out what the record holds already", LINE_LIMIT + 1, 1)])
    marks = 0
    for number, line in enumerate(lines, 1):
        marks += len(_OPENING.findall(line))
        if marks > MARK_LIMIT:
            raise InputError([Problem(path, f"more than {MARK_LIMIT:,} marks", "write plain text", number, 1)])
        if problem := _unreadable(line, number, path):
            raise InputError([problem])
    return lines


def _decoded(text: bytes, path: Path) -> str:
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = text.count(b"\n", 0, error.start) + 1
        raise InputError([Problem(path, "is no text in UTF-8", "save it as UTF-8", line, 1)]) from error


def _unreadable(line: str, number: int, path: Path) -> Problem | None:
    if len(line) > LINE_LIMIT:
        message = f"is a line of {len(line):,} characters, {LINE_LIMIT:,} at most"
        return Problem(path, message, "break it", number, LINE_LIMIT + 1)
    for place, letter in enumerate(line, 1):
        if letter != "\t" and unicodedata.category(letter) in ("Cc", "Cs"):
            return Problem(path, "a control character", "delete it", number, place)
    if line.count("|") > PIPE_LIMIT:
        return Problem(path, f"a table of more than {PIPE_LIMIT} columns", "keep those that are asked for", number, 1)
    deep = len(line) - len(line.lstrip("> \t-*+")) > 2 * NESTING
    if deep or len(_OPENING.findall(line)) > MARK_LIMIT / 10:
        return Problem(path, "marks are nested deeper than anyone reads", "write plain text", number, 1)
    return None


def plain(text: str) -> str:
    """A text as it is read: one form of each letter, of quotes and of dashes, nothing invisible."""
    found = unicodedata.normalize("NFKC", text)
    found = "".join(letter for letter in found if unicodedata.category(letter) != "Cf")
    found = re.sub("[\u2018\u2019\u02bc\u0060\u00b4]", "'", found)
    found = re.sub("[\u2010-\u2015\u2212]", "-", found)
    return re.sub(r"\s+", " ", found).strip()


def _said(token: Token) -> str:
    """What an inline token says, without marks."""
    if token.children is None:
        return token.content
    parts = []
    for child in token.children:
        if child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif child.type == "image" or child.type in ("text", "code_inline", "html_inline", "text_special"):
            parts.append(child.content)
    return "".join(parts)


def _text(token: Token, lines: Sequence[str]) -> Text:
    first, last = token.map or [0, 1]
    raw = tuple(lines[first:last])
    begin = token.content.split("\n", 1)[0]
    column = raw[0].find(begin) + 1 if raw and begin else 1
    return Text(plain(_said(token)), first + 1, max(column, 1), raw)


def _table(tokens: Sequence[Token], lines: Sequence[str]) -> Grid:
    rows: list[list[Text]] = []
    number = 0
    for token in tokens:
        if token.type == "tr_open":
            number = (token.map or [number, 0])[0]
            rows.append([])
        elif token.type == "inline":
            column = _column(lines[number], len(rows[-1]), token.content)
            rows[-1].append(Text(plain(_said(token)), number + 1, column, (lines[number],)))
    return Grid(tuple(rows[0]), tuple(tuple(row) for row in rows[1:]))


def _column(line: str, place: int, content: str) -> int:
    """Where a cell of a line begins."""
    pipes = [found.start() for found in _PIPE.finditer(line)]
    edges = pipes if line.lstrip().startswith("|") else [-1, *pipes]
    start = edges[place] + 1 if place < len(edges) else 0
    found = line.find(content, start) if content else start
    return (found if found >= 0 else start) + 1
