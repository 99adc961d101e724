from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('insight', '0003_openings'),
    ]

    operations = [
        migrations.AddField(
            model_name='codebook',
            name='merged',
            field=models.JSONField(db_default={}, default=dict),
        ),
    ]
