"""Licences and certificates of factories, which qualification looks at."""

from datetime import date
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qcportal.core import changes, files
from qcportal.core.dates import day
from qcportal.core.errors import Forbidden, Rejected
from qcportal.core.roles import Role

from .. import emails
from ..enums import EvidenceKind
from ..models import FactoryDocument
from ..rules import MANAGERS
from ..validators import check_current, check_said, check_still_good
from .evidence import record_evidence, withdraw_evidence


@transaction.atomic
def add_document(
    *, factory, kind: str, file, by, name: str = "", valid_until: date | None = None, uuid=None
) -> FactoryDocument:
    """By a manager, or by the supplier's contact for an own factory: what that one adds counts once a manager confirms it."""
    check_current(factory)
    check_keeps(factory, by)
    check_still_good(valid_until, factory.today())
    stored = files.store(file, by=by, allow=files.PROOF)
    document = FactoryDocument(
        uuid=uuid or uuid4(), factory=factory, kind=kind, name=name, valid_until=valid_until, file=stored
    )
    if by.role in MANAGERS:
        document.confirmed_at, document.confirmed_by = timezone.now(), by
    changes.create(document, by=by, event="document.added")
    if document.confirmed_at:
        tell_of(document)
    else:
        emails.document_waits(document, by)
    return document


@transaction.atomic
def confirm_document(*, document: FactoryDocument, by, version: int | None = None) -> FactoryDocument:
    """A manager has read it: it is what it is called, of this factory, and holds until that day. It counts from now on."""
    row = changes.lock(document, version)
    if by.role not in MANAGERS:
        raise Forbidden(_("A manager confirms what a supplier puts on file."))
    if row.withdrawn_at or row.confirmed_at:
        raise Rejected(_("This document is confirmed or withdrawn already."), code="wrong_state")
    check_has_not_ended(row)
    changes.save(row, by=by, event="document.confirmed", confirmed_at=timezone.now(), confirmed_by=by)
    tell_of(row)
    emails.document_confirmed(row, by)
    return row


def check_has_not_ended(document: FactoryDocument) -> None:
    """Confirmed all the same, it would end every approval that rests on documents."""
    if document.valid_until and document.valid_until < document.factory.today():
        raise Rejected(
            _("This document expired on %(day)s. Withdraw it, and have the new one put on file.")
            % {"day": day(document.valid_until)},
            field="valid_until",
            code="past",
        )


def tell_of(document: FactoryDocument) -> None:
    record_evidence(
        factory=document.factory,
        kind=EvidenceKind.DOCUMENT,
        grade="",
        valid_until=document.valid_until,
        source=document,
        subject=document.kind,
        happened_on=document.factory.today(),
    )


@transaction.atomic
def withdraw_document(*, document: FactoryDocument, note: str, by, version: int | None = None) -> FactoryDocument:
    """A wrong one; it stays to be read and counts no more."""
    row = changes.lock(document, version)
    check_keeps(row.factory, by)
    if row.withdrawn_at:
        raise Rejected(_("This document is withdrawn already."), code="wrong_state")
    check_said(note, "note")
    withdraw_evidence(source=row)
    changes.save(row, by=by, event="document.withdrawn", note=note, withdrawn_at=timezone.now())
    emails.document_withdrawn(row, by)
    return row


def check_keeps(factory, by) -> None:
    own = (
        by.role == Role.SUPPLIER_CONTACT and factory.supplier_id and by.memberships.filter(supplier=factory.supplier_id)
    )
    if by.role not in MANAGERS and not (own and own.exists()):
        raise Forbidden(_("Only managers and the supplier keep the documents of a factory."))
