"""A run on a cluster is the run: same bytes, whoever dies on the way."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import distributed
import pytest
from tests.batch.crews import written
from typer.testing import CliRunner

from opexkit.batch import cluster
from opexkit.batch.cluster import ClusterError, assess_on_cluster
from opexkit.cli import app
from opexkit.files.problem import InputError


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One worker, which its nanny starts again when it dies."""
    place = str(tmp_path_factory.mktemp("dask"))
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, dashboard_address=None, local_directory=place
    ) as local:
        yield str(local.scheduler_address)


def test_the_bytes_are_those_of_one_run_although_the_only_worker_is_killed(
    crews: Path, whole: Path, scheduler: str, tmp_path: Path
) -> None:
    killed: list[int] = []

    def kill(_: str, done: int, __: int) -> None:
        if done == 1:
            with distributed.Client(scheduler) as client:
                killed.extend(client.run(os.getpid).values())
            os.kill(killed[0], signal.SIGKILL)

    made = assess_on_cluster(scheduler, [crews], tmp_path / "out", tick=kill, grade_only=True)
    assert killed
    assert [failure.slug for failure in made.portfolio.failures] == ["bad"]
    assert str(crews / "Bad" / "q1.yaml") in made.portfolio.failures[0].messages[0], "named as it was given here"
    assert written(tmp_path / "out") == written(whole)


def test_a_part_that_a_worker_refuses_is_told_and_nothing_is_written(
    crews: Path, scheduler: str, tmp_path: Path
) -> None:
    with pytest.raises(ClusterError, match=r"(?s)part \d/\d: .*--evidence-days"):
        assess_on_cluster(scheduler, [crews], tmp_path / "out", evidence_days=-1, grade_only=True)
    assert not (tmp_path / "out").exists()


def test_another_version_is_refused(
    crews: Path, scheduler: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("opexkit.__version__", "9.9")
    with pytest.raises(ClusterError, match=r"a worker has opexkit .*, this machine 9\.9"):
        assess_on_cluster(scheduler, [crews], tmp_path / "out", grade_only=True)


def test_who_does_not_answer_is_told(crews: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_WAIT", 1)
    asked = ["assess", str(crews), "-o", str(tmp_path / "out"), "--cluster", "tcp://127.0.0.1:9"]
    said = CliRunner().invoke(app, asked)
    assert said.exit_code == 2
    assert "--cluster tcp://127.0.0.1:9: no scheduler answers" in said.output.replace("\n", " ")


def test_a_single_file_is_refused_since_it_may_need_what_lies_next_to_it(crews: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is no folder"):
        assess_on_cluster("local", [crews / "Bad" / "q1.yaml"], tmp_path / "out")


def test_options_that_a_cluster_has_no_use_for_are_refused(crews: Path) -> None:
    said = CliRunner().invoke(app, ["assess", str(crews), "--cluster", "local", "--shard", "1/2"])
    assert said.exit_code == 2
    assert "--cluster" in said.output
