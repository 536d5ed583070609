"""What a room leaves: each team's submission with its respondents, and all that was said, as tables."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from opexkit.files.written import yaml_text
from opexkit.lens.catalogue import Catalogue
from opexkit.review.dump import submission_yaml
from opexkit.review.load import slugify
from opexkit.review.submission import RESPONDENT_LIMIT, Answer, Milestone, Reason, Status, Submission
from opexkit.review.texts import NOTE_LIMIT
from opexkit.room.message import read_value
from opexkit.room.snapshot import Snapshot, Team


@dataclass(frozen=True, slots=True)
class Left:
    """Files by their path, and what could not be put into them, a line each."""

    files: Mapping[str, bytes]
    left_out: Sequence[str]


def submissions(room: Snapshot, catalogue: Catalogue, day: dt.date) -> Left:
    """Write each team's submission, ready for `opexkit assess`, with its respondents' last votes.

    Args:
        room: as it stands.
        catalogue: the lens of the room.
        day: of the milestone.
    """
    files: dict[str, bytes] = {}
    left_out: list[str] = []
    slugs: set[str] = set()
    for team in room.teams.values():
        written, votes = room.written(team.id), _votes(room, team)
        if not written and not votes:
            continue
        answers, notes, problems = _answers(room, team, catalogue)
        if not answers:
            left_out.append(
                f"{team.name}: no answer was agreed on, so there is nothing to grade; votes and texts are in the tables"
            )
            continue
        slug = _own(slugify(team.name), slugs)
        left_out += [f"{team.name}: {problem}" for problem in problems]
        if len(votes) > RESPONDENT_LIMIT:
            left_out.append(f"{team.name}: votes of {len(votes) - RESPONDENT_LIMIT} people; a submission takes 100")
        names: list[str] = []
        for who, said in list(votes.items())[:RESPONDENT_LIMIT]:
            names.append(f"votes/{day.isoformat()}-{len(names) + 1:02}.yaml")
            record = {"respondent": who, "answers": {code: status.value for code, status in sorted(said.items())}}
            files[f"teams/{slug}/{names[-1]}"] = yaml_text(record).encode()
        made = Submission.model_validate(
            {
                "team": team.name,
                "workload": team.workload,
                "lens": room.lens,
                "milestone": Milestone(name=room.name, date=day),
                "answers": answers,
                "notes": notes,
                "respondents": names,
            }
        )
        files[f"teams/{slug}/{day.isoformat()}.yaml"] = submission_yaml(made, catalogue).encode()
    return Left(files, left_out)


def called(room: Snapshot) -> dict[str, str]:
    """What each seat is called outside of the room: a number, or its label where the room said so."""
    return {seat.id: seat.label if room.names else f"Seat {place}" for place, seat in enumerate(room.seats.values(), 1)}


def _votes(room: Snapshot, team: Team) -> dict[str, dict[str, Status]]:
    """The last vote of each seat on each practice, by what the seat is called."""
    names, found = called(room), dict[str, dict[str, Status]]()
    for ballot in room.ballots:  # later rounds come later
        for seat, status in ballot.votes.get(team.id, {}).items():
            found.setdefault(names.get(seat, seat), {})[ballot.item] = status
    return found


def _answers(room: Snapshot, team: Team, catalogue: Catalogue) -> tuple[dict[str, Answer], dict[str, str], list[str]]:
    """The answers, the notes of questions, and what fits into neither."""
    answers: dict[str, Answer] = {}
    notes: dict[str, list[str]] = {}
    problems: list[str] = []
    for item, said in sorted(room.written(team.id).items()):
        texts = {name: value.value for name, value in said.items() if value.value}
        if "status" in texts:
            try:
                answers[item] = _answer(texts)
            except ValidationError as error:
                problems.append(f"{item}: {error.errors()[0]['msg']}")
        elif texts:
            told = "; ".join(f"{name}: {text}" for name, text in sorted(texts.items()))
            notes.setdefault(catalogue.question_of(item).code, []).append(f"{item}, not agreed: {told}")
    for parked in room.parking:
        if parked.team == team.id and parked.item:
            owner = f" (owner: {parked.owner})" if parked.owner else ""
            settled = " Settled." if parked.settled else ""
            line = f"Parked at {parked.item}: {parked.text}{owner}{settled}"
            notes.setdefault(catalogue.question_of(parked.item).code, []).append(line)
    kept = {}
    for code, lines in notes.items():
        kept[code] = _fitting(lines)
        if cut := len("\n".join(lines)) - len(kept[code]):
            problems.append(f"{code}: {cut} characters of what was not agreed or parked; they are in the tables")
    return answers, kept, problems


def _answer(texts: Mapping[str, str]) -> Answer:
    status = Status(texts["status"])
    reason = Reason(texts.get("reason", Reason.OTHER)) if status is Status.NOT_APPLICABLE else None
    details = {name: read_value(name, texts[name]) for name in ("note", "evidence", "owner", "due") if name in texts}
    return Answer(status=status, reason=reason, **details)


def _fitting(lines: Sequence[str]) -> str:
    """As many whole lines as a note takes."""
    kept = ""
    for line in lines:
        longer = f"{kept}\n{line}" if kept else line
        if len(longer) > NOTE_LIMIT:
            break
        kept = longer
    return kept


def _own(slug: str, taken: set[str]) -> str:
    number, own = 2, slug
    while own in taken:
        own, number = f"{slug}-{number}", number + 1
    taken.add(own)
    return own
