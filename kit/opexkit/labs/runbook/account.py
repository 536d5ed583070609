"""The account that a document acts on: an emulated AWS in this process, people who answer, and a simulated clock.

moto answers the calls. Nothing ever leaves the process: an account does not open unless the emulation answers, and a
request that the emulation does not take is refused before it is sent.
"""

import datetime as dt
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from opexkit.labs.runbook.clock import Clock
from opexkit.labs.runbook.services import coerce, operation
from opexkit.labs.verdict import CannotJudge

if TYPE_CHECKING:
    from botocore.client import BaseClient
    from botocore.session import Session

    from opexkit.labs.runbook.document import Runbook

REGION = "us-east-1"
ACCOUNT = "123456789012"
"""The account number of the emulation."""


class UnsafeError(CannotJudge):
    """Calls would not be answered by the emulation; nothing was sent."""


class CallError(Exception):
    """The API answered with an error; `code` is its name."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(f"{code}: {message}")


class Refusal(Exception):  # noqa: N818 (the lab declines; nothing went wrong in the run)
    """The lab does not emulate this; the text names it."""


@dataclass(frozen=True)
class Call:
    """An API call that was answered: when (seconds), what, with which inputs; `error` is the code of one."""

    at: float
    service: str
    api: str
    inputs: Mapping[str, Any]
    error: str = ""


@dataclass(frozen=True)
class Pace:
    """Seconds that things take.

    Attributes:
        call: an API call.
        poll: between two looks of a step that waits.
        approval: until somebody approves.
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
        approvals: the moments (seconds) at which somebody was asked.
    """

    clock: Clock
    pace: Pace = field(default_factory=Pace)
    approves: bool = True
    functions: dict[str, Callable[[Any], Any]] = field(default_factory=dict)
    rules: dict[str, Callable[[Mapping[str, Any]], None]] = field(default_factory=dict)
    effects: dict[str, Callable[[Mapping[str, Any]], None]] = field(default_factory=dict)
    documents: Mapping[str, "Runbook"] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    approvals: list[float] = field(default_factory=list)

    def call(self, service: str, api: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """Call an API of the emulated account; takes the time of a call.

        Raises:
            CallError: the API answers with an error, or the inputs do not fit it.
            Refusal: the emulation does not have this API.
            NotKnown: there is no such service or API.
        """
        from botocore.exceptions import ClientError, ParamValidationError

        model = operation(service, api)
        given = coerce(model.input_shape, dict(inputs))
        self.clock.wait(self.pace.call)
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
            self.calls.append(Call(self.clock.now, service.lower(), model.name, given, str(said.get("Code"))))
            raise CallError(str(said.get("Code")), str(said.get("Message"))) from error
        except NotImplementedError as error:
            raise Refusal(f"the emulated account does not have {service}:{model.name}") from error
        except UnsafeError:
            raise
        except Exception as error:  # whatever the emulation stumbles over is not the document's fault
            raise Refusal(f"the emulation cannot answer {service}:{model.name} ({error!r})") from error
        self.calls.append(Call(self.clock.now, service.lower(), model.name, given))
        if effect := self.effects.get(f"{service.lower()}.{model.name}"):
            effect(given)
        response.pop("ResponseMetadata", None)
        plain: dict[str, Any] = json.loads(json.dumps(response, default=_plain))
        return plain

    def client(self, service: str) -> "BaseClient":
        """A client of the emulated account.

        Raises:
            UnsafeError: on a call that the emulation does not take.
        """
        return _client(service)

    def approve(self) -> bool:
        """Ask the approvers, and wait for their answer."""
        self.approvals.append(self.clock.now)
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
        self.calls.append(Call(self.clock.now, "lambda", short, payload if isinstance(payload, dict) else {}))
        return self.functions[short](payload)

    def count(self, service: str, api: str) -> int:
        """How often an API was called without an error."""
        return sum(call.service == service and call.api == api and not call.error for call in self.calls)

    def _send(self, service: str, api: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
        from botocore import xform_name

        answer: dict[str, Any] = getattr(self.client(service), xform_name(api))(**inputs)
        return answer


@contextmanager
def open_account(start: dt.datetime, pace: Pace | None = None) -> Iterator[Account]:
    """Open an empty emulated account; what it holds is gone when it closes.

    Raises:
        UnsafeError: the emulation does not answer, so calls could reach a real endpoint.
    """
    from moto import mock_aws

    with (
        patch.dict(os.environ, AWS_CONFIG_FILE=os.devnull, AWS_SHARED_CREDENTIALS_FILE=os.devnull),
        patch("botocore.httpsession.URLLib3Session.send", _refuse),
        mock_aws(),
    ):
        os.environ.pop("AWS_PROFILE", None)
        account = Account(Clock(start), pace or Pace())
        _prove(account)
        yield account


@cache
def _session() -> "Session":
    """A session that was made with moto's handlers in place; one made before moto was imported would not have them."""
    import moto  # noqa: F401
    from botocore.session import Session

    return Session()


@cache
def _client(service: str) -> "BaseClient":
    """One client a service for the whole process: making one takes longer than a hundred calls."""
    credentials = {"aws_access_key_id": "emulated", "aws_secret_access_key": "emulated"}
    return _session().create_client(service, region_name=REGION, **credentials)


def _prove(account: Account) -> None:
    """Ask who is there: only the emulation knows its own account number."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        found = account._send("sts", "GetCallerIdentity", {})
    except (BotoCoreError, ClientError) as error:
        raise UnsafeError(f"the emulated AWS does not answer ({error}); nothing was sent") from error
    if found.get("Account") != ACCOUNT:
        raise UnsafeError(f"account {found.get('Account')} answers instead of the emulated one; the lab does not start")


def _refuse(_session: Any, request: Any) -> None:
    """Stand where botocore would open a connection."""
    raise UnsafeError(f"a request to {request.url.split('?')[0]} was about to leave the process; it was not sent")


def _plain(value: Any) -> str:
    if isinstance(value, (dt.datetime, dt.date)):
        return value.isoformat()
    return value.read().decode() if hasattr(value, "read") else str(value)
