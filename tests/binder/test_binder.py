"""Binder takes the layout that is meant, and its last step works in an environment that holds nothing else."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BINDER = ROOT / "binder"


def test_repo2docker_chooses_python_312_and_installs_the_kit(monkeypatch: pytest.MonkeyPatch) -> None:
    from repo2docker.app import Repo2Docker

    monkeypatch.chdir(ROOT)
    chosen = next(pack for pack in (kind(base_image="x") for kind in Repo2Docker().buildpacks) if pack.detect())
    assert type(chosen).__name__ == "PythonBuildPack"
    assert chosen.python_version == "3.12"
    assert chosen.binder_dir == "binder"
    scripts = "\n".join(text for _, text in [*chosen.get_assemble_scripts(), *chosen.get_preassemble_scripts()])
    assert '-r "binder/requirements.txt"' in scripts
    assert [Path(path).name for path in chosen.get_post_build_scripts()] == ["postBuild"]


def test_nothing_stands_beside_that_would_win_over_it() -> None:
    assert {path.name for path in BINDER.iterdir()} == {"runtime.txt", "requirements.txt", "postBuild"}
    assert not (ROOT / ".binder").exists()
    assert os.access(BINDER / "postBuild", os.X_OK)


@pytest.mark.slow
def test_post_build_runs_in_a_clean_environment(tmp_path: Path) -> None:
    def run(*command: str, **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, cwd=ROOT, env=os.environ | env, text=True, capture_output=True, check=False)

    home = tmp_path / "environment"
    made = run(sys.executable, "-m", "uv", "venv", "--python", sys.executable, str(home))
    assert made.returncode == 0, made.stderr
    installed = run(
        sys.executable,
        "-m",
        "uv",
        "pip",
        "install",
        "--python",
        str(home / "bin" / "python"),
        "-r",
        "binder/requirements.txt",
    )
    assert installed.returncode == 0, installed.stderr
    path = f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}"
    database = f"sqlite:///{tmp_path / 'progress.sqlite'}"
    done = run("bash", "binder/postBuild", PATH=path, VIRTUAL_ENV=str(home), OPEXKIT_DATABASE_URL=database)
    assert done.returncode == 0, done.stderr
    assert "organization" in done.stdout
