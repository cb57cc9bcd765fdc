import django.utils.timezone
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="LedgerEntry",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("kind", models.CharField(max_length=40)),
                ("data", models.JSONField()),
                ("is_written", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["at"],
                "indexes": [
                    models.Index(fields=["is_written", "at"], name="kit_ledgere_is_writ_bc6bb7_idx")
                ],
            },
        ),
    ]
