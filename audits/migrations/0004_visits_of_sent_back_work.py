from django.db import migrations

# Work that was sent back before sending back opened its visit again: the visit stood as done, so nobody's list had it.
OPEN_AGAIN = """
    UPDATE suppliers_visit SET state = 'under_way', version = version + 1
    WHERE state = 'done' AND EXISTS (
        SELECT 1 FROM audits_audit AS work
        WHERE work.visit_id = suppliers_visit.id AND work.state IN ('sent_back', 'in_progress'))
"""


class Migration(migrations.Migration):
    dependencies = [("audits", "0001_squashed_0003_known_values"), ("suppliers", "0008_rejected_rows")]

    operations = [migrations.RunSQL(OPEN_AGAIN, migrations.RunSQL.noop)]
