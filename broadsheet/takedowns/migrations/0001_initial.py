import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("editions", "0001_initial"),
        ("people", "0001_initial"),
        ("stories", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Takedown",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("story", "story"),
                            ("paragraph", "paragraph"),
                            ("picture", "picture"),
                        ],
                        max_length=9,
                        verbose_name="kind",
                    ),
                ),
                ("slug", models.CharField(blank=True, max_length=255)),
                ("block_id", models.CharField(blank=True, max_length=36)),
                ("paragraph_keys", models.JSONField(default=list)),
                ("paragraph_digest", models.CharField(blank=True, max_length=64)),
                ("note_id", models.CharField(blank=True, max_length=36)),
                ("file_hash", models.CharField(blank=True, max_length=40)),
                ("pictures", models.JSONField(default=list)),
                (
                    "answer",
                    models.PositiveSmallIntegerField(
                        choices=[(410, "410: gone"), (451, "451: unavailable for legal reasons")],
                        default=410,
                        verbose_name="what the address answers",
                    ),
                ),
                ("words", models.TextField(blank=True, verbose_name="words to readers")),
                (
                    "authority",
                    models.URLField(
                        blank=True, max_length=500, verbose_name="address of the authority"
                    ),
                ),
                ("reason", models.TextField(verbose_name="reason")),
                ("ordered_by", models.CharField(max_length=200, verbose_name="ordered by")),
                (
                    "reference",
                    models.CharField(blank=True, max_length=200, verbose_name="reference"),
                ),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="taken down at"
                    ),
                ),
                ("lifted_at", models.DateTimeField(null=True, verbose_name="lifted at")),
                ("files_left", models.JSONField(default=list)),
                ("begun_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("finished_at", models.DateTimeField(null=True)),
                ("swept_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="taken down by",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="editions.edition",
                        verbose_name="edition",
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="lifted by",
                    ),
                ),
                (
                    "story",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="takedowns",
                        to="stories.storypage",
                        verbose_name="story",
                    ),
                ),
            ],
            options={
                "verbose_name": "takedown",
                "verbose_name_plural": "takedowns",
                "ordering": ["-at", "-pk"],
                "indexes": [
                    models.Index(fields=["edition", "slug"], name="takedown_by_address"),
                    models.Index(fields=["file_hash"], name="takedown_by_file"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "story"), ("lifted_at", None)),
                        fields=("story",),
                        name="a_story_is_taken_down_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "paragraph"), ("lifted_at", None)),
                        fields=("story", "block_id", "paragraph_digest"),
                        name="a_paragraph_is_taken_down_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lifted_at", None), ("lifted_by", None)),
                            models.Q(("lifted_at__isnull", False), ("lifted_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_takedown_is_lifted_by_somebody",
                    ),
                ],
            },
        ),
    ]
