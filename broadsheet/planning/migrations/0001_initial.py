import django.db.models.deletion
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
            name="Item",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "title",
                    models.CharField(
                        help_text="A few words by which the newsroom knows it.",
                        max_length=160,
                        verbose_name="slug line",
                    ),
                ),
                ("description", models.TextField(blank=True, verbose_name="description")),
                (
                    "due_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="In the time zone of the edition.",
                        null=True,
                        verbose_name="due",
                    ),
                ),
                (
                    "embargo_until",
                    models.DateTimeField(
                        blank=True,
                        help_text="In the time zone of the edition. The story that is begun from it has it too.",
                        null=True,
                        verbose_name="embargo until",
                    ),
                ),
                (
                    "priority",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "if there is room"), (2, "normal"), (3, "urgent")],
                        default=2,
                        verbose_name="priority",
                    ),
                ),
                (
                    "length",
                    models.CharField(
                        blank=True,
                        help_text="In your own words: 600 words.",
                        max_length=80,
                        verbose_name="length wished",
                    ),
                ),
                (
                    "picture_wish",
                    models.CharField(blank=True, max_length=200, verbose_name="picture wished"),
                ),
                ("dropped_at", models.DateTimeField(editable=False, null=True)),
                (
                    "assignee",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="planned_items",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="assignee",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="planned_items",
                        to="editions.edition",
                        verbose_name="edition",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "section",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="editions.sectionpage",
                        verbose_name="section",
                    ),
                ),
                (
                    "story",
                    models.OneToOneField(
                        blank=True,
                        error_messages={
                            "unique": "This story belongs to another item of the news list."
                        },
                        help_text="Choose one that has been begun already.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="planned_item",
                        to="stories.storypage",
                        verbose_name="story",
                    ),
                ),
            ],
            options={
                "verbose_name": "planned item",
                "verbose_name_plural": "planned items",
                "indexes": [
                    models.Index(fields=["edition", "due_at"], name="item_by_due"),
                    models.Index(
                        condition=models.Q(("dropped_at", None), ("story", None)),
                        fields=["edition", "due_at"],
                        name="item_not_begun",
                    ),
                ],
            },
        ),
    ]
