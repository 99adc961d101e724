"""Carry over what raters gave before: a device for each participation, a consent for each purpose, sealed profiles."""

import json

from django.db import migrations

from apps.core.sealed import seal_json, unseal_json

_DEVICES = "INSERT INTO raters_device (participation_id, secret_hash, added_at) SELECT id, secret_hash, joined_at FROM raters_participation"
_SECRETS = (
    "UPDATE raters_participation p SET secret_hash = d.secret_hash FROM "
    "(SELECT DISTINCT ON (participation_id) participation_id, secret_hash FROM raters_device ORDER BY participation_id, added_at DESC) d "
    "WHERE d.participation_id = p.id"
)
_PURPOSES = (
    "INSERT INTO raters_consent (rater_id, round_id, purpose, version, text_id, given_at, purposes) "
    "SELECT rater_id, round_id, unnest(purposes), version, text_id, given_at, NULL FROM raters_consent"
)
_WHOLE = "DELETE FROM raters_consent WHERE purpose = ''"
_TOGETHER = (
    "INSERT INTO raters_consent (rater_id, round_id, purpose, version, text_id, given_at, purposes) "
    "SELECT rater_id, round_id, '', version, min(text_id), min(given_at), array_agg(purpose ORDER BY purpose) "
    "FROM raters_consent GROUP BY rater_id, round_id, version"
)
_APART = "DELETE FROM raters_consent WHERE purpose <> ''"


def _seal_profiles(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT rater_id, \"values\" FROM raters_profile")
        for rater, values in cursor.fetchall():
            found = values if isinstance(values, dict) else json.loads(values)
            sealed = seal_json(found, purpose="profile")
            cursor.execute("UPDATE raters_profile SET sealed = %s WHERE rater_id = %s", [sealed, rater])


def _open_profiles(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT rater_id, sealed FROM raters_profile")
        for rater, sealed in cursor.fetchall():
            values = json.dumps(unseal_json(sealed, purpose="profile"))
            cursor.execute("UPDATE raters_profile SET \"values\" = %s WHERE rater_id = %s", [values, rater])


class Migration(migrations.Migration):

    dependencies = [("raters", "0003_old_columns_may_be_empty")]

    operations = [
        migrations.RunSQL(_DEVICES, _SECRETS),
        migrations.RunSQL([_PURPOSES, _WHOLE], [_TOGETHER, _APART]),
        migrations.RunPython(_seal_profiles, _open_profiles),
    ]
