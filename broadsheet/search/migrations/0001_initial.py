from django.db import migrations

CREATE = {
    "sqlite": ["CREATE VIRTUAL TABLE search_words USING fts5(words, tokenize='unicode61')"],
    "postgresql": [
        "CREATE TABLE search_words (rowid bigint PRIMARY KEY, words tsvector NOT NULL)",
        "CREATE INDEX search_words_words ON search_words USING gin (words)",
    ],
}


def create(apps, schema_editor):
    for statement in CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE search_words")


class Migration(migrations.Migration):
    dependencies = [("stories", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
