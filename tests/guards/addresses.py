"""Every address of the portal, with what its view says about who may call it."""

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.urls import get_resolver, reverse
from django.views.decorators import http

from inspections.models import Inspection
from qcportal.core import pages as core_pages
from qcportal.core.api.viewsets import RecordViewSet
from qcportal.core.models import OutgoingMail, User
from qcportal.core.pages import file_lookup
from qcportal.core.roles import Act
from suppliers.models import Buyer, Factory, Membership, Supplier

# Pages for which no record_page says of which record the address speaks.
RECORD_OF = {
    "core:mailbox_mail": OutgoingMail,
    "suppliers:supplier_member_add": Supplier,
    "suppliers:buyer_member_add": Buyer,
    "suppliers:person_company_add": User,
    "suppliers:qualification_add": Factory,
    "suppliers:document_panel": Factory,
    "suppliers:document_add": Factory,
    "suppliers:requirement_panel": Factory,
    "suppliers:volume_plan": Factory,
    "suppliers:member_remove": Membership,
    "reports:request": Inspection,
}
FURTHER = {
    "number": 1,
    "key": "s1-q1",
    "way": "down",
    "language": "zh-Hans",
    "derivative": "thumb",
    "kind": "xlsx",
    "list_kind": "inspections",
    "chart": "months",
}  # what stands behind a record
CHARTS = ("months", "parts", "causes", "ages")


@dataclass(frozen=True)
class Address:
    route: str
    name: str
    view: object

    @cached_property
    def viewset(self) -> type[RecordViewSet] | None:
        cls = getattr(self.view, "cls", None)
        return cls if isinstance(cls, type) and issubclass(cls, RecordViewSet) else None

    @property
    def rule(self):
        return getattr(self.view, "rule", None) or getattr(getattr(self.view, "cls", None), "rule", None)

    @property
    def only_sent_to(self) -> bool:
        """Whether nothing is ever read there: it carries require_POST."""
        return inspect.getclosurevars(self.view).nonlocals.get("request_method_list") == ["POST"]

    @property
    def refuses_first(self) -> bool:
        """Whether it begins with a decorator of core.pages, which refuses a person or a row whatever the method."""
        view = self.view
        while view.__code__.co_filename == http.__file__:  # require_POST and its like
            view = view.__wrapped__
        return (view.__code__.co_filename, view.__code__.co_name) == (core_pages.__file__, "guarded")

    @property
    def model(self):
        return getattr(self.view, "model", None) or RECORD_OF.get(self.name) or getattr(self.viewset, "model", None)

    @property
    def wanted(self) -> list[str]:
        return re.findall(r"<(?:\w+:)?(\w+)>", self.route)

    @property
    def open_to_all(self) -> bool:
        """Answers without a login. API views carry their own permissions instead of the middleware."""
        permissions = getattr(getattr(self.view, "cls", None), "permission_classes", None)
        if permissions is not None:
            return not [each for each in permissions if each.__name__ != "AllowAny"]
        return not getattr(self.view, "login_required", True) and not self.of_file

    @property
    def of_file(self) -> bool:
        return self.rule is not None and self.rule[0] == "file"

    @property
    def own(self) -> bool:
        """About the signed-in person alone."""
        return self.rule is not None and self.rule[0] == "self"

    def ways(self, row=None) -> list[str]:
        """The addresses of a row: one, or of a chart those of all."""
        return [self.of(row, chart=each) for each in (CHARTS if "chart" in self.wanted else CHARTS[:1])]

    def of(self, row=None, **further) -> str:
        """The address of a row, or of the page alone."""
        kwargs = {name: value for name, value in (FURTHER | further).items() if name in self.wanted}
        if "uuid" in self.wanted:
            kwargs["uuid"] = row.uuid if file_lookup(type(row)) == "uuid" else row.file.uuid
        if "pk" in self.wanted:
            kwargs["pk"] = row.pk
        return reverse(self.name, kwargs=kwargs)

    @property
    def names_a_row(self) -> bool:
        return bool({"uuid", "pk"} & set(self.wanted))

    def seen_by(self, person):
        """The rows it may show to this person, by the policy alone."""
        if self.own and self.model is OutgoingMail:
            return OutgoingMail.objects.filter(to=person.email)
        return self.model.objects.visible_to(person)

    def methods(self) -> dict[str, Act]:
        """Of an API address: {HTTP method: what it asks for}. HEAD is left out: the same function answers it as GET."""
        rules = {"list": Act.LIST, "retrieve": Act.READ}
        return {
            method: getattr(getattr(self.viewset, action), "rule", None)
            or rules.get(action, Act.READ if method == "get" else Act.WRITE)
            for method, action in self.view.actions.items()
            if method in self.viewset.http_method_names and method != "head"
        }


def walk(patterns, route: str = "", namespace: str = "") -> Iterator[Address]:
    for each in patterns:
        below = route + str(each.pattern)
        if hasattr(each, "url_patterns"):
            yield from walk(each.url_patterns, below, namespace + (f"{each.namespace}:" if each.namespace else ""))
        else:
            yield Address(below, namespace + (each.name or ""), each.callback)


def all_addresses() -> list[Address]:
    return list(walk(get_resolver().url_patterns))


def without_rule(addresses, public: set[str]) -> list[str]:
    """Routes that say nothing about who may call them."""
    return [each.route for each in addresses if not (each.rule or each.viewset or each.name in public)]


def pages() -> list[Address]:
    """Those with a rule that are no API."""
    return [each for each in all_addresses() if each.rule and not each.route.startswith("api/")]


def endpoints() -> list[Address]:
    return [each for each in all_addresses() if each.viewset]


def further_endpoints() -> list[Address]:
    """Of the API those of no record, such as the figures."""
    return [each for each in all_addresses() if each.rule and each.route.startswith("api/") and not each.viewset]
