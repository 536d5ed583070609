"""Check submissions, lenses and scenario packs."""

from pathlib import Path
from typing import Annotated

import typer

from opexkit.cli.console import SOME_FAILED, out_console, print_problems
from opexkit.lens.catalogue import load_catalogue
from opexkit.problem import InputError


def check(
    paths: Annotated[list[Path], typer.Argument(help="Submissions, teams' folders, lenses (.json) or scenario packs.")],
) -> None:
    """Say what is wrong with files, where, and what to do; exit with 1 when something must be mended."""
    errors = 0
    for path in paths:
        is_pack = (path / "company.yaml").is_file() or (path / "faults.yaml").is_file()
        checker = _check_lens if path.suffix == ".json" else _check_pack if is_pack else _check_teams
        errors += checker(path)
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
            f"{path}: {finding.level}: {finding.path}: {finding.message}; {finding.mend}",
            markup=False,
            soft_wrap=True,
        )
    counts = {level: sum(finding.level == level for finding in findings) for level in ("error", "warning", "note")}
    out_console.print(f"{path}: " + ", ".join(f"{count} {level}s" for level, count in counts.items()))
    return counts["error"]


def _check_pack(path: Path) -> int:
    from opexkit.review.degrees import EDITION
    from opexkit.scenario.loader import load_pack

    try:
        pack = load_pack(path, {practice.code for practice in load_catalogue(EDITION).practices})
    except InputError as error:
        return print_problems(error)
    services, faults = len(pack.services.services), len(pack.faults.faults)
    out_console.print(
        f"{path}: {pack.company.name}, {services} components, {faults} faults, nothing to mend",
        markup=False,
        soft_wrap=True,
    )
    return 0


def _check_teams(path: Path) -> int:
    from opexkit.batch.sources import find_sources
    from opexkit.review.reading import load_team

    sources, errors = find_sources([path])
    count = sum(print_problems(error) for error in errors)
    for source in sources:
        try:
            team = load_team(source.files, source.slug)
        except InputError as error:
            count += print_problems(error)
        else:
            out_console.print(f"{source.slug}: {len(team.submissions)} milestones, nothing to mend", markup=False)
    return count
