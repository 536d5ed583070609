"""Trials: one document, run again and again on fresh accounts in which different things go wrong."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from opexkit.files import Strict
from opexkit.files.problem import InputError
from opexkit.labs.runbook.account import Account, open_account
from opexkit.labs.runbook.document import Runbook
from opexkit.labs.runbook.fixtures import Site
from opexkit.labs.runbook.interpreter import Moment, execute
from opexkit.labs.runbook.parameters import ParameterError
from opexkit.labs.runbook.record import Run
from opexkit.labs.verdict import Tick, Verdict, silent

SETTLE = 3600.0
"""Seconds that pass after a run, so that what it started is over when the account is looked at."""

State = TypeVar("State")
Data = TypeVar("Data", bound=Strict)


@dataclass(frozen=True)
class Trial(Generic[State]):
    """One run on one account.

    Attributes:
        variant: what was special about the account; empty if nothing.
        broken: the step at which a fault was injected, and when; None if none was.
        run: what the document did.
        state: the account afterwards.
        again: the second run, where there was one, and the account after it.
    """

    variant: str
    broken: tuple[str, Moment] | None
    run: Run
    state: State
    again: tuple[Run, State] | None = None


@dataclass(frozen=True)
class Trials(Generic[State]):
    """Every trial of a document: the plain one, the variants, and those with an injected fault.

    Attributes:
        by_hand: minutes that the procedure takes by hand.
        target: minutes that it should take.
    """

    plain: Trial[State]
    variants: Mapping[str, Trial[State]]
    broken: tuple[Trial[State], ...]
    by_hand: float
    target: float


class Task(ABC, Generic[Data, State]):
    """A runbook to write: what it is given, on which accounts it is tried, and what is asked of it.

    Attributes:
        id: the lab's, and the name of the pack's file with what its accounts hold.
        model: of that file.
        demands: what it judges.
        with_bar: those of them that a figure in `lab.yaml` decides.
        variants: accounts on which something is special.
        fragile: those on which faults are injected, too; the plain account is "".
    """

    id: ClassVar[str]
    model: type[Data]
    demands: ClassVar[tuple[str, ...]]
    with_bar: ClassVar[tuple[str, ...]] = ()
    variants: ClassVar[tuple[str, ...]]
    fragile: ClassVar[tuple[str, ...]] = ("",)

    def __init__(self, site: Site, data: Data, by_hand: float, target: float) -> None:
        self.site, self.data, self.by_hand, self.target = site, data, by_hand, target

    @abstractmethod
    def values(self) -> Mapping[str, Any]:
        """Return the parameters that a document may declare."""

    @abstractmethod
    def set_up(self, account: Account, variant: str) -> Any:
        """Fill an account, and return what `observe` needs."""

    @abstractmethod
    def observe(self, account: Account, world: Any) -> State:
        """Return the account after a run."""

    @abstractmethod
    def judge(self, trials: Trials[State], bars: Mapping[str, float]) -> tuple[Verdict, ...]:
        """Judge each demand; `bars` has a figure for those that need one."""

    def figures(self) -> Mapping[str, float]:
        """Return the figures that texts of demands may name: minutes by hand, and as a target."""
        return {"by_hand": self.by_hand, "target": self.target}

    def try_out(self, runbook: Runbook, tick: Tick = silent) -> Trials[State]:
        """Run a document on every account, and with a fault at every step that the plain run takes.

        Raises:
            InputError: its parameters do not fit the task, or it asks for something that is not emulated.
        """
        plain = self.trial(runbook, "", again=True)
        fixes = {"Refused": "use another action for it", "TimedOut": "let the cycle end"}
        if fix := fixes.get(plain.run.status):
            raise InputError([runbook.source.problem(("mainSteps",), plain.run.message, fix)])
        names = list(dict.fromkeys(plain.run.path))
        breaks: list[tuple[str, str, Moment]] = [
            (variant, name, moment) for variant in self.fragile for name in names for moment in ("before", "after")
        ]
        total, done = 1 + len(self.variants) + len(breaks), 1
        tick("plain run", done, total)
        variants: dict[str, Trial[State]] = {}
        for variant in self.variants:
            variants[variant] = self.trial(runbook, variant)
            tick(variant, done := done + 1, total)
        broken: list[Trial[State]] = []
        for variant, name, moment in breaks:
            broken.append(self.trial(runbook, variant, (name, moment)))
            tick(f"fault {moment} {name}", done := done + 1, total)
        return Trials(plain, variants, tuple(broken), self.by_hand, self.target)

    def trial(
        self, runbook: Runbook, variant: str, broken: tuple[str, Moment] | None = None, again: bool = False
    ) -> Trial[State]:
        """Run a document once on a fresh account, or twice."""
        known = runbook.content.parameters
        values = {name: value for name, value in self.values().items() if name in known}
        with open_account(self.site.start, self.site.speeds) as account:
            world = self.set_up(account, variant)
            try:
                run = execute(runbook, values, account, _fault_at(broken))
            except ParameterError as error:
                fix = f"the task gives {', '.join(self.values())}; give any other one a default"
                raise InputError([runbook.source.problem(("parameters",), str(error), fix)]) from error
            account.clock.wait(SETTLE)
            state = self.observe(account, world)
            if not again:
                return Trial(variant, broken, run, state)
            second = execute(runbook, values, account)
            account.clock.wait(SETTLE)
            return Trial(variant, broken, run, state, (second, self.observe(account, world)))


def _fault_at(broken: tuple[str, Moment] | None) -> Any:
    return lambda name, _attempt: broken[1] if broken and broken[0] == name else None
