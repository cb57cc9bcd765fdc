import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Imported comments go into threads; another import of the same export brings them there."""

    dependencies = [
        ("comments", "0002_initial"),
        ("importers", "0002_initial"),
        ("stories", "0001_initial"),
    ]

    operations = [
        migrations.DeleteModel("ImportedComment"),
        migrations.CreateModel(
            name="ImportedComment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=120)),
                ("remote_id", models.CharField(max_length=200)),
                ("comment", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="comments.comment")),
                ("story", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="stories.storypage")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("story", "source", "remote_id"), name="one_import_of_a_comment")
                ],
            },
        ),
    ]
