"""Documents from Wagtail's own table and the public directory into ours, which is never served.

Keys stay what they are: texts name documents by them.
"""

from functools import partial

from django.core.management.color import no_style
from django.db import migrations, transaction

from broadsheet.media.models import document_to

# What says of which model a thing is that it speaks of, and not by a foreign key.
SPEAKING = (
    ("taggit", "TaggedItem", "content_type"),
    ("wagtailcore", "ModelLogEntry", "content_type"),
    ("wagtailcore", "ReferenceIndex", "content_type"),
    ("wagtailcore", "ReferenceIndex", "base_content_type"),
    ("wagtailcore", "ReferenceIndex", "to_content_type"),
    ("wagtailcore", "UploadedFile", "for_content_type"),
    ("wagtailsearch", "IndexEntry", "content_type"),
)


def move_documents(apps, schema_editor) -> None:
    before = apps.get_model("wagtaildocs", "Document")
    documents = apps.get_model("media", "DigitalDocument")
    if not before.objects.exists():
        return
    for document in before.objects.all():
        move(document, documents, schema_editor.connection.alias)
    speak_of(documents, apps)
    before.objects.all().delete()
    with schema_editor.connection.cursor() as cursor:
        for line in schema_editor.connection.ops.sequence_reset_sql(no_style(), [documents]):
            cursor.execute(line)


def move(before, documents, using: str) -> None:
    kept = ("pk", "title", "collection_id", "uploaded_by_user_id", "file_size", "file_hash")
    document = documents(**{name: getattr(before, name) for name in kept})
    public, name = before.file.storage, before.file.name
    document.file = document_to(document, name)
    if public.exists(name):
        with before.file.open("rb") as file:
            document.file = document.file.storage.save(document.file.name, file)
        transaction.on_commit(partial(public.delete, name), using=using)
    document.save(force_insert=True)
    documents.objects.filter(pk=document.pk).update(created_at=before.created_at)


def speak_of(documents, apps) -> None:
    kinds = apps.get_model("contenttypes", "ContentType")
    before = kinds.objects.filter(app_label="wagtaildocs", model="document").first()
    now, _created = kinds.objects.get_or_create(app_label="media", model="digitaldocument")
    for app, model, name in SPEAKING:
        apps.get_model(app, model).objects.filter(**{name: before}).update(**{name: now})


class Migration(migrations.Migration):
    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("media", "0002_digital_documents"),
        ("taggit", "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailsearch", "0010_add_text_fields"),
    ]

    operations = [migrations.RunPython(move_documents)]
