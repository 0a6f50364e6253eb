"""Rows that are published as editions: whose they are, who may do what, what their form says."""

from collections.abc import Callable, Iterable, Mapping
from types import ModuleType
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import flatten
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from catalog.admin.places import PlacedProblem, placed_problems
from catalog.admin.saving import VersionedAdmin
from catalog.differences import DifferencePart, difference_parts
from catalog.documents.diff import diff
from catalog.documents.validate import Problem
from catalog.models import Edition
from catalog.models.standing import State

Document = dict[str, Any]


def unfolded(fieldsets: Iterable[Any], faulty: set[str]) -> list[Any]:
    """Sections with an error in them lie open. Django sees to it only where no fields stand side
    by side."""
    return [
        (title, options | {"classes": ()} if faulty & set(flatten(options["fields"])) else options)
        for title, options in fieldsets
    ]


class EditionedAdmin(VersionedAdmin):
    """Rows that are published as editions. `owner` is the name of the edition's link to them."""

    edition_model: type[Edition]
    owner: str
    publishing: ModuleType
    change_form_template = "admin/publishing/change_form.html"
    show_full_result_count = False
    list_per_page = 50
    view_on_site = False

    class Media:
        css = {"all": ("css/admin/rows.css",)}
        js = ("js/admin/unsaved.js",)

    def built(self, objs: Iterable[Any]) -> dict[int, Document]:
        """What publishing would freeze, by primary key; no more queries for many than for one."""
        raise NotImplementedError

    def faults(self, documents: Mapping[int, Document]) -> dict[int, list[Problem]]:
        """What keeps each document from being published; no more queries for many either."""
        raise NotImplementedError

    def build(self, obj: Any) -> Document:
        return self.built([obj])[obj.pk]

    def problems(self, obj: Any, document: Document) -> list[Problem]:
        return self.faults({obj.pk: document})[obj.pk]

    def placed(
        self, problems: Iterable[Problem], obj: Any, document: Document
    ) -> list[PlacedProblem]:
        """The problems of the record's rows, with links to their fields."""
        return placed_problems(problems, self.url_of("change", obj.pk), document)

    def title_of(self, obj: Any) -> str:
        """How the pages call it."""
        return str(obj)

    def live_path(self, obj: Any) -> str:
        """Where visitors read the live edition, or "" where nothing shows it."""
        raise NotImplementedError

    # Permissions

    def has_publish_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, "publish")

    def has_unpublish_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, "unpublish")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was published once stays: its editions are the public record."""
        may = super().has_delete_permission(request, obj)
        return may and (obj is None or not self._editions(obj).exists())

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """The parts of a draft go with it, also those that are records elsewhere in the admin."""
        deleted, counts, _, protected = super().get_deleted_objects(objs, request)
        return deleted, counts, set(), protected

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Deleting is for single drafts, on their own page."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def _may(self, request: Any, action: str) -> bool:
        label, name = self.opts.app_label, self.opts.model_name
        return bool(request.user.has_perm(f"{label}.{action}_{name}"))

    # The list

    @admin.display(description="state")
    def state_label(self, obj: Any) -> str:
        return str(State(obj.state).label)

    @admin.display(description="edition", ordering="live_number")
    def edition_listed(self, obj: Any) -> str:
        return str(obj.live_number or "")

    # Addresses

    def _name(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"

    def url_of(self, page: str, *args: Any) -> str:
        """The address of one of this model's admin pages."""
        return reverse(f"admin:{self._name(page)}", args=args, current_app=self.admin_site.name)

    # Pieces

    def _looked_at(self, request: HttpRequest, pk: int) -> Any:
        return self._allowed(request, pk, self.has_view_or_change_permission)

    def _allowed(self, request: HttpRequest, pk: int, may: Callable[..., bool]) -> Any:
        obj = self.get_object(request, str(pk))
        if not may(request, obj):
            raise PermissionDenied("Your account may not do this. Ask an administrator.")
        if obj is None:
            raise Http404
        return obj

    def _editions(self, obj: Any) -> QuerySet:
        return self.edition_model._default_manager.filter(**{self.owner: obj.pk})

    def _live(self, obj: Any) -> int | None:
        live = self._editions(obj).filter(is_current=True)
        return live.values_list("pk", flat=True).first()

    def _edition(self, obj: Any, number: int) -> Edition:
        edition: Edition | None = self._editions(obj).filter(number=number).first()
        if edition is None:
            raise Http404
        return edition

    def _differences(self, obj: Any, document: Document) -> tuple[DifferencePart, ...]:
        live = self._editions(obj).filter(is_current=True).first()
        return difference_parts(diff(live.document, document)) if live else ()

    def _context(
        self, request: HttpRequest, obj: Any, document: Document | None, title: str
    ) -> dict[str, Any]:
        found: list[PlacedProblem] = []
        if document is not None:
            found = self.placed(self.problems(obj, document), obj, document)
        return self.admin_site.each_context(request) | {
            "title": f"{title}: {self.title_of(obj)}",
            "page_title": title,
            "opts": self.opts,
            "original": obj,
            "object_title": self.title_of(obj),
            "problems": found,
            "may_change": self.has_change_permission(request, obj),
            **self._standing(request, obj),
        }

    def _standing(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        return {
            "state": State(obj.state).label,
            "is_live": obj.live_sha256 is not None,
            "may_publish": self.has_publish_permission(request, obj),
            "may_unpublish": self.has_unpublish_permission(request, obj),
        }

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The buttons of the record's own page, and its sections."""
        shown = context["adminform"]
        shown.fieldsets = unfolded(shown.fieldsets, set(shown.form.errors))
        for inline in context["inline_admin_formsets"]:
            faulty = {name for errors in inline.formset.errors for name in errors}
            inline.fieldsets = unfolded(inline.fieldsets, faulty)
        if obj := kwargs.get("obj"):
            context |= self._standing(request, obj) | {
                "subtitle": self.title_of(obj),
                "live_url": self.live_path(obj) if obj.live_sha256 else "",
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def response_add(self, request: Any, obj: Any, post_url_continue: str | None = None) -> Any:
        """A new record has little to say yet: go on to its own page."""
        if "_addanother" not in request.POST and IS_POPUP_VAR not in request.POST:
            request.POST = request.POST.copy()
            request.POST["_continue"] = "1"
        return super().response_add(request, obj, post_url_continue)
