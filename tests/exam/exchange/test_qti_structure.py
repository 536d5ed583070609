"""A QTI item keeps to the specification: which elements stand in which, in which order, with which attributes.

The rules are those of the specification's XML binding, for the elements that the kit writes.
https://www.imsglobal.org/question/qtiv2p1/imsqti_infov2p1.html
"""

import re
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
from tests.exam.made import an_item, an_order, pairs

from opexkit.exam.bank import ItemBank
from opexkit.exam.exchange.formats import practice_items
from opexkit.exam.exchange.qti import item_xml

RULES = {
    "assessmentItem": (
        "(responseDeclaration )*(outcomeDeclaration )*(itemBody )?(responseProcessing )?(modalFeedback )*"
    ),
    "responseDeclaration": "(correctResponse )?",
    "correctResponse": "(value )+",
    "outcomeDeclaration": "",
    "itemBody": "((p|pre|choiceInteraction|orderInteraction|matchInteraction) )*",
    "choiceInteraction": "(prompt )?(simpleChoice )+",
    "orderInteraction": "(prompt )?(simpleChoice )+",
    "matchInteraction": "(prompt )?(simpleMatchSet ){2}",
    "simpleMatchSet": "(simpleAssociableChoice )*",
    "simpleChoice": "(feedbackInline )*",
    "responseProcessing": "((responseCondition|setOutcomeValue) )*",
    "responseCondition": "responseIf (responseElseIf )*(responseElse )?",
    "responseIf": "(match )((setOutcomeValue) )*",
    "responseElse": "(setOutcomeValue )*",
    "match": "((variable|correct) ){2}",
    "setOutcomeValue": "(variable|baseValue) ",
    "modalFeedback": "(p )*",
}
"""The children of an element, each followed by a blank; an element without a rule holds text alone."""
NEEDED = {
    "assessmentItem": {"identifier", "title", "adaptive", "timeDependent"},
    "responseDeclaration": {"identifier", "cardinality", "baseType"},
    "outcomeDeclaration": {"identifier", "cardinality", "baseType"},
    "choiceInteraction": {"responseIdentifier", "shuffle", "maxChoices"},
    "orderInteraction": {"responseIdentifier", "shuffle"},
    "matchInteraction": {"responseIdentifier", "shuffle", "maxAssociations"},
    "simpleChoice": {"identifier"},
    "simpleAssociableChoice": {"identifier", "matchMax"},
    "feedbackInline": {"outcomeIdentifier", "identifier", "showHide"},
    "modalFeedback": {"outcomeIdentifier", "identifier", "showHide"},
    "variable": {"identifier"},
    "correct": {"identifier"},
    "setOutcomeValue": {"identifier"},
    "baseValue": {"baseType"},
}
IDENTIFIER = re.compile(r"[A-Za-z_][\w.-]*")
CARDINALITIES = {"single", "multiple", "ordered", "record"}


def faults(xml: bytes) -> Iterator[str]:
    root = ElementTree.fromstring(xml)
    declared = {str(node.get("identifier")) for node in root if node.tag.endswith("Declaration")}
    for node in root.iter():
        name = node.tag.partition("}")[2]
        children = "".join(child.tag.partition("}")[2] + " " for child in node)
        if not re.fullmatch(RULES.get(name, ""), children):
            yield f"{name} holds {children}"
        if missing := NEEDED.get(name, set()) - set(node.keys()):
            yield f"{name} lacks {missing}"
        if node is not root and not IDENTIFIER.fullmatch(node.get("identifier", "x")):
            yield f"{name} is called {node.get('identifier')}"
        if node.get("cardinality", "single") not in CARDINALITIES:
            yield f"{name} has the cardinality {node.get('cardinality')}"
        for key in ("responseIdentifier", "outcomeIdentifier"):
            if node.get(key, "RESPONSE") not in declared:
                yield f"{name} speaks of {node.get(key)}, which is not declared"


def test_every_practice_item_keeps_to_the_specification(kit: ItemBank) -> None:
    assert {item.id: list(faults(item_xml(item))) for item in practice_items(kit) if list(faults(item_xml(item)))} == {}


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        (b"<itemBody>", b"<itemBody><simpleChoice identifier='x'>y</simpleChoice>", "itemBody holds simpleChoice"),
        (b' adaptive="false"', b"", "assessmentItem lacks {'adaptive'}"),
        (b'identifier="PROOF" cardinality="single"', b'identifier="PROOF" cardinality="one"', "cardinality one"),
        (b'outcomeIdentifier="PROOF"', b'outcomeIdentifier="PROVES"', "speaks of PROVES"),
        (b'<simpleChoice identifier="a"', b'<simpleChoice identifier="1"', "simpleChoice is called 1"),
    ],
)
def test_a_break_of_each_rule_is_seen(right: bytes, wrong: bytes, says: str) -> None:
    made = item_xml(an_item())
    assert right in made
    assert says in "\n".join(faults(made.replace(right, wrong)))
    assert not [fault for item in (an_item(), an_order(), pairs()) for fault in faults(item_xml(item))]
