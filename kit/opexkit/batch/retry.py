"""Again only what failed: the grades of the run before stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from opexkit.batch.base import digests_of
from opexkit.batch.publish import Publication, hash_of
from opexkit.files.problem import InputError
from opexkit.lens.catalogue import load_catalogue
from opexkit.review.record import read_grade
from opexkit.review.series import Source
from opexkit.review.team_grade import TeamGrade


@dataclass(frozen=True, slots=True)
class Standing:
    """Grades that stand.

    Attributes:
        folder: where the records of the run before lie.
        slugs: whose they are.
        why_none: why none stands though a run was there; empty if some may.
    """

    folder: Path = Path()
    slugs: frozenset[str] = frozenset()
    why_none: str = ""

    def grade_of(self, source: Source) -> TeamGrade | None:
        """A team's grade, if it stands."""
        if source.slug not in self.slugs:
            return None
        try:
            return read_grade(_record(self.folder, source.slug))
        except (InputError, OSError):  # then it is graded
            return None

    def remark(self, teams: int) -> str:
        """Say of how many teams the grades stand."""
        if self.why_none:
            return f"{self.why_none}: every team was graded."
        return f"The grades of {len(self.slugs)} of {teams} teams stand from the run before."


def find_standing(published: Publication, sources: Sequence[Source], asked: Mapping[str, Any]) -> Standing:
    """Find the grades that stand: those of teams that the run before graded, if it was asked the same of the same kit.

    A record that is gone, or that someone changed, does not stand, and neither does one of a team of which a file is
    another now, or of which a lab could not be judged: perhaps the machine was busy.

    Args:
        published: of the folder that the run before wrote.
        sources: the teams.
        asked: what this run is asked; see `asked_of`.
    """
    last = published.last
    if not last:
        return Standing(why_none="No run into this folder came to its end before")
    if last.get("asked") != dict(asked):
        return Standing(why_none="The run before was made with other options or another opexkit")
    if not _is_well_formed(last):
        return Standing(why_none="The record of the run before is not as a run writes it")
    lenses = set(last.get("lenses", ()))
    if asked["lens"] and load_catalogue(asked["lens"]).sha256 not in lenses:
        return Standing(why_none=f"{asked['lens']} is another lens now")
    graded, written = set(last.get("graded", ())) - set(last.get("unjudged", ())), last.get("sha256", {})
    stand = []
    for source in sources:
        record = _record(published.out, source.slug)
        known = written.get(str(record.relative_to(published.out)))
        if source.slug in graded and record.is_file() and hash_of(record) == known:
            read = set(last.get("inputs", {}).get(source.slug, {}).values())
            if read == set(digests_of(source) or ()) - lenses:
                stand.append(source.slug)
    return Standing(published.out, frozenset(stand))


def _is_well_formed(last: Mapping[str, Any]) -> bool:
    """Whether a record has the forms that are read here."""
    slugs, inputs = [last.get(name, []) for name in ("graded", "unjudged")], last.get("inputs", {})
    texts = all(isinstance(each, list) and all(isinstance(slug, str) for slug in each) for each in slugs)
    tables = all(isinstance(last.get(name, {}), dict) for name in ("lenses", "sha256", "inputs"))
    files = tables and all(isinstance(of, dict) for of in inputs.values())
    return texts and files and all(isinstance(value, str) for of in inputs.values() for value in of.values())


def asked_of(kit: str, lens: str | None, evidence_days: int) -> dict[str, Any]:
    """What grades follow from beside the teams' files, as `run.json` notes it.

    Args:
        kit: sums up the kit and its content.
        lens: the lens that all are graded in, if one was named.
        evidence_days: how old evidence may be.
    """
    return {"kit": kit, "lens": lens, "evidence_days": evidence_days}


def _record(folder: Path, slug: str) -> Path:
    return folder / "teams" / slug / "report.json"
