"""The files of a company: its pack, interviews about it, and the words of its telemetry."""

from pathlib import Path

from opexkit.files.kinds import Checked, Kind, Source, counted, keyed

_MARKS = ("company.yaml", "faults.yaml")


def _in_pack(source: Source) -> bool:
    from opexkit.company.loader import FILES

    return source.path.stem in FILES and _pack_of(source.path) is not None


def _pack_of(path: Path) -> Path | None:
    return path.parent if any((path.parent / name).is_file() for name in _MARKS) else None


def _pack(path: Path) -> Checked:
    from opexkit.company.loader import load_pack
    from opexkit.lens.catalogue import load_catalogue
    from opexkit.lens.editions import EDITION

    pack = load_pack(path, {practice.code for practice in load_catalogue(EDITION).practices})
    services, faults = len(pack.services.services), len(pack.faults.faults)
    return Checked(f"{pack.company.name}, {services} components, {faults} faults")


def _interview(path: Path) -> Checked:
    from opexkit.company.interviews import read_interview

    return Checked(counted(len(read_interview(path).experts), "practice"))


def _noise(path: Path) -> Checked:
    from opexkit.company.telemetry.noise import Noise
    from opexkit.files import read

    return Checked(counted(len(read(path, Noise).noise), "line"))


def _is_evidence(source: Source) -> bool:
    return source.columns >= {"fault", "seed", "surge"}


def _evidence(_path: Path) -> Checked:
    return Checked("built from a company's telemetry")


KINDS = (
    Kind("a scenario pack", _in_pack, _pack, _pack_of),
    Kind("an interview", keyed("transcript"), _interview),
    Kind("what checks find in incidents", _is_evidence, _evidence),
    Kind("the words of telemetry", keyed("noise access"), _noise),
)
