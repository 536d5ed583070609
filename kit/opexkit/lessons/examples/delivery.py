"""Changes on their way to customers: rollouts, deployments, what a change breaks, and the reviews over time."""

import numpy as np
import pandas as pd

from opexkit.company import view
from opexkit.company.carried import NotCarriedError
from opexkit.company.simulator.history import History
from opexkit.lessons.company import LessonCompany
from opexkit.lessons.loader import rollouts
from opexkit.review.grading import grade_team
from opexkit.review.load import load_team
from opexkit.review.simulation import simulated_investment
from opexkit.review.view.charts import trend
from opexkit.review.view.tables import trend_table
from opexkit.view.blocks import Block, Cell, Column, Table, Text
from opexkit.view.charts import lines, parts

POINTS_PER_MONTH = 10
"""What the company of the worked example can spend: about five practices of a middle effort."""
_ORIGINS = {"change": "a deployment", "surge": "the surge"}


def rollout(subject: LessonCompany) -> list[Block]:
    """Show requests that fail, minute by minute, when the same bad change goes out in different ways."""
    pack, example = subject.pack, rollouts()
    journey = pack.journeys.journeys[0]
    load = journey.requests_per_minute * pack.load.surge_factor
    minutes = np.arange(example.minutes)
    failed = {
        way.title: load
        * example.error_share
        * np.where(minutes < way.detected_after + way.rolled_back_in, way.share, 0.0)
        for way in example.ways
    }
    sums = {name: float(values.sum()) for name, values in failed.items()}
    said = "; ".join(f"{name}: {total:,.0f}" for name, total in sums.items())
    picture = lines(
        list(minutes),
        {name: list(values / 1000) for name, values in failed.items()},
        f"Failed requests of {journey.id} in the surge. In all: {said}.",
        "minutes after the release",
        "failed a minute, thousands",
    )
    rows = tuple(
        (
            Cell(way.title),
            Cell(f"{way.share:.0%}"),
            Cell(f"{way.detected_after + way.rolled_back_in}"),
            Cell(f"{sums[way.title]:,.0f}"),
        )
        for way in example.ways
    )
    columns = (
        Column("Way of release", "head", 2),
        Column("Of the traffic", "number"),
        Column("Minutes", "number"),
        Column("Failed requests", "number"),
    )
    return [
        picture,
        Table(f"What the same mistake costs at {load:,.0f} requests a minute", columns, rows),
        Text(example.statement, "remark"),
    ]


def deployments(subject: LessonCompany) -> list[Block]:
    """Show deployments week by week and the share that failed, before and after."""
    before, after = subject.histories
    weekly = [_weekly(history) for history in (before, after)]
    weeks = list(range(1, max(map(len, weekly)) + 1))
    series = {
        name: list(counts.reindex(range(len(weeks)), fill_value=0).astype(float))
        for name, counts in zip(("before", "after"), weekly, strict=True)
    }
    shares = [100 * float(history.deployments["failed"].mean()) for history in (before, after)]
    alt = f"Deployments a week over half a year; {shares[0]:.0f} % failed before, {shares[1]:.1f} % after."
    rows = tuple(
        (Cell(name), Cell(str(len(history.deployments))), Cell(f"{counts.mean():.1f}"), Cell(f"{share:.1f} %"))
        for name, history, counts, share in zip(("Before", "After"), (before, after), weekly, shares, strict=True)
    )
    columns = (
        Column("Half-year", "head"),
        Column("Deployments", "number"),
        Column("A week", "number"),
        Column("Failed", "number"),
    )
    return [lines(weeks, series, alt, "week", "deployments"), Table("Smaller changes, more often", columns, rows)]


def drift(subject: LessonCompany) -> list[Block]:
    """Show incidents by where they came from, before and after."""
    histories = subject.histories
    origins = list(dict.fromkeys(origin for history in histories for origin in history.incidents["origin"]))
    layers = {
        _ORIGINS.get(origin, "no deployment"): [
            float((history.incidents["origin"] == origin).sum()) for history in histories
        ]
        for origin in origins
    }
    said = "; ".join(f"{name}: {values[0]:.0f} before, {values[1]:.0f} after" for name, values in layers.items())
    rows = tuple(
        (
            Cell(when),
            Cell(str(len(history.deployments))),
            Cell(str(int(history.deployments["failed"].sum()))),
            Cell(f"{len(history.incidents) / len(history.deployments):.2f}"),
        )
        for when, history in zip(("Before", "After"), histories, strict=True)
    )
    columns = (
        Column("Half-year", "head"),
        Column("Deployments", "number"),
        Column("Failed", "number"),
        Column("Incidents per deployment", "number", 1.5),
    )
    picture = parts(["before", "after"], layers, f"Incidents in half a year by origin. {said}.", "incidents")
    return [picture, Table("How much change came with these incidents", columns, rows)]


def investment(subject: LessonCompany) -> list[Block]:
    """Show what the same effort gives in six months when it is spent in different orders."""
    pack = subject.pack
    found = simulated_investment(pack, subject.review("before"), POINTS_PER_MONTH, seed=subject.seed)
    return [*view.investment(found, pack.outcomes), Text(pack.effects.statement, "remark")]


def trajectory(subject: LessonCompany) -> list[Block]:
    """Show the questions at risk at the milestones of the uplift."""
    files = sorted(subject.folder.joinpath("reviews").glob("*.yaml"))
    if not files:
        raise NotCarriedError(subject.folder, "reviews/before.yaml", "review")
    grade = grade_team(load_team(files, subject.folder.name))
    points = [(point.milestone.name, point.risks) for point in grade.trend]
    named = [(point.milestone.name, point) for point in grade.trend]
    return [trend(points), trend_table("Milestones", named)]


def _weekly(history: History) -> "pd.Series[int]":
    weeks = (history.deployments["time"] - history.window.start).dt.days // 7
    return weeks.value_counts().sort_index()
