from django.apps import AppConfig


class ComparisonsConfig(AppConfig):
    name = "comparisons"

    def ready(self) -> None:
        """Take verdicts into import and export, and tell editors what publishing moves."""
        from catalog import impacts
        from catalog.kinds import register
        from comparisons.impact import tell
        from comparisons.kinds import VerdictKind

        register(VerdictKind())
        impacts.register(tell)
