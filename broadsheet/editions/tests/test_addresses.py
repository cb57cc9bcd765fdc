from broadsheet.editions.models import Edition, OldAddress
from broadsheet.testing import Newsroom, make_edition, make_story


class EditionsAreReachedByPathOrHost(Newsroom):
    def test_each_edition_answers_at_its_prefix_in_its_language_and_direction(self):
        self.assertIn('lang="en"', self.read("/en/"))
        arabic = self.read("/ar/")
        self.assertIn('lang="ar"', arabic)
        self.assertIn('dir="rtl"', arabic)

    def test_the_prefix_without_its_slash_leads_to_the_home(self):
        self.assertRedirects(self.client.get("/en"), "/en/", 301, fetch_redirect_response=False)

    def test_an_edition_with_a_host_of_its_own_is_at_its_root(self):
        Edition.objects.filter(pk=self.arabic.pk).update(host="ar.example.org")
        response = self.client.get("/", headers={"host": "ar.example.org"})
        self.assertContains(response, 'dir="rtl"')
        self.assertContains(response, 'href="http://ar.example.org/')

    def test_its_path_form_then_redirects(self):
        Edition.objects.filter(pk=self.arabic.pk).update(host="ar.example.org")
        response = self.client.get("/ar/search/?q=a")
        self.assertRedirects(
            response, "http://ar.example.org/search/?q=a", 301, fetch_redirect_response=False
        )

    def test_other_editions_are_not_served_from_it(self):
        Edition.objects.filter(pk=self.arabic.pk).update(host="ar.example.org")
        response = self.client.get("/en/", headers={"host": "ar.example.org"})
        self.assertEqual(response.status_code, 404)

    def test_an_unknown_host_is_refused(self):
        response = self.client.get("/en/", headers={"host": "evil.example"})
        self.assertEqual(response.status_code, 400)
        self.assertNotContains(response, "evil", status_code=400)

    def test_a_forwarded_host_changes_nothing(self):
        page = self.read("/en/", x_forwarded_host="evil.example")
        self.assertNotIn("evil.example", page)

    def test_a_closed_edition_is_not_there(self):
        Edition.objects.filter(pk=self.arabic.pk).update(is_open=False)
        self.assertEqual(self.client.get("/ar/").status_code, 404)

    def test_a_new_edition_is_there_at_once(self):
        self.assertEqual(self.client.get("/pt-br/").status_code, 404)
        make_edition("pt-br", "A Lanterna", "pt-BR", "Português", ["Mundo"])
        self.assertIn('lang="pt-BR"', self.read("/pt-br/"))

    def test_public_pages_know_no_cookie(self):
        story = make_story(self.english)
        for path in ("/en/", story.path_in(self.english), "/en/search/?q=x", "/en/none/"):
            response = self.client.get(path)
            self.assertNotIn("Cookie", response.headers.get("Vary", ""), path)
            self.assertFalse(response.cookies, path)


class TheRootOffersTheFittingEdition(Newsroom):
    def offer(self, accepted: str):
        return self.client.get("/", headers={"accept-language": accepted})

    def test_by_the_languages_the_reader_asks_for(self):
        self.assertEqual(self.offer("ar-EG,en;q=0.5")["Location"], "http://localhost:8000/ar/")
        self.assertEqual(self.offer("xx,en-US;q=0.5")["Location"], "http://localhost:8000/en/")

    def test_the_choice_is_stored_nowhere(self):
        response = self.offer("ar")
        self.assertEqual(response["Cache-Control"], "no-store")
        self.assertIn("Accept-Language", response["Vary"])
        self.assertFalse(response.cookies)

    def test_without_a_fitting_one_the_reader_chooses(self):
        response = self.offer("ja")
        self.assertContains(response, "العربية")
        self.assertContains(response, "English")

    def test_an_odd_header_is_no_error(self):
        for accepted in ("", ";;;", "*", "x" * 5000, "en;q=nonsense"):
            self.assertIn(self.offer(accepted).status_code, (200, 302))


class OldAddressesLeadToNewOnes(Newsroom):
    def assertLeadsTo(self, path: str, target: str):
        response = self.client.get(path)
        self.assertEqual(response.status_code, 301, path)
        self.assertEqual(response["Location"], target)

    def test_of_a_renamed_story(self):
        story = make_story(self.english, slug="before")
        story.slug = "after"
        story.save_revision().publish()
        self.assertLeadsTo("/en/world/before/", "http://localhost:8000/en/world/after/")

    def test_of_a_story_moved_to_another_section(self):
        story = make_story(self.english, slug="moved")
        story.move(self.opinion, pos="last-child")
        self.assertLeadsTo("/en/world/moved/", "/en/opinion/moved/")

    def test_of_a_renamed_section_and_the_stories_in_it(self):
        make_story(self.english, self.world, slug="inside")
        self.world.slug = "abroad"
        self.world.save()
        self.assertLeadsTo("/en/world/", "http://localhost:8000/en/abroad/")
        self.assertLeadsTo("/en/world/inside/", "/en/abroad/inside/")

    def test_a_story_that_was_never_public_leaves_none(self):
        story = make_story(self.english, slug="secret", live=False)
        story.slug = "open"
        story.save()
        self.assertFalse(OldAddress.objects.exists())

    def test_taking_an_old_address_back_leaves_no_loop(self):
        story = make_story(self.english, slug="one")
        for slug in ("two", "one"):
            story.slug = slug
            story.save_revision().publish()
        self.read("/en/world/one/")
        self.assertLeadsTo("/en/world/two/", "http://localhost:8000/en/world/one/")

    def test_of_an_imported_archive_at_the_root_and_with_a_query(self):
        story = make_story(self.english, slug="imported")
        for path in ("/2019/05/imported/", "/?p=12"):
            OldAddress.objects.create(edition=self.english, path=path, page=story.page_ptr)
            self.assertLeadsTo(path, story.full_url)

    def test_of_a_closed_edition_they_reveal_nothing(self):
        story = make_story(self.arabic, slug="secret")
        OldAddress.objects.create(edition=self.arabic, path="/old/", page=story.page_ptr)
        Edition.objects.filter(pk=self.arabic.pk).update(is_open=False)
        self.assertEqual(self.client.get("/old/").status_code, 404)

    def test_of_a_withdrawn_story_they_reveal_nothing(self):
        story = make_story(self.english, slug="gone")
        OldAddress.objects.create(edition=self.english, path="/old/", page=story.page_ptr)
        story.unpublish()
        self.assertEqual(self.client.get("/en/old/").status_code, 404)
