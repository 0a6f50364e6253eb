"""Public pages of corrections. They set no cookie: `catalog.corrections` says what guards them."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from catalog import paths
from catalog.corrections import RefusedError, file_correction, make_token
from catalog.forms import CorrectionFields
from catalog.language import ENGLISH
from catalog.queries import corrections
from config.languages import speaking
from config.proxies import client_address


@require_safe
def correction_list(request: HttpRequest) -> HttpResponse:
    page = corrections.corrections_page(request.GET)
    return render(request, "catalog/corrections.html", {"page": page})


@csrf_exempt  # a signed token of one use stands in: see catalog.corrections
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def correction_new(request: HttpRequest) -> HttpResponse:
    subject, claim_text = corrections.find_subject(request.GET)
    now = timezone.now()
    page = corrections.correction_form(subject, claim_text, make_token(subject, now))
    if request.method != "POST":
        return render(request, "catalog/correction_form.html", {"page": page})
    fields = CorrectionFields(request.POST)
    refusal = ""
    if fields.is_valid():
        with speaking(ENGLISH):  # The log names claims as editors read them.
            named, _text = corrections.find_subject(request.GET)
        try:
            file_correction(
                named,
                message=fields.cleaned_data["message"],
                evidence=fields.cleaned_data["evidence"],
                address=client_address(request),
                token=fields.cleaned_data["token"],
                at=now,
            )
        except RefusedError as error:
            refusal = str(error)
        else:
            return redirect(f"{paths.corrections_path()}?sent=1")
    page = replace(
        page,
        message=fields.data.get("message", ""),
        evidence=fields.data.get("evidence", ""),
        refusal=refusal,
        faults={name: str(errors[0]) for name, errors in fields.errors.items()},
    )
    return render(request, "catalog/correction_form.html", {"page": page}, status=422)
