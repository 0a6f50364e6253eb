from django.apps import AppConfig


class ComparisonsConfig(AppConfig):
    name = "comparisons"

    def ready(self) -> None:
        """Take verdicts into import and export."""
        from catalog.kinds import register
        from comparisons.kinds import VerdictKind

        register(VerdictKind())
