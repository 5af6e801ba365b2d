"""Acceptance sampling, pure and exact: plans of ISO 2859-1:1999 and ANSI/ASQ Z1.4, and what they can show.

Knows no request and no model. The tables are data with their sources, see `tables.py`.
"""

from .isolated import IsolatedPlan, isolated_plan
from .plans import DoublePlan, Plan, double_plan, one_step_tighter, sample_size, single_plan
from .risk import (
    Risk,
    Times,
    acceptance_probability,
    as_times,
    counts_per_100,
    double_acceptance_probability,
    exact_rate_interval,
    lot_acceptance_probability,
    lot_interval,
    plan_acceptance,
    quality_at,
    rate_at,
    risk,
)
from .tables import ISO, SEVERITIES, Z14, Edition, NoPlan, aqls, code_letter, edition, levels
from .variables import (
    VariablesPlan,
    matching_double_plan,
    matching_variables_plan,
    variables_acceptance_probability,
    variables_plan,
)

__all__ = [
    "ISO",
    "SEVERITIES",
    "Z14",
    "DoublePlan",
    "Edition",
    "IsolatedPlan",
    "NoPlan",
    "Plan",
    "Risk",
    "Times",
    "VariablesPlan",
    "acceptance_probability",
    "aqls",
    "as_times",
    "code_letter",
    "counts_per_100",
    "double_acceptance_probability",
    "double_plan",
    "edition",
    "exact_rate_interval",
    "isolated_plan",
    "levels",
    "lot_acceptance_probability",
    "lot_interval",
    "matching_double_plan",
    "matching_variables_plan",
    "one_step_tighter",
    "plan_acceptance",
    "quality_at",
    "rate_at",
    "risk",
    "sample_size",
    "single_plan",
    "variables_acceptance_probability",
    "variables_plan",
]
