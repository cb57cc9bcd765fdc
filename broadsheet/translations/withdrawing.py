"""Who withdraws or deletes a story is asked about each of its public translations."""

from __future__ import annotations

from django.http import HttpRequest
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.admin.views.pages.delete import DeleteView
from wagtail.admin.views.pages.unpublish import UnpublishView

from broadsheet.editions.bulk import Unpublish
from broadsheet.stories.models import StoryPage
from broadsheet.translations.sources import public_translations


class AsksAboutTranslations:
    """Mixin of the views that withdraw: the person decides for the editions of his own.

    The translations of other editions stay, and their desks are told (following.py).
    """

    request: HttpRequest

    def asked_about(self, story: StoryPage) -> dict[str, list[StoryPage]]:
        public = public_translations(story) if story.live else []
        mine = [each for each in public if self.may_withdraw(each)]
        return {"own": mine, "others": [each for each in public if each not in mine]}

    def may_withdraw(self, story: StoryPage) -> bool:
        return story.permissions_for_user(self.request.user).can_unpublish()

    def decide(self, story: StoryPage) -> list[StoryPage]:
        """Note on which translations it is decided; return what is to be withdrawn too."""
        own = self.asked_about(story)["own"]
        story.decided_on = {each.pk for each in own}
        chosen = set(self.request.POST.getlist("withdraw"))
        return [each for each in own if str(each.pk) in chosen]

    def withdraw(self, stories: list[StoryPage], decided_on: set[int]) -> None:
        for each in StoryPage.objects.filter(pk__in=[story.pk for story in stories]):
            each.decided_on = decided_on
            UnpublishPageAction(each, user=self.request.user).execute(skip_permission_checks=True)


class UnpublishStoryView(AsksAboutTranslations, UnpublishView):
    template_name = "translations/desk/confirm_unpublish.html"

    def unpublish(self):
        chosen = self.decide(self.object)
        response = super().unpublish()
        if response is None:
            self.withdraw(chosen, self.object.decided_on)
        return response

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | self.asked_about(self.object)


class DeleteStoryView(AsksAboutTranslations, DeleteView):
    template_name = "translations/desk/confirm_delete.html"

    def post(self, request, *args, **kwargs):
        """A public story is withdrawn first, in the same transaction: the rest follows from it."""
        if self.page.live and not self.usage.is_protected:
            chosen = self.decide(self.page)
            self.withdraw([self.page, *chosen], self.page.decided_on)
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | self.asked_about(self.page)


class UnpublishStories(Unpublish):
    """Says which translations stay public, but for those that are chosen too."""

    template_name = "translations/desk/confirm_bulk_unpublish.html"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        chosen = {item["item"].pk for item in context["items"]}
        for item in context["items"]:
            if isinstance(item["item"], StoryPage):
                item["translations"] = [
                    each for each in public_translations(item["item"]) if each.pk not in chosen
                ]
        return context

    @classmethod
    def execute_action(cls, objects, **kwargs):
        """Nobody needs to be told of a translation that is withdrawn in the same breath."""
        for page in objects:
            page.decided_on = {each.pk for each in objects}
        return super().execute_action(objects, **kwargs)
