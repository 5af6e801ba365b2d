from django.db.models import Value
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.response import Response

from qcportal.core.api.serializers import ReadSerializer, VisibleRecord, WriteSerializer
from qcportal.core.api.viewsets import RecordViewSet
from qcportal.core.models import User
from qcportal.core.roles import Act

from ..actions import add_membership, remove_membership
from ..filters import MembershipFilter
from ..models import Buyer, Membership, Supplier


class MembershipShape(ReadSerializer):
    version = serializers.IntegerField(help_text="Always 1: it begins and ends, and never changes.")
    person = serializers.UUIDField(source="user.uuid")
    person_name = serializers.CharField(source="user.name")
    buyer = serializers.UUIDField(source="buyer.uuid", allow_null=True)
    buyer_name = serializers.CharField(source="buyer.name", allow_null=True)
    supplier = serializers.UUIDField(source="supplier.uuid", allow_null=True)
    supplier_name = serializers.CharField(source="supplier.name", allow_null=True)
    expressions = {"version": Value(Membership.version)}

    class Meta:
        model = Membership
        fields = ["id", "version", "person", "person_name", "buyer", "buyer_name", "supplier", "supplier_name"]


class MembershipWrite(WriteSerializer):
    """Of a buyer's person the buyer, of a supplier contact the supplier."""

    person = VisibleRecord(User, source="user")
    buyer = VisibleRecord(Buyer, required=False)
    supplier = VisibleRecord(Supplier, required=False)

    def validate(self, data):
        if ("buyer" in data) == ("supplier" in data):
            raise serializers.ValidationError(_("Name either a buyer or a supplier."))
        return data


class MembershipViewSet(RecordViewSet):
    """For whom buyers' people and supplier contacts act, and so what they see. It is ended by DELETE."""

    model = Membership
    serializer_class = MembershipShape
    write_serializer = MembershipWrite
    filterset_class = MembershipFilter
    http_method_names = ["get", "post", "delete", "head", "options"]
    lookup_field, lookup_value_converter = "pk", "int"

    def create_record(self, **data):
        return add_membership(by=self.request.user, **data)

    def destroy(self, request, **kwargs):
        membership, _version = self.record_for(Act.WRITE)
        remove_membership(membership=membership, by=request.user)
        return Response(status=204)
