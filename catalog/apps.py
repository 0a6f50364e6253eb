from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "catalog"

    def ready(self) -> None:
        """Take tools into import and export, and say what pages are to machines."""
        from django.utils import translation

        from catalog import language, structured_data
        from catalog.kinds import register
        from catalog.queries import indexes, lists, profiles, tasks
        from catalog.tool_kind import ToolKind

        language.use(translation, translation.get_language, translation.override)
        register(ToolKind())
        structured_data.register(profiles.ToolPage, structured_data.tool_page)
        structured_data.register(lists.ToolListPage, structured_data.tool_list)
        structured_data.register(tasks.TaskPage, structured_data.task_page)
        structured_data.register(indexes.IndexPage, structured_data.index_page)
