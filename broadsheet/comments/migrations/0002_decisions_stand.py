"""The database refuses to change a decision, whoever asks.

Allowed is what remains of a decision when something that it names is deleted, taking out the words
when the reader is erased, and making it about the reader who claims the imported one. Deleting is
refused by PostgreSQL; SQLite has no TRUNCATE, with which test databases are emptied, so there the
model alone refuses it.

SQLite forgets triggers with a table that is rebuilt: a later change of the table has to come with
these again.
"""

from django.db import migrations

KEPT = ("action", "at", "reason", "data", "batch", "undoes_id")
NAMED = ("edition_id", "comment_id", "by_id")
WORDS = ("told", "note")


def condition(differs):
    return " OR ".join(
        [
            *(f"OLD.{name} {differs} NEW.{name}" for name in KEPT),
            *(
                f"(OLD.{name} {differs} NEW.{name} AND NEW.{name} IS NOT NULL)"
                for name in NAMED
            ),
            "(OLD.reader_id IS NULL AND NEW.reader_id IS NOT NULL)",
            *(
                f"(OLD.{name} {differs} NEW.{name} AND (NEW.{name} <> '' OR NEW.reader_id IS NOT NULL))"
                for name in WORDS
            ),
        ]
    )


def on_sqlite():
    return [
        f"""CREATE TRIGGER decisions_stand BEFORE UPDATE ON comments_decision
        WHEN {condition("IS NOT")}
        BEGIN SELECT RAISE(ABORT, 'decisions are not changed'); END"""
    ]


def on_postgresql():
    refuse = "RAISE EXCEPTION 'decisions are not changed' USING ERRCODE = 'integrity_constraint_violation';"
    return [
        f"""CREATE OR REPLACE FUNCTION refuse_change_of_decision() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN {refuse} END $$""",
        f"""CREATE TRIGGER decisions_stand BEFORE UPDATE ON comments_decision FOR EACH ROW
        WHEN ({condition("IS DISTINCT FROM")}) EXECUTE FUNCTION refuse_change_of_decision()""",
        """CREATE TRIGGER decisions_stay BEFORE DELETE ON comments_decision FOR EACH ROW
        EXECUTE FUNCTION refuse_change_of_decision()""",
    ]


def make(apps, schema_editor):
    statements = on_sqlite if schema_editor.connection.vendor == "sqlite" else on_postgresql
    for statement in statements():
        schema_editor.execute(statement, params=None)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER IF EXISTS decisions_stand")
        return
    schema_editor.execute("DROP FUNCTION refuse_change_of_decision() CASCADE")


class Migration(migrations.Migration):
    dependencies = [("comments", "0001_initial")]

    operations = [migrations.RunPython(make, drop)]
