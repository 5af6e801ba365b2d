from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from qcportal.core.models import Record, StoredFile
from qcportal.core.roles import ScopedQuerySet

from ..enums import DuplicateState, ImportState, ListKind
from .factories import Factory


class ImportQuerySet(ScopedQuerySet):
    record_name = "import"


class FactoryImport(Record):
    """A list of factories, or of past inspections or audits, on its way in. The row is the truth: a worker claims it, and publishes only under its claim.

    `mapping` is what a person said, field → heading, headings or "=constant"; `columns` is what was used in the end, `sample` the cells of the first rows.
    `options` are what was chosen for a list of the past (actions/history_lists.py); `made` counts what its rows made,
    such as {"inspections": 12, "defects": 30}, and `gone` what went of it when the list was taken back. `alike` holds the first of the possible duplicates as the command prints them: {row, name, uuid, like};
    `updates` the first of the rows that change a factory: {row, uuid, name, changes}.
    """

    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    file_name = models.CharField(_("file"), max_length=255)
    kind = models.CharField(_("what it lists"), max_length=12, choices=ListKind.choices, default=ListKind.FACTORIES)
    options = models.JSONField(default=dict, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=ImportState.choices, default=ImportState.CHECKING)
    mapping = models.JSONField(default=dict, blank=True)
    columns = models.JSONField(default=dict, blank=True)
    headings = models.JSONField(default=list, blank=True)
    sample = models.JSONField(default=list, blank=True)
    format = models.CharField(_("format"), max_length=60, blank=True)
    rows_done = models.PositiveIntegerField(default=0)
    rows = models.PositiveIntegerField(_("rows"), null=True, blank=True)
    created = models.PositiveIntegerField(_("created"), null=True, blank=True)
    updated = models.PositiveIntegerField(_("updated"), null=True, blank=True)
    unchanged = models.PositiveIntegerField(_("unchanged"), null=True, blank=True)
    rejected = models.PositiveIntegerField(_("rejected"), null=True, blank=True)
    duplicates = models.PositiveIntegerField(_("possible duplicates"), null=True, blank=True)
    alike = models.JSONField(default=list, blank=True)
    updates = models.JSONField(default=list, blank=True)
    made = models.JSONField(default=dict, blank=True)
    gone = models.JSONField(default=dict, blank=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("taken back by"),
    )
    error = models.TextField(blank=True)
    claim = models.PositiveIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("imported by")
    )

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["-created_at", "-id"], name="import_by_day")]
        constraints = [
            models.CheckConstraint(name="import_kind_known", condition=models.Q(kind__in=ListKind.values)),
            models.CheckConstraint(name="import_state_known", condition=models.Q(state__in=ImportState.values)),
            models.CheckConstraint(
                name="import_failed_says_why", condition=~models.Q(state="failed") | ~models.Q(error="")
            ),
            models.CheckConstraint(
                name="import_rows_accounted_for",
                condition=models.Q(rows=None)
                | models.Q(
                    rows=models.F("created") + models.F("updated") + models.F("unchanged") + models.F("rejected")
                ),
            ),
        ]

    def __str__(self):
        return self.file_name


class RejectedRow(models.Model):
    """A row that was not taken in: its line in the file (headings = 1), the reason as a sentence, its cells as they were."""

    record = models.ForeignKey(FactoryImport, on_delete=models.CASCADE, related_name="rejected_rows")
    line = models.PositiveIntegerField(_("line"))
    reason = models.TextField(_("reason"))
    cells = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("rejected row")
        verbose_name_plural = _("rejected rows")
        ordering = ["line", "pk"]
        indexes = [models.Index(fields=["record", "line"], name="rejected_row_by_line")]

    def __str__(self):
        return f"{self.line}: {self.reason}"


class PossibleDuplicateQuerySet(ScopedQuerySet):
    record_name = "import"

    def undecided(self):
        current = {"first__merged_into": None, "second__merged_into": None}
        return self.filter(state=DuplicateState.OPEN, **current)


class PossibleDuplicate(Record):
    """Two factories of one country that may be the same, until a person says so or not. `second` came later."""

    first = models.ForeignKey(Factory, on_delete=models.PROTECT, related_name="+", verbose_name=_("factory"))
    second = models.ForeignKey(Factory, on_delete=models.PROTECT, related_name="+", verbose_name=_("other factory"))
    state = models.CharField(_("state"), max_length=10, choices=DuplicateState.choices, default=DuplicateState.OPEN)
    found_by = models.ForeignKey(
        FactoryImport,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="found_duplicates",
        verbose_name=_("import"),
    )

    objects = PossibleDuplicateQuerySet.as_manager()

    class Meta:
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="possible_duplicate_once"),
            models.CheckConstraint(name="possible_duplicate_of_another", condition=~models.Q(first=models.F("second"))),
            models.CheckConstraint(
                name="possible_duplicate_state_known", condition=models.Q(state__in=DuplicateState.values)
            ),
        ]

    def __str__(self):
        return f"{self.first} · {self.second}"


class FactoryMergeQuerySet(ScopedQuerySet):
    record_name = "import"


class FactoryMerge(Record):
    """That a person merged one factory into another, and exactly what moved, so that it can be undone.

    `moved` is {"app.model": [primary keys]}; `stricter` is {primary key of a qualification of the kept factory that the
    merged one's overruled: {field: [before, after]}}.
    """

    kept = models.ForeignKey(Factory, on_delete=models.PROTECT, related_name="+", verbose_name=_("kept"))
    gone = models.ForeignKey(Factory, on_delete=models.PROTECT, related_name="+", verbose_name=_("merged"))
    moved = models.JSONField(default=dict, blank=True)
    stricter = models.JSONField(default=dict, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("merged by")
    )
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = FactoryMergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["gone"],
                name="merged_once",
                condition=models.Q(undone_at=None),
                violation_error_message=_("This factory is merged already."),
            ),
            models.CheckConstraint(name="merge_of_two", condition=~models.Q(kept=models.F("gone"))),
            models.CheckConstraint(
                name="merge_undone_whole",
                condition=models.Q(undone_at=None, undone_by=None)
                | models.Q(undone_at__isnull=False, undone_by__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.gone} → {self.kept}"

    @property
    def moved_count(self) -> int:
        return sum(map(len, self.moved.values()))
