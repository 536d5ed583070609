"""Put exercises and exam items to a reader who has not seen the key, and mark what the reader answers.

python tools/reading.py blind exercises OUT [--neutral]   # all prompts and options, about 40 to a file, and answers.txt
python tools/reading.py blind exam OUT [--neutral]
python tools/reading.py guess                             # what length, place and cautious words find by themselves
python tools/reading.py score ANSWERS                     # agreement part by part, by level, with each disagreement
"""

import argparse
import hashlib
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any

from pydantic import Field

from opexkit.exam.bank import load_items
from opexkit.exam.exercise import exercise_of
from opexkit.exam.gates import ABSOLUTE
from opexkit.exercises.bank import load_bank
from opexkit.exercises.exercise import Exercise, View
from opexkit.exercises.shuffle import ask
from opexkit.files import Strict, read

NAMES = Path(__file__).with_name("reading-names.yaml")
PER_FILE = 40
JUDGED_BY_PEOPLE = ("rubric", "artefact")
"""Kinds without a key to agree with: a person marks them, or an engine judges a whole file."""


class Names(Strict):
    """`reading-names.yaml`: each a name with its other forms."""

    services: list[list[str]] = Field(min_length=1)
    features: list[list[str]] = Field(min_length=1)
    plain: list[str] = Field(min_length=1)


@dataclass(frozen=True)
class Asked:
    """Something that is put to a reader.

    Attributes:
        code: what the page calls it; its real name could tell.
        level: 1 recall, 2 apply, 3 judge.
        view: what a page may know of it, in the order in which it is shown.
        item: whether it is an exam item, right or wrong as a whole.
    """

    code: str
    exercise: Exercise
    view: View
    item: bool

    @property
    def level(self) -> int:
        """How hard its file says it is."""
        return self.exercise.difficulty

    def letters(self, members: Iterable[View]) -> dict[str, str]:
        """From the letter that the page shows to the real id."""
        return {_letter(place): str(member["id"]) for place, member in enumerate(members)}


@dataclass(frozen=True)
class Outcome:
    """One part of an answer against the key; `right` is None where nothing was answered."""

    asked: Asked
    part: str
    right: bool | None
    said: str
    key: str


def exercises() -> list[Asked]:
    """Every exercise that has a key."""
    bank = load_bank().exercises.values()
    return _coded((exercise, False) for exercise in bank if exercise.kind not in JUDGED_BY_PEOPLE)


def items() -> list[Asked]:
    """Every exam item, of both pools."""
    return _coded((exercise_of(item), True) for item in load_items().items.values())


BANKS: dict[str, Callable[[], list[Asked]]] = {"exercises": exercises, "exam": items}


def _coded(found: Iterable[tuple[Exercise, bool]]) -> list[Asked]:
    asked = [Asked(_digest(exercise.id)[:5], exercise, _view(exercise), item) for exercise, item in found]
    codes = [each.code for each in asked]
    if len(set(codes)) < len(codes):
        raise ValueError("two exercises have one code; make codes longer")
    return sorted(asked, key=lambda each: each.code)


def _digest(text: str) -> str:
    return "q" + hashlib.sha256(text.encode()).hexdigest()


def _view(exercise: Exercise) -> View:
    """The view in an order that follows from ids alone, so that answers stay right when words or versions change."""
    view = ask(exercise)
    for name in exercise.shuffled:
        members = sorted(view[name], key=lambda member: _digest(f"{exercise.id}/{member['id']}"))
        view[name] = sorted(members, key=lambda member: bool(member.get("last")))
    return view


def _letter(place: int) -> str:
    return "abcdefghijklmnopqrstuvwxyz"[place]


def page(asked: Asked) -> tuple[str, list[str]]:
    """What is asked, as Markdown, and the ids to answer."""
    view, kind, code = asked.view, asked.exercise.kind, asked.code
    said = [f"## {code}", "", *([] if asked.item else [f"**{view['title']}**", ""]), str(view["prompt"]).strip(), ""]
    if view.get("exhibit"):
        said += [f"*{view['exhibit']['caption']}*", "", "```", str(view["exhibit"]["text"]).rstrip(), "```", ""]
    lines, ids = _BODIES[kind](asked)
    return "\n".join([*said, *lines, "", f"Answer: {_HOW[kind].format(code=code)}", ""]), ids


def _listed(members: Iterable[View]) -> list[str]:
    return [f"- {_letter(place)}: {member['text']}" for place, member in enumerate(members)]


def _numbered(members: Iterable[View]) -> list[str]:
    return [f"- {place}: {member['text']}" for place, member in enumerate(members, 1)]


def _choice(asked: Asked) -> tuple[list[str], list[str]]:
    return _listed(asked.view["options"]), [asked.code]


def _places(asked: Asked) -> tuple[list[str], list[str]]:
    lines = [*_numbered(asked.view["items"]), "", "Places:", "", *_listed(asked.view["places"])]
    return lines, [f"{asked.code}.{place}" for place, _ in enumerate(asked.view["items"], 1)]


def _order(asked: Asked) -> tuple[list[str], list[str]]:
    return _listed(asked.view["items"]), [asked.code]


def _statements(asked: Asked) -> tuple[list[str], list[str]]:
    statements = asked.view["statements"]
    return _numbered(statements), [f"{asked.code}.{place}" for place, _ in enumerate(statements, 1)]


def _grid(asked: Asked) -> tuple[list[str], list[str]]:
    columns, rows = asked.view["columns"], asked.view["rows"]
    lines = ["Rows:", "", *_numbered(rows), ""]
    for place, column in enumerate(columns):
        lines += [f"Column {_letter(place).upper()}: {column['text']}", "", *_listed(column["values"]), ""]
    cells = [
        f"{asked.code}.{row}{_letter(column).upper()}" for row, _ in enumerate(rows, 1) for column in _range(columns)
    ]
    return lines[:-1], cells


def _range(members: list[View]) -> range:
    return range(len(members))


def _number(asked: Asked) -> tuple[list[str], list[str]]:
    return [f"A number in {asked.view['unit'] or 'no unit'}."], [asked.code]


_BODIES: dict[str, Callable[[Asked], tuple[list[str], list[str]]]] = {
    "single": _choice,
    "multiple": _choice,
    "match": _places,
    "classify": _places,
    "order": _order,
    "true-false": _statements,
    "grid": _grid,
    "number": _number,
}
_HOW = {
    "single": "one letter, such as `{code}: a`",
    "multiple": "all letters that are right, such as `{code}: a c`",
    "match": "a letter for each number, such as `{code}.1: b`; a place can serve several, or none",
    "classify": "a letter for each number, such as `{code}.1: b`",
    "order": "letters in order, the first step first, such as `{code}: c a b`; leave out what does not belong",
    "true-false": "true or false for each number, such as `{code}.1: true`",
    "grid": "a letter for each cell, row then column, such as `{code}.1A: b`",
    "number": "a number, such as `{code}: 12.5`",
}


def hider(names: Names) -> Callable[[str], str]:
    """What replaces every name of AWS, its services and features in a text by a token that tells nothing."""
    tokens, plain = _tokens(names), frozenset(names.plain)

    def code(found: re.Match[str]) -> str:
        name = found[0]
        return name if name in plain or not _IS_CODE.search(name) else f"Name-{_code(name)}"

    def hide(text: str) -> str:
        there = text.casefold()
        for first, pattern, token in tokens:
            if first in there:
                text = pattern.sub(token, text)
        return _WRITTEN.sub(code, text)

    return hide


_WRITTEN = re.compile(r"(?<![\w./-])[A-Za-z][\w]*(?:(?:[.-]|::)[A-Z]\w*|:[A-Za-z]\w*)*(?!\w)")
_IS_CODE = re.compile(r"[a-z0-9][A-Z]|[A-Z]_[A-Z]|::|^aws:|^[a-z0-9]+:[A-Z]|^[A-Z]{3,}[0-9]*$")
"""How operations, parameters and their values are written: `PutMetricData`, `s3:GetObject`, `CODE_COVERAGE`, `FAIL`."""


def _code(name: str) -> str:
    """Three letters that follow from a name alone, so that they are the same on each page."""
    number = int(_digest(name)[1:9], 16)
    return "".join(_letter(number // 26**place % 26).upper() for place in range(3))


def _tokens(names: Names) -> list[tuple[str, re.Pattern[str], str]]:
    """For each name its first word, which a text must hold at all, its pattern and its token; long names come first."""
    found: list[tuple[str, str, bool]] = []
    for label, groups in (("Service", names.services), ("Feature", names.features)):
        for place, forms in enumerate(groups):
            found += [(form, f"{label}-{_column(place)}", label == "Feature") for form in forms]
    found.sort(key=lambda each: -len(each[0]))
    named = [(form.split()[0].casefold(), _pattern(form, loose=loose), token) for form, token, loose in found]
    rest = [("a", re.compile(r"\b(AWS|Amazon)\b(?!-)"), "Provider")]
    return [("aws::", re.compile(r"\bAWS::[\w:]+"), "Type-X"), *named, *rest]


def _pattern(form: str, *, loose: bool) -> re.Pattern[str]:
    plural = "" if form.endswith("s") else "(?:s|es)?"
    words = r"\s+".join(re.escape(word) for word in form.split())
    return re.compile(rf"(?<![\w-]){words}{plural}(?![\w])", re.IGNORECASE if loose and not form.isupper() else 0)


def _column(place: int) -> str:
    """The name of a column in a spreadsheet: A to Z, AA, AB and so on."""
    return ("" if place < 26 else _column(place // 26 - 1)) + _letter(place % 26).upper()


def blind(bank: str, out: Path, *, neutral: bool) -> list[Path]:
    """Write what is asked, and an empty file of answers; return what was written.

    Raises:
        FileExistsError: an answers file is there already.
    """
    answers = out / "answers.txt"
    if answers.exists():
        raise FileExistsError(f"{answers} is there already; choose another folder")
    out.mkdir(parents=True, exist_ok=True)
    asked = BANKS[bank]()
    hide = hider(read(NAMES, Names)) if neutral else str
    pages, ids = zip(*(page(each) for each in asked), strict=True)
    texts = [hide(text) for text in pages]
    written = [answers]
    answers.write_text("".join(f"{name}:\n" for group in ids for name in group), "utf-8")
    for number, start in enumerate(range(0, len(texts), PER_FILE), 1):
        path = out / f"{bank}-{number}.md"
        path.write_text(
            f"# {bank.capitalize()}, part {number}\n\n" + "\n".join(texts[start : start + PER_FILE]), "utf-8"
        )
        written.append(path)
    return written


class AnswerError(ValueError):
    """A line of an answers file cannot be read; the text says which and why."""


def read_answers(path: Path) -> dict[str, str]:
    """The lines `id: answer` of a file; empty ones and those that begin with # are left out.

    Raises:
        AnswerError: a line is none, or an id appears twice.
    """
    found: dict[str, str] = {}
    for number, line in enumerate(path.read_text("utf-8-sig").splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, colon, said = line.partition(":")
        if not colon:
            raise AnswerError(f"{path}:{number}: holds no colon; write `id: answer`")
        if name.strip() in found:
            raise AnswerError(f"{path}:{number}: {name.strip()} appears twice; keep one")
        found[name.strip()] = said.strip()
    return found


def score(path: Path) -> list[Outcome]:
    """Mark a file of answers with the kit's own marking, part by part.

    Raises:
        AnswerError: a line cannot be read, or names what neither bank asks.
    """
    answers = read_answers(path)
    asked = [each for bank in BANKS.values() for each in bank()]
    ids = {name: each for each in asked for name in page(each)[1]}
    if odd := [name for name in answers if name not in ids]:
        raise AnswerError(f"{path}: nothing is asked by the id {odd[0]!r}; take ids from answers.txt")
    named = {ids[name].code for name in answers}
    outcomes = [outcome for each in asked if each.code in named for outcome in _outcomes(each, answers, path)]
    return [outcome for outcome in outcomes if _begin(outcome.part) in answers or outcome.part in answers]


def _begin(part: str) -> str:
    return part.partition("/")[0]


def _outcomes(asked: Asked, answers: dict[str, str], path: Path) -> Iterator[Outcome]:
    ids = page(asked)[1]
    said = {name: answers[name] for name in ids if answers.get(name)}
    try:
        given = {name: _GIVEN[asked.exercise.kind](asked, name, text) for name, text in said.items()}
    except (KeyError, ValueError) as error:
        raise AnswerError(f"{path}: {asked.code}: {error.args[0]!r} is no answer here; {_how(asked)}") from error
    yield from _MARKED[asked.exercise.kind](asked, ids, given)


def _how(asked: Asked) -> str:
    return "write " + _HOW[asked.exercise.kind].format(code=asked.code)


def _picks(members: str) -> Callable[[Asked, str, str], list[str]]:
    def read_picks(asked: Asked, _name: str, text: str) -> list[str]:
        letters = asked.letters(asked.view[members])
        words = text.lower().replace(",", " ").split()
        return [letters[letter] for word in words for letter in word]

    return read_picks


def _one_place(asked: Asked, _name: str, text: str) -> str:
    return asked.letters(asked.view["places"])[text.lower()]


def _truth(_asked: Asked, _name: str, text: str) -> str:
    return {"true": "true", "false": "false", "t": "true", "f": "false"}[text.lower()]


def _cell(asked: Asked, name: str, text: str) -> str:
    return asked.letters(asked.view["columns"][_cell_place(name)[1]]["values"])[text.lower()]


def _cell_place(name: str) -> tuple[int, int]:
    cell = name.partition(".")[2]
    return int(cell[:-1]) - 1, ord(cell[-1]) - ord("A")


def _text(_asked: Asked, _name: str, text: str) -> str:
    return text


_GIVEN: dict[str, Callable[[Asked, str, str], Any]] = {
    "single": _picks("options"),
    "multiple": _picks("options"),
    "order": _picks("items"),
    "match": _one_place,
    "classify": _one_place,
    "true-false": _truth,
    "grid": _cell,
    "number": _text,
}


def _whole(asked: Asked, ids: list[str], given: dict[str, Any]) -> Iterator[Outcome]:
    """A choice of one, a number, an exam item: right or wrong as a whole."""
    (name,) = ids
    if name not in given:
        yield Outcome(asked, name, None, "", "")
        return
    answer = given[name]
    mark = asked.exercise.mark(answer)
    if mark.state == "unreadable":
        raise AnswerError(f"{name}: {mark.message}")
    if asked.exercise.kind == "number":
        yield Outcome(asked, name, mark.right, answer, mark.parts[0].best)
        return
    texts = {str(each["id"]): str(each["text"]) for each in asked.view.get("options") or asked.view["items"]}
    key = [part.text for part in mark.parts if part.best == "choose it"]
    if asked.exercise.kind == "order":
        key = [texts[step] for step in asked.exercise.samples.correct]
    yield Outcome(asked, name, mark.right, " | ".join(texts[pick] for pick in answer), " | ".join(key))


def _each(asked: Asked, ids: list[str], given: dict[str, Any]) -> Iterator[Outcome]:
    """Options of a multiple choice, or steps of an order: each is a part, however the answer was written."""
    (name,) = ids
    if asked.item:
        yield from _whole(asked, ids, given)
        return
    if name not in given:
        size = len(asked.view.get("options") or asked.view["items"])
        yield from (Outcome(asked, f"{name}/{place}", None, "", "") for place in range(1, size + 1))
        return
    mark = asked.exercise.mark(given[name])
    if mark.state == "unreadable":
        raise AnswerError(f"{name}: {mark.message}")
    for part in mark.parts:
        yield Outcome(asked, f"{name}/{part.id}", part.right, f"{part.text}: {part.said}", part.best)


def _lines(asked: Asked, ids: list[str], given: dict[str, Any]) -> Iterator[Outcome]:
    """Cards, prompts or statements: a line each."""
    members = asked.view.get("statements") or asked.view["items"]
    real = dict(zip(ids, (str(member["id"]) for member in members), strict=True))
    mark = asked.exercise.mark({real[name]: said for name, said in given.items()})
    parts = {part.id: part for part in mark.parts}
    for name in ids:
        part = parts.get(real[name])
        if name not in given or part is None:
            yield Outcome(asked, name, None, "", "")
        else:
            yield Outcome(asked, name, part.right, f"{part.text}: {part.said}", part.best)


def _cells(asked: Asked, ids: list[str], given: dict[str, Any]) -> Iterator[Outcome]:
    """Cells of a grid: a line each."""
    rows, columns = asked.view["rows"], asked.view["columns"]
    answer: dict[str, dict[str, str]] = {}
    for name, said in given.items():
        row, column = _cell_place(name)
        answer.setdefault(rows[row]["id"], {})[columns[column]["id"]] = said
    parts = {part.id: part for part in asked.exercise.mark(answer).parts}
    for name in ids:
        row, column = _cell_place(name)
        part = parts.get(rows[row]["id"])
        if name not in given or part is None:
            yield Outcome(asked, name, None, "", "")
        else:
            wrong = columns[column]["id"] in part.misses
            yield Outcome(asked, name, not wrong, f"{part.text}: {part.said}", part.best)


_MARKED: dict[str, Callable[[Asked, list[str], dict[str, Any]], Iterator[Outcome]]] = {
    "single": _whole,
    "number": _whole,
    "multiple": _each,
    "order": _each,
    "match": _lines,
    "classify": _lines,
    "true-false": _lines,
    "grid": _cells,
}


def summary(outcomes: list[Outcome]) -> Iterator[str]:
    """Lines of a report: agreement in all and by level, then every disagreement."""
    groups = {"all": outcomes, "levels 1 and 2": [each for each in outcomes if each.asked.level < 3]}
    groups |= {f"level {level}": [each for each in outcomes if each.asked.level == level] for level in (1, 2, 3)}
    for name, group in groups.items():
        answered = [each for each in group if each.right is not None]
        agree = sum(bool(each.right) for each in answered)
        share = f"{100 * agree / len(answered):.1f} %" if answered else "unknown"
        yield f"{name}: {agree} of {len(answered)} parts agree, {share}; {len(group) - len(answered)} not answered"
    for each in outcomes:
        if each.right is False:
            exercise = each.asked.exercise
            yield f"{each.part} ({exercise.id}, level {exercise.difficulty}): said {each.said}; key {each.key}"


def guessed(asked: Iterable[Asked], level: int = 3) -> dict[str, float]:
    """The share of choices of one that someone gets right by a habit alone: length, place, or cautious words."""
    ones = [each for each in asked if each.exercise.kind == "single" and each.level == level]
    places = range(min(len(each.view["options"]) for each in ones)) if ones else range(0)
    habits: dict[str, Callable[[list[View]], View]] = {
        "the longest option": lambda options: max(options, key=_length),
        "the shortest option": lambda options: min(options, key=_length),
        "the fewest absolute words, then the longest": lambda options: min(options, key=_boldness),
    }
    habits |= {f"always {_letter(place)}": itemgetter(place) for place in places}
    return {
        name: sum(each.exercise.mark(pick(each.view["options"])["id"]).right for each in ones) / len(ones)
        for name, pick in habits.items()
        if ones
    }


def _length(option: View) -> int:
    return len(str(option["text"]))


def _boldness(option: View) -> tuple[int, int]:
    return len(ABSOLUTE.findall(str(option["text"]))), -_length(option)


def main(arguments: list[str] | None = None) -> int:
    """Run one of the two commands."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    write = commands.add_parser("blind", help="write what is asked, without any key")
    write.add_argument("bank", choices=list(BANKS))
    write.add_argument("out", type=Path, help="a folder to write to")
    write.add_argument("--neutral", action="store_true", help="hide the names of AWS, its services and features")
    commands.add_parser("guess", help="what habits find by themselves at level 3")
    marks = commands.add_parser("score", help="mark a file of answers")
    marks.add_argument("answers", type=Path)
    said = parser.parse_args(arguments)
    try:
        if said.command == "blind":
            for path in blind(said.bank, said.out, neutral=said.neutral):
                print(path)
        elif said.command == "guess":
            for bank, asked in BANKS.items():
                for habit, share in guessed(asked()).items():
                    print(f"{bank}, level 3: {habit} finds {100 * share:.0f} %")
        else:
            print("\n".join(summary(score(said.answers))))
    except (AnswerError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
