from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('responses', '0004_sessions'),
    ]

    operations = [
        migrations.AddField(
            model_name='transcript',
            name='others',
            field=models.JSONField(db_default=[], default=list),
        ),
    ]
