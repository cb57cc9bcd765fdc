"""The desk's screens of takedowns: taking down, what is down, the sealed copies, lifting."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.views.pages.preview import PreviewOnEditView
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from broadsheet.editions.models import Edition
from broadsheet.editions.requests import DeskRequest
from broadsheet.editions.roles import CHIEFS, editions_of, is_owner
from broadsheet.editions.viewsets import DeskScreen
from broadsheet.media.models import Picture
from broadsheet.stories.models import StoryPage
from broadsheet.takedowns import sealing
from broadsheet.takedowns.forms import WHOLE, PictureTakedownForm, StoryTakedownForm, TakedownForm
from broadsheet.takedowns.lifting import lift
from broadsheet.takedowns.models import Takedown
from broadsheet.takedowns.reading import pages_of, texts_in
from broadsheet.takedowns.scope import (
    editions_with,
    place_of_picture,
    place_of_story,
    translations_of,
)
from broadsheet.takedowns.standing import is_down, paragraphs_down_in, without_paragraphs
from broadsheet.takedowns.taking import Order, may_take_down, take_down

PER_PAGE = 40


class TakeView(DeskScreen, FormView):
    """Base of the two screens on which something is taken down."""

    request: DeskRequest
    header_icon = "no-view"
    page_title = gettext_lazy("Take down")
    template_name = "takedowns/desk/take.html"

    @cached_property
    def own(self) -> list[Edition | None]:
        return [each for each in self.all_editions() if may_take_down(self.request.user, each)]

    def all_editions(self) -> list[Edition | None]:
        raise NotImplementedError

    def order(self, form: Any) -> Order:
        raise NotImplementedError

    def dispatch(self, *args: Any, **kwargs: Any) -> Any:
        if not self.own:
            raise Http404
        return super().dispatch(*args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        others = [each for each in self.all_editions() if each and each not in self.own]
        return super().get_form_kwargs() | {"editions": self.own, "others": others}

    def form_valid(self, form: TakedownForm) -> HttpResponse:
        order = self.order(form)
        try:
            takedowns = take_down(order)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, _("It is taken down."))
        self.warn_of_others(order, takedowns)
        return HttpResponseRedirect(reverse("takedown", args=[takedowns[0].pk]))

    def warn_of_others(self, order: Order, takedowns: list[Takedown]) -> None:
        """Name the editions of the order that may still have it under another key."""

    def order_of(self, form: TakedownForm, kind: Takedown.Kind, **fields: Any) -> Order:
        data = form.cleaned_data
        return Order(
            kind, self.request.user, {each: form.words_for(each) for each in form.chosen()},
            data["reason"], data["ordered_by"], reference=data["reference"], told=form.told(),
            **fields,
        )  # fmt: skip


class TakeStoryView(TakeView):
    form_class = StoryTakedownForm

    @cached_property
    def story(self) -> StoryPage:
        story = get_object_or_404(StoryPage, pk=self.kwargs["story_id"])
        if is_down(story.pk):
            raise Http404
        return story

    @cached_property
    def everywhere(self) -> list[StoryPage]:
        return translations_of(self.story)

    def all_editions(self) -> list[Edition | None]:
        return [story.edition for story in self.everywhere]

    def get_page_subtitle(self) -> str:
        return self.story.get_admin_display_title()

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"story": self.story}

    def order(self, form: Any) -> Order:
        data = form.cleaned_data
        fields = {name: data[name] for name in ("answer", "authority", "leaves_note")}
        if data["what"] == WHOLE:
            return self.order_of(form, Takedown.Kind.STORY, story=self.story, **fields)
        paragraph = form.paragraphs[data["what"]]
        return self.order_of(
            form, Takedown.Kind.PARAGRAPH, story=self.story, paragraph=paragraph, **fields
        )

    def warn_of_others(self, order: Order, takedowns: list[Takedown]) -> None:
        """A paragraph that was written anew in a translation is another one there."""
        done = {takedown.edition_id for takedown in takedowns}
        for story in self.everywhere:
            is_left = story.edition in order.editions and story.edition_id not in done
            if is_left and not self.is_down_in(story, order):
                sentence = _("Nothing was taken down in “%s”: this paragraph is another one there.")
                address = reverse("takedown_story", args=[story.pk])
                messages.warning(
                    self.request,
                    sentence % story.edition.name,
                    buttons=[messages.button(address, _("Take down …"))],
                )

    def is_down_in(self, story: StoryPage, order: Order) -> bool:
        sought, down = order.paragraph, paragraphs_down_in(story.pk)
        return is_down(story.pk) or bool(sought and any(each.overlaps(sought) for each in down))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        places = [place_of_story(each) for each in self.everywhere if each.edition in self.own]
        return super().get_context_data(**kwargs) | {"places": places}


class TakePictureView(TakeView):
    form_class = PictureTakedownForm

    @cached_property
    def picture(self) -> Picture:
        return get_object_or_404(Picture, pk=self.kwargs["image_id"])

    def all_editions(self) -> list[Edition | None]:
        return editions_with(self.picture)

    def get_page_subtitle(self) -> str:
        return self.picture.title

    def order(self, form: Any) -> Order:
        return self.order_of(form, Takedown.Kind.PICTURE, picture=self.picture)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        places = [place_of_picture(self.picture, each) for each in self.own]
        return super().get_context_data(**kwargs) | {"places": places, "picture": self.picture}


def takedowns_of(user: Any) -> Any:
    """Those of the person's editions; owners also see those of what all editions share."""
    found = Takedown.objects.select_related("edition", "by", "lifted_by", "story__section")
    return found if is_owner(user) else found.filter(edition__in=editions_of(user, CHIEFS))


class TakedownsView(DeskScreen, TemplateView):
    request: DeskRequest
    header_icon = "no-view"
    page_title = gettext_lazy("Takedowns")
    template_name = "takedowns/desk/takedowns.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        pages = Paginator(takedowns_of(self.request.user), PER_PAGE)
        found = pages.get_page(self.request.GET.get("page"))
        return super().get_context_data(**kwargs) | {"page_obj": found}


class OfOneTakedown(DeskScreen, TemplateView):
    request: DeskRequest
    header_icon = "no-view"
    page_title = gettext_lazy("Takedown")

    @cached_property
    def takedown(self) -> Takedown:
        return get_object_or_404(takedowns_of(self.request.user), pk=self.kwargs["takedown_id"])

    def get_page_subtitle(self) -> str:
        return str(self.takedown)


class TakedownView(OfOneTakedown):
    """What is known of a takedown, who opened its sealed copy, and lifting it."""

    template_name = "takedowns/desk/takedown.html"

    def post(self, request: DeskRequest, **kwargs: Any) -> HttpResponse:
        try:
            lift(self.takedown, request.user)
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            messages.success(request, _("The takedown is lifted. Everything is as it was."))
        return HttpResponseRedirect(request.path)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        log_of_it = ModelLogEntry.objects.for_instance(self.takedown).select_related("user")
        return super().get_context_data(**kwargs) | {"takedown": self.takedown, "log": log_of_it}


class SealedView(OfOneTakedown):
    """The sealed copy. Each opening is noted before anything is shown."""

    template_name = "takedowns/desk/sealed.html"
    page_title = gettext_lazy("Sealed copy")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        log(self.takedown, "takedowns.open", user=self.request.user)
        records = sealing.records_of(self.takedown.key)
        return super().get_context_data(**kwargs) | {
            "takedown": self.takedown,
            "things": [thing for record in records for thing in texts_in(record)],
            "files": [file["sealed"] for record in records for file in record["files"]],
            "versions": sum(len(pages_of(record)) for record in records),
        }


@require_GET
def sealed_file(request: DeskRequest, takedown_id: int, number: int) -> FileResponse:
    takedown = get_object_or_404(takedowns_of(request.user), pk=takedown_id)
    records = sealing.records_of(takedown.key)
    names = [file["sealed"] for record in records for file in record["files"]]
    if number >= len(names):
        raise Http404
    log(takedown, "takedowns.open", user=request.user)
    file = sealing.file_of(takedown.key, names[number]).open("rb")
    response = FileResponse(file, as_attachment=True, filename=names[number])
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


class StoryPreview(PreviewOnEditView):
    """Wagtail's preview of what somebody writes, without what was taken down meanwhile."""

    def get_object(self) -> Any:
        page = super().get_object()
        if is_down(page.pk):
            raise PermissionDenied
        return page

    def get_form(self, query_dict: Any) -> Any:
        down = paragraphs_down_in(self.object.pk) if query_dict else []
        return super().get_form(without_paragraphs(query_dict, down) if down else query_dict)
