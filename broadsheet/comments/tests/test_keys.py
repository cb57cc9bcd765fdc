from django.test import SimpleTestCase

from broadsheet.comments.keys import new_id, read_step, step


class AnId(SimpleTestCase):
    def test_is_read_as_it_was_written(self):
        pk = new_id()
        self.assertEqual(read_step(step(pk)), pk)

    def test_is_nothing_else_nor_what_no_database_has_room_for(self):
        for written in ("", "0" * 12, "0" * 12 + "w", "v" * 13):
            with self.assertRaises(ValueError):
                read_step(written)
