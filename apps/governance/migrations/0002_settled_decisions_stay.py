"""A settled decision is a record: Postgres itself refuses to change or remove it."""

from django.db import migrations

_GUARD = """
CREATE FUNCTION governance_decision_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'proposed' THEN
        RAISE EXCEPTION 'a settled decision does not change';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER governance_decision_stays BEFORE UPDATE OR DELETE ON governance_decision
    FOR EACH ROW EXECUTE FUNCTION governance_decision_stays();
"""
_FREE = """
DROP TRIGGER governance_decision_stays ON governance_decision;
DROP FUNCTION governance_decision_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("governance", "0001_initial")]

    operations = [migrations.RunSQL(_GUARD, _FREE)]
