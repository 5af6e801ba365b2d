"""The fields of a plan: how it samples, what it counts, per class and, if wanted, per group."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from ..actions.plans import ACCEPT_ZERO, AQLS, RISK_PERCENT
from ..enums import BY_SCHEME, Counts, DefectClass, Group, Level, Sampling, Severity
from ..sampling import ISO, Z14, aqls
from .fields import WholeField

AQL_CHOICES = [(ACCEPT_ZERO, _("accept zero")), *((each, each) for each in aqls())]
SEVERITIES = [(BY_SCHEME, _("as the scheme says")), *Severity.choices]
OF_SERIES = Sampling.of_a_series()
PARTS = ("level", *(f"aql_{name}" for name in DefectClass.values))
MOST_AC = 200


def level_field(initial=Level.II):
    return forms.ChoiceField(label=_("Inspection level"), choices=Level.choices, initial=initial, required=False)


def aql_field(label, defect_class):
    return forms.ChoiceField(label=label, choices=AQL_CHOICES, initial=AQLS[defect_class], required=False)


def percent_field(label, **more):
    return forms.DecimalField(
        label=label, min_value=Decimal("0.01"), max_value=Decimal("99.99"), decimal_places=2, required=False, **more
    )


def ac_field(label):
    return WholeField(label=label, min_value=0, max_value=MOST_AC, initial=0, required=False)


class GroupsForm(forms.Form):
    """What is counted, and what packaging and marking are judged by if each group is judged by itself."""

    sampling = forms.ChoiceField(label=_("Sampling"), choices=OF_SERIES, initial=Sampling.SINGLE, required=False)
    counts = forms.ChoiceField(
        label=_("What is counted against Ac"),
        choices=Counts.choices,
        initial=Counts.UNITS,
        required=False,
        help_text=_("Above AQL 10 the tables count defects."),
    )
    apart = forms.BooleanField(label=_("Judge workmanship, packaging and marking each by itself"), required=False)
    packaging_level = level_field(Level.S3)
    packaging_aql_critical = aql_field(_("AQL critical"), DefectClass.CRITICAL)
    packaging_aql_major = aql_field(_("AQL major"), DefectClass.MAJOR)
    packaging_aql_minor = aql_field(_("AQL minor"), DefectClass.MINOR)
    marking_level = level_field(Level.S3)
    marking_aql_critical = aql_field(_("AQL critical"), DefectClass.CRITICAL)
    marking_aql_major = aql_field(_("AQL major"), DefectClass.MAJOR)
    marking_aql_minor = aql_field(_("AQL minor"), DefectClass.MINOR)

    def groups(self) -> dict[str, dict]:
        """As the actions take them; empty where all are judged together."""
        if not self.cleaned_data["apart"]:
            return {}
        return {name: self.own_terms(name) for name in Group.apart()}

    def own_terms(self, group: str) -> dict:
        typed = {part: self.cleaned_data[f"{group}_{part}"] for part in PARTS}
        return {
            "level": typed["level"] or Level.II,
            "aqls": {name: typed[f"aql_{name}"] for name in DefectClass.values},
        }

    def how(self) -> dict:
        return {
            "sampling": self.cleaned_data["sampling"] or Sampling.SINGLE,
            "counts": self.cleaned_data["counts"] or Counts.UNITS,
        }

    def group_sets(self) -> list[dict]:
        """The fields of each group under its name, for the page."""
        return [
            {"label": Group(name).label, "fields": [self[f"{name}_{part}"] for part in PARTS]} for name in Group.apart()
        ]


def groups_initial(groups: dict[str, dict]) -> dict:
    """The fields filled with groups as the actions take them; a group without own terms keeps the form's."""
    found: dict = {"apart": bool(groups)}
    for name, given in (groups or {}).items():
        found |= {f"{name}_level": given["level"]} if given.get("level") else {}
        found |= {f"{name}_aql_{each}": aql for each, aql in (given.get("aqls") or {}).items()}
    return found


class PlanForm(GroupsForm):
    """What the sampling plan is computed from; shown live beside the form."""

    lot_size = WholeField(label=_("Lot size (units)"), min_value=2, max_value=2_000_000_000)
    standard = forms.ChoiceField(label=_("Sampling standard"), choices=[(ISO, ISO), (Z14, Z14)], initial=ISO)
    level = forms.ChoiceField(label=_("Inspection level"), choices=Level.choices, initial=Level.II)
    severity = forms.ChoiceField(label=_("Severity"), choices=SEVERITIES, initial=BY_SCHEME)
    severity_reason = forms.CharField(
        label=_("Why another severity"),
        max_length=300,
        required=False,
        help_text=_("Needed where it is not the one that the scheme asks for."),
    )
    aql_critical = aql_field(_("AQL critical"), DefectClass.CRITICAL)
    aql_major = aql_field(_("AQL major"), DefectClass.MAJOR)
    aql_minor = aql_field(_("AQL minor"), DefectClass.MINOR)
    sampling = forms.ChoiceField(label=_("Sampling"), choices=Sampling.choices, initial=Sampling.SINGLE, required=False)
    consumer_risk = percent_field(
        _("Consumer's risk (%)"),
        initial=RISK_PERCENT,
        help_text=_("How often a lot at the limiting quality may pass."),
    )
    limiting_quality_critical = percent_field(_("LQ critical (%)"))
    ac_critical = ac_field(_("Ac critical"))
    limiting_quality_major = percent_field(_("LQ major (%)"), initial=5)
    ac_major = ac_field(_("Ac major"))
    limiting_quality_minor = percent_field(_("LQ minor (%)"), initial=10)
    ac_minor = ac_field(_("Ac minor"))

    def plan(self) -> dict:
        """Arguments of the actions that compute a plan."""
        data = self.cleaned_data
        aql = {name: data[f"aql_{name}"] for name in DefectClass.values}
        plan = {name: data[name] for name in ("lot_size", "standard", "level", "severity")}
        alone = self.how()["sampling"] == Sampling.ISOLATED
        return plan | self.how() | {
            "aqls": aql,
            "groups": {} if alone else self.groups(),
            "isolated": self.isolated() if alone else None,
        }  # fmt: skip

    def isolated(self) -> dict:
        data = self.cleaned_data
        given = [name for name in DefectClass.values if data[f"limiting_quality_{name}"]]
        limits = {
            name: {"limiting_quality": data[f"limiting_quality_{name}"], "ac": data[f"ac_{name}"] or 0}
            for name in given
        }
        return {"limits": limits, "consumer_risk": data["consumer_risk"] or RISK_PERCENT}

    def limit_fields(self) -> list:
        pairs = [(self[f"limiting_quality_{name}"], self[f"ac_{name}"]) for name in DefectClass.values]
        return [self["consumer_risk"], *(field for pair in pairs for field in pair)]


def plan_initial(plan: dict) -> dict:
    """The form filled with a plan as the actions take it."""
    found = {name: plan[name] for name in ("lot_size", "standard", "level", "sampling", "counts") if name in plan}
    found |= {f"aql_{name}": aql for name, aql in plan["aqls"].items()} | groups_initial(plan["groups"])
    isolated = plan.get("isolated") or {}
    if isolated:
        found |= {f"limiting_quality_{name}": None for name in DefectClass.values}
        found["consumer_risk"] = isolated["consumer_risk"]
    for name, limit in isolated.get("limits", {}).items():
        found |= {f"limiting_quality_{name}": limit["limiting_quality"], f"ac_{name}": limit["ac"]}
    return found
