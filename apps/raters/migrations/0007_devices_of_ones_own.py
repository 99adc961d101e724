"""A browser that a panel's id alone has let in does not open the person's own page."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("raters", "0006_invitations_are_sent_later")]

    operations = [migrations.AddField("device", "own", models.BooleanField(db_default=True, default=True))]
