import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Letter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("to", models.JSONField()),
                ("subject", models.CharField(max_length=255)),
                ("message", models.JSONField()),
                ("posted_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("next_try_at", models.DateTimeField(default=django.utils.timezone.now, null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("problem", models.TextField(blank=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["next_try_at"], name="mail_letter_next_tr_64caac_idx"),
                    models.Index(fields=["posted_at"], name="mail_letter_posted__5d26e1_idx"),
                ],
            },
        ),
    ]
