"""What migration 0007 has the database do: keep a row of counts for each lot, in the transaction that changes what it is of."""

# A function and not a view, so that later migrations may change the columns that it reads.
CLASSES = ("critical", "major", "minor")
COPIED = "inspection_id, factory_id, owner_id, visibility, family_id, shipment_id, type, inspected_on, result, units"
KINDS = "bigint, bigint, bigint, varchar, bigint, bigint, varchar, date, varchar, integer"
COUNTED = [f"{each}_{of}" for of in ("units", "found", "own", "audit_found", "audit_own") for each in CLASSES]
COLUMNS = f"{COPIED}, {', '.join(COUNTED)}"
DECLARED = ", ".join(
    [*map(" ".join, zip(COPIED.split(", "), KINDS.split(", "), strict=True)), *(f"{name} integer" for name in COUNTED)]
)


def looked_at(each: str) -> str:
    """Units of a class: its sample, with the second one where that was drawn; as far as so many were inspected."""
    first = f"max(sample_units) FILTER (WHERE defect_class = '{each}' AND first_found IS NULL)"
    both = f"max(sample_units + coalesce(second_units, 0)) FILTER (WHERE defect_class = '{each}' AND first_found IS NOT NULL)"
    return f"coalesce({both}, {first}) AS {each}_units"


def found(each: str, name: str, what: str, only: str = "") -> str:
    return f"coalesce(sum({what}) FILTER (WHERE defect_class = '{each}'{only}), 0) AS {each}_{name}"


LOOKED_AT = ", ".join(looked_at(each) for each in CLASSES)
AUDIT = " AND found_because_of_audit"
FOUND = ", ".join(
    found(each, *how)
    for how in (
        ("found", "count"),
        ("own", "units - shared_units"),
        ("audit_found", "count", AUDIT),
        ("audit_own", "units - shared_units", AUDIT),
    )
    for each in CLASSES
)
NUMBERS = ", ".join(
    f"least(i.units_inspected, coalesce(plan.{name}, i.units_inspected))::int"
    if name.endswith("_units")
    else f"found.{name}::int"
    for name in COUNTED
)
FORWARDS = f"""
CREATE FUNCTION reports_lots_as_they_are() RETURNS TABLE ({DECLARED}) STABLE LANGUAGE sql AS $$
 SELECT i.id, i.factory_id, i.owner_id, i.visibility, p.family_id, i.shipment_id, i.type, i.inspected_on, i.result, i.units_inspected, {NUMBERS}
FROM inspections_inspection i LEFT JOIN inspections_product p ON p.id = i.product_id
 CROSS JOIN LATERAL (SELECT {LOOKED_AT} FROM inspections_planline WHERE inspection_id = i.id) AS plan
 CROSS JOIN LATERAL (SELECT {FOUND} FROM inspections_defect WHERE inspection_id = i.id) AS found
WHERE i.state = 'approved' AND i.original_id IS NULL AND i.units_inspected > 0
$$;

CREATE FUNCTION reports_count_lot(lot bigint) RETURNS void LANGUAGE sql AS $$
 DELETE FROM reports_countedlot WHERE inspection_id = lot;
 INSERT INTO reports_countedlot ({COLUMNS}) SELECT {COLUMNS} FROM reports_lots_as_they_are() WHERE inspection_id = lot;
$$;

CREATE FUNCTION reports_recount(repair boolean) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE wrong bigint[];
BEGIN
 SELECT array_agg(DISTINCT inspection_id) INTO wrong FROM (
  (SELECT {COLUMNS} FROM reports_lots_as_they_are() EXCEPT SELECT {COLUMNS} FROM reports_countedlot) UNION ALL
  (SELECT {COLUMNS} FROM reports_countedlot EXCEPT SELECT {COLUMNS} FROM reports_lots_as_they_are())) AS others;
 IF repair AND wrong IS NOT NULL THEN
  DELETE FROM reports_countedlot WHERE inspection_id = ANY (wrong);
  INSERT INTO reports_countedlot ({COLUMNS}) SELECT {COLUMNS} FROM reports_lots_as_they_are() WHERE inspection_id = ANY (wrong);
 END IF;
 RETURN coalesce(cardinality(wrong), 0);
END $$;

CREATE FUNCTION reports_inspection_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
 IF TG_OP = 'DELETE' THEN
  DELETE FROM reports_countedlot WHERE inspection_id = OLD.id;
 ELSIF NEW.state = 'approved' OR TG_OP = 'UPDATE' AND OLD.state = 'approved' THEN
  PERFORM reports_count_lot(NEW.id);
 END IF;
 RETURN NULL;
END $$;

CREATE FUNCTION reports_part_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE lot bigint := CASE TG_OP WHEN 'DELETE' THEN OLD.inspection_id ELSE NEW.inspection_id END;
BEGIN
 IF EXISTS (SELECT FROM reports_countedlot WHERE inspection_id = lot) THEN
  PERFORM reports_count_lot(lot);
 END IF;
 RETURN NULL;
END $$;

CREATE FUNCTION reports_product_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
 UPDATE reports_countedlot SET family_id = NEW.family_id
 WHERE inspection_id IN (SELECT id FROM inspections_inspection WHERE product_id = NEW.id);
 RETURN NULL;
END $$;

CREATE TRIGGER reports_count AFTER INSERT OR UPDATE OR DELETE ON inspections_inspection
 FOR EACH ROW EXECUTE FUNCTION reports_inspection_changed();
CREATE TRIGGER reports_count AFTER INSERT OR UPDATE OR DELETE ON inspections_defect
 FOR EACH ROW EXECUTE FUNCTION reports_part_changed();
CREATE TRIGGER reports_count AFTER INSERT OR UPDATE OR DELETE ON inspections_planline
 FOR EACH ROW EXECUTE FUNCTION reports_part_changed();
CREATE TRIGGER reports_count AFTER UPDATE OF family_id ON inspections_product
 FOR EACH ROW WHEN (OLD.family_id IS DISTINCT FROM NEW.family_id) EXECUTE FUNCTION reports_product_changed();

INSERT INTO reports_countedlot ({COLUMNS}) SELECT {COLUMNS} FROM reports_lots_as_they_are();
"""
BACKWARDS = """
DROP TRIGGER reports_count ON inspections_inspection;
DROP TRIGGER reports_count ON inspections_defect;
DROP TRIGGER reports_count ON inspections_planline;
DROP TRIGGER reports_count ON inspections_product;
DROP FUNCTION reports_product_changed(), reports_part_changed(), reports_inspection_changed(), reports_recount(boolean), reports_count_lot(bigint);
DROP FUNCTION reports_lots_as_they_are();
"""
