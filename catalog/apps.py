from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "catalog"

    def ready(self) -> None:
        """Take tools into import and export."""
        from catalog.kinds import ToolKind, register

        register(ToolKind())
