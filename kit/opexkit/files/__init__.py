"""Read any file: its values with their places, what is wrong with them, and what to do."""

from opexkit.files.document import Document, parse_document, read_document
from opexkit.files.model import Form, Strict
from opexkit.files.problem import InputError, Problem, Severity
from opexkit.files.reader import parse, read
from opexkit.files.suggestion import nearest, suggestion
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
