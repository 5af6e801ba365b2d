from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from ..errors import Refused, StaleVersion
from ..roles import Act, may
from .etags import etag, is_known, names_version
from .idempotency import once
from .pagination import Page
from .problems import PreconditionRequired

KNOWN_PARAMETERS = {"page", "page_size", "ordering"}


class RecordViewSet(GenericViewSet):
    """Lists and details of one kind of record, named by uuid.

    Subclasses give `model`, `serializer_class` (a ReadSerializer), maybe `filterset_class`, `orderings`
    (those `?ordering=` takes), `detail_serializer` if a detail holds more than a row of the list, `shown(rows)` to
    hide what is not for this person, `embed(row)` for what no query says, and for writing `write_serializer` with `create_record(**data)` and `update_record(record, version, **data)`.
    """

    model: type
    orderings: tuple[str, ...] = ()
    detail_serializer = None
    write_serializer = None
    change_serializer = None  # where a change takes another shape than making
    filter_backends = [DjangoFilterBackend]
    lookup_field = "uuid"
    lookup_value_converter = "uuid"

    # -- what this person sees ----------------------------------------------------------------
    @property
    def record_name(self) -> str:
        return self.model.objects.all().record_name

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.model.objects.none()
        return self.model.objects.visible_to(self.request.user)

    def require(self, act: Act) -> None:
        if not may(self.request.user, act, self.record_name):
            raise PermissionDenied

    # -- reading ------------------------------------------------------------------------------
    def list(self, request, *args, **kwargs):
        self.require(Act.LIST)
        self.refuse_unknown_parameters()
        queryset = self.filter_queryset(self.get_queryset()).order_by(*self.ordering())
        return Response(Page(request).answer(queryset, self.rows))

    def retrieve(self, request, *args, **kwargs):
        answer = self.whole(kwargs[self.lookup_field])
        answer["Cache-Control"] = "private, no-cache"
        if is_known(request.headers.get("If-None-Match", ""), answer["ETag"]):
            return Response(status=304, headers=dict(answer.items()))
        return answer

    def whole(self, name, **options) -> Response:
        """The whole record with its ETag; its name is its uuid, or what else `lookup_field` says."""
        row = self.row(name)
        row |= self.embed(row)
        return Response(row, headers={"ETag": etag(row)}, **options)

    def rows(self, queryset) -> list[dict]:
        return self.shown(self.serializer_class.rows(queryset, self.request.user))

    def row(self, name) -> dict:
        shape = self.detail_serializer or self.serializer_class
        rows = self.shown(
            shape.rows(self.get_queryset().filter(**{self.lookup_field: name}).order_by()[:1], self.request.user)
        )
        if not rows:
            raise Http404
        return rows[0]

    def shown(self, rows: list[dict]) -> list[dict]:
        return rows

    def embed(self, row: dict) -> dict:
        return {}

    def filter_queryset(self, queryset):
        """Building the form of the filters costs as much as a query; without filters there is nothing to check."""
        return super().filter_queryset(queryset) if set(self.request.query_params) - KNOWN_PARAMETERS else queryset

    def ordering(self) -> list[str]:
        """`?ordering=-ships_on` within what is allowed; the primary key makes every order total."""
        wanted = self.request.query_params.get("ordering", "")
        if not wanted:
            return list(self.model._meta.ordering) or ["pk"]
        if wanted.lstrip("-") not in self.orderings:
            raise ValidationError(
                {
                    "ordering": [
                        _("One of: %(names)s, or with a minus before it.") % {"names": ", ".join(self.orderings)}
                    ]
                }
            )
        return [wanted, "-pk" if wanted.startswith("-") else "pk"]

    def refuse_unknown_parameters(self) -> None:
        """A misspelt filter would silently answer everything."""
        filters = getattr(self, "filterset_class", None)
        known = KNOWN_PARAMETERS | (set(filters.base_filters) if filters else set())
        unknown = sorted(set(self.request.query_params) - known)
        if unknown:
            raise ValidationError({name: [_("There is no such parameter.")] for name in unknown})

    # -- writing ------------------------------------------------------------------------------
    def create(self, request, *args, **kwargs):
        self.require(Act.WRITE)
        return once(request, lambda: self.created(self.create_record(**self.checked(self.writing_shape()))))

    def created(self, record) -> Response:
        name = getattr(record, self.lookup_field)
        answer = self.whole(name, status=201)
        answer["Location"] = self.request.build_absolute_uri(f"{name}/")
        return answer

    def partial_update(self, request, *args, **kwargs):
        record, version = self.record_for(Act.WRITE)
        data = self.checked(self.writing_shape(), partial=True)
        return self.whole(self.update_record(record, version, **data).uuid)

    def record_for(self, act: Act):
        """The record and the version in If-Match: stranger 404, no right 403, no If-Match 428, stale 412."""
        record = self.get_queryset().filter(**{self.lookup_field: self.kwargs[self.lookup_field]}).first()
        if record is None:
            raise Http404
        self.require(act)
        wanted = self.request.headers.get("If-Match", "")
        if not wanted:
            raise PreconditionRequired
        if not names_version(wanted, record.version):
            raise StaleVersion(_("The record changed since you read it. Read it again and repeat your change."))
        return record, record.version

    def checked(self, serializer_class, partial: bool = False) -> dict:
        serializer = serializer_class(data=self.request.data, partial=partial, context={"request": self.request})
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def handle_exception(self, exc):
        """An action names a field as the record does; whoever calls the API knows it by the parameter's name."""
        if isinstance(exc, Refused) and exc.field:
            shape = getattr(getattr(self, self.action, None), "shape", None) or self.writing_shape()
            names = {field.source: name for name, field in shape().fields.items()}
            exc.field = names.get(exc.field, exc.field)
        return super().handle_exception(exc)

    def writing_shape(self):
        changes = self.action == "partial_update" and self.change_serializer
        return changes or self.write_serializer or self.serializer_class


def act(rule: Act, serializer=None) -> Callable:
    """A POST on one record that is more than a change of fields, such as submit or approve.

    The method gets (record, version, data) and returns the record.
    """

    def decorate(method):
        def view(self, request, uuid=None, **kwargs):
            def work() -> Response:
                record, version = self.record_for(rule)
                data = self.checked(serializer) if serializer else {}
                return self.whole(method(self, record, version, data).uuid)

            return once(request, work)

        view.__name__, view.__doc__ = method.__name__, method.__doc__
        view.rule, view.shape = rule, serializer
        return action(detail=True, methods=["post"], url_path=method.__name__.replace("_", "-"))(view)

    return decorate
