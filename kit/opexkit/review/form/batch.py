"""Many filled forms into submissions: one folder a team, one file a milestone."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from opexkit.files import InputError, Problem
from opexkit.lens.catalogue import catalogue_names
from opexkit.review.dump import submission_yaml
from opexkit.review.form.read import FilledForm, read_form
from opexkit.review.load import slugify


@dataclass(frozen=True)
class Imported:
    """What became of forms: the files that were written, and what is wrong with the others."""

    written: tuple[Path, ...]
    errors: tuple[InputError, ...]


def import_forms(paths: Sequence[Path], out: Path, *, force: bool = False) -> Imported:
    """Read filled forms and write a submission for each, below a folder.

    Args:
        paths: forms, or folders of them; a file that Excel keeps while it is open (`~$…`) is passed over.
        out: the folder; `TEAM/MILESTONE.yaml` in it, with the workload before it where a team hands in several.
        force: whether files that are there are written over.
    """
    read: list[tuple[Path, FilledForm]] = []
    errors: list[InputError] = []
    for path in _files(paths):
        try:
            read.append((path, read_form(path)))
        except InputError as error:
            errors.append(error)
    forms: dict[Path, list[tuple[Path, FilledForm]]] = {}
    for path, form in read:
        said = form.submission
        workloads = {other.submission.workload for _, other in read if other.submission.team == said.team}
        names = [said.milestone.name] if len(workloads) == 1 else [said.workload, said.milestone.name]
        target = out / slugify(said.team) / f"{slugify(' '.join(names))}.yaml"
        forms.setdefault(target, []).append((path, form))
    written = []
    for target, given in forms.items():
        if len(given) > 1:
            others = ", ".join(path.name for path, _ in given)
            errors += [
                _error(path, f"is one of {len(given)} forms of the same milestone ({others})") for path, _ in given
            ]
        elif target.exists() and not force:
            errors.append(_error(given[0][0], f"{target} is there already", "move it away, or give --force"))
        else:
            ((path, form),) = given
            target.parent.mkdir(parents=True, exist_ok=True)
            said = form.submission.model_copy(update={"lens": _lens(form, path, target)})
            half = target.with_suffix(".part")  # a file that is there is whole, whatever stops the run
            half.write_text(submission_yaml(said, form.catalogue), encoding="utf-8", newline="")
            half.replace(target)
            written.append(target)
    return Imported(tuple(written), tuple(errors))


def _files(paths: Sequence[Path]) -> list[Path]:
    found = [inner for path in paths for inner in (sorted(path.glob("*.xlsx")) if path.is_dir() else [path])]
    return [path for path in dict.fromkeys(found) if not path.name.startswith("~$")]


def _lens(form: FilledForm, path: Path, target: Path) -> str:
    """What the submission calls the lens: a path is read from where the submission lies."""
    name = form.submission.lens
    return name if name in catalogue_names() else Path(os.path.relpath(path.parent / name, target.parent)).as_posix()


def _error(path: Path, message: str, fix: str = "keep one of them, or name their milestones apart") -> InputError:
    return InputError([Problem(path, message, fix)])
