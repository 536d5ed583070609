"""A task: the accounts on which a document is tried, again and again, with different things going wrong."""

import datetime as dt
import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from random import Random
from typing import Any, ClassVar, Generic, Self, TypeVar

from opexkit.files import Strict
from opexkit.files.problem import InputError
from opexkit.labs.runbook.account import Account, open_account
from opexkit.labs.runbook.document import Runbook
from opexkit.labs.runbook.emulation import emulation
from opexkit.labs.runbook.fixtures import Site
from opexkit.labs.runbook.interpreter import MOST_RUNS, Moment, execute
from opexkit.labs.runbook.inventory import Change, Inventory, compare_inventories, take_inventory
from opexkit.labs.runbook.parameters import ParameterError
from opexkit.labs.runbook.record import Run
from opexkit.labs.runbook.traces import only_read, shows_secret, unasked_calls
from opexkit.labs.runbook.trial import State, Trial, Trials
from opexkit.labs.verdict import CannotJudge, Tick, Verdict, silent

SETTLE = 3600.0
"""Seconds that pass after a run, so that what it started is over when the account is looked at."""

MOST_TRIALS = 60
"""Trials of one attempt; of faults in special accounts as many are drawn as there is room for."""
LONGEST = 250
"""Steps of a run, loops unrolled, up to which a document is judged."""
MOST_STEPS = 1_500
"""Steps that all trials with a fault may take together; a long document is tried less often."""

Break = tuple[str, str, Moment]
"""The account on which a step fails, the step, and when."""

Data = TypeVar("Data", bound=Strict)


class Task(ABC, Generic[Data, State]):
    """A runbook to write: what it is given, on which accounts it is tried, and what is asked of it.

    Attributes:
        id: the lab's, and the name of the pack's file with what its accounts hold.
        model: of that file.
        demands: what it judges.
        with_bar: those of them that a figure in `lab.yaml` decides.
        kinds: other worlds in which all that is asked has to come about as well, each as it stands in a sentence.
        variants: accounts on which something is special.
        fragile: those on which faults are injected, too; the plain account is "".
        relapse: the variant in which it happens again after the first run; empty for none.
        may_call: APIs that write and that a document may need, as `service.Api`.
    """

    id: ClassVar[str]
    model: type[Data]
    demands: ClassVar[tuple[str, ...]]
    kinds: ClassVar[tuple[str, ...]]
    with_bar: ClassVar[tuple[str, ...]] = ()
    variants: ClassVar[tuple[str, ...]]
    fragile: ClassVar[tuple[str, ...]] = ("",)
    relapse: ClassVar[str] = ""
    may_call: ClassVar[tuple[str, ...]]

    def __init__(self, site: Site, data: Data, by_hand: float, target: float) -> None:
        self.site, self.data, self.by_hand, self.target = site, data, by_hand, target
        self.kind = ""

    @abstractmethod
    def values(self, variant: str = "") -> Mapping[str, Any]:
        """Return the parameters that a document may declare, on a special account."""

    @abstractmethod
    def other_data(self, chance: Random, start: dt.datetime, kind: str) -> Data:
        """Draw another account of a kind, or of none in particular, in which a run starts at a moment."""

    @abstractmethod
    def set_up(self, account: Account, variant: str) -> Any:
        """Fill an account, and return what `observe` needs."""

    @abstractmethod
    def may_change(self, account: Account) -> tuple[str, ...]:
        """Return patterns of the places of an inventory that the task asks to change, or that follow from it."""

    def happen_again(self, _account: Account, _world: Any) -> Mapping[str, Any]:
        """Let it happen again, later on, and return the parameters of the run that follows."""
        return self.values()

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
        with emulation():
            return self._try_out(runbook, tick)

    def _try_out(self, runbook: Runbook, tick: Tick) -> Trials[State]:
        seed = hashlib.sha256(json.dumps(runbook.source.data, sort_keys=True, default=str).encode()).hexdigest()[:12]
        plain = self.trial(runbook, "", again=True)
        fix = {"Refused": "use another action for it"}.get(plain.run.status)
        if plain.run.status == "TimedOut" and len(plain.run.steps) >= MOST_RUNS:
            fix = "let the cycle end"
        if fix:
            raise InputError([runbook.source.problem(("mainSteps",), plain.run.message, fix)])
        names = list(dict.fromkeys(plain.run.path))
        whole = 1 + len(self.kinds) + len(self.variants)
        most = min(MOST_TRIALS - whole, max(len(names[:8]), MOST_STEPS // len(plain.run.steps)))
        breaks = self._breaks(runbook, names, most, Random(seed))  # noqa: S311 - a draw, no secret
        total, done = whole + len(breaks), 1
        tick("plain run", done, total)
        others: list[Trial[State]] = []
        for kind in self.kinds:
            others.append(self._drawn(f"{seed} {kind}", kind).trial(runbook, "", again=True))
            tick(kind, done := done + 1, total)
        variants: dict[str, Trial[State]] = {}
        for variant in self.variants:
            variants[variant] = self._drawn(f"{seed} {variant}").trial(runbook, variant, again=variant == self.relapse)
            tick(variant, done := done + 1, total)
        broken: list[Trial[State]] = []
        for variant, name, moment in breaks:
            if variant and len(variants[variant].run.steps) > LONGEST:
                continue  # it goes round and round there without any fault, which is told
            world = self._drawn(f"{seed} {variant} {name} {moment}")
            broken.append(world.trial(runbook, variant, (name, moment)))
            tick(f"fault {moment} {name}", done := done + 1, total)
        return Trials(plain, tuple(others), variants, tuple(broken), self.by_hand, self.target, seed)

    def _breaks(self, runbook: Runbook, names: list[str], most: int, chance: Random) -> list[Break]:
        """Say which steps fail, when, and on which accounts: the plain one first, then others as there is room."""
        retried = {step.name for _, step in runbook.all_steps() if step.max_attempts not in (1, "1")}
        found: dict[str, list[Break]] = {
            variant: [(variant, name, moment) for name in names for moment in ("before", "after")]
            for variant in self.fragile
        }
        found[""] += [("", name, "at first") for name in names if name in retried]
        others = [each for variant, several in found.items() if variant for each in several]
        plain = _sample(found[""], most, chance)
        return [*plain, *_sample(others, most - len(plain), chance)]

    def _drawn(self, seed: str, kind: str = "") -> Self:
        """The same task in another world: another moment and region, and what `other_data` draws."""
        chance = Random(seed)  # noqa: S311 - a draw, no secret
        start = self.site.start + dt.timedelta(days=chance.randrange(1, 365), seconds=chance.randrange(86_400))
        region = chance.choice([self.site.region, *self.site.other_regions] if kind else [self.site.region])
        site = self.site.model_copy(update={"start": start, "region": region})
        other = type(self)(site, self.other_data(chance, start, kind), self.by_hand, self.target)
        other.kind = kind
        return other

    def trial(
        self, runbook: Runbook, variant: str, broken: tuple[str, Moment] | None = None, again: bool = False
    ) -> Trial[State]:
        """Run a document once on a fresh account, or twice."""
        with open_account(self.site.start, self.site.speeds, self.site.region) as account:
            world = self.set_up(account, variant)
            before = since = take_inventory()
            runs = [self._run(runbook, account, self.values(variant), broken)]
            state = self.observe(account, world)
            changes: list[Change] = []
            if len(runs[0].steps) >= MOST_RUNS:
                again = False  # it goes round and round
            elif not broken:
                _demand_whole(runs[0])
            if again:
                values = self.values(variant)
                if variant and variant == self.relapse:
                    changes += self._unasked(account, since, take_inventory())
                    values, since = self.happen_again(account, world), take_inventory()
                runs.append(self._run(runbook, account, values))
            after = take_inventory()
            changes += [*self._unasked(account, since, after), *unasked_calls(account, self.may_call)]
            second = (runs[1], self.observe(account, world)) if again else None
            shown = shows_secret(account, runs)
            return Trial(self.kind or variant, broken, runs[0], state, tuple(changes), shown, second, before, after)

    def _run(
        self, runbook: Runbook, account: Account, values: Mapping[str, Any], broken: tuple[str, Moment] | None = None
    ) -> Run:
        """Run a document, and let what it started come to its end."""
        given = {name: value for name, value in values.items() if name in runbook.content.parameters}
        try:
            run = execute(runbook, given, account, _fault_at(broken))
        except ParameterError as error:
            fix = f"the task gives {', '.join(values)}; give any other one a default"
            raise InputError([runbook.source.problem(("parameters",), str(error), fix)]) from error
        _demand_known(account, run)
        account.clock.wait(SETTLE)
        return run

    def _unasked(self, account: Account, since: Inventory, now: Inventory) -> tuple[Change, ...]:
        """What is different since then, and was not asked for."""
        return compare_inventories(since, now, (*self.may_change(account), *only_read(account)))


def _sample(breaks: list[Break], most: int, chance: Random) -> list[Break]:
    """Draw at most so many, in their order."""
    places = range(len(breaks))
    return [breaks[place] for place in sorted(chance.sample(places, min(most, len(breaks))))]


def _fault_at(broken: tuple[str, Moment] | None) -> Any:
    return lambda name, _attempt: broken[1] if broken and broken[0] == name else None


def _demand_whole(run: Run) -> None:
    """Refuse to judge a run of which a part did not happen.

    Raises:
        CannotJudge: there are too many.
    """
    if len(run.steps) > LONGEST:
        raise CannotJudge(f"it takes {len(run.steps)} steps; up to {LONGEST} are judged")


def _demand_known(account: Account, run: Run) -> None:
    """Refuse to judge a run in which a step was passed over; one that was refused is told as such.

    Raises:
        CannotJudge: what would have followed is not known.
    """
    if account.left_out and run.status != "Refused":
        raise CannotJudge(f"{account.left_out[0]}; so what would have followed is not known")
