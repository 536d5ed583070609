"""Questions of Moodle's GIFT, and what they know of an item."""

import json
import re
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

from opexkit.exam.case import cases
from opexkit.exam.exchange.draft import Draft
from opexkit.exam.exchange.gift import NOTE
from opexkit.files.problem import InputError, Problem
from opexkit.files.regular import read_regular

LIMIT = 10_000_000
"""Bytes of a file."""
_OWN = re.compile(r"^(?P<id>[a-z0-9-]+) v(?P<version>\d+)$")
_MARK = re.compile(r"\\(.)", re.DOTALL)
_SIGN = re.compile(r"(?P<sign>[=~])\s*(%(?P<weight>-?[\d.]+)%)?")
_PAIR = "->"
_ADDRESS = re.compile(r"\s*(https://\S+)\s*$")


def read_gift(path: Path) -> tuple[list[Draft], list[Problem]]:
    """Read the questions of a file; one that no item can hold becomes a problem at its line.

    Raises:
        InputError: it cannot be read, is too large or no text.
    """
    raw = read_regular(path, LIMIT)
    if len(raw) > LIMIT:
        raise InputError([Problem(path, f"is larger than {LIMIT:,} bytes", "split it")])
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise InputError([Problem(path, "is not UTF-8", "save it as UTF-8 text")]) from error
    drafts, problems = [], []
    for line, block, note in _blocks(text):
        draft = Draft(path, line)
        problem = _question(draft, block, note)
        if problem:
            problems.append(problem)
        else:
            drafts.append(draft)
    if not drafts and not problems:
        problems.append(Problem(path, "holds no question", "give a file in Moodle's GIFT"))
    return drafts, problems


def _blocks(text: str) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Each question up to a blank line, with its own line, and what a comment of this kit's own says of it."""
    lines: list[str] = []
    first, note = 0, {}
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        bare = line.strip()
        if bare.startswith(NOTE) and not lines:
            note = _noted(bare.removeprefix(NOTE))
        elif bare.startswith(("//", "$CATEGORY:")):
            continue
        elif bare:
            first = first if lines else number
            lines.append(line)
        elif lines:
            yield first, "\n".join(lines), note
            lines, note = [], {}


def _noted(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}  # a comment like any other
    return found if isinstance(found, dict) else {}


def _question(draft: Draft, block: str, note: dict[str, Any]) -> Problem | None:
    title, rest = "", block.strip()
    if rest.startswith("::"):
        title, rest = _cut(rest[2:], "::")
    asked, rest = _cut(rest, "{")
    body, end, after = _parted(rest, "}")
    if not end or _plain(after).strip():
        fix = "put all answers into one pair of braces at the end of the question"
        return draft.problem("is no question with its answers after it", fix)
    body, _, general = _parted(body, "####")
    kind = _other_kind(body)
    if kind:
        return draft.problem(f"is {kind}, which is no form of AWS's exams", "leave it out, or write it as a choice")
    pairs = _PAIR in _MARK.sub("", body)
    read = _pairs if pairs else _choices
    draft.fields["options"] = read(body)
    text = _plain(re.sub(r"^\s*\[\w+\]", "", asked)).strip()
    proof = _plain(general).strip()
    if address := _ADDRESS.search(proof):
        draft.fields |= {"source": address[1], "proof": proof[: address.start()].strip()}
    elif proof:
        draft.fields["proof"] = proof
    if own := _OWN.match(_plain(title)):
        draft.fields |= {"id": own["id"], "version": int(own["version"])}
    _take(draft, text, note)
    return draft.finish(_plain(title) or text)


def _take(draft: Draft, text: str, note: dict[str, Any]) -> None:
    """Take over what the kit's own comment says; what contradicts the question's text is left."""
    beliefs = note.pop("misconceptions", {})
    for letter, option in zip("abcdef", draft.fields["options"], strict=False):
        if isinstance(beliefs, dict) and isinstance(beliefs.get(letter), str) and not option.get("right"):
            option["misconception"] = beliefs[letter]
    exhibit, ask = note.get("exhibit"), note.get("ask")
    if (case := cases().get(str(note.get("case")))) and case.exhibit:
        exhibit = case.exhibit.model_dump()
    _placed(draft, note)
    shown = f"\n\n{exhibit.get('caption')}\n{exhibit.get('text')}" if isinstance(exhibit, dict) else ""
    if isinstance(ask, str) and text.endswith(f"{shown} {ask}"):
        told, own = text.removesuffix(f"{shown} {ask}"), note.get("stem")
        draft.fields["stem"] = own if case and isinstance(own, str) and told.endswith(f"\n\n{own}") else told
        draft.fields |= {key: value for key, value in note.items() if key not in draft.fields}
    else:
        draft.fields |= {key: value for key, value in note.items() if key not in (*draft.fields, "ask", "exhibit")}
        draft.fields["text"] = text


def _placed(draft: Draft, note: dict[str, Any]) -> None:
    """Take over where the kit's own options belong, with their reasons, if the text has the same ones."""
    own, proof = note.pop("options", None), note.pop("proof", None)
    texts = [option["text"] for option in draft.fields["options"]]
    if isinstance(own, list) and [str(each.get("text")).replace(_PAIR, "→") for each in own] == texts:
        draft.fields["options"] = own
    if isinstance(proof, str) and draft.fields.get("proof", "").endswith(f"\n{proof}"):
        draft.fields["proof"] = proof


def _other_kind(body: str) -> str:
    """What kind of question it is, if none with options."""
    bare = body.strip()
    if not bare:
        return "an essay"
    if bare.upper() in ("T", "F", "TRUE", "FALSE") or re.match(r"(T|F|TRUE|FALSE)\s*#", bare, re.IGNORECASE):
        return "true or false"
    if bare.startswith("#"):
        return "a number to give"
    signs = [match["sign"] for match, _ in _answers(body)]
    if _PAIR in _MARK.sub("", body):
        return "" if set(signs) == {"="} else "a matching question with wrong answers"
    return "" if "~" in signs else "a short answer"


def _answers(body: str) -> Iterator[tuple[re.Match[str], str]]:
    """Each answer: its sign with a weight, and its text with feedback."""
    starts = list(_SIGN.finditer(_MARK.sub("\0\0", body)))
    for match, following in zip_longest(starts, starts[1:]):
        yield match, body[match.end() : following.start() if following else len(body)]


def _choices(body: str) -> list[dict[str, Any]]:
    return [_option(sign, text) for sign, text in _answers(body)]


def _pairs(body: str) -> list[dict[str, Any]]:
    """Prompts with their partners; one without a prompt belongs to none. Their order must not tell the answer."""
    found = []
    for _, text in _answers(body):
        prompt, partner = _cut(text, _PAIR)
        option = {"text": _plain(partner).strip()}
        found.append(option | ({"prompt": _plain(prompt).strip()} if prompt.strip() else {}))
    prompts = [option["prompt"].casefold() for option in found if "prompt" in option]
    return found[::-1] if prompts == sorted(prompts) else found


def _option(sign: re.Match[str], text: str) -> dict[str, Any]:
    said, why = _cut(text, "#")
    right = sign["sign"] == "=" or float(sign["weight"] or 0) > 0
    option: dict[str, Any] = {"text": _plain(said).strip()}
    return option | ({"right": True} if right else {}) | ({"why": _plain(why).strip()} if why.strip() else {})


def _cut(text: str, sign: str) -> tuple[str, str]:
    before, _, after = _parted(text, sign)
    return before, after


def _parted(text: str, sign: str) -> tuple[str, str, str]:
    """Part a text at the first sign without a backslash before it."""
    place = _MARK.sub("\0\0", text).find(sign)
    return (text[:place], sign, text[place + len(sign) :]) if place >= 0 else (text, "", "")


def _plain(text: str) -> str:
    return _MARK.sub(lambda match: "\n" if match[1] == "n" else match[1], text)
