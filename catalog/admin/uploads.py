"""Documents by upload: first the plan, then, once somebody has read it, the same plan written.

Between the two steps the file lies in the site's own folder for an hour, under a random name. The
signed token names it, its checksum, the person and the plan: where rows changed in between so that
the plan is another one, nothing is written and the new plan is shown.
"""

import gzip
import hashlib
import io
import re
import secrets
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain, islice
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from catalog.admin.filters import WAITING
from catalog.differences import difference_parts
from catalog.documents.canonical import kind_of
from catalog.documents.read import Item, read_stream
from catalog.importing import ConflictError, Report, import_documents
from catalog.kinds import Publication, registered
from catalog.tool_kind import ToolKind

MEGABYTE = 1024 * 1024
MOST_BYTES = 5 * MEGABYTE
MOST_UNPACKED = 50 * MEGABYTE
MOST_DOCUMENTS = 2000
KEPT_SECONDS = 3600
SALT = "catalog.admin.upload"
SUFFIXES = (".json", ".jsonl", ".json.gz", ".jsonl.gz")
SAFE_NAME = re.compile(r"[0-9a-f]{32}")


def unpacked(data: bytes) -> bytes:
    """The text of an upload; ValueError with a sentence for what cannot be read."""
    if data[:2] != b"\x1f\x8b":
        return data
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            plain = stream.read(MOST_UNPACKED + 1)
    except (EOFError, OSError, zlib.error):
        raise ValueError("The compressed file is damaged or cut off.") from None
    if len(plain) > MOST_UNPACKED:
        raise ValueError(
            f"Unpacked, the file is larger than {MOST_UNPACKED // MEGABYTE} MB: split it."
        )
    return plain


class UploadForm(forms.Form):
    file = forms.FileField(
        label="File",
        help_text="A tool or verdict document (.json), or one document a line (.jsonl); both "
        "also compressed (.gz). At most 5 MB.",
        widget=forms.FileInput(attrs={"accept": ".json,.jsonl,.gz"}),
        error_messages={"empty": "The file is empty."},
    )

    def clean_file(self) -> bytes:
        """The bytes as they came, known to be readable in size."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                f"The file is larger than {MOST_BYTES // MEGABYTE} MB: split or compress it."
            )
        if not file.name.lower().endswith(SUFFIXES):
            raise forms.ValidationError(f"Choose a file that ends in {', '.join(SUFFIXES)}.")
        data: bytes = file.read()
        try:
            unpacked(data)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None
        self.name = file.name
        return data


class KeptFiles:
    """Uploads that wait for their confirmation, an hour at most."""

    def __init__(self) -> None:
        self.folder = Path(settings.VAR_DIR) / "uploads"

    def keep(self, data: bytes) -> str:
        """Store the bytes; the name to ask for them."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.forget_old()
        name = secrets.token_hex(16)
        target = self.folder / name
        target.touch(mode=0o600)
        target.write_bytes(data)
        return name

    def read(self, name: str, sha256: str) -> bytes | None:
        """The bytes, if they are still there and the same."""
        if not SAFE_NAME.fullmatch(name):
            return None
        try:
            data = (self.folder / name).read_bytes()
        except OSError:
            return None
        return data if hashlib.sha256(data).hexdigest() == sha256 else None

    def forget(self, name: str) -> None:
        """Take it away."""
        if SAFE_NAME.fullmatch(name):
            (self.folder / name).unlink(missing_ok=True)

    def forget_old(self) -> None:
        """Take away what nobody confirmed."""
        before = time.time() - KEPT_SECONDS
        for file in self.folder.iterdir():
            with suppress(FileNotFoundError):  # another upload may take it away first
                if file.stat().st_mtime < before:
                    file.unlink()


def fingerprint(report: Report) -> str:
    """Two reports with the same one plan the same."""
    told = [sorted(report.counts.items()), report.fingerprint.hexdigest()]
    return hashlib.sha256(repr(told).encode()).hexdigest()


class UploadedAdmin(admin.ModelAdmin):
    """A list with a button that leads to the page “Upload documents”."""

    change_list_template = "admin/publishing/change_list.html"

    def has_upload_permission(self, request: HttpRequest) -> bool:
        """Who may add and change tools may upload documents; each kind asks for its own as well."""
        return bool(request.user.has_perms(ToolKind.permissions))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {"may_upload": self.has_upload_permission(request)} | (extra_context or {})
        return super().changelist_view(request, context)


class UploadAdmin(UploadedAdmin):
    """The page “Upload documents”."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.upload_view)
        return [path("upload/", view, name="catalog_upload"), *super().get_urls()]

    def upload_view(self, request: HttpRequest) -> HttpResponse:
        """Step one takes the file and shows the plan; step two writes it."""
        if not self.has_upload_permission(request):
            raise PermissionDenied("Your account may not upload documents.")
        try:
            return self._confirmed(request) if "token" in request.POST else self._taken(request)
        except ConflictError as conflict:
            return self._page(request, "upload", {"form": UploadForm(), "notice": str(conflict)})

    def _taken(self, request: HttpRequest) -> HttpResponse:
        posted = request.method == "POST"
        form = UploadForm(request.POST, request.FILES) if posted else UploadForm()
        if not form.is_valid():
            return self._page(request, "upload", {"form": form})
        data = form.cleaned_data["file"]
        return self._planned(request, data, form.name, KeptFiles().keep(data))

    def _planned(self, request: HttpRequest, data: bytes, name: str, kept: str) -> HttpResponse:
        report = self._import(request, data, name, dry_run=True)
        return self._shown(request, report, data, name, kept)

    def _shown(
        self,
        request: Any,
        report: Report,
        data: bytes,
        name: str,
        kept: str,
        notice: str = "",
    ) -> HttpResponse:
        told = {
            "kept": kept,
            "name": name[:200],
            "sha256": hashlib.sha256(data).hexdigest(),
            "user": request.user.pk,
            "plan": fingerprint(report),
        }
        writes = report.counts["new"] + report.counts["changed"]
        context = _plan_context(report) | {
            "name": name,
            "notice": notice,
            "token": signing.dumps(told, salt=SALT),
            "may_confirm": bool(writes) and not report.counts["invalid"],
        }
        return self._page(request, "upload_plan", context)

    def _confirmed(self, request: Any) -> HttpResponse:
        try:
            told = signing.loads(request.POST["token"], salt=SALT, max_age=KEPT_SECONDS)
        except signing.BadSignature:
            told = {}
        files = KeptFiles()
        mine = told.get("user") == request.user.pk
        data = files.read(told["kept"], told["sha256"]) if mine else None
        if data is None:
            form = UploadForm()
            notice = (
                "The file is no longer kept: it was written already, or it has waited too long "
                "for its confirmation. Choose it again."
            )
            return self._page(request, "upload", {"form": form, "notice": notice})
        with transaction.atomic():
            report = self._import(request, data, told["name"], dry_run=False)
            is_other = fingerprint(report) != told["plan"]
            if is_other:
                transaction.set_rollback(True)
        if is_other:
            notice = (
                "Nothing was written: rows have changed since the plan was shown. "
                "This is what would happen now."
            )
            return self._shown(request, report, data, told["name"], told["kept"], notice)
        files.forget(told["kept"])
        context = _plan_context(report) | {
            "name": told["name"],
            "is_written": True,
            "lists": _lists(report),
        }
        return self._page(request, "upload_plan", context)

    def _import(self, request: Any, data: bytes, name: str, *, dry_run: bool) -> Report:
        plain = io.BytesIO(unpacked(data))
        items = _allowed(read_stream(plain, name.removesuffix(".gz")), request.user)
        first = list(islice(items, MOST_DOCUMENTS + 1))
        if len(first) > MOST_DOCUMENTS:
            first = [Item(name, problem=f"There are more than {MOST_DOCUMENTS:,} documents.")]
        publication = Publication(by=request.user, note="", at=timezone.now())
        return import_documents(chain(first), publication, dry_run=dry_run)

    def _page(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        common = self.admin_site.each_context(request)
        titles = {"title": "Upload documents", "opts": self.opts}
        return render(request, f"admin/publishing/{template}.html", common | titles | context)


def _allowed(items: Iterator[Item], user: Any) -> Iterator[Item]:
    """The documents, those that the person may not change refused."""
    for item in items:
        problem = item.problem
        if item.document is not None:
            try:
                kind = registered()[kind_of(item.document)]
            except ValueError:
                kind = None
            if kind and not user.has_perms(kind.permissions):
                problem = f"Your account may not change {kind.folder}."
        yield Item(item.origin, None if problem else item.document, problem)


def _lists(report: Report) -> list[tuple[str, str]]:
    """The lists in which the rows wait to be published: words and address."""
    models = [kind.model._meta for kind in registered().values() if kind.name in report.kinds]
    return [
        (
            f"{meta.verbose_name_plural} that wait to be published",
            reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist") + f"?{WAITING}",
        )
        for meta in models
    ]


def _plan_context(report: Report) -> dict[str, Any]:
    return {
        "counts": [(verb, report.counts[verb]) for verb in ("new", "changed", "same", "invalid")],
        "refusals": report.refusals,
        "said_of_others": report.said_of_others,
        "listed": [
            {
                "origin": item.origin,
                "kind": item.kind,
                "identity": item.identity,
                "verb": item.verb,
                "differences": difference_parts(item.changes) if item.verb == "changed" else (),
            }
            for item in report.listed
        ],
    }
