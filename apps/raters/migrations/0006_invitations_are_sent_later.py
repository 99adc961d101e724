"""An invitation is written down first and sent by a worker, which may have to try again."""

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("raters", "0005_old_columns_go")]

    operations = [
        migrations.AddField(
            "invitee",
            "due_at",
            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
        ),
        migrations.AddField("invitee", "tries", models.PositiveSmallIntegerField(db_default=0, default=0)),
        migrations.AlterField("invitee", "sent_at", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "invitee",
            models.Index(
                fields=["due_at"], condition=models.Q(("sent_at__isnull", True)), name="raters_invitee_due"
            ),
        ),
    ]
