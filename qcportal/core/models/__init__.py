from .base import Record
from .files import StoredFile
from .history import HistoryEntry
from .idempotency import IdempotentAnswer
from .mail import OutgoingMail
from .notices import Notice
from .numbers import NumberSeries
from .retention import RetentionRule
from .seals import SealCertificate
from .users import User
from .workers import WorkerHeartbeat

__all__ = [
    "HistoryEntry",
    "IdempotentAnswer",
    "Notice",
    "NumberSeries",
    "OutgoingMail",
    "Record",
    "RetentionRule",
    "SealCertificate",
    "StoredFile",
    "User",
    "WorkerHeartbeat",
]
