"""On what a document is printed: who asks decides, else its buyer, else the house."""

from django.conf import settings

from suppliers.enums import Paper


def chosen(paper: str, *, owner, before: str = "") -> str:
    """`before` is that of the revision before, which the next one keeps."""
    wanted = paper or before or (owner.paper if owner else "") or settings.REPORT_PAPER
    return wanted if wanted in Paper.values else settings.REPORT_PAPER
