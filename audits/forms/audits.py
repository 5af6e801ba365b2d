from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qcportal.core.models import User
from suppliers.enums import SEEN_BY_FACTORY, DayPart, ProcessArea, Visibility, VisitRole, VisitState
from suppliers.forms.visits import day_field
from suppliers.models import Buyer, Factory, Visit
from suppliers.rules import GOES_AS
from suppliers.widgets import PickerField, Ticks

from ..enums import Announcement, AnswerValue, AuditKind, StandardState
from ..models import Audit, Standard


def record_field(label, **options) -> forms.ModelChoiceField:
    """A choice named by uuid; its queryset is set for the person."""
    return forms.ModelChoiceField(options.pop("queryset"), label=label, to_field_name="uuid", **options)


def notes(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def overrule_field() -> forms.CharField:
    return forms.CharField(
        label=_("Why it is planned all the same"),
        required=False,
        widget=notes(2),
        help_text=_("Only where competence or impartiality speaks against who goes; history keeps it."),
    )


class PlanForm(forms.Form):
    """What can be changed while an audit is planned."""

    standard = record_field(_("Standard"), queryset=Standard.objects.none())
    kind = forms.ChoiceField(label=_("Kind"), choices=AuditKind.by_the_house, initial=AuditKind.PERIODIC)
    areas = forms.MultipleChoiceField(
        label=_("Process areas to look into"),
        choices=ProcessArea.choices,
        required=False,
        widget=Ticks,
        help_text=_("Of a special audit: its checklist begins with these. The supplier does not see them."),
    )
    announcement = forms.ChoiceField(
        label=_("Announcement"),
        choices=Announcement.choices,
        help_text=_("The supplier sees a visit before it starts only if it is announced."),
    )
    window_starts_on = day_field(
        _("Window from"), required=False, help_text=_("Semi-announced: the supplier is told the window, not the day.")
    )
    window_ends_on = day_field(_("Window to"), required=False)
    owner = record_field(_("Made for"), queryset=Buyer.objects.none(), required=False, empty_label=_("the house"))
    visibility = forms.ChoiceField(
        label=_("Who sees it"), choices=Visibility.choices, initial=Visibility.OWNER, help_text=SEEN_BY_FACTORY
    )
    overrule = overrule_field()

    def __init__(self, *args, by, keeps: Standard | None = None, **kwargs):
        """`keeps` is what is planned already: its version may be retired by now, and stays unless somebody changes it."""
        super().__init__(*args, **kwargs)
        offered = Q(state=StandardState.PUBLISHED) | Q(pk=keeps and keeps.pk)
        self.fields["standard"].queryset = Standard.objects.visible_to(by).filter(offered)
        self.fields["owner"].queryset = Buyer.objects.visible_to(by)


class ScheduleForm(PlanForm):
    """On a visit that is planned already, or on a new one for a lead auditor and a day."""

    factory = PickerField(Factory, "suppliers:factory_options", label=_("Factory"))
    follows = record_field(_("Follows"), queryset=Audit.objects.none(), required=False, widget=forms.HiddenInput)
    visit = record_field(_("Visit"), queryset=Visit.objects.none(), required=False, empty_label=_("a new visit"))
    lead = record_field(_("Lead auditor"), queryset=User.objects.none(), required=False, empty_label="–")
    starts_on = day_field(_("First day"), required=False, help_text=_("The date at the factory."))
    ends_on = day_field(_("Last day"), required=False, help_text=_("Empty: one day."))
    due_on = day_field(
        _("Desk review due on"),
        required=False,
        help_text=_("A desk review has no visit: a day takes the place of its days."),
    )
    part = forms.ChoiceField(label=_("Part of the day"), choices=DayPart.choices, initial=DayPart.WHOLE)
    team = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label=_("More auditors"),
        to_field_name="uuid",
        required=False,
        widget=Ticks,
    )
    note = forms.CharField(
        label=_("Note for those who go"), required=False, widget=notes(2), help_text=_("The supplier does not see it.")
    )

    def __init__(self, *args, by, factory=None, **kwargs):
        super().__init__(*args, by=by, **kwargs)
        self.fields["factory"].show_to(by, lambda seen: seen.current())
        for name in ("lead", "team"):
            self.fields[name].queryset = auditors_for(by)
            self.fields[name].label_from_instance = lambda person: f"{person.name} · {person.get_role_display()}"
        self.fields["follows"].queryset = Audit.objects.visible_to(by).approved()
        self.fields["visit"].queryset = open_visits(factory, by)


def auditors_for(by):
    """Who may audit, as a choice names them."""
    return (
        User.objects.visible_to(by).active().filter(role__in=GOES_AS[VisitRole.LEAD_AUDITOR]).order_by("role", "name")
    )


def open_visits(factory, by):
    """Visits of the factory that may still take an audit."""
    if factory is None:
        return Visit.objects.none()
    states = [VisitState.PLANNED, VisitState.UNDER_WAY]
    seen = Visit.objects.visible_to(by).filter(factory=factory, state__in=states, audit=None)
    return seen.select_related("factory").order_by("starts_on")


class Joined(forms.TextInput):
    """Several boxes of one name as one text, as an answer is kept."""

    def value_from_datadict(self, data, files, name):
        return " ".join(data.getlist(name)) if hasattr(data, "getlist") else data.get(name)


class AnswerForm(forms.Form):
    """One question's answer as the page sends it; `seen` is the version that it showed, 0 for the first.

    `over` is the version of somebody else's that is to be written over: the button that says so sends it.

    Whether it is an answer the action says, as it knows the question.
    """

    value = forms.CharField(required=False, widget=Joined)
    not_applicable = forms.BooleanField(required=False)
    note = forms.CharField(required=False)
    version = forms.IntegerField(required=False)
    over = forms.IntegerField(required=False)

    def clean(self):
        data = with_seen(super().clean())
        if data.pop("not_applicable", False):
            data["value"] = AnswerValue.NOT_APPLICABLE
        return data


class DocumentsForm(forms.ModelForm):
    """What a desk review has in the place of meetings and a tour."""

    class Meta:
        model = Audit
        fields = ["documents_reviewed"]
        widgets = {"documents_reviewed": notes(6)}
        help_texts = {"documents_reviewed": _("Title and edition, a document a line.")}

    def _post_clean(self):
        """The action checks the record."""


class SummaryForm(forms.ModelForm):
    audited_on = day_field(_("Audited on"), help_text=_("The date at the factory."))

    class Meta:
        model = Audit
        fields = ["audited_on", "summary", "confidential_note"]
        widgets = {"summary": notes(5), "confidential_note": notes(3)}

    def _post_clean(self):
        """The action checks the record."""


class AnswerNotesForm(forms.Form):
    """Beside an answer; what is empty is taken away."""

    interview_note = forms.CharField(required=False)
    confidential_note = forms.CharField(required=False)
    version = forms.IntegerField(required=False)
    over = forms.IntegerField(required=False)

    def clean(self):
        return with_seen(super().clean())


def with_seen(data: dict) -> dict:
    shown, over = data.pop("version", None), data.pop("over", None)
    return data | {"seen": over or shown or 0}


def clock() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class OnSiteForm(forms.ModelForm):
    class Meta:
        model = Audit
        fields = ["opening_at", "opening_people", "closing_at", "closing_people", "areas_visited", "people_met"]
        widgets = {
            "opening_at": clock(),
            "opening_people": notes(3),
            "closing_at": clock(),
            "closing_people": notes(3),
            "areas_visited": notes(4),
            "people_met": notes(4),
        }
        help_texts = (
            dict.fromkeys(["opening_at", "closing_at"], _("By the factory's clock."))
            | dict.fromkeys(
                ["opening_people", "closing_people", "people_met"], _("Name and function, a person a line.")
            )
            | {"areas_visited": _("An area a line.")}
        )

    def _post_clean(self):
        """The action checks the record."""


class NoteForm(forms.Form):
    note = forms.CharField(label=_("Reason"), widget=notes())


class ReviewForm(forms.Form):
    note = forms.CharField(label=_("Note; needed when you send it back"), required=False, widget=notes(2))

    def __init__(self, *args, audit=None, **kwargs):
        super().__init__(*args, **kwargs)
        if audit and audit.self_assessed:
            self.fields["note"].label = _("What you say to the supplier; needed when you send it back")


class CancelForm(NoteForm):
    with_visit = forms.BooleanField(
        label=_("Cancel the visit too, so that its people are free"), required=False, initial=True
    )


class ShareForm(forms.Form):
    visibility = forms.ChoiceField(label=_("Who sees it"), choices=Visibility.choices, help_text=SEEN_BY_FACTORY)
