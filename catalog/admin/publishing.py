"""Preview, what changed, publish, unpublish, history and revert: pages of the admin.

Looking is by GET and changes nothing; doing is by POST, with a note for the public history.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone

from catalog.admin.editioned import Document, EditionedAdmin
from catalog.admin.keys import whole_number
from catalog.admin.notes import NoteForm, note_about, posted
from catalog.admin.places import placed_problems
from catalog.admin.previews import render_preview
from catalog.differences import difference_parts
from catalog.documents.diff import diff
from catalog.locks import tried_again
from catalog.models import Change, Edition
from catalog.publishing import NotPublishedError, UnpublishableError

MOST_EDITIONS = 200
MOST_AT_ONCE = 500


def _moment(line: Edition | Change) -> tuple[datetime, bool]:
    """By which lines of a history are ordered."""
    return (line.at, True) if isinstance(line, Change) else (line.published_at, False)


class PublishingAdmin(EditionedAdmin):
    """Records with the pages that publish them."""

    # What visitors see once it is unpublished.
    consequence: str
    actions = ("publish_selected",)

    def impacts(self, obj: Any) -> list[str]:
        """What publishing would change beyond the record's own page, in sentences."""
        return []

    def said_of_others(self, document: Document) -> list[str]:
        """What writing a document to the rows changes beyond this record, in sentences."""
        return []

    def falling(self, obj: Any) -> list[str]:
        """The titles of what unpublishing would withdraw beside it."""
        return []

    # Addresses

    def get_urls(self) -> list[URLPattern]:
        pages: dict[str, Callable[..., HttpResponse]] = {
            "preview": self.preview_view,
            "changes": self.changes_view,
            "publish": self.publish_view,
            "unpublish": self.unpublish_view,
            "editions": self.editions_view,
        }
        own = [
            path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=self._name(name))
            for name, view in pages.items()
        ]
        revert = self.admin_site.admin_view(self.revert_view)
        own.append(
            path("<int:pk>/editions/<int:number>/revert/", revert, name=self._name("revert"))
        )
        return own + super().get_urls()

    # Pages

    def preview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The public page as the rows would make it."""
        obj = self._looked_at(request, pk)
        document = self.build(obj)
        return render_preview(request, document, self._context(request, obj, document, "Preview"))

    def changes_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What publishing now would change for visitors."""
        obj = self._looked_at(request, pk)
        document = self.build(obj)
        context = self._context(request, obj, document, "What changed")
        context["differences"] = self._differences(obj, document)
        return render(request, "admin/publishing/changes.html", context)

    def publish_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask why, show what would change, publish."""
        obj = self._allowed(request, pk, self.has_publish_permission)
        document = self.build(obj)
        form = note_about(document, request)
        if form.is_valid():
            act = partial(self.publishing.publish, obj)
            if answer := self._done(request, obj, form, act, "Published edition {0.number}."):
                return answer
        context = self._context(request, obj, document, "Publish") | {
            "form": form,
            "differences": self._differences(obj, document),
        }
        context["impacts"] = [] if context["problems"] else self.impacts(obj)
        return render(request, "admin/publishing/publish.html", context)

    def unpublish_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask why, withdraw."""
        obj = self._allowed(request, pk, self.has_unpublish_permission)
        form = NoteForm(posted(request))
        if form.is_valid():
            act = partial(self.publishing.unpublish, obj)
            also = self.falling(obj)
            done = "Withdrew edition {0.number}" + (
                f" and {len(also)} that cannot stay without it." if also else "."
            )
            if answer := self._done(request, obj, form, act, done):
                return answer
        context = self._context(request, obj, None, "Unpublish") | {
            "form": form,
            "consequence": self.consequence,
            "falling": self.falling(obj),
        }
        return render(request, "admin/publishing/unpublish.html", context)

    def editions_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Every edition, page by page, what happened to it since, and how any two differ."""
        obj = self._looked_at(request, pk)
        rows = self._editions(obj).select_related("published_by").defer("document")
        if below := whole_number(request.GET.get("below", "")):
            rows = rows.filter(number__lt=below)
        *editions, older = *rows.order_by("-number")[: MOST_EDITIONS + 1], None
        if len(editions) > MOST_EDITIONS:
            older = editions.pop().number + 1
        context = self._context(request, obj, None, "History")
        context |= {"lines": self._history(obj, editions), "older": older}
        context |= self._compared(request, obj, editions)
        listed = {str(edition.number) for edition in editions}
        # Chosen on another page.
        context["kept"] = [(n, context[n]) for n in ("a", "b") if context[n] not in {"", *listed}]
        return render(request, "admin/publishing/editions.html", context)

    def revert_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Put an earlier edition back into the rows and publish it."""
        obj = self._allowed(request, pk, self.has_publish_permission)
        rows, document = self.build(obj), self.publishing.restored(obj, self._edition(obj, number))
        form = note_about(rows, request)
        if form.is_valid():
            act = partial(self.publishing.revert, obj, number)
            done = f"Edition {number} is live again, as edition {{0.number}}."
            same = f"Edition {number} is back in the rows; edition {{0.number}} says the same."
            if answer := self._done(request, obj, form, act, done, same):
                return answer
        context = self._context(request, obj, None, f"Revert to edition {number}") | {
            "form": form,
            "number": number,
            "problems": placed_problems(self.problems(obj, document), "", document),
            "said_of_others": self.said_of_others(document),
            "differences": difference_parts(diff(rows, document)),
        }
        return render(request, "admin/publishing/revert.html", context)

    @admin.action(description="Publish the selected", permissions=["publish"])
    def publish_selected(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        """Publish many with one note, and say of each what became of it."""
        if queryset.count() > MOST_AT_ONCE:
            message = f"Choose at most {MOST_AT_ONCE} at once."
            self.message_user(request, message, messages.ERROR)
            return None
        form = NoteForm(request.POST if "note" in request.POST else None)
        context = self.admin_site.each_context(request) | {
            "title": "Publish the selected",
            "opts": self.opts,
            "form": form,
        }
        if form.is_valid():
            note = form.cleaned_data["note"]
            context["report"] = [self._published(request, obj, note) for obj in queryset]
            return render(request, "admin/publishing/bulk_report.html", context)
        context["selected"] = self._selected(list(queryset))
        context["refused"] = sum(bool(line["problems"]) for line in context["selected"])
        return render(request, "admin/publishing/bulk.html", context)

    # Pieces

    def _selected(self, objs: list[Any]) -> list[dict[str, Any]]:
        documents = self.built(objs)
        faults = self.faults(documents)
        return [
            {
                "pk": obj.pk,
                "title": self.title_of(obj),
                "url": self.url_of("change", obj.pk),
                "state": self.state_label(obj),
                "is_same": obj.live_sha256 is not None and obj.live_sha256 == obj.draft_sha256,
                "problems": self.placed(faults[obj.pk], obj, documents[obj.pk]),
            }
            for obj in objs
        ]

    def _published(self, request: Any, obj: Any, note: str) -> dict[str, Any]:
        live = self._live(obj)
        line: dict[str, Any] = {
            "title": self.title_of(obj),
            "url": self.url_of("change", obj.pk),
            "problems": [],
        }
        try:
            act = partial(self.publishing.publish, obj, by=request.user, note=note)
            edition = tried_again(partial(act, at=timezone.now()))
        except UnpublishableError as error:
            problems = self.placed(error.problems, obj, self.build(obj))
            return line | {"outcome": "refused", "problems": problems}
        if edition.pk == live:
            return line | {"outcome": "same", "number": edition.number}
        self.log_outside_change(request, obj, f"Published edition {edition.number}.")
        return line | {"outcome": "published", "number": edition.number}

    def _done(
        self,
        request: Any,
        obj: Any,
        form: NoteForm,
        act: Callable[..., Edition],
        message: str,
        same: str = "Edition {0.number} says the same and stays live: no new one was made.",
    ) -> HttpResponse | None:
        """Do it and go back to the record; None where it was refused and the form says why."""
        live = self._live(obj)
        try:
            note = form.cleaned_data["note"]
            edition = tried_again(partial(act, by=request.user, note=note, at=timezone.now()))
        except UnpublishableError:
            form.add_error(None, "Nothing was published: correct what is listed first.")
            return None
        except NotPublishedError as error:
            form.add_error(None, str(error))
            return None
        is_same = edition.is_current and edition.pk == live
        told = (same if is_same else message).format(edition)
        self.log_outside_change(request, obj, told)
        # In quotation marks: the admin would write a name's first letter as a capital.
        self.message_user(request, f"“{self.title_of(obj)}”: {told}")
        return HttpResponseRedirect(self.url_of("change", obj.pk))

    def _history(self, obj: Any, editions: list[Edition]) -> list[Edition | Change]:
        """These editions and what befell them after they were published, newest first."""
        subjects = self._editions(obj).log_subjects()  # type: ignore[attr-defined]
        published = {edition.number: edition.published_at for edition in editions}
        log = Change.objects.filter(subject__in=subjects, number__in=published)
        since = [
            change
            for change in log.select_related("by")
            if change.kind == Change.Kind.UNPUBLISHED or change.at != published[change.number]
        ]
        return sorted([*editions, *since], key=_moment, reverse=True)

    def _compared(self, request: HttpRequest, obj: Any, editions: list[Edition]) -> Document:
        asked = request.GET.get("a", ""), request.GET.get("b", "")
        if not any(asked):
            newest = [str(edition.number) for edition in editions[:2]]
            return {"a": newest[-1] if newest else "", "b": newest[0] if newest else ""}
        if "below" in request.GET and not all(asked):
            return {"a": asked[0], "b": asked[1]}
        numbers = [whole_number(text) for text in asked]
        wanted = self._editions(obj).filter(number__in=[n for n in numbers if n is not None])
        documents = dict(wanted.values_list("number", "document"))
        if not set(numbers) <= documents.keys():
            return {"fault": "Choose two editions of the list.", "a": "", "b": ""}
        earlier, later = (documents[number] for number in numbers)
        return {
            "a": asked[0],
            "b": asked[1],
            "is_compared": True,
            "differences": difference_parts(diff(earlier, later)),
        }
