from .auditors import AuditorCompetence, DeclaredInterest
from .audits import Answer, AnswerPhoto, Audit
from .disputes import DisputeFile, FindingDispute
from .findings import Finding, FindingFile
from .follow_ups import AnswerProof, CheckFile, FindingCheck
from .standards import Question, Section, Standard

__all__ = [
    "Answer",
    "AnswerPhoto",
    "AnswerProof",
    "Audit",
    "AuditorCompetence",
    "CheckFile",
    "DeclaredInterest",
    "DisputeFile",
    "Finding",
    "FindingCheck",
    "FindingDispute",
    "FindingFile",
    "Question",
    "Section",
    "Standard",
]
