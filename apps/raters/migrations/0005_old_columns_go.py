"""Columns whose content was carried over go; each purpose stands once."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("raters", "0004_carry_over")]

    operations = [
        migrations.RemoveField("participation", "secret_hash"),
        migrations.RemoveField("consent", "purposes"),
        migrations.RemoveField("profile", "values"),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.UniqueConstraint(
                fields=("rater", "round", "purpose", "version"), name="raters_consent_purpose_once"
            ),
        ),
    ]
