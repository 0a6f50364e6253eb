"""Addresses of the catalogue's pages; `paths.py` builds them.

The pages of one tool, category and task show what is judged too: `comparisons` serves them.
"""

from django.urls import path

from catalog import card_views, correction_views, views

app_name = "catalog"
urlpatterns = [
    path("tools/", views.tool_list, name="tool-list"),
    path("tools/<slug:slug>/card-<int:number>.png", card_views.tool_card, name="tool-card"),
    path("tools/<slug:slug>/history/", views.tool_history, name="tool-history"),
    path("tools/<slug:slug>/history/<int:number>/", views.edition_detail, name="edition-detail"),
    path("categories/", views.category_list, name="category-list"),
    path("makers/", views.maker_list, name="maker-list"),
    path("makers/<slug:slug>/", views.maker_detail, name="maker-detail"),
    path("corrections/", correction_views.correction_list, name="correction-list"),
    path("corrections/new/", correction_views.correction_new, name="correction-new"),
    path("sources/<slug:digest>/", views.source_detail, name="source-detail"),
    path("tasks/", views.task_list, name="task-list"),
]
