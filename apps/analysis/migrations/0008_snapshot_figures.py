"""What pictures are drawn from stands beside the estimates."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column, empty in snapshots of before."""

    dependencies = [("analysis", "0007_index_weights")]

    operations = [
        migrations.AddField("snapshot", "figures", models.JSONField(db_default={}, default=dict)),
    ]
