"""What photos show: their captions, their order, and what is drawn on them."""

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from qcportal.core import marks
from qcportal.core.api.serializers import VisibleRecord, WriteSerializer
from qcportal.core.api.viewsets import act
from qcportal.core.pages import visible_or_404
from qcportal.core.roles import Act
from suppliers.queries.owners import OUTSIDE

from .. import actions
from ..actions.photos import EARLIER, LATER
from ..models import Defect, Inspection, InspectionPhoto

PART = {"min_value": 0, "max_value": 1}


class MarkShape(WriteSerializer):
    """Places are parts of the photo's width and height, from its top left. A text has no second place, the others no text."""

    kind = serializers.ChoiceField(choices=list(marks.KINDS))
    colour = serializers.ChoiceField(choices=list(marks.COLOURS))
    x1 = serializers.FloatField(**PART)
    y1 = serializers.FloatField(**PART)
    x2 = serializers.FloatField(required=False, **PART)
    y2 = serializers.FloatField(required=False, **PART)
    text = serializers.CharField(required=False, max_length=marks.LONGEST_TEXT)


class MarkedPhotoShape(serializers.Serializer):
    photo = serializers.UUIDField()
    caption = serializers.CharField()
    shows = serializers.CharField(help_text="What it was asked for as, as in the inspection's photos.")
    defect = serializers.UUIDField(allow_null=True)
    marks = MarkShape(many=True)
    marked_as = serializers.CharField(help_text="Names the photo with these marks; empty without.")
    marked_by = serializers.CharField(allow_null=True, help_text="Told inside the house.")
    marked_at = serializers.DateTimeField(allow_null=True)


@extend_schema_field(serializers.UUIDField())
class VisiblePhoto(VisibleRecord):
    """Named by the uuid of its file."""

    def __init__(self, **options):
        super().__init__(InspectionPhoto, **options)
        self.slug_field = "file__uuid"


class MarksWrite(WriteSerializer):
    photo = VisiblePhoto()
    marks = MarkShape(many=True)
    was = serializers.CharField(
        required=False, allow_blank=True, max_length=16, help_text="The `marked_as` these were made from."
    )


class PhotoWrite(WriteSerializer):
    photo = VisiblePhoto()
    caption = serializers.CharField(max_length=200, required=False, allow_blank=True)
    defect = VisibleRecord(Defect, required=False, allow_null=True, help_text="The defect that it shows; null: none.")
    move = serializers.ChoiceField(choices=[EARLIER, LATER], required=False)


class PhotoNamed(WriteSerializer):
    photo = VisiblePhoto()


class Photos:
    """For the inspections' view set."""

    @extend_schema(request=MarksWrite, responses=MarkedPhotoShape(many=True))
    @action(detail=True, methods=["get", "put"], url_path="photo-marks")
    def photo_marks(self, request, uuid=None):
        """What is drawn on each photo; the files stay as they came. PUT replaces the marks of one, and may be repeated."""
        if request.method == "PUT":
            data = self.of_one_photo(MarksWrite)
            actions.mark_photo(**data | {"marks": [dict(each) for each in data["marks"]]}, by=request.user)
        return self.photos_told(uuid)

    @extend_schema(request=PhotoWrite, responses=MarkedPhotoShape(many=True))
    @action(detail=True, methods=["put"], url_path="photo")
    def photo(self, request, uuid=None):
        """Say what a photo shows, or move it a place earlier or later."""
        data = self.of_one_photo(PhotoWrite)
        photo, way = data.pop("photo"), data.pop("move", None)
        if data:
            told = {"caption": photo.caption, "defect": photo.defect} | data
            actions.describe_photo(photo=photo, by=request.user, **told)
        if way:
            actions.move_photo(photo=photo, way=way, by=request.user)
        return self.photos_told(uuid)

    @act(Act.WRITE, PhotoNamed)
    def remove_photo(self, record, version, data):
        """Take a photo out of the inspection; it asks for the inspection's version."""
        check_of(record, data["photo"])
        actions.remove_photo(photo=data["photo"], by=self.request.user)
        return record

    def of_one_photo(self, shape) -> dict:
        """What was sent about a photo of this inspection."""
        inspection, data = self.seen(), self.checked(shape)
        check_of(inspection, data["photo"])
        return data

    def photos_told(self, uuid) -> Response:
        inspection = visible_or_404(Inspection, self.request.user, uuid=uuid)
        inside = self.request.user.role not in OUTSIDE
        rows = inspection.photos.visible_to(self.request.user).select_related("file", "defect", "marked_by")
        return Response([told(row, inside) for row in rows])


def check_of(inspection: Inspection, photo: InspectionPhoto) -> None:
    if photo.inspection_id != inspection.pk:
        raise serializers.ValidationError({"photo": [VisibleRecord.default_error_messages["does_not_exist"]]})


def told(row: InspectionPhoto, inside: bool) -> dict:
    return {
        "photo": row.file.uuid,
        "caption": row.caption,
        "shows": row.shows,
        "defect": row.defect and row.defect.uuid,
        "marks": row.marks,
        "marked_as": row.marked_as,
        "marked_by": str(row.marked_by) if inside and row.marked_by else None,
        "marked_at": row.marked_at,
    }
