"""The engine of Corrections of Error."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from opexkit.files.problem import InputError, Problem
from opexkit.labs.correction.document import Correction, read_correction
from opexkit.labs.correction.form import empty_form, record_page
from opexkit.labs.correction.judging import DEMANDS, Review, judge, review
from opexkit.labs.correction.oddities import oddities
from opexkit.labs.correction.record import Corrections
from opexkit.labs.correction.wording import Wording
from opexkit.labs.correction.world import draw_incident
from opexkit.labs.lab import Artefact, Brief, Engine, Format, Judged, Slot
from opexkit.labs.verdict import Tick
from opexkit.view.blocks import Block


class CorrectionEngine(Engine[Correction]):
    """Holds a Correction of Error against the record of its incident."""

    name = "correction"
    holds = "a Correction of Error"
    slots = (Slot("correction", Format("Markdown", (".md", ".markdown"))),)

    def demands(self, _brief: Brief) -> tuple[str, ...]:
        """Return what is asked of a Correction of Error."""
        return DEMANDS

    def read(self, artefact: Artefact, _brief: Brief) -> Correction:
        """Read a document, by its parts."""
        return read_correction(artefact.only.text, artefact.only.path)

    def check(self, read: Correction, _brief: Brief) -> Sequence[Problem]:
        """Return parts that nobody asks for and texts that no reader gets through."""
        return oddities(read)

    def judge(self, read: Correction, brief: Brief, tick: Tick) -> Judged:
        """Hold it against the record of the incident that its title names."""
        done = review(read, brief.scenario, brief.bar, tick)
        return Judged(judge(done), done)

    def view(self, _title: str, detail: Review) -> list[Block]:
        """Show the timeline over the figures, and each finding at its line."""
        from opexkit.labs.correction import view

        return view.happened(detail)

    def material(self, brief: Brief) -> list[Block]:
        """Show the record of the incident, the earlier analyses and the sprint."""
        from opexkit.labs.correction import view

        return view.material(brief.scenario)

    def handout(self, brief: Brief, seed: int) -> Mapping[str, str]:
        """Return the record of another incident, and a document to fill in."""
        from opexkit.labs.correction import view

        name = f"INC-{seed:04}"
        if not 1000 <= seed <= 9999:
            message, fix = f"there is no incident {name}", "take a number from 1000 to 9999"
            raise InputError([Problem(Path("--seed"), message, fix)])
        blocks = view.record(draw_incident(brief.scenario, name), brief.scenario)
        return {"record.md": record_page(f"{name}: what is known", blocks), "correction.md": empty_form(name)}

    def recognizes(self, data: Any) -> bool:
        """Tell whether a text is a Correction of Error, by its title."""
        return isinstance(data, str) and data.lstrip("\ufeff \r\n").lower().startswith(
            ("# correction of error", "# coe")
        )

    def schemas(self) -> Mapping[str, type[BaseModel]]:
        """Return the models of what incidents are drawn from, and of the words by which documents are read."""
        return {"scenario-labs-corrections": Corrections, "wording": Wording}


ENGINE = CorrectionEngine()
