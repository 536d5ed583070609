"""Check submissions, lenses, scenario packs, exercises and artefacts."""

from pathlib import Path
from typing import Annotated

import typer

from opexkit import content
from opexkit.cli.console import SOME_FAILED, out_console, print_problems
from opexkit.files.problem import InputError

_SHARED = ("changes", "rollouts", "interview-frame")
"""Files beside the lessons that all of them share; the tests read them."""


def check(
    paths: Annotated[
        list[Path],
        typer.Argument(help="Submissions, teams' folders, lenses (.json), scenario packs, exercises, artefacts."),
    ],
) -> None:
    """Say what is wrong with files, where, and what to do; exit with 1 when something must be fixed."""
    errors = 0
    for path in paths:
        if path.is_file() and _holds(path, "mainSteps", "playbook", "rows"):
            errors += _check_artefact(path)
            continue
        is_pack = (path / "company.yaml").is_file() or (path / "faults.yaml").is_file()
        checker = _check_lens if path.suffix == ".json" else _check_pack if is_pack else _check_teams
        errors += (_check_practice if _holds(path, "samples", "pitfalls", "transcript") else checker)(path)
    for unread, chosen in content.hidden().items():
        if any(chosen.is_relative_to(path.resolve()) for path in paths):
            message = f"{chosen}: goes before {unread}, which has the same name and is not read (a remark)"
            out_console.print(message, markup=False, soft_wrap=True)
    if errors:
        raise typer.Exit(SOME_FAILED)


def _check_lens(path: Path) -> int:
    from opexkit.lens.check import check_lens
    from opexkit.lens.reader import read_lens

    try:
        findings = check_lens(read_lens(path))
    except InputError as error:
        return print_problems(error)
    for finding in findings:
        out_console.print(
            f"{path}: {finding.level}: {finding.path}: {finding.message}; {finding.fix}",
            markup=False,
            soft_wrap=True,
        )
    counts = {level: sum(finding.level == level for finding in findings) for level in ("error", "warning", "note")}
    out_console.print(f"{path}: " + ", ".join(f"{count} {level}s" for level, count in counts.items()))
    return counts["error"]


def _check_artefact(path: Path) -> int:
    """An Automation document, a playbook or an alarm map: what keeps it from running, and what is worth knowing."""
    from opexkit.labs.check import check_artefact

    try:
        remarks = check_artefact(path)
    except InputError as error:
        return print_problems(error)
    for remark in remarks:
        out_console.print(f"{remark} (a remark)", markup=False, soft_wrap=True)
    out_console.print(f"{path}: nothing to fix", markup=False, soft_wrap=True)
    return 0


def _check_pack(path: Path) -> int:
    from opexkit.company.loader import load_pack
    from opexkit.lens.catalogue import load_catalogue
    from opexkit.lens.editions import EDITION

    try:
        pack = load_pack(path, {practice.code for practice in load_catalogue(EDITION).practices})
    except InputError as error:
        return print_problems(error)
    services, faults = len(pack.services.services), len(pack.faults.faults)
    out_console.print(
        f"{path}: {pack.company.name}, {services} components, {faults} faults, nothing to fix",
        markup=False,
        soft_wrap=True,
    )
    return 0


def _holds(path: Path, *keys: str) -> bool:
    """Whether the first YAML file at or below a path has one of the keys at its top."""
    from opexkit.files.document import read_document

    files = sorted(path.rglob("*.yaml")) if path.is_dir() else [path]
    try:
        data = read_document(files[0]).data if files else None
    except InputError:
        return False
    return isinstance(data, dict) and any(key in data for key in keys)


def _check_practice(path: Path) -> int:
    from opexkit.company.interviews import read_interview
    from opexkit.exercises.bank import check_exercise, load_bank
    from opexkit.lessons.loader import check_lesson

    count = 0
    files = sorted(path.rglob("*.yaml")) if path.is_dir() else [path]
    files = [file for file in files if file.stem not in _SHARED]
    for file in files:
        try:
            if _holds(file, "pitfalls"):
                check_lesson(file, load_bank())
            elif _holds(file, "transcript"):
                read_interview(file)
            else:
                check_exercise(file)
        except InputError as error:
            count += print_problems(error)
    if not count:
        out_console.print(f"{path}: {len(files)} files, nothing to fix", markup=False, soft_wrap=True)
    return count


def _check_teams(path: Path) -> int:
    from opexkit.batch.sources import find_sources
    from opexkit.company.loader import named_pack
    from opexkit.exercises.grading import check_answers
    from opexkit.exercises.interviews import whole_bank
    from opexkit.exercises.labs import check_labs
    from opexkit.review.load import load_team

    sources, errors = find_sources([path])
    count = sum(print_problems(error) for error in errors)
    for source in sources:
        try:
            team = load_team(source.files, source.slug)
            scenario = named_pack(team.submissions[-1].scenario, source.files[-1])
            problems = [problem for file in source.files for problem in check_answers(file, whole_bank(scenario))]
            problems += [problem for file in source.files for problem in check_labs(file, scenario)]
            if problems:
                raise InputError(problems)
        except InputError as error:
            count += print_problems(error)
        else:
            out_console.print(f"{source.slug}: {len(team.submissions)} milestones, nothing to fix", markup=False)
    return count
