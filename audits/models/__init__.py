from .audits import Answer, AnswerPhoto, Audit
from .findings import Finding, FindingFile
from .standards import Question, Section, Standard

__all__ = ["Answer", "AnswerPhoto", "Audit", "Finding", "FindingFile", "Question", "Section", "Standard"]
