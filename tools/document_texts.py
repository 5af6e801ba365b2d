"""Which texts documents print: those that are translated into languages which only documents speak (vi, es).

A line is a file under the root, or several by a pattern; after `#` the functions and classes of it whose texts count, else
all do. A test renders the documents of every demonstration story and fails on a text that is asked for and not listed.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

LISTED = """
templates/reports/documents/*.html
templates/reports/email/*.txt
templates/core/mail_footer.txt
reports/documents/*.py
reports/sentences.py
reports/effect_sentences.py
reports/negative_control_sentences.py
reports/chart_specs.py
reports/audit_charts.py
reports/figure_rows.py #age_label
reports/figure_specs.py
reports/period_sentences.py
reports/profile_charts.py
reports/scorecard_charts.py
reports/scorecard_sentences.py #PART_LABELS MEASURE_LABELS UNKNOWN rank_words method_sentence
reports/enums.py #ReportKind ReleaseStatus Verdict
reports/queries/figures.py #family_names
reports/queries/release.py #Decided
inspections/enums/library.py #DefectClass DefectGroup Group DefectCategory
inspections/enums/on_site.py
inspections/enums/outcomes.py #Result DecisionKind LotFate ShipmentState CorrectedFigure NotDoneReason
inspections/enums/planning.py #InspectionType Sampling PlanKind Counts Severity Judging PaperKind
inspections/actions/correcting.py #inspected_units_of value_of
inspections/actions/figures.py #class_figure test_figure reading_figure quantity_figure seal_figure container_figure attention_figure reference_figure answer_figure
inspections/models/lots.py #LotPart
inspections/models/plans.py #class_in_group
inspections/dropping.py
inspections/plan_notes.py
inspections/risk.py
inspections/queries/attention.py #not_ok reference_failures reference_attention
inspections/queries/by_variables.py
inspections/queries/loading.py #failures badly_sealed needs_attention
inspections/queries/measurements.py #side_word over_sentence beyond_sentence
inspections/queries/packing.py #carton_name mismatches
inspections/queries/papers.py #paper_news newer
inspections/queries/quantities.py #too_little_packed differing other_letter drawn_from_less over_sentence
inspections/queries/sections.py
inspections/queries/site_tests.py #SiteTestStanding needs_attention failed_sentence
inspections/queries/standing.py #over_words needs_attention
audits/enums.py #AuditKind Announcement AnswerValue YesNo FindingGrade FindingState
audits/scales.py #WORDS
audits/queries/scores.py #CAP_SENTENCES
suppliers/enums.py #ProcessArea QualificationState STANDINGS RequirementKind DocumentKind VisitRole CorrectiveActionState RootCause DisputeState
suppliers/models/requirements.py #SENTENCES
qcportal/core/marks.py #KINDS
"""


def files(root: Path) -> Iterator[tuple[Path, set[str]]]:
    """Each file with the names that count in it; none: all of it."""
    for line in LISTED.split("\n"):
        pattern, _mark, names = line.partition("#")
        found = sorted(root.glob(pattern.strip())) if pattern.strip() else []
        if pattern.strip() and not found:
            raise SystemExit(f"tools/document_texts.py lists {pattern.strip()}, which is not there.")
        yield from ((path, set(names.split())) for path in found)


def parts(path: Path, names: set[str]) -> Iterator[ast.AST]:
    """What counts of a module; a name that it does not have any more is a fault of the list."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    if not names:
        yield tree
        return
    found = {name: node for node in tree.body for name in names_of(node) if name in names}
    if lost := names - set(found):
        raise SystemExit(f"tools/document_texts.py lists {', '.join(sorted(lost))} of {path.name}, which has none.")
    yield from found.values()


def names_of(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.Assign):
        return [each.id for each in node.targets if isinstance(each, ast.Name)]
    return [getattr(node, "name", "")]
