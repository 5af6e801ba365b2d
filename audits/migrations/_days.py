"""What migration 0012 has the database do: keep with each audit the day of its visit or the one it is due, by which lists are sorted."""

FORWARDS = """
CREATE FUNCTION audits_day_of() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
 NEW.from_day := coalesce((SELECT starts_on FROM suppliers_visit WHERE id = NEW.visit_id), NEW.due_on, NEW.audited_on);
 RETURN NEW;
END $$;

CREATE FUNCTION audits_follow_visit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
 UPDATE audits_audit SET from_day = NEW.starts_on WHERE visit_id = NEW.id;
 RETURN NULL;
END $$;

CREATE TRIGGER audits_day BEFORE INSERT OR UPDATE OF visit_id, due_on, audited_on, from_day ON audits_audit
 FOR EACH ROW EXECUTE FUNCTION audits_day_of();
CREATE TRIGGER audits_day AFTER UPDATE OF starts_on ON suppliers_visit
 FOR EACH ROW WHEN (OLD.starts_on IS DISTINCT FROM NEW.starts_on) EXECUTE FUNCTION audits_follow_visit();
UPDATE audits_audit SET from_day = NULL;
ALTER TABLE audits_audit ALTER COLUMN from_day SET NOT NULL;
"""
BACKWARDS = """
ALTER TABLE audits_audit ALTER COLUMN from_day DROP NOT NULL;
DROP TRIGGER audits_day ON suppliers_visit;
DROP TRIGGER audits_day ON audits_audit;
DROP FUNCTION audits_follow_visit(), audits_day_of();
"""
