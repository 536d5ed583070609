"""Checks a lens against AWS's format: what the Well-Architected Tool refuses, and what will surprise.

A limit is an error where AWS's specification states it or AWS staff saw the Tool enforce it, a warning where
other evidence speaks for it.
Sources: AWS user guide, "Lens format specification",
https://docs.aws.amazon.com/wellarchitected/latest/userguide/lenses-format-specification.html;
measurements by AWS staff (characters, lengths, "None of these"),
https://github.com/awslabs/operational-readiness-review-custom-war-lens/blob/main/docs/gates.md
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from opexkit.lens.condition import ConditionError, Default, Node, mixed, names, parse, signed_names
from opexkit.lens.findings import Finding, error, listed, note, warning
from opexkit.lens.model import (
    MOST_CHOICES,
    SCHEMA_VERSION,
    AdditionalResource,
    Choice,
    Lens,
    LensRisk,
    Pillar,
    Question,
    Resource,
    RiskRule,
)
from opexkit.lens.reader import LARGEST_IMPORT, write_lens

MOST_PILLARS, MOST_QUESTIONS, MOST_RULES, MOST_RESOURCES = 10, 20, 3, 5
LONGEST_TITLE, LONGEST_TEXT, LONGEST_ID = 128, 2048, 128
API_LONGEST_ID, API_LONGEST_DESCRIPTION, API_LONGEST_URL = 64, 1024, 1024
ALLOWED = "letters, digits, blanks and - _ . , : / ( ) @ ! & # + ' ? ’"
RESOURCE_TYPES = ("HELPFUL_RESOURCE", "IMPROVEMENT_PLAN")

_ID = re.compile(r"[A-Za-z0-9_]{3,128}")
_FORBIDDEN = re.compile(r"[^A-Za-z0-9\s\-_.,:/()@!&#+'?’]")
_NONE_TITLE = re.compile(r"\s*none of (these|(the )?above)\b", re.IGNORECASE)
_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

_Record = Lens | Pillar | Question | Choice | Resource | AdditionalResource | RiskRule


def check_lens(lens: Lens) -> list[Finding]:
    """List everything there is to say about a lens, in its order; proofs over its rules included.

    Example:
        >>> from opexkit import check_lens, content, read_lens
        >>> lens = read_lens(content.data("lenses", "northwind-orr.json"))
        >>> [finding for finding in check_lens(lens) if finding.level == "error"]
        []
    """
    return list(_lens(lens))


def _lens(lens: Lens) -> Iterator[Finding]:
    yield from _size(lens)
    yield from _keys(lens, "$")
    if lens.schema_version != SCHEMA_VERSION:
        yield error("$.schemaVersion", f"it is {lens.schema_version!r}", f"write {SCHEMA_VERSION!r}")
    yield from _words(lens.name, "$.name", LONGEST_TITLE)
    if lens.description is None:
        yield warning("$.description", "the lens has no description", "add one; AWS does not call it optional")
    else:
        yield from _words(lens.description, "$.description", LONGEST_TEXT)
        if API_LONGEST_DESCRIPTION < len(lens.description) <= LONGEST_TEXT:
            message = f"it has {len(lens.description)} characters; AWS's documents disagree on 1024 and 2048"
            yield warning("$.description", message, f"shorten it to {API_LONGEST_DESCRIPTION}")
    yield from _count(len(lens.pillars), MOST_PILLARS, "$.pillars", "pillars")
    yield from _unique_ids([pillar.id for pillar in lens.pillars], "$.pillars")
    yield from _unique_question_ids(lens)
    for index, pillar in enumerate(lens.pillars):
        yield from _pillar(pillar, f"$.pillars[{index}]")


def _pillar(pillar: Pillar, path: str) -> Iterator[Finding]:
    yield from _keys(pillar, path)
    yield from _identifier(pillar.id, f"{path}.id", API_LONGEST_ID)
    yield from _words(pillar.name, f"{path}.name", LONGEST_TITLE)
    yield from _count(len(pillar.questions), MOST_QUESTIONS, f"{path}.questions", "questions")
    for index, question in enumerate(pillar.questions):
        yield from _question(question, f"{path}.questions[{index}]")


def _question(question: Question, path: str) -> Iterator[Finding]:
    yield from _keys(question, path)
    yield from _identifier(question.id, f"{path}.id", LONGEST_ID)
    yield from _words(question.title, f"{path}.title", LONGEST_TITLE)
    if question.description is not None:
        yield from _words(question.description, f"{path}.description", LONGEST_TEXT)
    if question.helpful_resource is not None:
        yield from _resource(question.helpful_resource, f"{path}.helpfulResource")
    yield from _count(len(question.choices), MOST_CHOICES, f"{path}.choices", "choices")
    yield from _unique_ids([choice.id for choice in question.choices], f"{path}.choices")
    yield from _choices_together(question, path)
    for index, choice in enumerate(question.choices):
        yield from _choice(choice, f"{path}.choices[{index}]")
    yield from _rules(question, path)
    from opexkit.lens.proof import prove  # needs numpy, which grading does not

    yield from prove(question, path)


def _choices_together(question: Question, path: str) -> Iterator[Finding]:
    titles = Counter(choice.title.strip().casefold() for choice in question.choices)
    for index, choice in enumerate(question.choices):
        if titles[choice.title.strip().casefold()] > 1:
            place = f"{path}.choices[{index}].title"
            yield warning(place, "another choice has the same title", "say what sets the two apart")
    none_ids = [choice.id for choice in question.choices if choice.is_none_of_these]
    if len(none_ids) > 1:
        message = f"{listed(none_ids)} all act as None of these"
        yield warning(f"{path}.choices", message, "let one id alone end in _no")
    if question.choices and not none_ids:
        message = "no choice acts as None of these, so a team with nothing in place cannot answer"
        yield note(f"{path}.choices", message, "add a choice whose id ends in _no")


def _choice(choice: Choice, path: str) -> Iterator[Finding]:
    yield from _keys(choice, path)
    if choice.id == "default":
        yield error(f"{path}.id", "a condition cannot tell it from the word default", "rename it")
    yield from _identifier(choice.id, f"{path}.id", API_LONGEST_ID)
    yield from _words(choice.title, f"{path}.title", LONGEST_TITLE)
    if _NONE_TITLE.match(choice.title) and not choice.is_none_of_these:
        message = "its title says None of these, but its id does not end in _no, so it is a choice like any other"
        yield warning(f"{path}.id", message, "let the id end in _no")
    if choice.helpful_resource is not None:
        yield from _resource(choice.helpful_resource, f"{path}.helpfulResource", API_LONGEST_URL)
    if choice.improvement_plan is not None:
        yield from _resource(choice.improvement_plan, f"{path}.improvementPlan", API_LONGEST_URL)
    elif not choice.is_none_of_these:
        yield error(f"{path}.improvementPlan", "it is missing", "add one with a displayText")
    resources = choice.additional_resources or []
    for kind, times in Counter(resource.type for resource in resources).items():
        if times > 1:
            yield warning(f"{path}.additionalResources", f"{times} entries are of type {kind}", "merge them")
    for index, resource in enumerate(resources):
        yield from _additional(resource, f"{path}.additionalResources[{index}]")


def _additional(resource: AdditionalResource, path: str) -> Iterator[Finding]:
    yield from _keys(resource, path)
    if resource.type not in RESOURCE_TYPES:
        yield error(f"{path}.type", f"there is no type {resource.type!r}", f"write {' or '.join(RESOURCE_TYPES)}")
    if not 1 <= len(resource.content) <= MOST_RESOURCES:
        message = f"it holds {len(resource.content)} resources"
        yield error(f"{path}.content", message, f"keep to 1 to {MOST_RESOURCES}")
    for index, content in enumerate(resource.content):
        yield from _resource(content, f"{path}.content[{index}]", API_LONGEST_URL)


def _resource(resource: Resource, path: str, longest_url: int = LONGEST_TEXT) -> Iterator[Finding]:
    yield from _keys(resource, path)
    text, url = resource.display_text, resource.url
    if len(text) > LONGEST_TEXT:
        yield _too_long(text, f"{path}.displayText", LONGEST_TEXT)
    if not text.strip():
        if url:
            yield error(f"{path}.displayText", "it is missing next to a url", "say what the link is")
        elif path.endswith(".improvementPlan"):
            yield error(f"{path}.displayText", "it is missing", "say how to get there")
        else:
            yield warning(f"{path}.displayText", "it is empty", "say something, or remove the resource")
    if url is not None:
        yield from _url(url, f"{path}.url", longest_url)


def _url(url: str, path: str, longest: int) -> Iterator[Finding]:
    if not url.strip():
        yield warning(path, "it is empty", "remove the key")
        return
    if not url.strip().startswith(("http://", "https://")):
        yield error(path, "it does not start with http:// or https://", "give the full address")
    elif len(re.findall(r"https?://", re.sub(r"/https?://", "", url))) > 1:
        yield warning(path, "it holds more than one address", "keep one; put others into additionalResources")
    elif re.search(r"\s", url):
        yield warning(path, "it holds blanks", "remove them, or write %20")
    if len(url) > longest:
        yield warning(path, f"it has {len(url)} characters; AWS's API says {longest} at most", "shorten it")


def _rules(question: Question, path: str) -> Iterator[Finding]:
    rules = question.risk_rules
    place = f"{path}.riskRules"
    if len(rules) > MOST_RULES:
        yield error(place, f"there are {len(rules)} rules", f"keep to {MOST_RULES}, one a level of risk")
    for risk, times in Counter(rule.risk for rule in rules).items():
        if times > 1:
            yield error(place, f"{times} rules give {risk}", "join their conditions with ||")
    defaults = [index for index, rule in enumerate(rules) if rule.condition.strip() == "default"]
    if not defaults:
        message = "there is no default; AWS documents it as mandatory, though the Tool takes a lens without"
        yield warning(place, message, "end with a rule whose condition is default")
    elif defaults[0] != len(rules) - 1:
        yield warning(f"{place}[{defaults[0]}]", "rules after the default never count", "put the default last")
    choices = {choice.id for choice in question.choices}
    for index, rule in enumerate(rules):
        yield from _keys(rule, f"{place}[{index}]")
        yield from _condition(rule, choices, f"{place}[{index}].condition")


def _condition(rule: RiskRule, choices: set[str], path: str) -> Iterator[Finding]:
    try:
        node = parse(rule.condition)
    except ConditionError as wrong:
        yield error(path, f"column {wrong.column}: {wrong.message}", wrong.fix)
        return
    unknown = sorted(names(node) - choices)
    if unknown:
        yield error(path, f"the question has no choice {listed(unknown)}", "name its own choices")
    column = mixed(rule.condition)
    if column is not None:
        message = f"&& and || stand side by side at column {column}; AWS does not document which binds first"
        yield warning(path, message, f"add parentheses; it is read here as {node}")
    if rule.risk is not LensRisk.HIGH:
        yield from _positive_none(node, rule, path)


def _positive_none(node: Node, rule: RiskRule, path: str) -> Iterator[Finding]:
    if isinstance(node, Default):
        return
    wanted = sorted({name for name, positive in signed_names(node) if positive and name.endswith("_no")})
    if wanted:
        message = f"{listed(wanted)} acts as None of these and helps to {rule.risk}"
        yield warning(path, message, "remove it, or put ! before it")


def _words(text: str, path: str, longest: int) -> Iterator[Finding]:
    """A name, title or description: the fields whose characters the Tool restricts."""
    if not text.strip():
        yield warning(path, "it is empty", "write something; the Tool probably refuses it")
    if len(text) > longest:
        yield _too_long(text, path, longest)
    odd = dict.fromkeys(_FORBIDDEN.findall(text))
    letters = [character for character in odd if character.isalpha()]
    others = [character for character in odd if not character.isalpha()]
    if others:
        yield error(path, f"the Tool refuses {' '.join(map(ascii, others))}", f"keep to {ALLOWED}")
    unsure = letters + sorted({character for character in text if character.isspace() and not character.isascii()})
    if unsure:
        message = f"whether the Tool takes {' '.join(map(ascii, unsure))} is not known"
        yield warning(path, message, "write plain ASCII")


def _too_long(text: str, path: str, longest: int) -> Finding:
    return error(path, f"it has {len(text)} characters", f"shorten it to {longest}")


def _identifier(identifier: str, path: str, api_longest: int) -> Iterator[Finding]:
    if not _ID.fullmatch(identifier):
        fix = f"use 3 to {LONGEST_ID} of A-Z, a-z, 0-9 and _"
        yield error(path, f"{identifier[:LONGEST_ID]!r} is no id", fix)
    elif len(identifier) > api_longest:
        message = f"it has {len(identifier)} characters; the API takes {api_longest} in an answer"
        yield warning(path, message, f"shorten it to {api_longest}")


def _unique_ids(ids: Sequence[str], path: str) -> Iterator[Finding]:
    for index, identifier in _repeated(ids):
        yield error(f"{path}[{index}].id", f"{identifier!r} is used before", "give it an id of its own")


def _unique_question_ids(lens: Lens) -> Iterator[Finding]:
    """The API addresses an answer by its question id alone; whether an import checks it is not known."""
    places = [
        (question.id, f"$.pillars[{p}].questions[{q}].id")
        for p, pillar in enumerate(lens.pillars)
        for q, question in enumerate(pillar.questions)
    ]
    for index, identifier in _repeated([identifier for identifier, _ in places]):
        yield warning(places[index][1], f"{identifier!r} is another question's id", "make it unique in the lens")


def _repeated(ids: Iterable[str]) -> Iterator[tuple[int, str]]:
    seen: set[str] = set()
    for index, identifier in enumerate(ids):
        if identifier in seen:
            yield index, identifier
        seen.add(identifier)


def _count(number: int, most: int, path: str, things: str) -> Iterator[Finding]:
    if number > most:
        yield error(path, f"there are {number} {things}", f"keep to {most}")
    elif number == 0:
        yield warning(path, f"there are no {things}", "add one")


def _keys(record: _Record, path: str) -> Iterator[Finding]:
    known = {info.alias or name: name for name, info in type(record).model_fields.items()}
    for key in record.unknown_keys:
        place = f"{path}.{key}" if _PLAIN_KEY.fullmatch(key) else f"{path}[{json.dumps(key)}]"
        near = next((name for name in known if _letters(name) == _letters(key)), None)
        fix = f"rename it to {near}" if near else "remove it, or leave it: it is kept"
        yield warning(place, "the format has no such key", fix)
    for key, name in known.items():
        if name in record.model_fields_set and getattr(record, name) is None:
            yield warning(f"{path}.{key}", "it is null", "remove the key")


def _letters(key: str) -> str:
    return key.replace("_", "").casefold()


def _size(lens: Lens) -> Iterator[Finding]:
    written = write_lens(lens)
    if len(written) > LARGEST_IMPORT:
        message = f"the lens has {len(written):,} characters even without blanks"
        yield error("$", message, f"shorten it to {LARGEST_IMPORT:,}")
    elif "\n" not in written:
        message = f"indented, the lens has more than the {LARGEST_IMPORT:,} characters that the Tool takes"
        yield warning("$", message, "import it without blanks, as the kit writes it")
