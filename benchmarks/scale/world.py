"""A seeded world of any number of inspections, made by PostgreSQL itself: five years of 2,000 factories and 40 buyers.

A few factories and buyers have many inspections and most have few. Some factories are worse than others, most lots pass,
a failed one in three is inspected again, an inspection in eight is shared with the factory's other buyers, one in thirty
stays in the house. They came one after the other, as in life. All names and
uuids come from numbers, so the same size gives the same rows, but for today's date.
"""

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.core.management import call_command
from django.db import connection
from django.db.models import BooleanField, CharField, Count, TextField

from inspections.models import DefectType, Inspection
from qcportal.core.models import User
from suppliers.models import Buyer, Supplier
from tests.builders import audits, people

FACTORIES, BUYERS, SUPPLIERS, FAMILIES, PRODUCTS, INSPECTORS, AUDITED = 2_000, 40, 700, 12, 4_000, 60, 8_000
DAYS = 5 * 365
PLAIN = (ArrayField, BooleanField, CharField, TextField)
STAMPS, STAMPED = "uuid, version, created_at, updated_at", "md5('{0}' || n)::uuid, 1, now(), now()"

PLACES = f"""
INSERT INTO suppliers_buyer ({STAMPS}, code, name)
SELECT {STAMPED.format("buyer")}, 'B' || n, 'Buyer ' || n FROM generate_series(1, {BUYERS}) n;
INSERT INTO suppliers_supplier ({STAMPS}, name, local_name, country, city, address, external_id, identity_key, search_grams, name_key)
SELECT {STAMPED.format("supplier")}, 'Supplier ' || n, '', 'CN', '', '', '', 's' || n, '{{}}', 's' || n
FROM generate_series(1, {SUPPLIERS}) n;
INSERT INTO suppliers_factory ({STAMPS}, name, local_name, country, city, address, external_id, identity_key, search_grams,
 supplier_id, time_zone, sector, name_front, name_back)
SELECT {STAMPED.format("factory")}, 'Factory ' || n || ' of a usual length Co., Ltd.', '', 'CN', 'Shenzhen', '', '', 'f' || n, '{{}}',
 1 + floor({SUPPLIERS} * power(random(), 1.5)), 'Asia/Shanghai', '', '', '' FROM generate_series(1, {FACTORIES}) n;
INSERT INTO suppliers_productfamily ({STAMPS}, code, name)
SELECT {STAMPED.format("family")}, 'F' || n, 'Family ' || n FROM generate_series(1, {FAMILIES}) n;
INSERT INTO inspections_product ({STAMPS}, buyer_id, family_id, sku, name, local_name, reference_tag, reference_kept_at, attention, search_grams)
SELECT {STAMPED.format("product")}, 1 + (n - 1) % {BUYERS}, 1 + floor({FAMILIES} * random()), 'P' || n, 'Product ' || n, '', '', '', '{{}}', '{{}}'
FROM generate_series(1, {PRODUCTS}) n;
INSERT INTO suppliers_qualification ({STAMPS}, factory_id, buyer_id, state, note, overruled, overruled_reason, relied_rules, unmet)
SELECT md5('qualification' || factory || '-' || buyer)::uuid, 1, now(), now(), factory, buyer, 'approved', '', '{{}}', '', '[]', '{{}}'
FROM (SELECT DISTINCT factory, 1 + floor({BUYERS} * power(random(), 1.6))::int AS buyer
      FROM generate_series(1, {FACTORIES}) factory, generate_series(1, 4) n WHERE n <= 1 + factory % 4) AS pairs ORDER BY 5, 6;
"""
# What is drawn for each inspection, once, so that its visit, shipment, plan and defects agree.
DRAWN = f"""
CREATE TABLE drawn AS
WITH places AS (
 SELECT n, 1 + floor({FACTORIES} * power(random(), 2))::int AS factory, random() AS buyer, random() AS product, random() AS kind,
  random() AS state, random() AS seen, random() AS quality, floor({DAYS} * (1 - n::float / %(size)s))::int AS ago,
  %(inspector)s + floor({INSPECTORS} * random())::int AS inspector, (ARRAY[50, 80, 80, 125, 125, 200, 200, 315])[1 + floor(8 * random())] AS units
 FROM generate_series(1, %(size)s) n),
works AS (SELECT factory_id, array_agg(buyer_id ORDER BY buyer_id) AS buyers FROM suppliers_qualification GROUP BY 1),
made AS (
 SELECT *, buyers[1 + floor(buyer * cardinality(buyers))::int] AS owner, current_date - ago AS day,
  CASE WHEN kind < 0.65 THEN 'pre_shipment' WHEN kind < 0.85 THEN 'during' WHEN kind < 0.93 THEN 'initial' ELSE 'loading' END AS type,
  CASE WHEN state < 0.94 THEN 'approved' WHEN state < 0.96 THEN 'not_done' WHEN state < 0.98 THEN 'cancelled'
       WHEN ago < 60 THEN 'planned' ELSE 'approved' END AS stands,
  CASE WHEN seen < 0.845 THEN 'owner' WHEN seen < 0.97 THEN 'shared' ELSE 'house' END AS visibility,
  quality < 0.12 + 0.2 * (factory % 7 = 0)::int AS bad
 FROM places JOIN works ON works.factory_id = places.factory)
SELECT n, factory, owner, owner + {BUYERS} * floor({PRODUCTS} / {BUYERS} * product)::int AS product, type, stands, visibility, day,
 inspector, units, bad, CASE WHEN n % 25 = 0 THEN n - 1 END AS first FROM made ORDER BY n;
UPDATE drawn SET factory = before.factory, owner = before.owner, product = before.product, type = before.type, visibility = before.visibility,
 day = least(before.day + 6, current_date), units = before.units, bad = drawn.n % 3 = 0
FROM drawn AS before WHERE before.n = drawn.first;
UPDATE drawn SET bad = true, stands = 'approved' FROM drawn AS later WHERE later.first = drawn.n;
CREATE UNIQUE INDEX ON drawn (n);
ANALYZE drawn;
"""
RECORDS = f"""
INSERT INTO suppliers_visit ({STAMPS}, factory_id, starts_on, ends_on, announced, state, note)
SELECT {STAMPED.format("visit")}, factory, day, day, true, 'done', '' FROM drawn ORDER BY n;
INSERT INTO inspections_shipment ({STAMPS}, number, buyer_id, factory_id, ships_on, destination, state, note, search_grams, overruled_reason, unqualified)
SELECT {STAMPED.format("shipment")}, 'SHP-' || n, owner, factory, day + n % 12, '', 'released', '', '{{}}', '', false
FROM drawn WHERE first IS NULL ORDER BY n;
INSERT INTO inspections_inspection ({STAMPS}, owner_id, visibility, number, type, shipment_id, product_id, factory_id, visit_id, state, lot_size,
 standard, level, severity, severity_reason, sampling, counts, four_eyes, original_id, inspected_on, units_inspected, critical_found, major_found, minor_found,
 result, remarks, submitted_by_id, submitted_at, reviewed_by_id, reviewed_at, review_note, from_day)
SELECT {STAMPED.format("inspection")}, owner, visibility, 'INS-' || n, type, s.id, product, factory, n, stands, 3200,
 'ISO 2859-1:1999', 'II', 'normal', '', 'single', 'units', false, first, CASE WHEN done THEN day END, CASE WHEN done THEN units END, 0,
 CASE WHEN done AND bad THEN 12 ELSE 0 END, 0, CASE WHEN NOT done THEN 'pending' WHEN bad THEN 'fail' ELSE 'pass' END, '',
 CASE WHEN done THEN inspector END, CASE WHEN done THEN day + time '15:00' END, CASE WHEN done THEN %(manager)s END, CASE WHEN done THEN day + time '18:00' END, '', day
FROM (SELECT *, stands = 'approved' AS done FROM drawn) AS drawn
 LEFT JOIN LATERAL (SELECT 'SHP-' || coalesce(first, n) AS number) AS x ON true LEFT JOIN inspections_shipment s ON s.number = x.number ORDER BY n;
INSERT INTO inspections_notdone (inspection_id, reason, note, charged_to, currency, at, by_id)
SELECT n, (ARRAY['not_ready', 'refused', 'no_papers'])[1 + n % 3], 'Nobody was there', 'nobody', '', day + time '12:00', %(manager)s FROM drawn WHERE stands = 'not_done';
INSERT INTO inspections_planline (inspection_id, "group", defect_class, kind, counts, level, severity, aql, code_letter, plan_letter,
 sample_units, ac, re, contested, note)
SELECT n, 'all', class, CASE class WHEN 'critical' THEN 'zero' ELSE 'single' END, CASE class WHEN 'critical' THEN 'defects' ELSE 'units' END,
 CASE class WHEN 'critical' THEN '' ELSE 'II' END, 'normal', CASE class WHEN 'critical' THEN '' WHEN 'major' THEN '2.5' ELSE '4.0' END, '', '',
 CASE class WHEN 'minor' THEN least(units, 125) ELSE units END, CASE class WHEN 'critical' THEN 0 ELSE 7 END, CASE class WHEN 'critical' THEN 1 ELSE 8 END,
 false, '' FROM drawn, unnest(ARRAY['critical', 'major', 'minor']) AS class ORDER BY n;
INSERT INTO inspections_defect ({STAMPS}, inspection_id, defect_type_id, defect_class, "group", count, units, shared_units, note, found_because_of_audit,
 presses, factory_id, inspected_on)
SELECT md5('defect' || n || '-' || line)::uuid, 1, now(), now(), n, kind.id, CASE line WHEN 0 THEN 'major' ELSE kind.default_class END, 'workmanship',
 count, ceil(count * 0.8), CASE WHEN line = 2 AND count > 1 THEN 1 ELSE 0 END, '', random() < 0.03, '[]', factory, day
FROM (SELECT n, line, factory, day, floor(%(types)s * power(random(), 2))::int AS place,
       1 + floor(CASE WHEN bad THEN 8 ELSE 4 END * power(random(), 2))::int AS count
      FROM drawn, generate_series(0, 2) AS line WHERE stands = 'approved' AND (bad OR n % 4 <> 0) AND (line < 2 OR n % 2 = 0)) AS found
 JOIN (SELECT id, default_class, row_number() OVER (ORDER BY code) - 1 AS place FROM inspections_defecttype) AS kind USING (place) ORDER BY n
ON CONFLICT DO NOTHING;
INSERT INTO suppliers_correctiveaction ({STAMPS}, owner_id, visibility, number, factory_id, title, description, containment, root_cause, action_taken,
 raised_on, due_on, state, review_note, closed_on, answered_at, answered_by_id, effect_note, preventive_action, process_area, root_cause_category, team, whys)
SELECT {STAMPED.format("action")}, owner, visibility, 'CA-' || n, factory, 'Mend what was found', '', '', '', '', day, day + 14,
 CASE WHEN closed THEN 'accepted' ELSE 'open' END, '', CASE WHEN closed THEN day + took END, CASE WHEN closed THEN day + took - time '09:00' END, CASE WHEN closed THEN %(manager)s END, '', '',
 'process_control', '', '', '{{}}'
FROM (SELECT *, (5 + n % 16)::int AS took, day + 5 + n % 16 < current_date AND n % 50 <> 7 AS closed FROM drawn WHERE n % 30 = 7) AS raised ORDER BY n;
"""
DECISIONS = f"""
INSERT INTO inspections_decision ({STAMPS}, inspection_id, kind, reason, conditions, meaning, by_id, signed_name, at, needs_second, second_name, rework_until)
SELECT {STAMPED.format("decision")}, n, CASE WHEN reworked THEN 'rework' ELSE 'reject' END, 'Too many defects', '', '', %(manager)s, 'Anna', day + time '19:00', false, '',
 CASE WHEN reworked THEN day + 10 END FROM (SELECT *, n % 25 = 24 OR day > current_date - 30 AS reworked FROM drawn) AS drawn WHERE bad AND stands = 'approved' ORDER BY n;
"""
AUDITS = f"""
CREATE TABLE audited AS
SELECT n, factory_id AS factory, buyer_id AS owner, day, score FROM
 (SELECT n, current_date - (5 + n % {DAYS})::int AS day, round((60 + 35 * random())::numeric, 2) AS score,
   1 + (n * 7919) % (SELECT count(*) FROM suppliers_qualification) AS pair FROM generate_series(1, {AUDITED}) n) AS made
 JOIN (SELECT *, row_number() OVER (ORDER BY factory_id, buyer_id) AS pair FROM suppliers_qualification) AS q USING (pair);
INSERT INTO suppliers_visit ({STAMPS}, factory_id, starts_on, ends_on, announced, state, note)
SELECT {STAMPED.format("audit visit")}, factory, day, day, true, 'done', '' FROM audited ORDER BY n;
INSERT INTO audits_audit ({STAMPS}, owner_id, visibility, number, factory_id, visit_id, standard_id, kind, announcement, state, audited_on, summary,
 confidential_note, score_percent, grade, submitted_by_id, submitted_at, reviewed_by_id, reviewed_at, review_note, areas_visited, closing_people,
 opening_people, people_met, documents_reviewed, message)
SELECT {STAMPED.format("audit")}, owner, CASE n % 8 WHEN 0 THEN 'shared' ELSE 'owner' END, 'AUD-' || n, factory, %(size)s + n, %(standard)s, 'periodic',
 'announced', 'approved', day, '', '', score, CASE WHEN score > 85 THEN 'A' WHEN score > 70 THEN 'B' ELSE 'C' END, %(auditor)s + n % 10, day,
 %(manager)s, day, '', '', '', '', '', '', '' FROM audited ORDER BY n;
INSERT INTO audits_answer ({STAMPS}, audit_id, question_id, value, note, review_note, interview_note, confidential_note)
SELECT md5('answer' || a.id || '-' || q.id)::uuid, 1, now(), now(), a.id, q.id, CASE WHEN q.position = (n + a.id) % 3 AND s.position < 3 THEN 'minor' ELSE 'conform' END, '', '', '', ''
FROM audited JOIN audits_audit a ON a.number = 'AUD-' || n, audits_question q JOIN audits_section s ON s.id = q.section_id ORDER BY a.id, q.id;
INSERT INTO audits_finding ({STAMPS}, owner_id, visibility, number, audit_id, answer_id, factory_id, grade, process_area, clause, statement, evidence,
 raised_on, closing_note, state, original_grade, root_cause)
SELECT md5('finding' || answer.id)::uuid, 1, now(), now(), owner_id, visibility, 'FND-' || answer.id, a.id, answer.id, factory_id, 'minor', s.process_area,
 '', 'Something is not in order', '', audited_on, '', 'open', '', ''
FROM audits_answer answer JOIN audits_audit a ON a.id = answer.audit_id JOIN audits_question q ON q.id = answer.question_id
 JOIN audits_section s ON s.id = q.section_id WHERE answer.value = 'minor' ORDER BY answer.id;
DROP TABLE audited, drawn;
"""


def fill(size: int) -> None:
    """`size` inspections and what belongs to them, in an empty database."""
    manager = people.manager(email="manager@example.com")
    inspectors = [people.inspector(email=f"inspector{n}@example.com") for n in range(INSPECTORS)]
    auditors = [people.auditor(email=f"auditor{n}@example.com") for n in range(10)]
    call_command("load_defect_library", verbosity=0)
    standard = audits.standard(questions=3, sections=9)
    values = {"size": size, "types": DefectType.objects.count(), "standard": standard.pk, "manager": manager.pk}
    values |= {"auditor": auditors[0].pk, "inspector": inspectors[0].pk}
    let_defaults_stand()
    with connection.cursor() as cursor:
        # what refers to what is right by construction, so nothing is looked up again a million times
        cursor.execute(
            "SET session_replication_role = replica; SET max_parallel_workers_per_gather = 0; SET synchronize_seqscans = off; SELECT setseed(0.42)"
        )
        for statements in (PLACES, DRAWN, RECORDS, DECISIONS, AUDITS):
            for statement in statements.split(";\n"):
                carry_out(cursor, statement, values)
        cursor.execute("RESET ALL")
        cursor.execute("SELECT reports_recount(true)")  # the triggers did not run
        cursor.execute("VACUUM ANALYZE")


def let_defaults_stand() -> None:
    """What a statement here does not name is as the models would make it, so that a new column breaks none."""
    fields = (each for model in apps.get_models() if model._meta.managed for each in model._meta.local_concrete_fields)
    with connection.schema_editor() as editor:
        for field in fields:
            value = editor.effective_default(field)
            if isinstance(field, PLAIN) and value is not None:
                table, column = (editor.quote_name(each) for each in (field.model._meta.db_table, field.column))
                editor.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET DEFAULT {editor.quote_value(value)}")


def carry_out(cursor, statement: str, values: dict) -> None:
    """Values stand in the text: a server-side binding cannot, where several types would fit."""
    for name, value in values.items():
        statement = statement.replace(f"%({name})s", str(value))
    if statement.strip():
        cursor.execute(statement)


def readers() -> dict[str, User]:
    """Who asks: the house, the buyer and the supplier with the most inspections, and an inspector."""
    return {
        "manager": User.objects.get(email="manager@example.com"),
        "buyer": people.buyer_person(most("owner", Buyer), email="buyer@example.com"),
        "supplier": people.supplier_contact(most("factory__supplier", Supplier), email="supplier@example.com"),
        "inspector": User.objects.get(email="inspector1@example.com"),
    }


def most(path: str, model):
    rows = Inspection.objects.order_by().values(path).annotate(n=Count("pk")).order_by("-n")
    return model.objects.get(pk=rows.values_list(path, flat=True)[0])
