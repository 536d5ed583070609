"""A milestone's file while a room fills it in: one answer or vote at a time, never another one's lost."""

import datetime as dt
import io
from collections.abc import Callable, Mapping
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from pydantic import ValidationError
from ruamel.yaml import YAML

from opexkit.files.problem import InputError, Problem
from opexkit.files.validation import first_words
from opexkit.lens.catalogue import Catalogue, load_catalogue
from opexkit.lens.editions import EDITION
from opexkit.review.agreement import spread
from opexkit.review.answers import Answers, answers_of
from opexkit.review.dump import plain_answer
from opexkit.review.grade import QuestionGrade
from opexkit.review.load import read_submission, read_votes, slugify
from opexkit.review.rating import rate_questions
from opexkit.review.submission import Answer, Evidence, Milestone, Status, Submission, Votes

_PATIENCE = 10  # seconds to wait for another writer


class Session:
    """One milestone of one team, on disk.

    Every change is written at once: the file is read again, one entry is set, and the file is replaced. Comments and
    other entries of a file that people wrote stay as they are. Each respondent's votes are a file of their own.

    Attributes:
        path: the milestone's file; it need not exist yet.
        submission: what it holds.
        catalogue: the lens of the answers.
    """

    def __init__(
        self,
        path: Path,
        team: str = "My team",
        workload: str = "My workload",
        milestone: Milestone | None = None,
        lens: str = EDITION,
    ) -> None:
        self.path = path
        self.submission = self._read() or Submission(
            team=team,
            workload=workload,
            lens=lens,
            milestone=milestone or Milestone(name="Self-assessment", date=dt.date.today()),  # noqa: DTZ011 - the team's own day
        )
        self.catalogue: Catalogue = load_catalogue(self.submission.lens, path.parent)

    def reload(self) -> None:
        """Take over what others wrote since.

        Raises:
            InputError: the file is broken now.
        """
        self.submission = self._read() or self.submission

    def answer(self, code: str, details: Mapping[str, Any], seen: Mapping[str, Any] | None = None) -> Answer:
        """Set fields of the team's answer to one practice; the others stay as the file has them now.

        Args:
            code: of the practice.
            details: the fields; a blank one is taken out.
            seen: what stood in these fields when they were written, where the writer saw it.

        Raises:
            InputError: the details make no answer, someone else wrote one of the fields since, or the file cannot be
                written; what stood there stays.
        """
        self._known(code)
        made: list[Answer] = []

        def change(record: Any) -> None:
            answers = record.setdefault("answers", {})
            ref = next((key for key in answers if self._code(str(key)) == code), code)
            self.reload()
            made.append(self._merged(code, details, seen or {}))
            answers[ref] = plain_answer(made[0])
            files = [file.relative_to(self.path.parent).as_posix() for file in self._vote_files()]
            if files:
                named = record.setdefault("respondents", [])
                named += [file for file in files if file not in named]

        self._change(self.path, self._head(), change)
        self.reload()
        return made[0]

    def rename(self, team: str, workload: str, milestone: str) -> None:
        """Say what the team, its workload and the milestone are called; in the file as well, if there is one.

        Raises:
            InputError: one of them cannot be called that, or the file cannot be written.
        """
        chosen = {"name": milestone, "date": self.submission.milestone.date}
        said = self.submission.model_dump() | {"team": team, "workload": workload, "milestone": chosen}
        try:
            self.submission = Submission.model_validate(said)
        except ValidationError as error:
            raise InputError([Problem(self.path, *first_words(error, Submission))]) from error
        if self.path.exists():
            self._change(self.path, {}, lambda record: record.update(self._head()))

    def vote(self, respondent: str, code: str, status: Status) -> None:
        """Set what one respondent says of one practice; each name has a file of its own.

        Raises:
            InputError: there is no such practice, nobody can be called that, or the file cannot be written.
        """
        self._known(code)
        try:
            name = Votes(respondent=respondent, answers={}).respondent
        except ValidationError as error:
            raise InputError([Problem(self.path, *first_words(error, Votes))]) from error
        for number in count(1):
            own = f"{slugify(name)}-{number}" if number > 1 else slugify(name)
            path = self.path.parent / "votes" / f"{self.path.stem}-{own}.yaml"
            try:
                self._change(path, {"respondent": name, "answers": {}}, partial(_voted, name, code, status))
            except _AnotherError:
                continue
            return

    def votes(self) -> list[Votes]:
        """What every respondent said so far; vote files that are broken are left out."""
        found = []
        for path in self._vote_files():
            try:
                found.append(read_votes(path, self.catalogue))
            except InputError:
                continue
        return found

    def tally(self, code: str) -> dict[Status, int]:
        """How many respondents gave each status to a practice."""
        said = [votes.answers[code] for votes in self.votes() if code in votes.answers]
        return {status: said.count(status) for status in Status if status in said}

    def spread(self, code: str) -> float:
        """How split the votes on a practice are: 0 unanimous, 1 as split as so many people can be."""
        return spread([votes.answers[code] for votes in self.votes() if code in votes.answers])

    def rate(self) -> dict[str, QuestionGrade]:
        """The risk of every question as the answers stand, and why."""
        answers: Answers = answers_of(self.submission, self.catalogue)
        return {question.code: question for question in rate_questions(answers)}

    def _merged(self, code: str, details: Mapping[str, Any], seen: Mapping[str, Any]) -> Answer:
        before = self.submission.answers.get(code)
        now = before.model_dump(mode="json") if before else {}
        shown = now | {"evidence": [item["text"] for item in now.get("evidence", [])]}
        for name, old in seen.items():
            stands = shown.get(name)
            if (stands or None) not in (old or None, details.get(name) or None):
                said = "; ".join(stands) if isinstance(stands, list) else str(stands)
                message = f"{code}: someone else wrote the {name} meanwhile: {said[:300]!r}; yours was not kept"
                raise InputError([Problem(self.path, message, "write it again if yours is right")])
        if details.get("status", "not_applicable") != "not_applicable":
            now.pop("reason", None)
        given = {key: value for key, value in {**now, **details}.items() if value not in (None, "", [])}
        try:
            answer = Answer.model_validate(given)
        except ValidationError as error:
            message, fix = first_words(error, Answer)
            raise InputError([Problem(self.path, f"{code}: {message.removeprefix('the file: ')}", fix)]) from error
        return self._with_known_evidence(code, answer)

    def _with_known_evidence(self, code: str, answer: Answer) -> Answer:
        """Keep link, person and days of evidence of which a form showed the text alone."""
        before = self.submission.answers.get(code)
        known = {item.text: item for item in before.evidence} if before else {}
        kept = [known.get(item.text, item) if item == Evidence(text=item.text) else item for item in answer.evidence]
        return answer.model_copy(update={"evidence": kept})

    def _read(self) -> Submission | None:
        return read_submission(self.path) if self.path.exists() else None

    def _known(self, code: str) -> None:
        if not self.catalogue.practice(code):
            raise InputError(
                [Problem(self.path, f"there is no practice {code!r}", "answer one of the lens's practices")]
            )

    def _code(self, ref: str) -> str | None:
        practice = self.catalogue.practice(ref)
        return practice.code if practice else None

    def _vote_files(self) -> list[Path]:
        return sorted((self.path.parent / "votes").glob(f"{self.path.stem}-*.yaml"))

    def _head(self) -> dict[str, Any]:
        said = self.submission
        milestone = {"name": said.milestone.name, "date": said.milestone.date}
        return {"team": said.team, "workload": said.workload, "lens": said.lens, "milestone": milestone}

    def _change(self, path: Path, head: dict[str, Any], change: Callable[[Any], None]) -> None:
        """Read, change and replace a file while no other program does."""
        yaml = YAML()
        yaml.width = 110
        yaml.preserve_quotes = True
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(path.parent / f".{path.name}.lock", timeout=_PATIENCE):
                record = yaml.load(path.read_text(encoding="utf-8")) if path.exists() else dict(head)
                change(record)
                stream = io.StringIO()
                yaml.dump(record, stream)
                fresh = path.with_name(f".{path.name}.new")
                fresh.write_text(stream.getvalue(), encoding="utf-8")
                fresh.replace(path)
        except Timeout as error:
            fix = "wait until the other program is done, and set the answer again"
            raise InputError([Problem(path, "is held by another program", fix)]) from error
        except OSError as error:
            fix = "free space or make the folder writable, and set the answer again"
            raise InputError([Problem(path, f"cannot be written ({error.strerror})", fix)]) from error


class _AnotherError(Exception):
    """The file is another respondent's."""


def _voted(name: str, code: str, status: Status, record: Any) -> None:
    if record.get("respondent") != name:
        raise _AnotherError
    record["answers"][code] = status.value


def session_path(folder: Path, team: str, day: dt.date) -> Path:
    """Where a team's milestone of a day lies below a folder of teams."""
    return folder / slugify(team) / f"{day.isoformat()}.yaml"
