"""Django's PostgreSQL backend with a pool of our own; nothing else differs."""

from typing import Any

from django.db.backends.base.base import NO_DB_ALIAS
from django.db.backends.postgresql import base

from config.postgresql.pool import RecoveringPool


class DatabaseWrapper(base.DatabaseWrapper):
    """`OPTIONS["pool"]` goes to `RecoveringPool`, which always checks its connections."""

    # Django's own, unknown to its stubs.
    _connection_pools: dict[str, Any]
    _configure_connection: Any

    @property
    def pool(self) -> Any:
        options = self.settings_dict["OPTIONS"].get("pool")
        if self.alias == NO_DB_ALIAS or not options:
            return None
        if self.alias not in self._connection_pools:
            pool = RecoveringPool(
                kwargs=self.get_connection_params() | {"autocommit": True},
                open=False,
                configure=self._configure_connection,
                **options,
            )
            # Threads that come first at once make one each; all take the same.
            self._connection_pools.setdefault(self.alias, pool)
        return self._connection_pools[self.alias]
