"""Read files that the AWS CLI wrote: one output, a list of pages, or one output after the other."""

import codecs
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from opexkit.files import InputError, Problem, complaints
from opexkit.files.fields import Where
from opexkit.files.json_text import JsonDocument, parse_json, read_json
from opexkit.review.exchange.aws_shapes import SHAPES, AwsOutput

_DECODER = json.JSONDecoder()


def read_outputs(paths: Sequence[Path]) -> list[tuple[Path, AwsOutput]]:
    """Read every output in files, or in the .json files of folders, in order.

    UTF-8 and UTF-16 with a byte-order mark, which PowerShell's `>` writes, are read.

    Raises:
        InputError: a file is no text, no JSON, or no output that the kit reads.
    """
    return [(path, output) for path in _files(paths) for output in _outputs(path)]


def unfinished(outputs: Sequence[tuple[Path, AwsOutput]]) -> list[str]:
    """Say for each command whose every page names a NextToken that its last page is missing."""
    pages: dict[str, list[str]] = {}
    for _, output in outputs:
        if (token := getattr(output, "next_token", None)) is not None and getattr(output, "answer", None) is None:
            pages.setdefault(type(output).__name__, []).append(token)
    commands = {"AwsAnswers": "list-answers", "AwsImprovements": "list-lens-review-improvements"}
    return [
        f"The last page of {commands.get(kind, 'get-consolidated-report')} is missing: "
        f"{'the page' if len(tokens) == 1 else f'each of the {len(tokens)} pages'} that was read names a NextToken."
        for kind, tokens in pages.items()
        if all(tokens)
    ]


def _files(paths: Sequence[Path]) -> list[Path]:
    files = [file for path in paths for file in (sorted(path.glob("*.json")) if path.is_dir() else [path])]
    if not files:
        where = paths[0] if paths else Path()
        raise InputError([Problem(where, "holds no .json file", "save the AWS CLI's output there")])
    return files


def _outputs(path: Path) -> Iterator[AwsOutput]:
    for document in _documents(path):
        if isinstance(document.data, list) and document.data:
            for index, page in enumerate(document.data):
                yield _output(document, page, (index,))
        else:
            yield _output(document, document.data, ())


def _documents(path: Path) -> list[JsonDocument]:
    """The file as JSON; where one value follows another, each with the place that it has in the file."""
    raw = path.read_bytes() if path.is_file() else b""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = raw.decode("utf-16", "replace")
    else:
        try:
            return [read_json(path)]
        except InputError:
            text = raw.decode("utf-8-sig", "replace")
            if len(_pieces(text)) < 2:
                raise
    return [parse_json(re.sub(r"[^\n]", " ", text[:start]) + text[start:end], path) for start, end in _pieces(text)]


def _pieces(text: str) -> list[tuple[int, int]]:
    """Where each of several values begins and ends; what is none goes to the end."""
    pieces: list[tuple[int, int]] = []
    at = len(text) - len(text.lstrip())
    while at < len(text):
        try:
            end = _DECODER.raw_decode(text, at)[1]
        except (ValueError, RecursionError):
            end = len(text)
        pieces.append((at, end))
        at = end + len(text[end:]) - len(text[end:].lstrip())
    return pieces or [(0, len(text))]


def _output(document: JsonDocument, value: Any, where: Where) -> AwsOutput:
    shape = next((SHAPES[key] for key in SHAPES if isinstance(value, dict) and key in value), None)
    if shape is None:
        fix = f"expected one of the keys {', '.join(SHAPES)} (list-answers, get-answer, get-lens-review, ...)"
        message = "is no output of a Well-Architected command that the kit reads"
        raise InputError([document.problem(where, message, fix)])
    try:
        return shape.model_validate(value)
    except ValidationError as error:
        found = complaints(document, error, shape, where)
        raise InputError(replace(each, fix="save the output again, unchanged") for each in found) from error
