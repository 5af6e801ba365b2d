"""What migration 0013 has the database do: keep with each inspection the day of its visit, by which lists are sorted."""

FORWARDS = """
CREATE FUNCTION inspections_day_of() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
 NEW.from_day := coalesce((SELECT starts_on FROM suppliers_visit WHERE id = NEW.visit_id), NEW.inspected_on);
 RETURN NEW;
END $$;

CREATE FUNCTION inspections_follow_visit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
 UPDATE inspections_inspection SET from_day = NEW.starts_on WHERE visit_id = NEW.id;
 RETURN NULL;
END $$;

CREATE TRIGGER inspections_day BEFORE INSERT OR UPDATE OF visit_id, inspected_on, from_day ON inspections_inspection
 FOR EACH ROW EXECUTE FUNCTION inspections_day_of();
CREATE TRIGGER inspections_day AFTER UPDATE OF starts_on ON suppliers_visit
 FOR EACH ROW WHEN (OLD.starts_on IS DISTINCT FROM NEW.starts_on) EXECUTE FUNCTION inspections_follow_visit();
UPDATE inspections_inspection SET from_day = NULL;
ALTER TABLE inspections_inspection ALTER COLUMN from_day SET NOT NULL;
"""
BACKWARDS = """
ALTER TABLE inspections_inspection ALTER COLUMN from_day DROP NOT NULL;
DROP TRIGGER inspections_day ON suppliers_visit;
DROP TRIGGER inspections_day ON inspections_inspection;
DROP FUNCTION inspections_follow_visit(), inspections_day_of();
"""
