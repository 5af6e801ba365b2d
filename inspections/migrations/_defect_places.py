"""What migration 0014 has the database do: keep with each line of defects the factory and the day of its inspection."""

FORWARDS = """
CREATE FUNCTION inspections_defect_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
 SELECT factory_id, inspected_on INTO NEW.factory_id, NEW.inspected_on FROM inspections_inspection WHERE id = NEW.inspection_id;
 RETURN NEW;
END $$;

CREATE FUNCTION inspections_defects_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
 UPDATE inspections_defect SET factory_id = NEW.factory_id, inspected_on = NEW.inspected_on WHERE inspection_id = NEW.id;
 RETURN NULL;
END $$;

CREATE TRIGGER inspections_place BEFORE INSERT OR UPDATE OF inspection_id, factory_id, inspected_on ON inspections_defect
 FOR EACH ROW EXECUTE FUNCTION inspections_defect_place();
CREATE TRIGGER inspections_place AFTER UPDATE OF factory_id, inspected_on ON inspections_inspection
 FOR EACH ROW WHEN (OLD.factory_id IS DISTINCT FROM NEW.factory_id OR OLD.inspected_on IS DISTINCT FROM NEW.inspected_on)
 EXECUTE FUNCTION inspections_defects_follow();
UPDATE inspections_defect AS d SET inspected_on = i.inspected_on FROM inspections_inspection i
 WHERE i.id = d.inspection_id AND (d.factory_id, d.inspected_on) IS DISTINCT FROM (i.factory_id, i.inspected_on);
"""
BACKWARDS = """
DROP TRIGGER inspections_place ON inspections_inspection;
DROP TRIGGER inspections_place ON inspections_defect;
DROP FUNCTION inspections_defects_follow(), inspections_defect_place();
"""
