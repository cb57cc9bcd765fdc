"""The choice of recordings at the desk."""

from django.core.files.base import ContentFile
from wagtail.models import Collection
from wagtail.search import index

from broadsheet.editions.founding import shared_collection
from broadsheet.media.models import Recording
from broadsheet.testing import Newsroom


class ARecording(Newsroom):
    def setUp(self):
        super().setUp()
        self.own = make_recording(self.english.collection, "Own harbour")
        self.foreign = make_recording(self.arabic.collection, "Foreign harbour")
        self.shared = make_recording(shared_collection(), "Shared harbour")

    def chosen(self, recording: Recording) -> int:
        return self.client.get(f"/desk/media/chooser/{recording.pk}/").status_code

    def test_of_the_edition_is_chosen_by_its_whole_staff_and_no_others(self):
        for person in (self.reporter, self.translator, self.front_editor, self.editor, self.chief):
            self.at_desk_as(person)
            for path in ("chooser/", "chooser/video/", "chooser/?q=harbour"):
                page = self.client.get(f"/desk/media/{path}").content.decode()
                for title, is_there in {"Own": 1, "Shared": 1, "Foreign": 0}.items():
                    self.assertEqual(
                        f"{title} harbour" in page, is_there, f"{person} {path} {title}"
                    )
            codes = [self.chosen(each) for each in (self.own, self.shared, self.foreign)]
            self.assertEqual(codes, [200, 200, 404], person)

    def test_that_lies_with_nobody_is_the_owners_alone(self):
        stray = make_recording(Collection.get_first_root_node(), "Stray")
        self.at_desk_as(self.chief)
        self.assertEqual(self.chosen(stray), 404)
        self.at_desk_as(self.owner)
        self.assertEqual(self.chosen(stray), 200)

    def test_is_chosen_by_nobody_who_only_moderates(self):
        self.at_desk_as(self.moderator)
        self.assertEqual(self.chosen(self.own), 404)

    def test_is_still_changed_by_editors_alone(self):
        self.at_desk_as(self.reporter)
        path = f"/desk/media/edit/{self.own.pk}/"
        self.assertRedirects(self.client.get(path), "/desk/")
        self.assertNotContains(self.client.get("/desk/media/"), "Own harbour")


def make_recording(collection: Collection, title: str) -> Recording:
    file = ContentFile(b"moving pictures", name="harbour.mp4")
    recording = Recording.objects.create(
        collection=collection, title=title, type="video", duration=60, file=file
    )
    index.insert_or_update_object(recording)  # which is a task otherwise
    return recording
