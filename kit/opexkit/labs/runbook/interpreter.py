"""Runs an Automation document step by step on an emulated account, in simulated time.

https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-actions.html. A document is data: its scripts
never run in this process; see `script`.
"""

import json
from collections.abc import Callable, Mapping
from math import inf, nan
from typing import Any, Literal

from opexkit.labs.runbook.account import Account, CallError, Refusal
from opexkit.labs.runbook.actions import load_actions
from opexkit.labs.runbook.choices import ChoiceError
from opexkit.labs.runbook.document import EMPTY, Block, Parameter, Runbook, Step
from opexkit.labs.runbook.emulation import region
from opexkit.labs.runbook.flow import END, following
from opexkit.labs.runbook.handlers import HANDLERS
from opexkit.labs.runbook.parameters import ParameterError, read_value, read_values
from opexkit.labs.runbook.record import Run, Status, StepRun
from opexkit.labs.runbook.selectors import SelectorError, select, typed
from opexkit.labs.runbook.services import NotKnown
from opexkit.labs.runbook.step import Done, StepError
from opexkit.labs.runbook.templates import Unresolved, as_text, demand_bounded, references, resolve

MOST_RUNS = 500
"""Steps that one run may take: a cycle that goes on for longer is stopped."""
DEEPEST = 5
"""Documents that may start each other."""

Moment = Literal["before", "after", "at first"]
"""When a step fails: before or after its work, at each attempt, or only at the first one, as a throttle does."""
Faults = Callable[[str, int], Moment | None]
"""By a step's name and attempt: whether it fails before it does anything, or after it has done everything."""


class Interpreter:
    """One run of a document.

    Attributes:
        runbook: the document.
        account: what it acts on.
        values: of its parameters.
        variables: of its variables, as they change.
        outputs: of the steps so far, by `step.Output`.
        log: what was done.
        depth: how many documents started each other before this one.
    """

    def __init__(
        self, runbook: Runbook, values: Mapping[str, Any], account: Account, faults: Faults, depth: int = 0
    ) -> None:
        self.runbook, self.account, self.depth = runbook, account, depth
        self.values: dict[str, Any] = {}
        self.outputs: dict[str, Any] = {}
        self.values = read_values(runbook, self._defaults() | dict(values))
        self.variables: dict[str, Any] = {}
        for name, variable in runbook.content.variables.items():
            self.set_variable(name, variable.default if variable.default is not None else EMPTY[variable.type])
        self.log: list[StepRun] = []
        self._faults = faults
        self._message = ""

    def run(self) -> Run:
        """Run from the first step to an end."""
        started = self.account.clock.now
        try:
            status = self.run_block(self.runbook.main)
        except _Stopped as stop:
            status, self._message = stop.status, str(stop)
        named = [name for text in self.runbook.content.outputs_for_references for _, name in references(text)]
        outputs = {name: self.outputs[name] for name in named if name in self.outputs}
        message = "" if status == "Success" else self._message
        return Run(status, tuple(self.log), started, self.account.clock.now, message, outputs)

    def _defaults(self) -> dict[str, Any]:
        """Defaults that refer to Parameter Store or to the run, resolved."""
        known = self.runbook.content.parameters
        named = {name: each.default for name, each in known.items() if any(references(each.default))}
        try:
            return {name: resolve(value, self.look_up) for name, value in named.items()}
        except Unresolved as error:
            raise ParameterError(str(error)) from error

    def run_block(self, block: Block) -> Status:
        """Run a list of steps from its first one to an end.

        `Failed` if a failure aborted it or counts; `TimedOut` if a step that took too long aborted it.
        """
        steps = {step.name: step for step in block.steps}
        name, status = block.steps[0].name, "Success"
        while name != END:
            step = steps[name]
            done = self._try(step)
            if done is not None:
                name = done.next_step or following(block, step)
                continue
            if step.counts:
                status = "Failed"
            if step.on_failure == "Abort":
                return "TimedOut" if self.log and self.log[-1].status == "TimedOut" else "Failed"
            name = step.on_failure.removeprefix("step:") if step.on_failure != "Continue" else following(block, step)
        return "Success" if status == "Success" else "Failed"

    def start(self, child: Runbook, values: Mapping[str, Any]) -> Run:
        """Run another document on the same account.

        Raises:
            StepError: too many documents start each other.
        """
        if self.depth + 1 >= DEEPEST:
            raise StepError(f"more than {DEEPEST} documents start each other")
        return execute(child, values, self.account, depth=self.depth + 1)

    def set_variable(self, name: str, value: Any) -> None:
        """Give a variable a value of its type.

        Raises:
            ParameterError: the value does not fit.
        """
        kind = self.runbook.content.variables[name].type
        self.variables[name] = read_value(name, Parameter(type=kind), value)

    def look_up(self, name: str) -> Any:
        """What a reference names.

        Raises:
            Unresolved: nothing that has a value yet.
        """
        clock = self.account.clock
        known: dict[str, Any] = {
            "global:DATE": f"{clock.moment:%Y-%m-%d}",
            "global:DATE_TIME": f"{clock.moment:%Y-%m-%d_%H.%M.%S}",
            "global:REGION": region(),
            "global:ACCOUNT_ID": "123456789012",
            "global:AWS_PARTITION": "aws",
            "automation:EXECUTION_ID": f"00000000-0000-4000-8000-{self.depth:012}",
        }
        if name.startswith("variable:") and (plain := name.removeprefix("variable:")) in self.variables:
            return self.variables[plain]
        for place in (known, self.values, self.outputs):
            if name in place:
                return place[name]
        if name.startswith(("ssm:", "resolve:ssm:")):
            return self._stored(name.removeprefix("resolve:").removeprefix("ssm:"))
        return self._inside(name)

    def _inside(self, name: str) -> Any:
        """A value within an output that is a map, `step.Output.key`; empty where a step gave none or has not run."""
        head, _, key = name.rpartition(".")
        if head in self.outputs:
            value = self.outputs[head]
            try:
                value = json.loads(value) if isinstance(value, str) else value
            except ValueError:
                value = None
            if isinstance(value, dict) and key in value:
                return value[key]
        return ""

    def _stored(self, name: str) -> str:
        try:
            found = self.account.call("ssm", "GetParameter", {"Name": name, "WithDecryption": "true"})
        except CallError as error:
            raise Unresolved(f"Parameter Store has no {name!r}") from error
        return str(found["Parameter"]["Value"])

    def _try(self, step: Step) -> Done | None:
        """Attempt a step until it is done; None if it is not."""
        attempt, most = 0, 1.0
        while attempt < most:
            attempt += 1
            if len(self.log) >= MOST_RUNS:
                raise _Stopped("TimedOut", f"{MOST_RUNS:,} steps were run and no end was reached")
            started = self.account.clock.now
            try:
                most = self._number(step.max_attempts) or 1.0
                done = self._attempt(step, attempt)
            except StepError as error:
                self._note(step, attempt, error.status, started, str(error))
                self._message = f"{step.name}: {error}"
                continue
            except Refusal as error:
                self._note(step, attempt, "Refused", started, str(error))
                raise _Stopped("Refused", f"{step.name}: {error}") from error
            self._note(step, attempt, "Success", started, done.message)
            return done
        return None

    def _attempt(self, step: Step, attempt: int) -> Done:
        fault = self._faults(step.name, attempt)
        if fault == "before":
            raise StepError("a fault was injected before the step did anything")
        if fault == "at first" and attempt == 1:
            raise StepError("ThrottlingException: Rate exceeded; it was injected, and a second attempt would succeed")
        clock = self.account.clock
        limit = self._number(step.timeout_seconds)
        deadline = clock.now + limit if limit else None
        done = self._act(step, deadline)
        if deadline is not None and clock.now > deadline:
            raise StepError(f"it took longer than {limit:.0f} s", "TimedOut")
        if fault == "after":
            raise StepError("a fault was injected after the step had done its work")
        given = {f"{step.name}.{name}": value for name, value in self._given(step, done).items()}
        for output in step.outputs:
            self.outputs.pop(f"{step.name}.{output.name}", None)  # what it selected the last time it ran
        self.outputs |= given
        return done

    def _act(self, step: Step, deadline: float | None) -> Done:
        try:
            kept = {"Steps", "LoopCondition"} if step.action == "aws:loop" else set()
            plain = {name: value for name, value in step.inputs.items() if name not in kept}
            inputs = resolve(plain, self.look_up) | {name: step.inputs[name] for name in kept & set(step.inputs)}
            demand_bounded(inputs)
            if load_actions()[step.action].support == "refused":
                raise Refusal(f"{step.action} is not emulated ({load_actions()[step.action].what})")
            return HANDLERS[step.action](self, step, inputs, deadline)
        except (CallError, ChoiceError, NotKnown, ParameterError, SelectorError, Unresolved) as error:
            raise StepError(str(error)) from error
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise StepError(f"its inputs have not the form that {step.action} takes ({error})") from error

    def _given(self, step: Step, done: Done) -> dict[str, Any]:
        """What later steps can refer to: what the action offers, and what the step selects."""
        given = dict(done.outputs)
        for output in step.outputs:
            found = select(output.selector, done.response)
            if found is None:
                continue
            try:
                given[output.name] = typed(found, output.type)
            except SelectorError as error:
                raise StepError(f"output {output.name}: {error}") from error
        return given

    def _number(self, written: int | str | None) -> float | None:
        if not isinstance(written, str):
            return written
        try:
            value = resolve(written, self.look_up)
        except Unresolved as error:
            raise StepError(str(error)) from error
        try:
            number = float(value)
        except (TypeError, ValueError):
            number = nan
        if not 0 < number < inf:
            raise StepError(f"{written} is {as_text(value)[:60]!r}, and no number above 0")
        return number

    def _note(self, step: Step, attempt: int, status: Status, started: float, message: str) -> None:
        own = {name: value for name, value in self.outputs.items() if name.startswith(f"{step.name}.")}
        ended = self.account.clock.now
        self.log.append(StepRun(step.name, step.action, attempt, status, started, ended, message, own))


class _Stopped(Exception):  # noqa: N818 (it ends a run)
    def __init__(self, status: Status, message: str) -> None:
        self.status: Status = status
        super().__init__(message)


def execute(
    runbook: Runbook,
    values: Mapping[str, Any],
    account: Account,
    faults: Faults = lambda _name, _attempt: None,
    depth: int = 0,
) -> Run:
    """Run a document that was checked; see `check.demand_sound`.

    Args:
        runbook: the document.
        values: of its parameters, by name.
        account: what it acts on; see `open_account`.
        faults: which steps fail, and when.
        depth: how many documents started each other before this one.

    Raises:
        ParameterError: the values do not fit the parameters.
    """
    return Interpreter(runbook, values, account, faults, depth).run()
