"""Indexes on Wagtail's table of pages, without which the desk walks all of it."""

from django.db import migrations

INDEXES = {
    # The children of a page, and how many they are.
    "desk_pages_children": "wagtailcore_page (depth, path)",
    # The report of pages that were not touched for long.
    "desk_pages_published": "wagtailcore_page (last_published_at)",
}


class Migration(migrations.Migration):
    dependencies = [
        ("editions", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.RunSQL(f"CREATE INDEX {name} ON {columns}", f"DROP INDEX {name}")
        for name, columns in INDEXES.items()
    ]
