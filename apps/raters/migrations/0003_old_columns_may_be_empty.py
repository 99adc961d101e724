"""Columns that are about to go may be empty, so that going back can fill them before they are needed again."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("raters", "0002_doors_cells_and_ways_out")]

    operations = [
        migrations.AlterField("participation", "secret_hash", models.CharField(max_length=64, null=True)),
        migrations.AlterField(
            "consent",
            "purposes",
            django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), null=True),
        ),
        migrations.AlterField("profile", "values", models.JSONField(null=True)),
        # One row a purpose and one a version cannot stand under the old rule at once.
        migrations.RemoveConstraint("consent", "raters_consent_once"),
    ]
