"""The names of `import opexkit`: light to import, documented, and their examples run."""

import doctest
import subprocess
import sys

import pytest

import opexkit


def test_import_opexkit_imports_nothing_heavy() -> None:
    script = "import opexkit, sys; print(sorted(name for name in sys.modules if name.startswith('opexkit')))"
    script += "; print([name for name in ('numpy', 'pydantic', 'yaml', 'rich') if name in sys.modules])"
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=120)
    assert said.stdout == "['opexkit', 'opexkit.lazy']\n[]\n"


def test_a_name_that_is_not_there_is_told() -> None:
    with pytest.raises(AttributeError, match="module 'opexkit' has no attribute 'grades'"):
        opexkit.grades  # noqa: B018 - reading it is the test
    assert set(opexkit.__all__) <= set(dir(opexkit))


@pytest.mark.parametrize("name", opexkit.__all__)
def test_each_name_is_documented_and_its_example_runs(name: str) -> None:
    found = getattr(opexkit, name)
    first = (found.__doc__ or "").splitlines()[0]
    assert first.endswith("."), name
    module = sys.modules[found.__module__]
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    tests = doctest.DocTestFinder(recurse=False).find(found, name, module=module)
    for test in tests:
        runner.run(test)
    results = runner.summarize(verbose=False)
    assert results.failed == 0
    assert results.attempted > 0 or name == "InputError"
