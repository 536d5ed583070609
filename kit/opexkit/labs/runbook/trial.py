"""A trial: one run of a document on a fresh account, and all of them together."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from opexkit.labs.runbook.interpreter import Moment
from opexkit.labs.runbook.inventory import Change, Inventory, compare_inventories
from opexkit.labs.runbook.record import Run
from opexkit.labs.verdict import Verdict

State = TypeVar("State")
GIVES_UP = 30.0
"""Minutes after which a run that comes to nothing has to say so: people who could help wait for it."""


@dataclass(frozen=True)
class Trial(Generic[State]):
    """One run on one account.

    Attributes:
        variant: what was special about the account; empty if nothing.
        broken: the step at which a fault was injected, and when; None if none was.
        run: what the document did.
        state: the account afterwards.
        changes: what is different in the account and was not asked for, after all its runs.
        shown: whether a secret stands in what AWS keeps of a run: inputs, outputs, messages.
        again: the second run, where there was one, and the account after it.
        before: everything that the account held before the first run.
        after: everything that it held after the last.
    """

    variant: str
    broken: tuple[str, Moment] | None
    run: Run
    state: State
    changes: tuple[Change, ...] = ()
    shown: bool = False
    again: tuple[Run, State] | None = None
    before: Inventory = field(default_factory=dict, compare=False, repr=False)
    after: Inventory = field(default_factory=dict, compare=False, repr=False)

    @property
    def scene(self) -> str:
        """What was special, in words; empty for nothing."""
        step, moment = self.broken or ("", "")
        fault = f"a throttle at the first attempt of {step!r}" if moment == "at first" else f"a fault {moment} {step!r}"
        return " and ".join(filter(None, (fault if step else "", self.variant)))

    @property
    def difference(self) -> tuple[Change, ...]:
        """All that is different in the account after its runs, asked for or not."""
        return compare_inventories(self.before, self.after)

    def verdict(self, demand: str, met: bool, found: str, *, harm: bool = False) -> Verdict:
        """Say of a demand whether it is met, and that this run shows it."""
        return Verdict.of(demand, met, found, harm=harm, seen=self)


@dataclass(frozen=True)
class Trials(Generic[State]):
    """Every trial of a document.

    Attributes:
        plain: on the account that the task describes, run twice.
        others: as it is on other accounts: other names, sizes and times; run twice, too.
        variants: with something special about the account.
        broken: with an injected fault.
        seed: what the other worlds were drawn from; it follows from the document alone.
        missed: what is said of the demands that are not met, each with the run that shows it.
        by_hand: minutes that the procedure takes by hand.
        target: minutes that it should take.
    """

    plain: Trial[State]
    others: tuple[Trial[State], ...]
    variants: Mapping[str, Trial[State]]
    broken: tuple[Trial[State], ...]
    by_hand: float
    target: float
    seed: str = ""
    missed: tuple[Verdict, ...] = ()

    @property
    def undisturbed(self) -> tuple[Trial[State], ...]:
        """Those in which nothing went wrong."""
        return (self.plain, *self.others)

    def everywhere(self, judge: Callable[[Trial[State]], Verdict]) -> Verdict:
        """Judge each undisturbed trial; the first that is not met counts, else the plain one."""
        verdicts = [judge(trial) for trial in self.undisturbed]
        missed = next((number for number, verdict in enumerate(verdicts) if not verdict.met), 0)
        if not missed:
            return verdicts[0]
        verdict = verdicts[missed]
        return replace(verdict, found=f"with {self.undisturbed[missed].variant}, {verdict.found}")

    def __iter__(self) -> Iterator[Trial[State]]:
        yield from (*self.undisturbed, *self.variants.values(), *self.broken)

    def only_asked(self) -> Verdict:
        """Judge whether nothing else in the account was changed, in any trial."""
        found = [(trial, change) for trial in self for change in trial.changes]
        if not found:
            return Verdict.of("only-asked", True, "nothing else in the account has changed, whatever went wrong")
        trial, change = next((pair for pair in found if pair[1].harms), found[0])
        where = f" after {trial.scene}" if trial.scene else ""
        more = len({str(change) for _, change in found}) - 1
        said = f"{change}{where}{f', and {more} more' if more else ''}"
        return trial.verdict("only-asked", False, said, harm=any(change.harms for _, change in found))
