"""Hand-ins for tests, written short: the reference with some of its texts changed."""

from collections.abc import Callable

from opexkit.labs import find_lab

LAB = find_lab("drift")
REFERENCE = {source.path.name: str(source.text) for source in LAB.sources("reference")}
STARTER = {source.path.name: str(source.text) for source in LAB.sources("starter")}
TEMPLATE, RULES, FINDINGS = "template.yaml", "rules.guard", "findings.yaml"
Change = Callable[[str], str]


def written(files: dict[str, str]) -> str:
    """Write files into one text."""
    return "\n".join(f"# {name}\n{text}" for name, text in files.items())


def swap(*pairs: tuple[str, str]) -> Change:
    """Put one text in the place of another, which has to be there."""

    def change(text: str) -> str:
        for before, after in pairs:
            assert before in text, before
            text = text.replace(before, after)
        return text

    return change


def drop(*lines: str) -> Change:
    """Take lines away that hold one of these texts, which has to be there."""

    def change(text: str) -> str:
        for each in lines:
            assert each in text, each
        return "\n".join(line for line in text.splitlines() if not any(each in line for each in lines)) + "\n"

    return change


def cut(first: str, last: str) -> Change:
    """Take away what is from one text on, up to another one."""

    def change(text: str) -> str:
        start = text.index(first)
        return text[:start] + text[text.index(last, start) :]

    return change


def changed(template: Change | None = None, rules: Change | str | None = None, findings: Change | None = None) -> str:
    """The reference with some of its texts changed; rules may be others altogether."""
    files = dict(REFERENCE)
    for name, change in ((TEMPLATE, template), (RULES, rules), (FINDINGS, findings)):
        if change:
            files[name] = change if isinstance(change, str) else change(files[name])
    return written(files)
