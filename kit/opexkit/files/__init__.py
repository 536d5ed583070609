"""Read any file: its values with their places, what is wrong with them, and what to do."""

from typing import TYPE_CHECKING

from opexkit.lazy import lazy

if TYPE_CHECKING:
    from opexkit.files.document import Document, parse_document, read_document
    from opexkit.files.model import Form, Strict
    from opexkit.files.problem import InputError, Problem, Severity
    from opexkit.files.reader import parse, read
    from opexkit.files.spelling import nearest, suggestion
    from opexkit.files.validation import complaints, validated

__all__ = [
    "Document",
    "Form",
    "InputError",
    "Problem",
    "Severity",
    "Strict",
    "complaints",
    "nearest",
    "parse",
    "parse_document",
    "read",
    "read_document",
    "suggestion",
    "validated",
]

_HOMES = {
    "Document": "opexkit.files.document",
    "Form": "opexkit.files.model",
    "InputError": "opexkit.files.problem",
    "Problem": "opexkit.files.problem",
    "Severity": "opexkit.files.problem",
    "Strict": "opexkit.files.model",
    "complaints": "opexkit.files.validation",
    "nearest": "opexkit.files.spelling",
    "parse": "opexkit.files.reader",
    "parse_document": "opexkit.files.document",
    "read": "opexkit.files.reader",
    "read_document": "opexkit.files.document",
    "suggestion": "opexkit.files.spelling",
    "validated": "opexkit.files.validation",
}

__getattr__ = lazy(__name__, _HOMES)
