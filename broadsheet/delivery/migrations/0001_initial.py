import broadsheet.delivery.models
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Change",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("tags", models.JSONField()),
                ("is_removal", models.BooleanField(default=False)),
                ("at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                (
                    "host",
                    models.CharField(default=broadsheet.delivery.models.this_host, max_length=40),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Lease",
            fields=[
                ("name", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("holder", models.CharField(max_length=80)),
                ("until", models.DateTimeField()),
            ],
        ),
    ]
