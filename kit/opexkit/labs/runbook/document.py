"""An Automation document (schemaVersion 0.3) as data: its parameters, variables, steps and outputs.

https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-documents.html
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, PlainValidator, StringConstraints, ValidationError
from pydantic.alias_generators import to_camel

from opexkit.files import Document, Form, InputError, Strict, complaints, parse_document, validated
from opexkit.files.fields import Where
from opexkit.labs.runbook.payload import type_payloads

STEP_LIMIT = 100
"""Steps of a document, or of a loop in it: so that a run and its picture stay within bounds."""
SCALARS = ("String", "Integer", "Boolean")
EMPTY: Mapping[str, Any] = {
    "String": "",
    "Integer": 0,
    "Boolean": False,
    "StringList": [],
    "MapList": [],
    "StringMap": {},
}
"""What a value of each type is before anybody gave it one."""

StepName = Annotated[
    str,
    StringConstraints(pattern=r"^[a-zA-Z0-9_]{1,128}$"),
    Form("1 to 128 letters, digits and _"),
]


def _way(value: Any) -> Any:
    """`abort` and `Abort` are the same, and a blank may follow `step:`."""
    text = value.strip() if isinstance(value, str) else value
    if isinstance(text, str) and (found := re.fullmatch(r"step:\s*(\S+)", text)):
        return f"step:{found[1]}"
    if isinstance(text, str) and text.lower() in ("abort", "continue"):
        return text.capitalize()
    raise ValueError(f"{str(value)[:40]!r} says nothing; write Abort, Continue or step:NAME")


def _number(value: Any) -> Any:
    """A whole number from 1, or a reference to one."""
    text = str(value).strip()
    if _IS_TEMPLATE.match(text):
        return text
    if text.isdigit() and int(text) >= 1:
        return int(text)
    raise ValueError(f"{text[:40]!r} is no whole number from 1; write digits, or a reference in braces")


_IS_TEMPLATE = re.compile(r"^\{\{.*\}\}$")
Number = Annotated[int | str, PlainValidator(_number)]
Way = Annotated[str, BeforeValidator(_way)]


class _Written(Strict):
    model_config = ConfigDict(alias_generator=to_camel, validate_by_name=True)


class Parameter(_Written):
    """What a run is given. `type` is one of the six plain types, or an AWS type such as `AWS::IAM::Role::Arn`."""

    type: Annotated[
        str,
        StringConstraints(
            pattern=r"^(String|StringList|Integer|Boolean|MapList|StringMap|(List<)?AWS::[A-Za-z0-9:]+>?)$"
        ),
        Form("String, StringList, Integer, Boolean, MapList, StringMap, or a type of AWS such as AWS::IAM::Role::Arn"),
    ]
    description: str = ""
    default: Any = None
    allowed_values: list[Any] | None = None
    allowed_pattern: str | None = None
    display_type: str | None = None
    min_items: int | None = None
    max_items: int | None = None
    min_chars: int | None = None
    max_chars: int | None = None

    @property
    def plain_type(self) -> str:
        """One of the six plain types: AWS types are texts, or lists of texts."""
        if self.type.startswith("List<"):
            return "StringList"
        return "String" if self.type.startswith("AWS::") else self.type


class Variable(_Written):
    """A value that `aws:updateVariable` may change."""

    type: Literal["String", "StringList", "Integer", "Boolean", "MapList", "StringMap"]
    description: str = ""
    default: Any = None


class Output(_Written):
    """What a step takes from its response. Its keys begin with capitals."""

    model_config = ConfigDict(alias_generator=lambda name: name.capitalize())

    name: Annotated[
        str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,128}$"), Form("1 to 128 letters, digits and _ . -")
    ]
    selector: str
    type: Literal["String", "StringList", "Integer", "Boolean", "MapList", "StringMap"] = "String"


class Step(_Written):
    """One step, as written; inputs are checked for each action apart."""

    name: StepName
    action: str
    description: str = ""
    inputs: dict[str, Any] = Field(default_factory=dict)
    outputs: list[Output] = Field(default_factory=list)
    max_attempts: Number = 1
    timeout_seconds: Number | None = None
    on_failure: Way = "Abort"
    on_cancel: Way = "Abort"
    next_step: str | None = None
    is_end: bool = False
    is_critical: bool | None = None

    @property
    def counts(self) -> bool:
        """Whether its failure fails the automation; by default it does unless the failure is passed over."""
        return self.on_failure != "Continue" if self.is_critical is None else self.is_critical


class Content(_Written):
    """The document's own keys."""

    schema_version: Literal["0.3"]
    description: str = ""
    assume_role: str = ""
    parameters: dict[str, Parameter] = Field(default_factory=dict)
    variables: dict[str, Variable] = Field(default_factory=dict)
    main_steps: Annotated[list[Step], Field(min_length=1, max_length=STEP_LIMIT)]
    outputs: list[Any] = Field(default_factory=list)
    files: Any = None

    @property
    def outputs_for_references(self) -> list[str]:
        """The document's outputs, which are written without braces, as references."""
        return [text if "{{" in text else f"{{{{ {text} }}}}" for text in map(str, self.outputs)]


@dataclass(frozen=True)
class Block:
    """Steps that follow each other: the document's, or those inside a loop.

    Attributes:
        where: the place of the list.
        steps: in the order written.
        loop: the loop that holds them; None for the document's own.
    """

    where: Where
    steps: tuple[Step, ...]
    loop: Step | None = None

    def place(self, step: Step) -> Where:
        """Where a step of the block is written."""
        return (*self.where, self.position(step))

    def position(self, step: Step) -> int:
        """The step's place in the list, also where two are written alike."""
        return next(place for place, other in enumerate(self.steps) if other is step)


@dataclass(frozen=True)
class Runbook:
    """A document that could be read, and where everything stands.

    Attributes:
        source: the text's places, for problems.
        content: what it says.
        blocks: the document's own steps first, then those of each loop, by the loop's name.
    """

    source: Document
    content: Content
    blocks: Mapping[str, Block]

    @property
    def main(self) -> Block:
        """The document's own steps."""
        return self.blocks[""]

    def all_steps(self) -> Iterator[tuple[Block, Step]]:
        """Every step with the block that it is in."""
        for block in self.blocks.values():
            for step in block.steps:
                yield block, step


def read_runbook(text: str | bytes, path: Path = Path("runbook.yaml")) -> Runbook:
    """Read an Automation document in YAML or JSON: its form, not yet its sense; see `check_runbook`.

    Raises:
        InputError: with every problem, at its line and column.
    """
    source, plain = parse_document(text, path), text if isinstance(text, str) else text.decode("utf-8", "replace")
    source = replace(source, data=type_payloads(source.data, plain))
    content = validated(source, Content)
    _demand_text(source, plain)
    blocks = {"": Block(("mainSteps",), tuple(content.main_steps))}
    _add_loops(source, blocks[""], blocks, 0)
    return Runbook(source, content, blocks)


def _demand_text(source: Document, text: str) -> None:
    """Refuse a schemaVersion that YAML and JSON read as a number, as AWS does."""
    where = ("schemaVersion",)
    line, _ = source.places[where]
    if re.search(r"schemaVersion[\"']?\s*:\s*0", text.splitlines()[line - 1]):
        raise InputError([source.problem(where, "schemaVersion is a number, and AWS takes text", 'write "0.3"')])


class _Inner(_Written):
    model_config = ConfigDict(alias_generator=lambda name: name.capitalize())

    steps: Annotated[list[Step], Field(min_length=1, max_length=STEP_LIMIT)]


def _add_loops(source: Document, block: Block, blocks: dict[str, Block], depth: int) -> None:
    """Read the steps inside each loop of a block; a loop may not hold a loop."""
    for step in block.steps:
        if step.action != "aws:loop" or "Steps" not in step.inputs:
            continue
        where = (*block.place(step), "inputs", "Steps")
        if depth:
            fix = "put the inner one into a document of its own"
            raise InputError([source.problem(where, "a loop stands inside of a loop", fix)])
        try:
            inner = _Inner.model_validate({"Steps": step.inputs["Steps"]})
        except ValidationError as error:
            raise InputError(complaints(source, error, _Inner, where[:-1])) from error
        blocks[step.name] = Block(where, tuple(inner.steps), step)
        _add_loops(source, blocks[step.name], blocks, depth + 1)
