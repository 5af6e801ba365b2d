from .audits import Answer, AnswerPhoto, Audit
from .findings import Finding, FindingFile
from .follow_ups import CheckFile, FindingCheck
from .standards import Question, Section, Standard

__all__ = [
    "Answer",
    "AnswerPhoto",
    "Audit",
    "CheckFile",
    "Finding",
    "FindingCheck",
    "FindingFile",
    "Question",
    "Section",
    "Standard",
]
