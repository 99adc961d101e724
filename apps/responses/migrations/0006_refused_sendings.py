from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('responses', '0005_others_in_transcripts'),
    ]

    operations = [
        migrations.AddField(
            model_name='draft',
            name='refusals',
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
    ]
