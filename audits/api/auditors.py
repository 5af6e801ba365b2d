from rest_framework import serializers
from rest_framework.response import Response

from qcportal.core.api.serializers import DayField, ReadSerializer, RecordWrite, VisibleRecord
from qcportal.core.api.viewsets import RecordViewSet
from qcportal.core.models import User
from qcportal.core.roles import Act
from suppliers.models import Factory, Supplier

from ..actions import declare_interest, note_competence, remove_competence, remove_interest
from ..models import AuditorCompetence, DeclaredInterest


class CompetenceShape(ReadSerializer):
    person = serializers.UUIDField(source="person.uuid")
    person_name = serializers.CharField(source="person.name")

    class Meta:
        model = AuditorCompetence
        fields = ["uuid", "version", "person", "person_name", "standard_code", "valid_until", "created_at"]


class CompetenceWrite(RecordWrite):
    person = VisibleRecord(User)
    standard_code = serializers.SlugField(max_length=40)
    valid_until = DayField()


class CompetenceViewSet(RecordViewSet):
    """By which standards a person may lead audits, and until when."""

    model = AuditorCompetence
    serializer_class = CompetenceShape
    write_serializer = CompetenceWrite
    orderings = ("valid_until", "created_at")
    http_method_names = ["get", "post", "delete", "head", "options"]

    def create_record(self, **data):
        return note_competence(by=self.request.user, **data)

    def destroy(self, request, *args, **kwargs):
        record, version = self.record_for(Act.WRITE)
        remove_competence(competence=record, version=version, by=request.user)
        return Response(status=204)


class InterestShape(ReadSerializer):
    person = serializers.UUIDField(source="person.uuid")
    person_name = serializers.CharField(source="person.name")
    factory = serializers.UUIDField(source="factory.uuid", allow_null=True)
    supplier = serializers.UUIDField(source="supplier.uuid", allow_null=True)

    class Meta:
        model = DeclaredInterest
        fields = ["uuid", "version", "person", "person_name", "factory", "supplier", "until", "note", "created_at"]


class InterestWrite(RecordWrite):
    """At a factory or with a supplier, one of them."""

    person = VisibleRecord(User)
    factory = VisibleRecord(Factory, required=False, allow_null=True, default=None)
    supplier = VisibleRecord(Supplier, required=False, allow_null=True, default=None)
    until = DayField(required=False, allow_null=True, default=None)
    note = serializers.CharField(max_length=200)


class InterestViewSet(RecordViewSet):
    """Why a person may not be impartial, such as a former employer."""

    model = DeclaredInterest
    serializer_class = InterestShape
    write_serializer = InterestWrite
    orderings = ("created_at",)
    http_method_names = ["get", "post", "delete", "head", "options"]

    def create_record(self, **data):
        return declare_interest(by=self.request.user, **data)

    def destroy(self, request, *args, **kwargs):
        record, version = self.record_for(Act.WRITE)
        remove_interest(interest=record, version=version, by=request.user)
        return Response(status=204)
