"""What documents tell machines, and what is new in it since the revision before."""

from dataclasses import fields

from audits.models import Audit

from ..enums import Audience
from ..models import Report
from ..queries.sight import Scope

TOLD = {"told": True}  # of a field: it stands under its name among the figures for machines, and so in the content hash
# Not what the document is about: which revision, how, and of what day.
APART = ("report", "method", "changes", "reason", "replaces")


def named(content) -> dict:
    return {each.name: getattr(content, each.name) for each in fields(content) if each.metadata == TOLD}


def described(report: Report, template_version: int) -> dict:
    """Which document this is, and of which factory."""
    factory = report.factory
    return {
        "template_version": template_version,
        "language": report.language,
        "report": {"number": report.number, "revision": report.revision},
        "factory": {"name": factory.name, "local_name": factory.local_name},
    }


def scope_of(report: Report) -> Scope:
    """By whose sight it is made: a buyer's, the house's, or that of the factory's supplier."""
    if report.audience != Audience.FACTORY:
        return Scope(buyer=report.owner)
    if report.factory.supplier is None:
        raise ValueError("Nobody reads for a factory that has no supplier.")  # an empty scope would be the house's
    return Scope(supplier=report.factory.supplier)


def before(report: Report) -> dict | None:
    """What the revision before said, if there is one that its reader may still open."""
    found = report.predecessor
    seen = Audit.objects.seen_by_buyer(report.owner)
    return found.figures if found and Report.objects.filter(pk=found.pk).without_lost(seen).exists() else None


def says_the_same(figures: dict, others: dict) -> bool:
    """Whether a document with these figures would say anything else."""
    one, other = ({key: value for key, value in each.items() if key not in APART} for each in (figures, others))
    return one == other
