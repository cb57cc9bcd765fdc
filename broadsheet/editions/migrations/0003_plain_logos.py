"""Logos under random names, with nothing in them but the picture."""

import posixpath
from functools import partial

from django.db import migrations, transaction

import broadsheet.editions.models.edition
import broadsheet.kit.public_files


def store_anew(apps, schema_editor) -> None:
    """The fields of models in migrations are ours: they store a logo as they do an upload."""
    for edition in apps.get_model("editions", "Edition").objects.exclude(logo=""):
        storage, before = edition.logo.storage, edition.logo.name
        if storage.exists(before):
            with storage.open(before) as file:
                edition.logo.save(posixpath.basename(before), file)
            delete = partial(storage.delete, before)
            transaction.on_commit(delete, using=schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [("editions", "0002_desk_indexes")]

    operations = [
        migrations.AlterField(
            model_name="edition",
            name="logo",
            field=broadsheet.kit.public_files.PublicImageField(
                blank=True,
                height_field="logo_height",
                help_text="PNG or WebP with a transparent ground. Empty: the name in type.",
                upload_to=broadsheet.editions.models.edition.logo_to,
                verbose_name="logo",
                width_field="logo_width",
            ),
        ),
        migrations.RunPython(store_anew),
    ]
