"""Find a round's checks among its items without reading them all."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("studies", "0002_cells_and_item_weights"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="item",
            index=models.Index(
                condition=models.Q(("kind", "main"), _negated=True),
                fields=["round", "kind"],
                name="studies_item_checks",
            ),
        ),
    ]
