"""The engine of the alarm-to-procedure map."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from opexkit.company.loader import load_pack
from opexkit.files.problem import Problem
from opexkit.labs.alarm_map.map import AlarmMap, Line, WrittenMap, compare_map, judge_lines, read_map, strangers
from opexkit.labs.lab import Artefact, Brief, Engine, Judged
from opexkit.labs.verdict import Tick
from opexkit.view.blocks import Block


class MapEngine(Engine[WrittenMap]):
    """Holds a map against the company's alarms, procedures and teams."""

    name = "alarm-map"
    holds = "an alarm map"

    def demands(self, _brief: Brief) -> tuple[str, ...]:
        """Return what is asked of a map."""
        return ("useful", "covered", "links", "kinds", "fits", "owners", "whole", "no-noise")

    def read(self, artefact: Artefact, _brief: Brief) -> WrittenMap:
        """Read a map, whatever it names."""
        return read_map(artefact.only.text, artefact.only.path)

    def check(self, read: WrittenMap, brief: Brief) -> Sequence[Problem]:
        """Warn of what the map names and the company does not have."""
        return strangers(read, load_pack(brief.scenario))

    def judge(self, read: WrittenMap, brief: Brief, _tick: Tick) -> Judged:
        """Compare each row with what the experts chose."""
        lines = compare_map(read, load_pack(brief.scenario))
        return Judged(
            judge_lines(lines, {name: brief.bar(name) for name in ("useful", "kinds", "fits", "owners", "whole")}),
            lines,
        )

    def view(self, _title: str, detail: tuple[Line, ...]) -> list[Block]:
        """Show how many alarms of each team are mapped rightly, and the map row by row."""
        from opexkit.labs.alarm_map import view

        return view.happened(detail)

    def material(self, brief: Brief) -> list[Block]:
        """Show the alarms, the procedures and the teams."""
        from opexkit.labs.alarm_map import view

        return view.catalogue(load_pack(brief.scenario))

    def recognizes(self, data: Any) -> bool:
        """Tell whether there are rows."""
        return isinstance(data, dict) and "rows" in data

    def schemas(self) -> Mapping[str, type[BaseModel]]:
        """Return the model of a map."""
        return {"alarm-map": AlarmMap}


ENGINE = MapEngine()
