"""For load balancers and supervisors: is the process alive, and can it serve pages."""

import logging

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

log = logging.getLogger(__name__)


def has_unapplied_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers; it asks nobody else, so a slow database restarts no worker."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Costs a handful of queries; meant for a probe every few seconds, not for visitors."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        reason = "migrations" if has_unapplied_migrations() else ""
    except DatabaseError:
        log.exception("the database does not answer")
        reason = "database"
    if reason:
        return JsonResponse({"status": "unavailable", "reason": reason}, status=503)
    return JsonResponse({"status": "ok"})
