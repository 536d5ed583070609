"""Items as a QTI 2.1 package, which many learning platforms import.

https://www.imsglobal.org/question/qtiv2p1/imsqti_implv2p1.html
"""

import io
import zipfile
from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, tostring

from opexkit.exam.case import exhibit_of, situation
from opexkit.exam.item import Item, ItemForm
from opexkit.exam.option import LETTERS

_QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"
_PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"
_RESPONSES = {ItemForm.ORDERING: ("ordered", "identifier"), ItemForm.MATCHING: ("multiple", "directedPair")}
"""How an answer is declared that is no choice."""
_DAY = (2026, 1, 1, 0, 0, 0)
"""Of every file in the package, so that equal items give equal bytes."""


def package(items: Iterable[Item]) -> bytes:
    """Items as a content package: a manifest, and a file an item. An answer is right as a whole or not at all."""
    ordered = sorted(items, key=lambda item: item.id)
    files = {"imsmanifest.xml": _manifest(ordered)} | {f"items/{item.id}.xml": item_xml(item) for item in ordered}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, _DAY), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def item_xml(item: Item) -> bytes:
    """One item, its options in the file's order: the reason of each shows where it was chosen, or at the end."""
    root = Element("assessmentItem", xmlns=_QTI, identifier=item.id, title=item.ask[:250], adaptive="false")
    root.set("timeDependent", "false")
    cardinality, base = _RESPONSES.get(item.form, ("single" if len(item.key) == 1 else "multiple", "identifier"))
    answer = SubElement(root, "responseDeclaration", identifier="RESPONSE", cardinality=cardinality, baseType=base)
    right = SubElement(answer, "correctResponse")
    for place, letter in enumerate(item.answer, 1):
        _text(right, "value", f"p{place} {letter}" if base == "directedPair" else letter)
    SubElement(root, "outcomeDeclaration", identifier="SCORE", cardinality="single", baseType="float")
    if item.is_choice:
        SubElement(root, "outcomeDeclaration", identifier="REASONS", cardinality=cardinality, baseType="identifier")
    SubElement(root, "outcomeDeclaration", identifier="PROOF", cardinality="single", baseType="identifier")
    _body(SubElement(root, "itemBody"), item)
    _processing(SubElement(root, "responseProcessing"), item.is_choice)
    proof = SubElement(root, "modalFeedback", outcomeIdentifier="PROOF", identifier="shown", showHide="show")
    for option in [] if item.is_choice else item.options:
        _text(proof, "p", f"{option.text}: {option.why}")
    _text(proof, "p", f"{item.proof} {item.source}")
    return _bytes(root)


def _body(body: Element, item: Item) -> None:
    for text in situation(item).split("\n\n"):
        _text(body, "p", text)
    if exhibit := exhibit_of(item):
        _text(body, "p", exhibit.caption)
        _text(body, "pre", exhibit.text)
    {ItemForm.ORDERING: _steps, ItemForm.MATCHING: _pairs}.get(item.form, _choices)(body, item)


def _choices(body: Element, item: Item) -> None:
    choice = SubElement(body, "choiceInteraction", responseIdentifier="RESPONSE", shuffle="false")
    choice.set("maxChoices", str(len(item.key)))
    _text(choice, "prompt", item.ask)
    for letter, option in zip(LETTERS, item.options, strict=False):
        row = _text(choice, "simpleChoice", option.text, identifier=letter)
        _text(row, "feedbackInline", f" {option.why}", outcomeIdentifier="REASONS", identifier=letter, showHide="show")


def _steps(body: Element, item: Item) -> None:
    order = SubElement(body, "orderInteraction", responseIdentifier="RESPONSE", shuffle="false")
    if len(item.answer) < len(item.options):
        order.set("minChoices", str(len(item.answer)))
        order.set("maxChoices", str(len(item.answer)))
    _text(order, "prompt", item.ask)
    for letter, option in zip(LETTERS, item.options, strict=False):
        _text(order, "simpleChoice", option.text, identifier=letter)


def _pairs(body: Element, item: Item) -> None:
    match = SubElement(body, "matchInteraction", responseIdentifier="RESPONSE", shuffle="false")
    match.set("maxAssociations", str(len(item.answer)))
    _text(match, "prompt", item.ask)
    prompts = [(f"p{place}", prompt) for place, prompt in enumerate(item.prompts, 1)]
    partners = [(letter, item.option(letter).text) for letter in item.letters]
    for named in (prompts, partners):
        side = SubElement(match, "simpleMatchSet")
        for name, text in named:
            _text(side, "simpleAssociableChoice", text, identifier=name, matchMax="1")


def _processing(rules: Element, reasons_by_choice: bool) -> None:
    condition = SubElement(rules, "responseCondition")
    for name, score in (("responseIf", "1"), ("responseElse", "0")):
        branch = SubElement(condition, name)
        if name == "responseIf":
            match = SubElement(branch, "match")
            SubElement(match, "variable", identifier="RESPONSE")
            SubElement(match, "correct", identifier="RESPONSE")
        value = SubElement(branch, "setOutcomeValue", identifier="SCORE")
        _text(value, "baseValue", score, baseType="float")
    if reasons_by_choice:
        reasons = SubElement(rules, "setOutcomeValue", identifier="REASONS")
        SubElement(reasons, "variable", identifier="RESPONSE")
    proof = SubElement(rules, "setOutcomeValue", identifier="PROOF")
    _text(proof, "baseValue", "shown", baseType="identifier")


def _manifest(items: Iterable[Item]) -> bytes:
    root = Element("manifest", xmlns=_PACKAGE, identifier="opexkit-items")
    about = SubElement(root, "metadata")
    _text(about, "schema", "QTIv2.1 Package")
    _text(about, "schemaversion", "1.0.0")
    SubElement(root, "organizations")
    resources = SubElement(root, "resources")
    for item in items:
        path = f"items/{item.id}.xml"
        one = SubElement(resources, "resource", identifier=f"item-{item.id}", type="imsqti_item_xmlv2p1", href=path)
        SubElement(one, "file", href=path)
    return _bytes(root)


def _text(parent: Element, tag: str, text: str, **attributes: str) -> Element:
    """Add an element with a text; what XML cannot hold was refused when the item was read."""
    element = SubElement(parent, tag, attributes)
    element.text = text
    return element


def _bytes(root: Element) -> bytes:
    made: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return made
