"""Addresses of the pages that ask and judge; `catalog.paths` builds them."""

from django.urls import path

from comparisons import card_views, change_views, feeds, rank_views, search_views, sharing, views
from comparisons.filter_feed import FilterFeed

app_name = "comparisons"
urlpatterns = [
    path("", views.home, name="home"),
    path("tools/<str:slug>/", views.tool_detail, name="tool-detail"),
    path("tools/<slug:slug>/alternatives/", views.alternatives, name="alternatives"),
    path("search/", search_views.search, name="search"),
    path("search/names.json", search_views.suggest, name="search-names"),
    path("privacy/", search_views.privacy, name="privacy"),
    path("go/<str:token>", search_views.go, name="go"),
    path("compare/", views.chooser, name="chooser"),
    path("compare/<str:pair>/", views.comparison, name="comparison"),
    path("compare/<slug:pair>/card-<slug:numbers>.png", card_views.card, name="comparison-card"),
    path("compare/<slug:pair>/cite/", views.cite, name="cite"),
    path("compare/<slug:pair>/record/", views.record, name="record"),
    path("categories/<slug:slug>/", rank_views.category_detail, name="category-detail"),
    path("tasks/<slug:slug>/", rank_views.task_detail, name="task-detail"),
    path("changes/", change_views.change_list, name="change-list"),
    path("changes/<int:position>/", change_views.change_detail, name="change-detail"),
    path("releases/", change_views.release_list, name="release-list"),
    *(path(route, feed) for route, feed in feeds.FEEDS),
    path("feeds/tools.atom", FilterFeed()),
    path("rankings/order.json", rank_views.order_json, name="ranking-order"),
    path("rankings/", rank_views.ranking_list, name="ranking-list"),
    path("rankings/<int:number>/", rank_views.ranking_detail, name="ranking-detail"),
    path("rankings/<int:number>/inputs.json", rank_views.ranking_inputs, name="ranking-inputs"),
    path("methodology/", rank_views.method, name="methodology"),
    path("methodology.json", rank_views.method_json, name="methodology-json"),
    *(
        path(
            f"compare/<slug:pair>.{extension}",
            views.export,
            {"extension": extension},
            name=f"comparison-{extension}",
        )
        for extension in sharing.FORMATS
    ),
]
