"""When a round's adaptive order may be set anew."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column, empty for rounds that have none."""

    dependencies = [("analysis", "0002_gate_bounds")]

    operations = [
        migrations.AddField("refreshpace", "order_not_before", models.DateTimeField(null=True)),
    ]
