from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from qcportal.core.models import Record, StoredFile
from qcportal.core.names import TwoNames
from qcportal.core.roles import ScopedQuerySet
from suppliers.enums import ProcessArea
from suppliers.models import Factory, VisitAssignment
from suppliers.normalise import folded, search_terms

from ..enums import DefectCategory, DefectClass, DefectGroup, ExampleShows, NameKind, NameLanguage
from .inspections import Inspection

MOST_WORDS = 6
OWN_FIELDS = _("The English and the Chinese name have fields of their own.")


class DefectTypeQuerySet(ScopedQuerySet):
    record_name = "defect_type"

    def search(self, text: str):
        """Entries that have every word in the code, the category, or a name or synonym in any language."""
        found = self
        for word in text.replace("\0", "").split()[:MOST_WORDS]:
            found = found.filter(has_word(word) | models.Q(category__in=categories_with(word)))
        return found

    def with_help(self):
        """`can_be_shown`: whether there is a criterion or an example to judge by."""
        written = ~models.Q(criterion_critical="", criterion_major="", criterion_minor="")
        pictured = models.Exists(DefectExample.objects.filter(defect_type=models.OuterRef("pk")))
        return self.annotate(can_be_shown=models.ExpressionWrapper(written | pictured, models.BooleanField()))

    def scope_inspector(self, user):
        """The library is the same for everybody who goes somewhere."""
        return self.filter(models.Exists(VisitAssignment.objects.visible_to(user)))


def has_word(word: str) -> models.Q:
    """The bigrams make use of the index; alone they would also find texts whose words only share them."""
    wanted = folded(word)
    if not wanted:
        return models.Q(pk__in=[])
    return models.Q(search_grams__contains=search_terms(word), search_text__contains=wanted)


def categories_with(word: str) -> list[str]:
    return [value for value, label in DefectCategory.choices if word.casefold() in str(label).casefold()]


class DefectType(TwoNames, Record):
    """An entry of the defect library: one name for one kind of defect, so that counts can be compared."""

    code = models.SlugField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=120)
    local_name = models.CharField(_("name in Chinese"), max_length=120, blank=True)
    category = models.CharField(_("category"), max_length=15, choices=DefectCategory.choices)
    default_class = models.CharField(_("class by default"), max_length=10, choices=DefectClass.choices)
    group = models.CharField(
        _("judged as"),
        max_length=15,
        choices=DefectGroup.choices,
        blank=True,
        help_text=_("Empty: by its category; packaging and marking are groups, all others are workmanship."),
    )
    retired = models.BooleanField(_("retired"), default=False)
    criterion_critical = models.CharField(_("critical when"), max_length=300, blank=True)
    criterion_major = models.CharField(_("major when"), max_length=300, blank=True)
    criterion_minor = models.CharField(_("minor when"), max_length=300, blank=True)
    search_text = models.TextField(default="", blank=True, editable=False)
    search_grams = ArrayField(models.CharField(max_length=2), default=list, blank=True, editable=False)

    objects = DefectTypeQuerySet.as_manager()

    class Meta:
        verbose_name = _("defect type")
        verbose_name_plural = _("defect types")
        ordering = ["category", "name", "pk"]
        indexes = [GinIndex(fields=["search_grams"], name="defect_type_search")]
        constraints = [
            models.UniqueConstraint(
                Lower("code"),
                name="defect_type_code_once",
                violation_error_message=_("Another defect type has this code."),
            ),
            models.CheckConstraint(
                name="defect_type_class_known", condition=models.Q(default_class__in=DefectClass.values)
            ),
            models.CheckConstraint(
                name="defect_type_category_known", condition=models.Q(category__in=DefectCategory.values)
            ),
            models.CheckConstraint(
                name="defect_type_group_known", condition=models.Q(group__in=["", *DefectGroup.values])
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def judged_as(self) -> str:
        """The group that it is counted in where groups are judged apart."""
        return self.group or (self.category if self.category in DefectGroup.values else DefectGroup.WORKMANSHIP)

    def get_judged_as_display(self) -> str:
        return str(DefectGroup(self.judged_as).label)

    @property
    def criteria(self) -> list[tuple[str, str, str]]:
        """(class, its label, what makes the defect one of it) for the classes that have a criterion."""
        found = [(value, label, getattr(self, f"criterion_{value}")) for value, label in DefectClass.choices]
        return [each for each in found if each[2]]


class DefectTypeName(models.Model):
    """What people call a defect: its name in a further language, or a synonym in any."""

    defect_type = models.ForeignKey(DefectType, on_delete=models.CASCADE, related_name="names")
    language = models.CharField(_("language"), max_length=10, choices=NameLanguage.choices)
    kind = models.CharField(_("kind"), max_length=10, choices=NameKind.choices)
    text = models.CharField(_("text"), max_length=120)

    class Meta:
        verbose_name = _("name of a defect type")
        verbose_name_plural = _("names of defect types")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["defect_type", "language"],
                condition=models.Q(kind=NameKind.NAME),
                name="defect_type_name_once",
                violation_error_message=_("A defect type has one name in each language; the others are synonyms."),
            ),
            models.UniqueConstraint(
                fields=["defect_type", "language", "text"],
                name="defect_type_word_once",
                violation_error_message=_("The same word stands twice in one language."),
            ),
            models.CheckConstraint(
                name="defect_type_name_not_twice",
                condition=~models.Q(kind=NameKind.NAME, language__in=["en", "zh-Hans"]),
                violation_error_message=OWN_FIELDS,
            ),
            models.CheckConstraint(
                name="defect_type_name_language_known", condition=models.Q(language__in=NameLanguage.values)
            ),
            models.CheckConstraint(name="defect_type_name_kind_known", condition=models.Q(kind__in=NameKind.values)),
            models.CheckConstraint(
                name="defect_type_name_filled",
                condition=~models.Q(text=""),
                violation_error_message=_("A name or synonym has at least one letter."),
            ),
        ]

    def __str__(self):
        return self.text

    def clean(self):
        """Here too: asking the database costs a query for each word."""
        if self.kind == NameKind.NAME and self.language in NameLanguage.of_the_record():
            raise ValidationError(OWN_FIELDS)


class DefectTypeArea(models.Model):
    """How likely the cause of such a defect lies in a process area: the hinge to audits. Weights are 0 to 1."""

    defect_type = models.ForeignKey(DefectType, on_delete=models.CASCADE, related_name="areas")
    area = models.CharField(_("process area"), max_length=25, choices=ProcessArea.choices)
    weight = models.DecimalField(_("weight"), max_digits=3, decimal_places=2)

    class Meta:
        verbose_name = _("process area of a defect type")
        verbose_name_plural = _("process areas of defect types")
        ordering = ["-weight", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["defect_type", "area"], name="defect_type_area_once"),
            models.CheckConstraint(
                name="defect_type_area_weight",
                condition=models.Q(weight__gte=0, weight__lte=1),
                violation_error_message=_("A weight lies between 0 and 1."),
            ),
            models.CheckConstraint(name="defect_type_area_known", condition=models.Q(area__in=ProcessArea.values)),
        ]

    def __str__(self):
        return f"{self.defect_type} · {self.get_area_display()}"


class DefectExampleQuerySet(ScopedQuerySet):
    record_name = "defect_type"

    def visible_to(self, user):
        return self.filter(defect_type__in=DefectType.objects.visible_to(user))


class DefectExample(Record):
    """A limit sample: a photo that shows the defect, or what is still acceptable."""

    defect_type = models.ForeignKey(DefectType, on_delete=models.CASCADE, related_name="examples")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    caption = models.CharField(_("caption"), max_length=200, blank=True)
    shows = models.CharField(_("shows"), max_length=12, choices=ExampleShows.choices)

    objects = DefectExampleQuerySet.as_manager()

    class Meta:
        verbose_name = _("example")
        verbose_name_plural = _("examples")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="defect_example_shows_known", condition=models.Q(shows__in=ExampleShows.values))
        ]

    def __str__(self):
        return self.caption or str(self.file)


class DefectQuerySet(ScopedQuerySet):
    record_name = "inspection"

    def visible_to(self, user):
        return self.filter(inspection__in=Inspection.objects.told_to(user))


class Defect(Record):
    """How often one type of defect was found, and in how many units. Factory and day stand here too, as the database keeps
    them (migration 0014): what is asked of a time is found without its inspections.

    Of the `units` with this defect `shared_units` count on another line of the same or a worse class, so that a unit with
    several defects counts once. `unit_at` is when its last unit was counted, the same on all lines of one unit: the page's
    memory of "another defect in the same unit". The group is the type's as it was when the line was made.
    """

    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="defects")
    defect_type = models.ForeignKey(
        DefectType, on_delete=models.PROTECT, related_name="defects", verbose_name=_("defect type")
    )
    defect_class = models.CharField(_("class"), max_length=10, choices=DefectClass.choices)
    group = models.CharField(_("group"), max_length=15, choices=DefectGroup.choices)
    count = models.PositiveIntegerField(_("defects found"))
    units = models.PositiveIntegerField(_("units with this defect"))
    shared_units = models.PositiveIntegerField(_("of these counted on another line"), default=0)
    unit_at = models.DateTimeField(null=True, blank=True, editable=False)
    note = models.CharField(_("note"), max_length=300, blank=True)
    found_because_of_audit = models.BooleanField(
        _("found because of an audit"),
        default=False,
        help_text=_("Tick this where somebody looked for it because of an audit; such a defect starts no trend."),
    )
    # the last presses as [id that the page chose, step it counted]: one that is sent again counts once
    presses = models.JSONField(default=list, blank=True, editable=False)
    factory = models.ForeignKey(Factory, on_delete=models.PROTECT, related_name="+", db_index=False)
    inspected_on = models.DateField(null=True)

    objects = DefectQuerySet.as_manager()

    class Meta:
        verbose_name = _("defect")
        verbose_name_plural = _("defects")
        ordering = ["pk"]
        indexes = [
            models.Index(
                name="defect_by_day",
                fields=["inspected_on", "inspection"],
                include=["defect_type", "defect_class", "found_because_of_audit", "count", "units", "shared_units"],
            ),
            models.Index(
                name="defect_of_factory_by_day",
                fields=["factory", "inspected_on"],
                include=["inspection", "defect_type", "found_because_of_audit", "count"],
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["inspection", "defect_type", "defect_class"],
                name="defect_once_per_class",
                violation_error_message=_("This defect is already counted in this class; change its count."),
            ),
            models.CheckConstraint(
                name="defect_counted",
                condition=models.Q(count__gte=1),
                violation_error_message=_("Count at least one defect, or remove the line."),
            ),
            models.CheckConstraint(
                name="defect_in_units",
                condition=models.Q(units__gte=1, units__lte=models.F("count")),
                violation_error_message=_(
                    "The defects lie in at least one unit, and in no more units than there are defects."
                ),
            ),
            models.CheckConstraint(
                name="defect_units_shared",
                condition=models.Q(shared_units__lte=models.F("units")),
                violation_error_message=_("No more units can count on another line than have this defect."),
            ),
            models.CheckConstraint(name="defect_group_known", condition=models.Q(group__in=DefectGroup.values)),
            models.CheckConstraint(name="defect_class_known", condition=models.Q(defect_class__in=DefectClass.values)),
        ]

    def __str__(self):
        return f"{self.count} × {self.defect_type}"

    @property
    def own_units(self) -> int:
        """Units that count on this line."""
        return self.units - self.shared_units
