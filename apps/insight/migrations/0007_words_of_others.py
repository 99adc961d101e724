from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('insight', '0006_seen'),
    ]

    operations = [
        migrations.AlterField(
            model_name='text',
            name='source',
            field=models.CharField(
                choices=[
                    ('comment', 'Comment'),
                    ('note', 'Note'),
                    ('thought', 'Thought'),
                    ('question', 'Question'),
                    ('utterance', 'Utterance'),
                    ('other', 'Other'),
                ],
                max_length=10,
            ),
        ),
    ]
