from django import forms
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from qcportal.core.dates import days
from qcportal.core.models import User
from qcportal.core.punctuation import in_brackets
from qcportal.core.roles import Role
from suppliers.actions.visits import clash, clashing
from suppliers.enums import SEEN_BY_FACTORY, DayPart, Visibility, VisitState
from suppliers.forms.visits import day_field
from suppliers.models import Visit, VisitAssignment

from ..actions.freezing import own_lines
from ..actions.lots import usual_parts
from ..enums import InspectionType
from ..models import Inspection, Product, ProgrammeStep, Protocol
from ..queries.planning import units_per_product
from ..queries.plans import chosen, planned
from ..queries.quantities import lines_of
from .attention import PointsField
from .lots import PartsForm, with_size
from .plans import PlanForm, plan_initial
from .site_tests import ProtocolsField

LONGEST_VISIT_DAYS = 60


class WhenForm(forms.Form):
    """Who goes on which days, if no visit is chosen."""

    inspector = forms.ModelChoiceField(
        User.objects.none(), label=_("Inspector"), to_field_name="uuid", required=False, empty_label="–"
    )
    starts_on = day_field(_("Day"), required=False)
    ends_on = day_field(_("Last day"), required=False, help_text=_("Empty: it takes one day."))
    part = forms.ChoiceField(label=_("Part of the day"), choices=DayPart.choices, initial=DayPart.WHOLE)

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["inspector"].queryset = User.objects.visible_to(by).active().filter(role=Role.INSPECTOR)

    def clean(self):
        data = super().clean()
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _now("The last day lies before the first."))
        elif first and last and (last - first).days > LONGEST_VISIT_DAYS:
            self.add_error("ends_on", _now("A visit takes at most 60 days; check the year."))
        return data


def four_eyes_field() -> forms.BooleanField:
    return forms.BooleanField(label=_("Two people sign the decision"), required=False)


class BlindForm(WhenForm):
    """Who inspects a lot a second time without knowing what was found, and when."""

    visit = forms.ModelChoiceField(
        Visit.objects.none(), label=_("Visit"), to_field_name="uuid", required=False, empty_label=_("a new visit")
    )

    def __init__(self, *args, by, inspection, **kwargs):
        super().__init__(*args, by=by, **kwargs)
        self.factory = inspection.factory
        saw = VisitAssignment.objects.filter(visit=inspection.visit_id, cancelled_at=None).values("person")
        self.fields["inspector"].queryset = self.fields["inspector"].queryset.exclude(pk__in=saw)
        self.fields["visit"].queryset = open_visits(inspection.factory, by).exclude(pk=inspection.visit_id)
        self.fields["visit"].label_from_instance = visit_words

    def clean(self):
        return checked_when(self, super().clean(), self.factory)


def checked_when(form: forms.Form, data: dict, factory) -> dict:
    """Either a visit, or a person and a day that is not over."""
    if data.get("visit"):
        return data
    for name in ("inspector", "starts_on"):
        if not data.get(name) and name not in form.errors:
            form.add_error(name, _now("Say who goes and when, or choose a visit that is planned already."))
    if data.get("starts_on") and data["starts_on"] < factory.today():
        form.add_error("starts_on", _now("This day is over at the factory."))
    return data


class ClashForm(WhenForm):
    """What the calendar is asked while somebody plans."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["inspector"].required = self.fields["starts_on"].required = True

    def clash(self) -> str:
        """Where the person is already, as a sentence; empty if free."""
        data = self.cleaned_data
        days = DateRange(data["starts_on"], data["ends_on"] or data["starts_on"], "[]")
        wanted = VisitAssignment(person=data["inspector"], days=days, part=data["part"])
        rival = clashing(wanted)
        return clash(wanted, rival, self.by).sentence if rival else ""


def open_visits(factory, by):
    states = [VisitState.PLANNED, VisitState.UNDER_WAY]
    seen = Visit.objects.visible_to(by).filter(factory=factory, state__in=states)
    return seen.prefetch_related("assignments__person").order_by("starts_on", "pk")


def visit_words(visit: Visit) -> str:
    """A visit among those of one factory: its days and who goes."""
    people = [each.person.name for each in visit.assignments.all() if each.cancelled_at is None]
    return " · ".join([days(visit.starts_on, visit.ends_on), *people])


def protocols_for(inspection: Inspection | None):
    """Those in use, and those by which this inspection tests: what was retired since is tested again all the same."""
    kept = inspection.site_tests.values("protocol") if inspection else []
    return Protocol.objects.filter(Q(retired=False) | Q(pk__in=kept))


class ScheduleForm(PartsForm, WhenForm, PlanForm):
    attention = PointsField(label=_("Attention points of this inspection alone"), required=False)
    four_eyes = four_eyes_field()
    step = forms.ModelChoiceField(
        ProgrammeStep.objects.none(), to_field_name="uuid", required=False, widget=forms.HiddenInput
    )
    reinspects = forms.ModelChoiceField(
        Inspection.objects.none(), to_field_name="uuid", required=False, widget=forms.HiddenInput
    )
    product = forms.ModelChoiceField(Product.objects.none(), label=_("Product"), to_field_name="uuid", empty_label=None)
    type = forms.ChoiceField(label=_("Type"), choices=InspectionType.choices, initial=InspectionType.PRE_SHIPMENT)
    visit = forms.ModelChoiceField(
        Visit.objects.none(), label=_("Visit"), to_field_name="uuid", required=False, empty_label=_("a new visit")
    )
    visibility = forms.ChoiceField(
        label=_("Who sees it"), choices=Visibility.choices, initial=Visibility.OWNER, help_text=SEEN_BY_FACTORY
    )
    protocols = ProtocolsField()

    def __init__(self, data=None, *, by, shipment, present: dict | None = None, again=None, **kwargs):
        """`present` is {order: units} of the lot of `again`, which is inspected again."""
        super().__init__(with_size(data), by=by, **kwargs)
        self.shipment = shipment
        units = units_per_product(shipment)
        self.fields["product"].queryset = Product.objects.filter(pk__in=[each.pk for each in units])
        self.fields["product"].label_from_instance = lambda each: in_brackets(each, units[each])
        self.fields["step"].queryset = ProgrammeStep.objects.filter(edition__programme__buyer=shipment.buyer_id)
        self.fields["protocols"].queryset = protocols_for(again)
        self.fields["reinspects"].queryset = Inspection.objects.visible_to(by).filter(shipment=shipment)
        self.fields["visit"].queryset = open_visits(shipment.factory, by)
        self.fields["visit"].label_from_instance = visit_words
        chosen = str(self["product"].value() or "")
        product = next((each for each in units if str(each.uuid) == chosen), next(iter(units), None))
        self.add_parts(shipment, product, self["type"].value(), present, but=again)

    def clean(self):
        return checked_when(self, super().clean(), self.shipment.factory)

    def values(self) -> dict:
        """Arguments of the scheduling action."""
        names = ("product", "type", "visit", "inspector", "starts_on", "ends_on", "part", "visibility", "four_eyes")
        names += ("reinspects", "protocols", "attention", "severity_reason")
        chosen = {name: self.cleaned_data[name] for name in names} | {"parts": self.parts()}
        return chosen | self.plan() | {"factory": self.shipment.factory, "programme_step": self.asked()}

    def asked(self) -> ProgrammeStep | None:
        """What the programme asks for, unless another product or type was chosen than it asks for."""
        step, product = self.cleaned_data["step"], self.cleaned_data["product"]
        same = step and (step.type, step.edition.programme.family_id) == (self.cleaned_data["type"], product.family_id)
        return step if same else None


class ReplanForm(PartsForm, PlanForm):
    """What may change as long as nobody has started."""

    attention = PointsField(label=_("Attention points of this inspection alone"), required=False)

    type = forms.ChoiceField(label=_("Type"), choices=InspectionType.choices)
    visit = forms.ModelChoiceField(Visit.objects.none(), label=_("Visit"), to_field_name="uuid", empty_label=None)
    visibility = forms.ChoiceField(label=_("Who sees it"), choices=Visibility.choices, help_text=SEEN_BY_FACTORY)
    four_eyes = four_eyes_field()
    protocols = ProtocolsField()

    def __init__(self, data=None, *, by, inspection, **kwargs):
        names = ("type", "visibility", "four_eyes")
        initial = {name: getattr(inspection, name) for name in names} | {"visit": inspection.visit.uuid}
        initial |= plan_initial(planned(inspection)) | chosen(inspection)
        initial["protocols"] = list(inspection.site_tests.values_list("protocol__uuid", flat=True))
        initial["attention"] = own_lines(inspection)
        super().__init__(with_size(data), initial=initial, **kwargs)
        self.fields["protocols"].queryset = protocols_for(inspection)
        self.fields["visit"].queryset = open_visits(inspection.factory, by)
        self.fields["visit"].label_from_instance = visit_words
        self.add_present(inspection)

    def add_present(self, inspection: Inspection) -> None:
        """The parts as they are; those of an inspection without any only if its lines leave no doubt."""
        lines = lines_of(inspection.shipment, inspection.product)
        present = {part.po_number: part.units for part in inspection.parts.all()}
        present = present or usual_parts(lines, inspection.lot_size)
        shipment = inspection.shipment if present else None
        self.add_parts(shipment, inspection.product, self["type"].value(), present, but=inspection)

    def values(self) -> dict:
        names = ("type", "visit", "visibility", "four_eyes", "attention", "protocols", "severity_reason")
        return {name: self.cleaned_data[name] for name in names} | {"parts": self.parts()} | self.plan()


class NoteForm(forms.Form):
    note = forms.CharField(
        label=_("Note; needed when you send it back"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ShareForm(forms.Form):
    visibility = forms.ChoiceField(label=_("Who sees it"), choices=Visibility.choices)


class CancelForm(forms.Form):
    note = forms.CharField(label=_("Why"), widget=forms.Textarea(attrs={"rows": 2}))
    with_visit = forms.BooleanField(
        label=_("Cancel the visit too, so that its people are free"),
        required=False,
        help_text=_("Only if nothing else is planned on it."),
    )
