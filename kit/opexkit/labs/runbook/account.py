"""The account that a document acts on: an emulated AWS, people who answer, and a simulated clock."""

import datetime as dt
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from opexkit.labs.runbook.allowed import is_allowed
from opexkit.labs.runbook.clock import Clock
from opexkit.labs.runbook.emulation import REGION, allowed_stacks, client, empty_account, emulation, in_region
from opexkit.labs.runbook.fence import UnsafeError
from opexkit.labs.runbook.services import coerce, lacking_filter, operation

if TYPE_CHECKING:
    from botocore.client import BaseClient

    from opexkit.labs.runbook.document import Runbook


_COUNTS = ("Count", "DesiredCapacity", "DesiredCount", "MaxCount", "MinCount", "MinSize", "NumberOfNodes")
MOST_AT_ONCE = 1_000
"""Things of a kind that one call may make."""
_STILL = ("ec2.DescribeInstanceTypes", "ec2.DescribeInstanceTypeOfferings")
"""Lists of AWS's own that no account changes; the emulation takes seconds to write one."""
_PRINTED: dict[str, str] = {}
"""Their answers as JSON, by what was asked."""
_MOST_PRINTED = 8


class CallError(Exception):
    """The API answered with an error; `code` is its name."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(f"{code}: {message}")


class Refusal(Exception):  # noqa: N818 (the lab declines; nothing went wrong in the run)
    """The lab does not emulate this; the text names it."""


@dataclass(frozen=True)
class Call:
    """An API call that was answered.

    Attributes:
        at: seconds.
        error: the code of one.
        kept: whether AWS keeps inputs and answer in the run's history; it does not for calls of a script.
    """

    at: float
    service: str
    api: str
    inputs: Mapping[str, Any]
    error: str = ""
    kept: bool = True


@dataclass(frozen=True)
class Approval:
    """A moment (seconds) at which people were asked: who, with which message, and by which topic; none if empty."""

    at: float
    approvers: tuple[str, ...]
    message: str
    topic: str = ""


@dataclass(frozen=True)
class Pace:
    """Seconds that things take.

    Attributes:
        call: an API call.
        poll: between two looks of a step that waits.
        approval: until someone approves.
        resume: until the operator resumes a pause.
    """

    call: float = 2.0
    poll: float = 10.0
    approval: float = 75.0
    resume: float = 300.0


@dataclass
class Account:
    """What a run acts on. Open one with `open_account`.

    Attributes:
        clock: the simulated time.
        pace: how long things take.
        approves: whether the approvers say yes.
        functions: Lambda functions by name: from the payload to the answer.
        rules: what AWS checks and the emulation does not, by `service.Api`; they raise CallError.
        effects: what else a call does, by `service.Api`; called after the emulation has answered.
        documents: other documents by name.
        calls: every call so far.
        approvals: what was asked of people.
        secrets: values that nobody may see; each must stay out of inputs and outputs, which AWS keeps.
        printed: what scripts wrote, which AWS keeps, too.
        left_out: steps that the lab passed over, with the reason: what they would have done is not known.
    """

    clock: Clock
    pace: Pace = field(default_factory=Pace)
    approves: bool = True
    functions: dict[str, Callable[[Any], Any]] = field(default_factory=dict)
    rules: dict[str, Callable[[Mapping[str, Any]], None]] = field(default_factory=dict)
    effects: dict[str, Callable[[Mapping[str, Any]], None]] = field(default_factory=dict)
    documents: Mapping[str, "Runbook"] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    approvals: list[Approval] = field(default_factory=list)
    secrets: set[str] = field(default_factory=set)
    printed: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def call(self, service: str, api: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """Call an API of the emulated account with inputs as a document writes them; takes the time of a call.

        Raises:
            CallError: the API answers with an error, or the inputs do not fit it.
            Refusal: the emulation does not have this API.
            NotKnown: there is no such service or API.
        """
        response = self.answer(service, api, coerce(operation(service, api).input_shape, dict(inputs)))
        response.pop("ResponseMetadata", None)
        if f"{service.lower()}.{operation(service, api).name}" in _STILL:
            return response  # it came as JSON
        plain: dict[str, Any] = json.loads(json.dumps(response, default=_plain))
        return plain

    def answer(self, service: str, api: str, given: dict[str, Any], *, kept: bool = True) -> dict[str, Any]:
        """Call an API with inputs of the types that it asks for, and return what the AWS SDK returns.

        Args:
            service: its name.
            api: the API's name, in any case.
            given: its inputs.
            kept: whether AWS keeps inputs and answer in the run's history.

        Raises:
            CallError: the API answers with an error, or the inputs do not fit it.
            Refusal: the emulation does not have this API.
            NotKnown: there is no such service or API.
        """
        from botocore.exceptions import ClientError, ParamValidationError

        model = operation(service, api)
        if not is_allowed(service.lower(), model.name):
            raise Refusal(f"the emulated account does not have {service}:{model.name}")
        self.clock.wait(self.pace.call)
        _demand_modest(given)
        if rule := self.rules.get(f"{service.lower()}.{model.name}"):
            rule(given)
        try:
            response = self._send(service.lower(), model.name, given)
        except ParamValidationError as error:
            raise CallError("ParamValidationError", str(error).replace("\n", " ")) from error
        except ClientError as error:
            said = error.response.get("Error", {})
            if said.get("Message") == "Not yet implemented":  # what moto answers for a service that it does not have
                raise Refusal(f"the emulated account does not have {service}:{model.name}") from error
            if (name := lacking_filter(model, str(said.get("Message")))) is not None:
                raise Refusal(f"the emulation of {service}:{model.name} lacks the filter {name}") from error
            self.calls.append(Call(self.clock.now, service.lower(), model.name, given, str(said.get("Code")), kept))
            raise CallError(str(said.get("Code")), str(said.get("Message"))) from error
        except NotImplementedError as error:
            raise Refusal(f"the emulated account does not have {service}:{model.name}") from error
        except UnsafeError:
            raise
        except Exception as error:  # whatever the emulation stumbles over is not the document's fault
            raise Refusal(f"the emulation cannot answer {service}:{model.name} ({error!r})") from error
        self.calls.append(Call(self.clock.now, service.lower(), model.name, given, kept=kept))
        if effect := self.effects.get(f"{service.lower()}.{model.name}"):
            effect(given)
        shown = {} if f"{service.lower()}.{model.name}" in _STILL else response
        self.secrets |= {*_secrets(given), *_secrets(shown)}
        return response

    def client(self, service: str) -> "BaseClient":
        """A client of the emulated account.

        Raises:
            UnsafeError: on a call that the emulation does not take.
        """
        return client(service)

    def approve(self, approvers: Iterable[str], message: str, limit: float, topic: str = "") -> bool | None:
        """Ask the approvers, and wait for their answer; None if it does not come within the limit (seconds)."""
        self.approvals.append(Approval(self.clock.now, tuple(approvers), message, topic))
        if self.pace.approval > limit:
            self.clock.wait(max(0.0, limit))
            return None
        self.clock.wait(self.pace.approval)
        return self.approves

    def invoke(self, name: str, payload: Any) -> Any:
        """Call a Lambda function that the task has; takes the time of a call.

        Raises:
            Refusal: the task has no such function.
        """
        short = name.rsplit(":", maxsplit=1)[-1]
        if short not in self.functions:
            known = ", ".join(self.functions) or "none"
            raise Refusal(f"the function {short!r} is not emulated; the task has {known}")
        self.clock.wait(self.pace.call)
        given = payload if isinstance(payload, dict) else {}
        self.calls.append(Call(self.clock.now, "lambda", short, given))
        self.secrets |= set(_secrets(given))
        return self.functions[short](payload)

    def count(self, service: str, api: str) -> int:
        """How often an API was called without an error."""
        return sum(call.service == service and call.api == api and not call.error for call in self.calls)

    def _send(self, service: str, api: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
        from botocore import xform_name

        def ask() -> dict[str, Any]:
            with allowed_stacks() if service == "cloudformation" else nullcontext():
                answer: dict[str, Any] = getattr(self.client(service), xform_name(api))(**inputs)
            return answer

        if f"{service}.{api}" not in _STILL:
            return ask()
        place = f"{service}.{api} {json.dumps(inputs, sort_keys=True, default=str)}"
        if place not in _PRINTED:
            if len(_PRINTED) >= _MOST_PRINTED:
                _PRINTED.pop(next(iter(_PRINTED)))
            _PRINTED[place] = json.dumps(ask(), default=_plain)
        printed: dict[str, Any] = json.loads(_PRINTED[place])
        return printed


@contextmanager
def open_account(start: dt.datetime, pace: Pace | None = None, region: str = REGION) -> Iterator[Account]:
    """Open an empty emulated account in a region; what it holds is gone when it closes.

    Raises:
        UnsafeError: the emulation does not answer, so calls could reach a real endpoint.
    """
    with emulation(), in_region(region):
        empty_account()
        yield Account(Clock(start), pace or Pace())
        empty_account()


_SECRET = re.compile(r"SecretString|SecretBinary|Password|AuthToken", re.IGNORECASE)


def _demand_modest(given: Mapping[str, Any]) -> None:
    """Refuse to make more of something than an account has room for, as AWS does by its quotas."""
    for name in _COUNTS:
        if isinstance(count := given.get(name), int) and count > MOST_AT_ONCE:
            raise CallError("LimitExceeded", f"{name} is {count:,}, and the account has room for {MOST_AT_ONCE:,}")


def _secrets(values: Mapping[str, Any]) -> Iterator[str]:
    """What stands under a key that AWS itself marks as sensitive."""
    for name, value in values.items():
        if isinstance(value, dict):
            yield from _secrets(value)
        elif isinstance(value, str) and _SECRET.search(name) and not name.endswith(("Id", "Arn", "Name")):
            yield value


def _plain(value: Any) -> str:
    if isinstance(value, (dt.datetime, dt.date)):
        return value.isoformat()
    return value.read().decode() if hasattr(value, "read") else str(value)
