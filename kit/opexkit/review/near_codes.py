"""What someone meant by a code that a lens does not have."""

import re

from opexkit.lens.catalogue import Catalogue

_PILLARS = {
    "OPS": "operational excellence",
    "SEC": "security",
    "REL": "reliability",
    "PERF": "performance efficiency",
    "COST": "cost optimization",
    "SUS": "sustainability",
}
"""The letters of AWS's codes, such as SEC01-BP01."""

_CODE = re.compile(r"([A-Z]{3,4})[ _-]?0*(\d{1,2})(?:[ _.-]*BP[ _-]?0*(\d{1,2}))?")


def right_one(ref: str, catalogue: Catalogue) -> str:
    """Say what to write instead of a practice's code that a lens does not have.

    A code that was written in another way (`ops1 bp 1`) goes first, then one of another pillar, then one beyond the
    last of its question, then what is spelled alike.
    """
    found = _CODE.fullmatch(ref.strip().upper())
    if found and catalogue.short:
        letters, number, practice = found[1], int(found[2]), found[3]
        if letters != catalogue.short and letters in _PILLARS:
            return f"it is of the {_PILLARS[letters]} pillar: answer it in a lens of that pillar, or delete the line"
        code = f"{letters}{number:02}" + (f"-BP{int(practice):02}" if practice else "")
        if catalogue.choice(code) or catalogue.question(code):
            return f"did you mean {code!r}?"
        ref = code if letters == catalogue.short else ref
    question = catalogue.question(ref.upper().partition("-")[0])
    if question and question.practices:
        codes = [item.code for item in question.practices]
        if ref.upper() not in codes:
            return f"{question.code} goes from {codes[0]} to {codes[-1]}"
    near = catalogue.nearest(ref)
    such = f", such as {catalogue.practices[0].code}" if catalogue.practices else ""
    return f"did you mean {near!r}?" if near else f"use a code of the lens{such}"
