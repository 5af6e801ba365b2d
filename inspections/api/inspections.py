from django.db.models import Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from qcportal.core.api.idempotency import once
from qcportal.core.api.serializers import (
    DayField,
    FileShape,
    NoteShape,
    ReadSerializer,
    ReasonShape,
    RecordWrite,
    VisibleRecord,
    WriteSerializer,
)
from qcportal.core.api.viewsets import RecordViewSet, act
from qcportal.core.models import User
from qcportal.core.pages import visible_or_404
from qcportal.core.roles import Act, Role
from suppliers.enums import DayPart, Visibility
from suppliers.models import Buyer, Visit
from suppliers.queries.owners import OUTSIDE

from .. import actions
from ..draw import MOST_UNITS
from ..enums import BY_SCHEME, DefectClass, InspectionState, InspectionType, Level, Result, Severity
from ..filters import InspectionFilter
from ..models import Defect, DefectType, Draw, Inspection, InspectionPhoto, Product, ProgrammeStep, Shipment
from ..queries.corrections import filed_result_of_row
from ..queries.disputes import disputable_until
from ..queries.not_done import untold
from ..queries.plans import chosen, planned
from ..sampling import ISO, Z14
from .attention import Attention, lines_field
from .corrections import Corrections, CorrectionShape
from .corrective_actions import CorrectiveActions, without_hidden_actions
from .draws import Draws
from .judging import Judging
from .loading import Loadings
from .lots import Quantities, parts_field, parts_of
from .measurements import Measurements
from .outcomes import NotDoneShape, Outcomes
from .packing import Packings
from .papers import Papers
from .photos import Photos
from .plans import CountedShape, PlanLineShape, Plans, PlanWrite, aqls_field, counted_answer
from .shapes import METHODS, UNITS, protocols_field
from .site_tests import PlannedTestShape, SiteTests

SEVERITIES = [(BY_SCHEME, "as the scheme says"), *Severity.choices]
LEFT_OUT = (
    "Left out: as in the inspection that is repeated, or as the programme step asks, or else as usual (ISO 2859-1, level II, "
    "the owner sees it, one signs)."
)
UNTOLD = ("original", "blind")  # whoever inspects blind reads neither
INSIDE = ("severity_reason",)  # what a manager says to the house
FOREIGN = dict.fromkeys(("owner", "owner_name", "shipment", "shipment_number"))
NOTHING_FOUND = {f"{name}_found": 0 for name in DefectClass.values} | {"units_inspected": None, "remarks": ""}


def without_findings(row: dict) -> dict:
    """As if nobody had begun; the parts that hold findings alone are left out by their own rule."""
    parts = {
        "plan": [each | {"found": None, "first_found": None} for each in row.get("plan", ())],
        "tests": [each | {"tested": None, "failed": None, "not_done": ""} for each in row.get("tests", ())],
    }
    return row | {name: value for name, value in (NOTHING_FOUND | parts).items() if name in row}


class InspectionShape(ReadSerializer):
    factory = serializers.UUIDField(source="factory.uuid")
    factory_name = serializers.CharField(source="factory.name")
    product = serializers.UUIDField(source="product.uuid")
    product_name = serializers.CharField(
        source="product.name", help_text="Of a past one without a product here: as its list calls the goods."
    )
    shipment = serializers.UUIDField(source="shipment.uuid")
    shipment_number = serializers.CharField(source="shipment.number")
    visit = serializers.UUIDField(source="visit.uuid")
    planned_on = serializers.DateField(source="visit.starts_on")
    owner = serializers.UUIDField(source="owner.uuid", help_text="Empty for the house, and for another's.")
    owner_name = serializers.CharField(source="owner.name")
    corrective_action = serializers.UUIDField(
        source="corrective_action.uuid", help_text="Empty: none, it was cancelled, or it is not yours to see."
    )
    corrective_action_number = serializers.CharField(source="corrective_action.number")
    blind = serializers.BooleanField(
        allow_null=True,
        help_text="A second look that compares inspectors and judges no goods, after `original`; null to who inspects it.",
    )
    expressions = {"product_name": Coalesce("product__name", NullIf("product_label", Value("")))}

    class Meta:
        model = Inspection
        fields = [
            "uuid", "version", "number", "type", "state", "result", "lot_size", "standard", "level", "severity", "sampling",
            "counts", "inspected_on", "units_inspected", "critical_found", "major_found", "minor_found", "visibility",
            "factory", "factory_name", "product", "product_name", "shipment", "shipment_number", "visit", "planned_on",
            "owner", "owner_name", "submitted_at", "reviewed_at", "corrective_action", "corrective_action_number", "blind",
        ]  # fmt: skip


class DefectShape(ReadSerializer):
    defect_type_code = serializers.CharField(source="defect_type.code")
    defect_type_name = serializers.CharField(source="defect_type.name")

    class Meta:
        model = Defect
        fields = [
            "uuid", "defect_type_code", "defect_type_name", "defect_class", "group", "count", "units",
            "shared_units", "note", "found_because_of_audit",
        ]  # fmt: skip


class PhotoShape(FileShape):
    sha256 = serializers.CharField(source="file.sha256")
    defect = serializers.UUIDField(source="defect.uuid")
    test = serializers.IntegerField(source="site_test.position", help_text="The number of the on-site test it shows.")
    shows = serializers.CharField(
        help_text="What it was asked for as: evidence, sealed_doors, or a point of the container."
    )
    step = serializers.IntegerField(help_text="The step of the test.")

    class Meta:
        model = InspectionPhoto
        fields = ["uuid", "sha256", "caption", "shows", "defect", "test", "step"]


class DrawShape(ReadSerializer):
    class Meta:
        model = Draw
        fields = [
            "uuid", "commitment", "seed", "reason", "units", "units_per_carton", "cartons_to_open", "count", "drawn",
            "second_count", "second_drawn", "revealed_at",
        ]  # fmt: skip


class InspectionDetail(InspectionShape):
    plan = PlanLineShape(source="plan_lines", many=True)
    defects = DefectShape(many=True)
    photos = PhotoShape(many=True)
    tests = PlannedTestShape(source="site_tests", many=True)
    draws = DrawShape(many=True, help_text="How the sample was drawn; the seed is empty until it is revealed on site.")

    not_done = NotDoneShape(
        allow_null=True, help_text="Why it was not carried out; null otherwise. The charge is told to who pays."
    )
    original = serializers.UUIDField(source="original.uuid", help_text="The first inspection of this lot.")
    programme_step = serializers.UUIDField(source="programme_step.uuid")
    merged_into = serializers.UUIDField(source="merged_into.uuid", help_text="The inspection that took its goods over.")
    filed_result = serializers.ChoiceField(choices=Result.choices, help_text="What the inspector's own figures give.")
    corrections = CorrectionShape(many=True, help_text="Figures that the reviewer put right; the others are as filed.")
    defects_disputable_until = serializers.DateField(
        allow_null=True,
        help_text="The date at the factory until which a defect may be disputed; empty as long as the supplier cannot read it.",
    )
    expressions = InspectionShape.expressions | {"filed_result": filed_result_of_row()}
    made = ("not_done", "defects_disputable_until")

    class Meta(InspectionShape.Meta):
        fields = [
            *InspectionShape.Meta.fields, "severity_reason", "remarks", "four_eyes", "decide_by", "original", "programme_step", "merged_into",
            "plan", "defects", "photos", "tests", "draws", "not_done", "filed_result", "corrections",
            "defects_disputable_until",
        ]  # fmt: skip


def reason_field():
    words = "Why another severity is chosen than the scheme asks for; needed then."
    return serializers.CharField(max_length=300, required=False, allow_blank=True, help_text=words)


class InspectionWrite(PlanWrite, RecordWrite):
    shipment = VisibleRecord(Shipment)
    product = VisibleRecord(Product)
    type = serializers.ChoiceField(
        choices=InspectionType.choices,
        required=False,
        help_text="Left out: as in the inspection that is repeated, or else before shipment.",
    )
    lot_size = serializers.IntegerField(
        min_value=2, max_value=2_000_000_000, required=False, help_text="The sum of the parts where there are any."
    )
    parts = parts_field(
        help_text="Which of the shipment's orders are in this lot; left out: all, if they make up the lot."
    )
    attention = lines_field()
    standard = serializers.ChoiceField(choices=[ISO, Z14], required=False, help_text=LEFT_OUT)
    level = serializers.ChoiceField(choices=Level.choices, required=False, help_text=LEFT_OUT)
    severity = serializers.ChoiceField(choices=SEVERITIES, default=BY_SCHEME)
    severity_reason = reason_field()
    aqls = aqls_field()
    visit = VisibleRecord(Visit, required=False)
    inspector = VisibleRecord(User, required=False)
    starts_on = DayField(required=False)
    ends_on = DayField(required=False)
    part = serializers.ChoiceField(choices=DayPart.choices, default=DayPart.WHOLE)
    visibility = serializers.ChoiceField(choices=Visibility.choices, required=False, help_text=LEFT_OUT)
    four_eyes = serializers.BooleanField(required=False, help_text=f"Two people sign the decision. {LEFT_OUT}")
    reinspects = VisibleRecord(
        Inspection, required=False, help_text="The inspection of this lot after which it was reworked."
    )
    programme_step = VisibleRecord(
        ProgrammeStep,
        required=False,
        help_text="What the buyer's programme asks for by this; its plan holds where the request says nothing.",
    )
    protocols = protocols_field()

    def validate(self, data):
        if data.get("starts_on") and data["starts_on"] < data["shipment"].factory.today():
            raise serializers.ValidationError({"starts_on": [_("This day is over at the factory.")]})
        return data


class Replan(PlanWrite, WriteSerializer):
    """The whole plan anew; what is left out stays."""

    lot_size = serializers.IntegerField(min_value=2, max_value=2_000_000_000, required=False)
    parts = parts_field(help_text="What of which order is in this lot.")
    attention = lines_field()
    standard = serializers.ChoiceField(choices=[ISO, Z14], required=False)
    level = serializers.ChoiceField(choices=Level.choices, required=False)
    severity = serializers.ChoiceField(choices=SEVERITIES, required=False)
    severity_reason = reason_field()
    aqls = aqls_field()
    type = serializers.ChoiceField(choices=InspectionType.choices, required=False)
    visit = VisibleRecord(Visit, required=False)
    visibility = serializers.ChoiceField(choices=Visibility.choices, required=False)
    four_eyes = serializers.BooleanField(required=False)
    protocols = protocols_field()


class Blind(RecordWrite):
    """On a visit that is planned already, or on a new one."""

    visit = VisibleRecord(Visit, required=False)
    inspector = VisibleRecord(User, required=False)
    starts_on = DayField(required=False)
    ends_on = DayField(required=False)
    part = serializers.ChoiceField(choices=DayPart.choices, default=DayPart.WHOLE)


class Share(WriteSerializer):
    visibility = serializers.ChoiceField(choices=Visibility.choices)


class Cancel(ReasonShape):
    with_visit = serializers.BooleanField(default=False, help_text="Free its people too, if it was the only one.")


class Facts(WriteSerializer):
    units_inspected = serializers.IntegerField(required=False, **UNITS)
    inspected_on = DayField(required=False)
    remarks = serializers.CharField(required=False, allow_blank=True)


class Count(RecordWrite):
    defect_type = VisibleRecord(DefectType)
    defect_class = serializers.ChoiceField(choices=DefectClass.choices)
    count = serializers.IntegerField(min_value=0, max_value=1_000_000)
    was = serializers.IntegerField(
        min_value=0,
        max_value=1_000_000,
        required=False,
        help_text="The count that you counted on from: what others counted meanwhile is then added to yours. Left out: yours holds.",
    )
    press = serializers.CharField(
        max_length=40,
        required=False,
        help_text="Your name for what you counted since `was`: sent again it adds nothing.",
    )
    units = serializers.IntegerField(
        min_value=1,
        max_value=1_000_000,
        required=False,
        help_text="Left out: each further defect is in a further unit.",
    )
    shared_units = serializers.IntegerField(
        min_value=0, max_value=1_000_000, required=False, help_text="Of these, units that count on another line."
    )
    note = serializers.CharField(max_length=300, required=False, allow_blank=True)
    found_because_of_audit = serializers.BooleanField(required=False)


class StoredPhotoShape(serializers.Serializer):
    uuid = serializers.UUIDField()
    sha256 = serializers.CharField(help_text="Of what was stored.")
    caption = serializers.CharField()


class Photo(RecordWrite):
    photo = serializers.FileField(source="upload")
    caption = serializers.CharField(max_length=200, required=False, allow_blank=True)
    defect = VisibleRecord(Defect, required=False, help_text="The defect that it shows.")
    test = serializers.IntegerField(required=False, min_value=1, max_value=1000, help_text="The on-site test it shows.")


class LotPresented(WriteSerializer):
    units = serializers.IntegerField(min_value=1, max_value=MOST_UNITS)
    units_per_carton = serializers.IntegerField(
        min_value=0, max_value=MOST_UNITS, default=0, help_text="Of a full carton; 0 where nothing is packed."
    )
    cartons_to_open = serializers.IntegerField(min_value=1, max_value=MOST_UNITS, required=False)


class InspectionViewSet(
    Plans,
    Judging,
    Draws,
    Measurements,
    SiteTests,
    Quantities,
    Packings,
    Loadings,
    Attention,
    Corrections,
    CorrectiveActions,
    Papers,
    Outcomes,
    Photos,
    RecordViewSet,
):
    """Looks at lots; a detail holds the plan per class, the defects and the photos."""

    model = Inspection
    serializer_class = InspectionShape
    detail_serializer = InspectionDetail
    write_serializer = InspectionWrite
    change_serializer = Facts
    filterset_class = InspectionFilter
    orderings = ("number", "inspected_on", "lot_size")
    http_method_names = [*METHODS, "put"]

    def shown(self, rows):
        """People outside the house read neither another buyer's name nor its shipment, nor what is said inside or unreviewed."""
        user = self.request.user
        rows = without_hidden_actions(rows, user)
        if user.role == Role.INSPECTOR:
            rows = [row | {name: None for name in UNTOLD if name in row} if row["blind"] else row for row in rows]
        if user.role not in OUTSIDE:
            return rows
        rows = [row | {name: "" for name in INSIDE if name in row} for row in rows]
        rows = [without_findings(row) if untold(user, row["state"]) else row for row in rows]
        own = set(Buyer.objects.of(user).values_list("uuid", flat=True))
        return [row if row["owner"] in own else row | FOREIGN for row in rows]

    def embed(self, row):
        until = None
        if row["state"] == InspectionState.APPROVED and row["visibility"] != Visibility.HOUSE:
            until = disputable_until(Inspection.objects.select_related("factory").get(uuid=row["uuid"]))
        return super().embed(row) | {"defects_disputable_until": until}

    def create(self, request, *args, **kwargs):
        self.require(Act.DECIDE)  # an inspector's right to write is to file
        return super().create(request, *args, **kwargs)

    def create_record(self, **data):
        return actions.schedule_inspection(by=self.request.user, factory=data["shipment"].factory, **parts_of(data))

    def update_record(self, record, version, **data):
        return actions.record_facts(inspection=record, version=version, by=self.request.user, **data)

    @act(Act.WRITE)
    def start(self, record, version, data):
        """Open for filing."""
        return actions.start_inspection(inspection=record, version=version, by=self.request.user)

    @extend_schema(request=Count, responses={201: CountedShape, 204: None})
    @action(detail=True, methods=["post"])
    def defects(self, request, uuid=None):
        """Set how often a defect was found; 0 takes it away. Repeating it is harmless, so it asks for no version."""
        inspection = self.seen()
        data = self.checked(Count)
        return once(request, lambda: self.counted(actions.count_defect(inspection=inspection, by=request.user, **data)))

    def counted(self, defect) -> Response:
        return Response(status=204) if defect is None else counted_answer(defect)

    @extend_schema(request=Photo, responses={201: StoredPhotoShape})
    @action(detail=True, methods=["post"], parser_classes=[MultiPartParser])
    def photos(self, request, uuid=None):
        """Add a photo; it comes back with the SHA-256 of what was stored."""
        inspection, data = self.seen(), self.checked(Photo)
        if number := data.pop("test", None):
            data["site_test"] = actions.test_of(inspection, number)
        return once(request, lambda: self.kept(actions.add_photo(inspection=inspection, by=request.user, **data)))

    def kept(self, photo) -> Response:
        return Response({"uuid": photo.file.uuid, "sha256": photo.file.sha256, "caption": photo.caption}, status=201)

    def seen(self) -> Inspection:
        """The inspection for a write that needs no version: stranger 404, no right 403."""
        found = visible_or_404(Inspection, self.request.user, uuid=self.kwargs["uuid"])
        self.require(Act.WRITE)
        return found

    @act(Act.WRITE, LotPresented)
    def draw(self, record, version, data):
        """Reveal the seed and draw the sample from the lot as it is presented."""
        return actions.reveal_draw(inspection=record, version=version, by=self.request.user, **data).inspection

    @act(Act.WRITE, ReasonShape)
    def draw_anew(self, record, version, data):
        """Fix another draw, because another lot is presented than the first was drawn from."""
        made = actions.draw_anew(inspection=record, version=version, by=self.request.user, reason=data["note"])
        return made.inspection

    @act(Act.WRITE)
    def submit(self, record, version, data):
        """Freeze what was found and derive the result."""
        return actions.submit_inspection(inspection=record, version=version, by=self.request.user)

    @act(Act.DECIDE, NoteShape)
    def approve(self, record, version, data):
        """Stand up for the numbers; the report follows."""
        return actions.approve_inspection(inspection=record, version=version, by=self.request.user, **data)

    @act(Act.DECIDE, ReasonShape)
    def send_back(self, record, version, data):
        """Open again for the inspector, with a reason."""
        return actions.send_back_inspection(inspection=record, version=version, by=self.request.user, **data)

    @act(Act.DECIDE, Replan)
    def replan(self, record, version, data):
        """Change what is planned, as long as nobody has started."""
        return actions.replan_inspection(
            inspection=record,
            version=version,
            by=self.request.user,
            **planned(record) | chosen(record) | parts_of(data),
        )

    @act(Act.DECIDE, Blind)
    def blind(self, record, version, data):
        """Have the same lot inspected a second time by somebody who does not know what was found; answers with the new inspection."""
        return actions.inspect_blind(inspection=record, version=version, by=self.request.user, **data)

    @act(Act.DECIDE, Share)
    def share(self, record, version, data):
        """Change who else may see it; its report follows."""
        return actions.share_inspection(inspection=record, version=version, by=self.request.user, **data)

    @act(Act.DECIDE, Cancel)
    def cancel(self, record, version, data):
        """Cancel, with a reason."""
        return actions.cancel_inspection(inspection=record, version=version, by=self.request.user, **data)
