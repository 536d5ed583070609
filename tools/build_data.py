"""Build what is made from something else: the lenses from their source folders, the JSON Schemas from the models.

`python tools/build_data.py` writes them; a test compares them with what is committed.
"""

import json
from pathlib import Path
from typing import Literal

from pydantic import BaseModel

from opexkit.company.interviews import Interview
from opexkit.company.loader import FILES
from opexkit.company.telemetry.noise import Noise
from opexkit.exam.blueprint import Exams
from opexkit.exam.case import Cases
from opexkit.exam.enemies import Enemies
from opexkit.exam.family import Families
from opexkit.exam.item import Item
from opexkit.exam.misconception import Misconceptions
from opexkit.exercises.kinds import KINDS
from opexkit.labs.catalogue import LabData
from opexkit.labs.game_day.game import GameData
from opexkit.labs.game_day.own import Own
from opexkit.labs.game_day.scenes import Scenes
from opexkit.labs.lab import find_engine, lab_engines
from opexkit.labs.runbook.actions import Actions, actions_page
from opexkit.lens.changes import AwsChanges
from opexkit.lens.editions import build_lens, load_guide
from opexkit.lens.guide import Guide, QuestionGuide
from opexkit.lens.reader import write_lens
from opexkit.lessons.coverage import coverage_page
from opexkit.lessons.facts import Facts, facts_page
from opexkit.lessons.model import Article, Lesson, Pace, Paths, Rollouts
from opexkit.lessons.pace_view import paths_page
from opexkit.measures.definition import Definitions
from opexkit.measures.preset import Preset, Words
from opexkit.review.portfolio_grade import Portfolio
from opexkit.review.start.schema import submission_schema
from opexkit.review.submission import Submission, Votes
from opexkit.review.team_grade import TeamGrade

DATA = Path(__file__).resolve().parents[1] / "data"
MODELS: dict[str, type[BaseModel]] = {
    "guide": Guide,
    "guide-question": QuestionGuide,
    "portfolio": Portfolio,
    "submission": Submission,
    "team-report": TeamGrade,
    "votes": Votes,
}


MODELS |= {f"exercise-{name}": kind.model for name, kind in KINDS.items()} | {"lesson": Lesson, "changes": AwsChanges}
MODELS |= {"interview": Interview, "rollouts": Rollouts, "pace": Pace, "paths": Paths, "article": Article}
MODELS |= {"facts": Facts}
MODELS |= {"lab": LabData, "game-day": GameData, "incident": Own, "scenario-labs-game-day": Scenes, "actions": Actions}
MODELS |= {name: model for engine in map(find_engine, lab_engines()) for name, model in engine.schemas().items()}
MODELS |= {f"scenario-{name}": model for name, model in FILES.items()} | {"measures": Definitions, "noise": Noise}
MODELS |= {"measures-tool": Preset, "measures-words": Words}
MODELS |= {
    "exam-item": Item,
    "exams": Exams,
    "misconceptions": Misconceptions,
    "exam-families": Families,
    "exam-enemies": Enemies,
    "exam-cases": Cases,
}


def built() -> dict[Path, str]:
    """Every built file and what it must hold."""
    sources = [path.parent for path in sorted(DATA.glob("lenses/*/edition.yaml"))]
    lenses = {folder.with_name(f"{folder.name}.json"): write_lens(build_lens(load_guide(folder))) for folder in sources}
    docs = DATA.parent / "docs"
    page = {docs / "automation-actions.md": actions_page(), docs / "coverage.md": coverage_page()}
    page |= {docs / "paths.md": paths_page(), docs / "facts.md": facts_page()}
    return lenses | page | {DATA / "schemas" / f"{name}.json": _schema(model) for name, model in MODELS.items()}


def _schema(model: type[BaseModel]) -> str:
    mode: Literal["serialization", "validation"] = "serialization" if model in (Portfolio, TeamGrade) else "validation"
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"} | model.model_json_schema(mode=mode)
    if model is Submission:
        schema = submission_schema()
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for path, text in built().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        print(f"wrote {path.relative_to(DATA.parent)}")
