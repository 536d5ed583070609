"""Modules that import one another become one text; what cannot be put together is refused."""

from pathlib import Path

import pytest

from opexkit.widgets.bundle import bundle

SHARED = "let count = 0;\nexport function next() { count += 1; return count; }\nexport const SIGN = '→';\n"


def write(folder: Path, **modules: str) -> Path:
    for name, text in modules.items():
        (folder / f"{name}.js").write_text(text, encoding="utf-8")
    return folder / "entry.js"


def test_what_two_modules_import_is_there_once(tmp_path: Path) -> None:
    entry = write(
        tmp_path,
        shared=SHARED,
        other='import { next as step } from "./shared.js";\nexport default () => step();\n',
        entry='import { SIGN, next } from "./shared.js";\nimport { helper } from "./more.js";\n'
        "export default { next, SIGN, helper };\n",
        more='import { SIGN } from "./shared.js";\nexport async function helper() { return SIGN; }\n',
    )
    text = bundle(entry)
    assert text.count("let count = 0;") == 1
    assert "import" not in text
    assert text.rstrip().endswith("export default module2.default;")
    assert "const { SIGN, next } = module0;" in text


@pytest.mark.parametrize(
    "line",
    [
        'import * as all from "./shared.js";',
        'import usual from "./shared.js";',
        'import { h } from "package";',
        'export * from "./shared.js";',
        "export { next };",
        "export let open = 1;",
    ],
)
def test_another_form_is_refused(tmp_path: Path, line: str) -> None:
    entry = write(tmp_path, shared=SHARED, entry=f"{line}\nexport default 1;\n")
    with pytest.raises(ValueError, match=r"entry\.js: .* cannot be put together"):
        bundle(entry)


def test_a_circle_is_refused(tmp_path: Path) -> None:
    one = 'import { b } from "./two.js";\nexport const a = b;\nexport default a;\n'
    two = 'import { a } from "./entry.js";\nexport const b = a;\n'
    entry = write(tmp_path, entry=one, two=two)
    with pytest.raises(ValueError, match=r"entry\.js imports itself through entry\.js, two\.js"):
        bundle(entry)
