"""Forms that ask for documents of a period, once or regularly."""

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qcportal.core.models import User
from suppliers.filters import DayInput
from suppliers.models import Buyer, Supplier
from suppliers.queries.owners import buyers_for
from suppliers.widgets import PickerField

from . import languages
from .enums import Paper, ReportKind, Rhythm
from .models import ReportSchedule
from .periods import LAST, MONTH, OWN, QUARTER, WEEK, Period

SPANS = [
    (QUARTER, _("last quarter")),
    (MONTH, _("last month")),
    (WEEK, _("last week")),
    (OWN, _("from one day to another")),
]


class PaperField(forms.ChoiceField):
    """Empty leaves it to the buyer and the house."""

    def __init__(self):
        super().__init__(choices=[("", _("usual paper")), *Paper.choices], required=False, label=_("Paper size"))


class LanguageField(forms.ChoiceField):
    """Empty leaves it to the buyer, else to the language of the page."""

    def __init__(self):
        choices = [("", _("usual language")), *settings.DOCUMENT_LANGUAGES]
        super().__init__(choices=choices, required=False, label=_("Language"))


class PeriodForm(forms.Form):
    """For whom, which period, and how it is written."""

    owner = forms.ModelChoiceField(Buyer.objects.none(), to_field_name="uuid", required=False, label=_("For"))
    span = forms.ChoiceField(choices=SPANS, label=_("Period"), initial=QUARTER)
    period_from = forms.DateField(
        required=False, label=_("First day"), help_text=_("Only for a period from one day to another."), widget=DayInput
    )
    period_to = forms.DateField(required=False, label=_("Last day"), widget=DayInput)
    language = LanguageField()
    paper = PaperField()

    def __init__(self, *args, by: User, **kwargs):
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        owner.queryset = buyers_for(by).order_by("name", "pk")
        owner.required = not by.is_house
        owner.empty_label = _("the house: everything") if by.is_house else None
        if not by.is_house and len(owner.queryset[:2]) == 1:
            owner.initial, owner.widget = owner.queryset[0], owner.hidden_widget()
            self.fields["language"].initial = languages.spoken("", owner=owner.initial)

    def clean(self):
        data = super().clean()
        if data.get("span") == OWN:
            for name in ("period_from", "period_to"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("Choose a day."))
        return data

    def wanted(self) -> dict:
        """As the request takes it."""
        data = self.cleaned_data
        own = data["span"] == OWN
        period = Period(data["period_from"], data["period_to"]) if own else LAST[data["span"]](timezone.localdate())
        return {"owner": data["owner"], "period": period, "language": data["language"], "paper": data["paper"]}


class ScheduleForm(forms.ModelForm):
    """`buyer` and `supplier` are named once; what a person may choose is narrowed to what that person sees."""

    buyer = forms.ModelChoiceField(Buyer.objects.none(), to_field_name="uuid", label=_("Buyer"))
    supplier = PickerField(
        Supplier,
        "suppliers:supplier_options",
        required=False,
        label=_("Supplier"),
        help_text=_("Only for a supplier review."),
    )
    person = forms.ModelChoiceField(
        User.objects.none(),
        to_field_name="uuid",
        required=False,
        label=_("Only to"),
        empty_label=_("everybody who wants summaries"),
    )
    hour = forms.TypedChoiceField(
        label=_("Hour, by each reader's own clock"),
        coerce=int,
        choices=[(n, f"{n:02}:00") for n in range(24)],
        initial=8,
    )
    paper = PaperField()

    class Meta:
        model = ReportSchedule
        fields = [
            "kind",
            "buyer",
            "supplier",
            "person",
            "rhythm",
            "day",
            "hour",
            "attached",
            "even_without_news",
            "paper",
        ]
        help_texts = {"day": _("Of the week: 1 is Monday. Of the month: 1 to 28.")}

    def __init__(self, *args, by: User, **kwargs):
        super().__init__(*args, **kwargs)
        buyers = buyers_for(by).order_by("name", "pk")
        self.fields["buyer"].queryset = buyers
        self.fields["supplier"].show_to(by)
        people = User.objects.filter(is_active=True, role="buyer", memberships__buyer__in=buyers).distinct()
        self.fields["person"].queryset = people if by.is_house else people.filter(pk=by.pk)
        self.fields["kind"].initial, self.fields["rhythm"].initial = ReportKind.PORTFOLIO, Rhythm.WEEKLY

    def _post_clean(self):
        """The action checks the record."""
