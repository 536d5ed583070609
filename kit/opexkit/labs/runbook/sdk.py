"""The host's side of a script's sandbox: boto3 on the emulated account, simulated time, and what a script met.

Nothing of the host's own errors reaches a script. Whatever it met that Python or AWS would not have done is kept here,
where no `except` of the script can hide it.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from typing import Any

from pydantic_monty import ClassInstance, ExternalModule

from opexkit.labs.runbook.account import Account, CallError, Refusal
from opexkit.labs.runbook.emulation import region
from opexkit.labs.runbook.inputs import LONGEST_SCRIPT
from opexkit.labs.runbook.rewrite import Rewritten
from opexkit.labs.runbook.services import operation, paginators, waiters
from opexkit.labs.runbook.step import CannotRun, StepError
from opexkit.labs.verdict import CannotJudge

_SAME = {"AssertionError", "IndexError", "KeyError", "StopIteration", "ZeroDivisionError"}
"""Errors that come from a script's data, in the sandbox as in Python."""
_SAME_WORDS = ("invalid literal for int()", "could not convert string to float")


class Sdk:
    """What one run of a script may ask the host for.

    Attributes:
        stopped: why the script can go on no more, or its end cannot be trusted; the first reason counts.
        returned: whether its handler has come back.
    """

    def __init__(self, account: Account, deadline: float, script: Rewritten) -> None:
        self._account, self._reads_clock = account, script.reads_clock
        self._same = set() if script.hasty else _SAME
        self._started = account.clock.now
        self._deadline = min(deadline, self._started + LONGEST_SCRIPT)
        self.stopped: BaseException | None = None
        self.returned = False
        self._raised: set[tuple[str, str]] = set()
        self._errors: dict[str, tuple[set[str], dict[str, Any]]] = {}

    @property
    def module(self) -> ExternalModule:
        """The module `boto3`."""
        client, session = self._guarded(self._client), self._guarded(self._session)
        return ExternalModule({"client": client, "Session": session, "session": ExternalModule({"Session": session})})

    @property
    def functions(self) -> dict[str, Any]:
        """What a rewritten script calls."""
        return {
            "raised_": self._guarded(lambda kind, text: self._raised.add((kind, text))),
            "caught_": self._guarded(self.caught),
            "is_aws_": self._guarded(lambda text, kind: kind in self._errors.get(text, ((), {}))[0]),
            "response_": self._guarded(self._response),
        }

    def caught(self, kind: str, text: str) -> None:
        """Note an error that a script catches or ends with: it may be the sandbox's own."""
        known = (kind, text) in self._raised or (kind == "Exception" and text in self._errors)
        if known or kind in self._same or (kind == "ValueError" and text.startswith(_SAME_WORDS)):
            return
        self._stop(CannotRun(f"it meets what may be an error of the sandbox ({kind}: {text[:160]})"))

    def ask_machine(self, *, name: str, args: tuple[Any, ...], **_: Any) -> Any:
        """Answer for the machine: the simulated time, and nothing else."""
        moment = self._account.clock.moment.astimezone(dt.UTC)
        match name:
            case "time.sleep":
                return self._guarded(self._wait)(*args)
            case "datetime.now":
                return moment.astimezone(args[0]) if args and args[0] else moment.replace(tzinfo=None)
            case "date.today":
                return moment.date()
            case "time.time":
                return moment.timestamp()
        self._stop(CannotRun(f"it asks the machine for {name}"))
        raise PermissionError("the sandbox has no such thing")

    def _guarded(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Let none of the host's errors through but what AWS itself would say; anything else stops the script."""

        def call(*words: Any, **named: Any) -> Any:
            if self.stopped:
                raise RuntimeError("the script is stopped")
            try:
                return function(*words, **named)
            except _Said as said:
                raise said.error from None
            except (CannotRun, StepError, CannotJudge, KeyboardInterrupt) as error:
                self._stop(error)
            except Refusal as error:
                self._stop(CannotRun(str(error)))
            except Exception as error:  # whatever it is, it is not the script's fault
                self._stop(CannotRun(f"the emulation cannot answer it ({error!r})"))
            raise RuntimeError("the script is stopped")

        return call

    def _stop(self, why: BaseException) -> None:
        self.stopped = self.stopped or why

    def _port(self, kind: str, answer: Callable[..., Any]) -> "_Port":
        """Make an object for the sandbox whose methods are answered by name."""
        return _Port(_Object(kind, self._guarded(answer)))

    def _session(self, **settings: Any) -> "_Port":
        _demand_here(settings)

        def answer(name: str, /, *words: Any, **named: Any) -> "_Port":
            if name != "client":
                raise CannotRun(f"a session of boto3 has no {name} here")
            return self._client(*words, **named)

        return self._port("session", answer)

    def _client(self, service_name: str, **settings: Any) -> "_Port":
        _demand_here(settings)

        def answer(name: str, /, *words: Any, **named: Any) -> Any:
            if name in ("get_paginator", "get_waiter"):
                make = self._paginator if name == "get_paginator" else self._waiter
                return make(service_name, *words, *named.values())
            if words:
                raise self._own(TypeError(f"{name}() only accepts keyword arguments."))
            return self._call(service_name, name, named)

        return self._port(service_name, answer)

    def _paginator(self, service: str, api: str) -> "_Port":
        """Ask for every page at once: the sandbox iterates over no object of the host."""
        from botocore.paginate import Paginator

        model = operation(service, api)
        config = paginators(service).get_paginator(model.name)

        def answer(name: str, /, **named: Any) -> list[Any]:
            if name != "paginate":
                raise CannotRun(f"a paginator has no {name} here")
            return list(Paginator(lambda **given: self._call(service, api, given), config, model).paginate(**named))

        return self._port("paginator", answer)

    def _waiter(self, service: str, waiter: str) -> "_Port":
        """Ask until a resource is in a state, in simulated time."""
        from botocore import xform_name

        model = waiters(service)
        full = {xform_name(name): name for name in model.waiter_names}[waiter]
        config = model.get_waiter(full)

        def answer(name: str, /, WaiterConfig: dict[str, int] | None = None, **named: Any) -> None:  # noqa: N803
            if name != "wait":
                raise CannotRun(f"a waiter has no {name} here")
            settings = {"Delay": config.delay, "MaxAttempts": config.max_attempts} | (WaiterConfig or {})
            for attempt in range(settings["MaxAttempts"]):
                self._wait(settings["Delay"] if attempt else 0)
                try:
                    found = self._call(service, xform_name(config.operation), named)
                except _Said as said:
                    found = self._errors[str(said)][1]
                state = next((each.state for each in config.acceptors if each.matcher_func(found)), None)
                if state == "success":
                    return
                if state == "failure" or (state is None and "Error" in found):
                    break
            raise self._failed(f"Waiter {full} failed: it did not come to this", {"WaiterError", "BotoCoreError"}, {})

        return self._port("waiter", answer)

    def _call(self, service: str, api: str, inputs: dict[str, Any]) -> Any:
        """Call an API as boto3 does: by its name in small letters, with inputs of the very types."""
        from botocore import xform_name
        from botocore.validate import ParamValidator

        model = operation(service, api)
        if xform_name(model.name) != api:
            raise CannotRun(f"boto3 writes {xform_name(model.name)}, not {api}")
        if model.input_shape is not None:
            faults = ParamValidator().validate(inputs, model.input_shape)
            if faults.has_errors():
                text = f"Parameter validation failed:\n{faults.generate_report()}"
                raise self._failed(text, {"ParamValidationError", "BotoCoreError"}, {})
        try:
            answer = self._account.answer(service, model.name, inputs, kept=False)
        except CallError as error:
            message, shapes = str(error).removeprefix(f"{error.code}: "), model.service_model.error_shapes
            names = {shape.name for shape in shapes if error.code in (shape.name, shape.error_code)}
            text = f"An error occurred ({error.code}) when calling the {model.name} operation: {message}"
            said = {"Error": {"Code": error.code, "Message": message}, "ResponseMetadata": {"RetryAttempts": 0}}
            raise self._failed(text, {"ClientError", error.code, *names}, said) from error
        self._demand_time()
        return self._crossing(answer | {"ResponseMetadata": {"HTTPStatusCode": 200, "RetryAttempts": 0}})

    def _wait(self, seconds: float) -> None:
        """Let simulated time pass, up to the step's end."""
        if not 0 <= seconds < inf:
            raise CannotRun(f"it sleeps for {seconds} s")
        clock = self._account.clock
        clock.wait(min(seconds, max(0.0, self._deadline - clock.now) + 1))
        self._demand_time()

    def _demand_time(self) -> None:
        if self._account.clock.now > self._deadline:
            raise StepError(f"the script took longer than {self._deadline - self._started:.0f} s", "TimedOut")

    def _own(self, error: Exception) -> "_Said":
        """Return an error that Python itself would raise."""
        self._raised.add((type(error).__name__, str(error)))
        return _Said(error)

    def _failed(self, text: str, kinds: set[str], response: dict[str, Any]) -> "_Said":
        """Return an error of boto3; the sandbox knows it by its text."""
        self._errors[text] = (kinds, response)
        return _Said(Exception(text))

    def _response(self, text: str) -> dict[str, Any]:
        kinds, response = self._errors.get(text, (set(), {}))
        if "ClientError" not in kinds:
            raise CannotRun("it reads the response of an error that has none")
        return response

    def _crossing(self, value: Any) -> Any:
        """Give an answer the form in which it may enter the sandbox.

        The emulation writes the real time into its answers. A script that asks for the simulated one, too, could
        compare the two; there a moment is an object that can do nothing.
        """
        if isinstance(value, dict):
            return {name: self._crossing(item) for name, item in value.items()}
        if isinstance(value, list):
            return [self._crossing(item) for item in value]
        if isinstance(value, dt.datetime):
            return self._port("datetime", _nothing) if self._reads_clock else value.astimezone(dt.UTC)
        if hasattr(value, "read"):
            content = value.read()
            return self._port("stream", lambda name: content if name == "read" else _nothing())
        return value


@dataclass
class _Object:
    """What a script holds instead of an object of the host: a kind, and what answers its methods by name."""

    kind: str
    answer: Callable[..., Any]


class _Port(ClassInstance):
    """Leads a method's call out of the sandbox, whatever its name; attributes stay inside."""

    def call_method(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        return self.value.answer(name, *args, **kwargs)


class _Said(Exception):  # noqa: N818 (it carries one)
    """Carries an error that a script may see."""

    def __init__(self, error: Exception) -> None:
        self.error = error
        super().__init__(str(error))


def _demand_here(settings: dict[str, Any]) -> None:
    """Raise CannotRun for another account or region than the emulated one."""
    others = {name for name, value in settings.items() if value is not None} - {"config", "region_name"}
    if others or settings.get("region_name") not in (None, region()):
        raise CannotRun(f"there is one account and region here, and it sets {', '.join(sorted(settings))}")


def _nothing(*_words: Any, **_named: Any) -> Any:
    raise CannotRun("it uses an object of boto3 in a way that is not there")
