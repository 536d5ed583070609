"""The warm engine makes of a notebook what papermill's own engine makes of it.

It runs in a process of its own, for pytest's workers have threads, with which a process is not forked.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import zip_longest
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from unittest.mock import patch

import nbformat
import papermill
import pytest
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat.v4 import new_code_cell, new_notebook
from papermill.engines import papermill_engines

from opexkit import content
from opexkit.batch.grades import grade_all, one_by_one
from opexkit.batch.warm.engine import WarmEngine, why_not
from opexkit.review.portfolio import make_portfolio
from opexkit.review.record import record
from opexkit.review.series import group_files

papermill_engines.register("opexkit-warm", WarmEngine)

OWN = sorted((Path(__file__).resolve().parents[3] / "notebooks").rglob("*.ipynb"))
SAMPLE = content.data("teams", "pricing", "2026-08-31.yaml")
SHOWING = [
    "import matplotlib.pyplot as plt\nplt.plot([1, 2]);",
    "figure, axes = plt.subplots(); axes.plot([3, 1]); figure",
    "%matplotlib inline\nplt.bar([1], [2]); plt.show()",
    "from IPython.display import HTML, clear_output, display\nhandle = display(HTML('<b>x</b>'), display_id=True)",
    "handle.update(HTML('<i>y</i>'))\n1",
    "print('gone'); clear_output(); print('kept')",
    "print('gone'); clear_output(wait=True); print('kept, too')",
    "import pandas as pd\npd.DataFrame({'a': [1, 2]})",
    "class Broken:\n    def _repr_html_(self): raise ValueError('no')\nBroken()",
    "import ipywidgets\nslider = ipywidgets.IntSlider(value=3)\nslider",
    "output = ipywidgets.Output()\noutput",
    "with output:\n    print('inside')\n    display(1)",
    "output.outputs",
]
RUNNING = [
    "import asyncio\nawait asyncio.sleep(0.01)\n'done'",
    "async def three():\n    return 3\nawait three()",
    "!echo hello",
    "%%bash\necho a",
    # a kernel reads what a program writes in a thread of its own, so the value below must not overtake the text
    "import subprocess, time\ncode = subprocess.run('echo two', shell=True).returncode\ntime.sleep(0.5)\ncode",
    "import sys\nprint('a'); print('c', end='')",
    "print('b', file=sys.stderr)",
    "%%capture captured\nprint('x')",
    "captured.stdout",
    "_, In[1]",
    "%env MADE_UP=1",
    "?len",
    "__name__, sys.modules['__main__'].__dict__ is globals()",
    "import pickle\nclass Own: pass\ntype(pickle.loads(pickle.dumps(Own()))).__name__",
    "import threading\nthread = threading.Thread(target=lambda: print('from a thread'))\nthread.start(); thread.join()",
    "import os\nchild = os.fork()\nif child == 0: os._exit(0)\nos.waitpid(child, 0)[1]",
    "import warnings; warnings.warn('careful')",
    "print('x' * 300_000)",
    "import os, signal, time\ntry:\n    os.kill(os.getpid(), signal.SIGINT); time.sleep(1)\n"
    "except KeyboardInterrupt:\n    print('stopped')",
]
ENDING = {
    "error": ["1", "1 / 0", "2"],
    "input": ["input('name?')"],
    "syntax": ["def broken(:"],
    "exit": ["import sys; sys.exit(3)", "'next'"],
}


def written(path: Path, cells: list[str], **metadata: Any) -> Path:
    node = new_notebook(cells=[new_code_cell(source, id=f"c{number}") for number, source in enumerate(cells)])
    node.metadata = nbformat.from_dict(
        {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python"}} | metadata
    )
    nbformat.write(node, path)
    return path


def joined(outputs: list[Any]) -> list[Any]:
    """Put texts together that a kernel sends in as many parts as its clock says."""
    found: list[Any] = []
    for output in outputs:
        if found and "text" in output and output.get("name") == found[-1].get("name"):
            text = "".join(found[-1]["text"]) + "".join(output["text"])
            found[-1]["text"] = text.splitlines(keepends=True)
        else:
            found.append(output)
    return found


def run(source: Path, engine: str | None, **more: Any) -> tuple[str, str]:
    """The notebook without what differs between two runs of one engine, and how the run ended."""
    target, end = source.with_suffix(f".{engine}.ipynb"), "well"
    options = {"progress_bar": False, "request_save_on_cell_execute": False, "record_timing": False}
    try:
        papermill.execute_notebook(source, target, engine_name=engine, **options, **more)
    except Exception as error:
        end = f"{type(error).__name__}: {error}"[:200]
    node = json.loads(target.read_text(encoding="utf-8"))
    node["metadata"].get("papermill", {}).clear()
    for cell in node["cells"]:
        kept = ("exception", "status")
        cell["metadata"]["papermill"] = {key: cell["metadata"].get("papermill", {}).get(key) for key in kept}
        cell["outputs"] = joined(cell.get("outputs", []))
        cell["id"] = cell["id"] if cell["id"].startswith("c") and len(cell["id"]) < 4 else "made by papermill"
    for widgets in node["metadata"].get("widgets", {}).values():
        widgets["state"] = sorted(plain(model) for model in widgets["state"].values())
    return plain(node), end


def plain(part: Any) -> str:
    """A part of a notebook as text, without the ids and addresses that each run makes anew."""
    text = json.dumps(part, indent=1, sort_keys=True)
    text = re.sub(r"0x[0-9a-f]+|[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{32}", "ID", text)
    return re.sub(r"ipykernel_\d+/\d+", "ipykernel", text)


Warm = Callable[..., tuple[str, str]]


def quiet() -> None:
    os.environ.pop("PYTEST_CURRENT_TEST", None)  # under which ipykernel does not listen to subprocesses


def run_warm(source: Path, **more: Any) -> tuple[str, str]:
    assert why_not(nbformat.read(source, as_version=4), "python3") == ""
    return run(source, "opexkit-warm", **more)


def run_own(engine: str | None, source: Path, database: str, **more: Any) -> tuple[str, str]:
    """Run a notebook of the kit's, with a learner's records and teams of its own."""
    here = {"OPEXKIT_DATABASE_URL": database, "OPEXKIT_TEAMS": str(source.parent / "teams")}
    with patch.dict(os.environ, here):
        return run(source, engine, cwd=str(source.parent), **more)


def how_it_ended(source: Path, **limits: int) -> tuple[str, str]:
    """What papermill raises, and whether the builtins of this process know a notebook's name."""
    import builtins

    try:
        papermill.execute_notebook(source, None, engine_name="opexkit-warm", progress_bar=False, **limits)
    except Exception as error:
        return type(error).__name__, str(hasattr(builtins, "left"))
    return "well", str(hasattr(builtins, "left"))


@pytest.fixture(scope="module")
def process() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(1, get_context("spawn"), quiet) as pool:
        yield pool


@pytest.fixture(scope="module")
def warm(process: ProcessPoolExecutor) -> Warm:
    return lambda source, **more: process.submit(run_warm, source, **more).result(120)


@pytest.mark.parametrize("cells", [SHOWING, RUNNING, *ENDING.values()], ids=["showing", "running", *ENDING])
def test_both_engines_make_the_same_notebook(
    tmp_path: Path, cells: list[str], monkeypatch: pytest.MonkeyPatch, warm: Warm
) -> None:
    monkeypatch.delenv("PYTEST_CURRENT_TEST")
    source = written(tmp_path / "n.ipynb", cells)
    (forked, forked_end), (own, own_end) = warm(source), run(source, None)
    assert forked.splitlines() == own.splitlines()
    assert forked_end == own_end


@pytest.mark.slow
@pytest.mark.sampled(1)
@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
def test_both_engines_make_the_same_of_the_kit_s_own_notebooks(
    tmp_path: Path, path: Path, process: ProcessPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTEST_CURRENT_TEST")
    grades = grade_all(group_files([[SAMPLE]])[0], [], one_by_one()).teams
    records = {"grade": record(grades[0]), "portfolio": record(make_portfolio(grades))}
    made = []
    for engine in ("opexkit-warm", None):
        folder = tmp_path / "here"  # the same for both, as cells show it
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        source = folder / path.name
        source.write_bytes(path.read_bytes())
        for name, text in records.items():
            (folder / f"{name}.json").write_text(text, encoding="utf-8")
        given = {"team": "grade", "portfolio": "portfolio"}.get(path.stem)
        parameters = {given: f"{given}.json"} if given else {}
        job = partial(run_own, engine, source, f"sqlite:///{folder / 'own.sqlite'}", parameters=parameters)
        made.append(process.submit(job).result(300) if engine else job())
    (forked, forked_end), (own, own_end) = made
    assert forked_end == own_end == "well"
    assert '"output_type"' in own
    lines = zip_longest(forked.splitlines(), own.splitlines())
    assert next(((one[:2000], other[:2000]) for one, other in lines if one != other), None) is None


def test_after_a_cell_that_may_fail_the_notebook_goes_on(tmp_path: Path, warm: Warm) -> None:
    source = written(tmp_path / "n.ipynb", ["raise ValueError('expected')", "'went on'"])
    node = nbformat.read(source, as_version=4)
    node.cells[0].metadata["tags"] = ["raises-exception"]
    nbformat.write(node, source)
    forked, own = warm(source), run(source, None)
    assert forked == own
    assert "went on" in forked[0]


def test_parameters_arrive_and_one_notebook_leaves_nothing_for_the_next(
    tmp_path: Path, warm: Warm, process: ProcessPoolExecutor
) -> None:
    source = written(tmp_path / "n.ipynb", ["name = 'nobody'", "import builtins\n[name, hasattr(builtins, 'left')]"])
    node = nbformat.read(source, as_version=4)
    node.cells[0].metadata["tags"] = ["parameters"]
    node.cells[1].source += "\n_ = setattr(builtins, 'left', 1)\n[name, hasattr(builtins, 'left')]"
    nbformat.write(node, source)
    texts = [warm(source, parameters={"name": name})[0] for name in ("ana", "ben")]
    assert "'ana', True" in texts[0]
    assert "'ben', True" in texts[1]
    assert process.submit(how_it_ended, source).result(120) == ("well", "False")


def test_half_of_a_pair_of_surrogates_ends_no_notebook(tmp_path: Path, warm: Warm) -> None:
    text, end = warm(written(tmp_path / "n.ipynb", [r"print('a\ud800b')", "'next'"]))
    assert (end, "a?b" in text, "'next'" in text) == ("well", True, True)


def test_random_numbers_of_two_forks_differ(tmp_path: Path, warm: Warm) -> None:
    source = written(tmp_path / "n.ipynb", ["import random, numpy\n[random.random(), numpy.random.random()]"])
    numbers = [re.findall(r"0\.\d{6,}", warm(source)[0]) for _ in range(2)]
    assert len(numbers[0]) == 2
    assert not set(numbers[0]) & set(numbers[1])


def test_a_process_that_dies_or_takes_too_long_is_told(tmp_path: Path, process: ProcessPoolExecutor) -> None:
    died = written(tmp_path / "died.ipynb", ["import os\nos._exit(1)"])
    assert process.submit(how_it_ended, died).result(120)[0] == DeadKernelError.__name__
    slow = written(tmp_path / "slow.ipynb", ["import time\ntime.sleep(600)"])
    for limit in ("execution_timeout", "notebook_timeout"):
        assert process.submit(how_it_ended, slow, **{limit: 1}).result(120)[0] == CellTimeoutError.__name__


def test_where_it_cannot_fork_papermill_s_own_engine_runs(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    source = written(tmp_path / "n.ipynb", ["6 * 7"])
    ended = threading.Event()
    thread = threading.Thread(target=ended.wait)
    thread.start()
    try:
        assert "threads" in why_not(nbformat.read(source, as_version=4), "python3")
        text, end = run(source, "opexkit-warm")
    finally:
        ended.set()
        thread.join()
    assert (end, '"42"' in text) == ("well", True)
    assert "papermill's own engine runs this notebook" in caplog.text
    other = written(tmp_path / "r.ipynb", ["1"], kernelspec={"name": "ir", "language": "R", "display_name": "R"})
    assert why_not(nbformat.read(other, as_version=4), "ir") == "the notebook is written in R"


def test_another_kernel_is_not_this_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    own = {"argv": ["python", "-m", "ipykernel_launcher", "-f", "{connection_file}"], "display_name": "P"}
    odd = {"own": {}, "set": {"env": {"A": "1"}}, "venv": {"argv": ["/elsewhere/python", *own["argv"][1:]]}}
    for name, more in ({"ir": {"argv": ["R", "--args", "{connection_file}"]}} | odd).items():
        (tmp_path / "kernels" / name).mkdir(parents=True)
        spec = own | {"language": "python"} | more
        (tmp_path / "kernels" / name / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    node = nbformat.read(written(tmp_path / "n.ipynb", ["1"], kernelspec={"name": "ir", "display_name": "R"}), 4)
    assert "is not this Python" not in why_not(node, "own")
    for name in ("ir", "set", "venv", "not there"):
        assert why_not(node, name) == f"the kernel {name!r} is not this Python"


def test_the_engine_is_light_to_import() -> None:
    """papermill imports every registered engine whenever it is imported."""
    heavy = ("IPython", "ipykernel", "matplotlib", "pandas", "opexkit.review", "nbconvert")
    script = f"import opexkit.batch.warm.engine, sys; print([name for name in {heavy} if name in sys.modules])"
    script = "import papermill, sys; known = set(sys.modules); " + script.replace(
        "in sys.modules", "in set(sys.modules) - known"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
