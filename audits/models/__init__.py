from .audits import Answer, AnswerPhoto, Audit
from .findings import Finding
from .standards import Question, Section, Standard

__all__ = ["Answer", "AnswerPhoto", "Audit", "Finding", "Question", "Section", "Standard"]
