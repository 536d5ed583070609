"""What was handed in: policies, and the small file that says which is attached where.

One text may hold several files, each below a line such as `# deny-console.json`; places are those of the whole text.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pydantic import Field

from opexkit.files import Document, Strict, parse_document, validated
from opexkit.files.problem import InputError, Problem
from opexkit.files.spelling import suggestion
from opexkit.labs.guardrails.policy import FULL, OWN_NAMES, RCP_FULL, Kind, Policy, misplaced, read_policy
from opexkit.labs.lab import Source

FILE = "attachments"
"""The stem of the file that says what is attached where."""
POLICY_LIMIT = 50
"""Policies of one artifact."""
ATTACHED_LIMIT = 5
"""Policies of a kind that a root, an OU or an account takes, those of AWS's own among them."""
_HEADING = re.compile(r"^#[ \t]*([\w.-]+\.(?:json|ya?ml))[ \t]*\r?$", re.MULTILINE)


class Attachments(Strict):
    """`attachments.yaml`: by target, the names of the policies that are attached to it.

    A target that is not named has what AWS attaches by itself; one that is named has what is written, and no more.

    Attributes:
        service_control_policies: they bind the users and roles of the accounts below a target.
        resource_control_policies: they bind whoever reaches for resources of the accounts below a target.
    """

    service_control_policies: dict[str, list[str]] = Field(default_factory=dict)
    resource_control_policies: dict[str, list[str]] = Field(default_factory=dict)


KEYS: Mapping[str, Kind] = {"service_control_policies": "SCP", "resource_control_policies": "RCP"}


@dataclass(frozen=True)
class Guardrails:
    """Policies by name, and what is attached where.

    Attributes:
        attached: by kind, by target, the policies; without those of AWS's own for RCPs.
        document: of the file that says so; None where only policies were handed in.
        unread: names of policies that are attached and were not handed in, where no policy was.
    """

    policies: Mapping[str, Policy]
    attached: Mapping[Kind, Mapping[str, tuple[Policy, ...]]]
    document: Document | None = field(repr=False)
    unread: tuple[Problem, ...] = ()

    def of(self, kind: Kind, target: str) -> tuple[Policy, ...]:
        """The policies of a kind at a target; what AWS attaches by itself where nothing is said."""
        return self.attached[kind].get(target, (FULL,) if kind == "SCP" else ())

    @cached_property
    def seed(self) -> str:
        """What requests are drawn by: the same for guardrails that say the same, whatever they are called."""
        said = sorted(
            [kind, target, sorted(json.dumps(each.canonical) for policy in found for each in policy.statements)]
            for kind, targets in self.attached.items()
            for target, found in targets.items()
        )
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:12]


def read_guardrails(sources: Sequence[Source], targets: Sequence[str] | None) -> Guardrails:
    """Read policies and where they are attached.

    Args:
        sources: a text each, or one text that holds several files.
        targets: what policies can be attached to; None if it does not matter.

    Raises:
        InputError: with every problem, at its line and column.
    """
    problems: list[Problem] = []
    policies: dict[str, Policy] = {}
    where: list[Document] = []
    for name, source in _files(sources):
        path = source.path
        try:
            if Path(name).stem == FILE:
                where.append(parse_document(source.text, path))
            elif Path(name).stem in OWN_NAMES:
                problems.append(
                    Problem(path, f"{Path(name).stem} is AWS's own policy", "give yours another name", 1, 1)
                )
            elif Path(name).stem in policies:
                problems.append(Problem(path, f"two policies are called {name!r}", "rename one of the two", 1, 1))
            else:
                policies[Path(name).stem] = read_policy(source.text, path, Path(name).stem)
        except InputError as error:
            problems += error.problems
    if len(policies) > POLICY_LIMIT:
        problems.append(Problem(sources[0].path, f"holds more than {POLICY_LIMIT} policies", "leave some out", 1, 1))
    if len(where) > 1:
        problems.append(Problem(where[1].path, "says a second time what is attached", "keep one such file", 1, 1))
    if problems:
        raise InputError(problems)
    if not where:
        _refuse([each for policy in policies.values() for each in misplaced(policy, policy.kind)])
        return Guardrails(policies, {"SCP": {}, "RCP": {}}, None)
    attachments = validated(where[0], Attachments)
    return _together(policies, attachments, where[0], targets)


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise InputError(problems)


def _files(sources: Sequence[Source]) -> Iterator[tuple[str, Source]]:
    """Each file with its name; a part of a text keeps its lines."""
    for source in sources:
        text = source.text.decode("utf-8", "replace") if isinstance(source.text, bytes) else source.text
        headings = list(_HEADING.finditer(text))
        if not headings:
            yield _name(source.path, text), source
            continue
        if len(headings) > POLICY_LIMIT + 1:
            message = f"holds more than {POLICY_LIMIT} policies"
            raise InputError([Problem(source.path, message, "leave some out", 1, 1)])
        before = text[: headings[0].start()]
        if before.strip():
            fix = "begin with a line such as # attachments.yaml"
            raise InputError([Problem(source.path, "begins without the name of a file", fix, 1, 1)])
        for heading, following in zip(headings, [*headings[1:], None], strict=True):
            end = following.start() if following else len(text)
            line = text.count("\n", 0, heading.end())
            part = text[heading.end() : end]
            if not part.strip():
                raise InputError(
                    [Problem(source.path, f"{heading[1]} is empty", "write it, or delete it", line + 1, 1)]
                )
            yield heading[1], Source(source.path, "\n" * line + part)


def _name(path: Path, text: str) -> str:
    """The name of a text that is one file: attachments unless it is JSON, whatever the file is called."""
    looks_like_policy = text.lstrip("\ufeff \t\r\n").startswith(("{", "["))
    return path.name if path.stem == FILE or looks_like_policy or path.suffix == ".json" else f"{FILE}.yaml"


def _together(
    policies: Mapping[str, Policy], written: Attachments, document: Document, targets: Sequence[str] | None
) -> Guardrails:
    problems: list[Problem] = []
    unread: list[Problem] = []
    attached: dict[Kind, dict[str, tuple[Policy, ...]]] = {"SCP": {}, "RCP": {}}
    for key, kind in KEYS.items():
        for target, names in getattr(written, key).items():
            if targets is not None and target not in targets:
                message = f"there is no root, OU or account {target[:60]!r}"
                problems.append(document.problem((key, target), message, suggestion(target, targets)))
            problems += _of_names(names, kind, (key, target), document)
            unknown = list(_unknown(names, kind, (key, target), document, policies))
            unread += unknown
            problems += unknown if policies else ()
            found = [_bare(name) for name in names]
            known = {**policies, FULL.name: FULL} if kind == "SCP" else policies
            attached[kind][target] = tuple(known[name] for name in found if name in known)
    for kind, by_target in attached.items():
        used = {policy.name: policy for found in by_target.values() for policy in found if policy is not FULL}
        problems += [each for policy in used.values() for each in misplaced(policy, kind)]
    _refuse(problems)
    return Guardrails(policies, attached, document, tuple(unread))


def _bare(name: str) -> str:
    return name.removesuffix(".json")


def _of_names(names: Sequence[str], kind: Kind, where: tuple[str, str], document: Document) -> Iterator[Problem]:
    if kind == "SCP" and not names:
        message = "nothing is attached, and AWS keeps one SCP at least"
        yield document.problem(where, message, f"write [{FULL.name}]")
    count = len({_bare(name) for name in names} | ({RCP_FULL} if kind == "RCP" else set()))
    if count > ATTACHED_LIMIT:
        also = f", with {RCP_FULL}, which cannot be detached" if kind == "RCP" else ""
        message = f"{count} policies are attached{also}, and AWS takes {ATTACHED_LIMIT}"
        yield document.problem(where, message, "put statements together in one policy, or attach some further up")
    for place, name in enumerate(names):
        if _bare(name) in map(_bare, names[:place]):
            yield document.problem((*where, place), f"{name[:60]!r} is attached twice", "delete one of the two")


def _unknown(
    names: Sequence[str], kind: Kind, where: tuple[str, str], document: Document, policies: Mapping[str, Policy]
) -> Iterator[Problem]:
    known = [*policies, FULL.name if kind == "SCP" else RCP_FULL]
    for place, name in enumerate(names):
        if _bare(name) not in known:
            yield document.problem((*where, place), f"there is no policy {name[:60]!r}", suggestion(name, known))
