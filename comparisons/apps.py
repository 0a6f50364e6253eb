from django.apps import AppConfig


class ComparisonsConfig(AppConfig):
    name = "comparisons"

    def ready(self) -> None:
        """Take verdicts into import and export, tell editors what publishing moves, and
        machines what pages are."""
        from catalog import impacts
        from catalog import structured_data as descriptions
        from catalog.kinds import register
        from comparisons import fronts, pages, structured_data
        from comparisons.impact import tell
        from comparisons.kinds import VerdictKind

        register(VerdictKind())
        impacts.register(tell)
        descriptions.register(pages.ComparisonPage, structured_data.comparison_page)
        descriptions.register(fronts.AlternativesPage, structured_data.alternatives_page)
        descriptions.register(fronts.HomePage, structured_data.home_page)
