"""Addresses of the endpoints that ask and judge, under /api/v1/."""

from django.urls import path

from comparisons.api import (
    changes,
    checking,
    comparing,
    passports,
    releases,
    resolving,
    searching,
    views,
)

urlpatterns = [
    path("tools/", views.ToolList.as_view()),
    path("tools/<slug:slug>/", views.ToolDetail.as_view()),
    path("verdicts/", views.VerdictList.as_view()),
    path("verdicts/<slug:pair>/", views.VerdictDetail.as_view()),
    path("compare/", comparing.Compare.as_view()),
    path("rankings/", views.RankingList.as_view()),
    path("rankings/<int:number>/", views.RankingDetail.as_view()),
    path("rankings/<int:number>/standings/", views.StandingList.as_view()),
    path("changes/", changes.Changes.as_view()),
    path("releases/", releases.ReleaseList.as_view()),
    path("releases/<str:name>/", releases.ReleaseDetail.as_view()),
    path("releases/<str:name>/files/<str:file>", releases.ReleaseFile.as_view()),
    path("search/", searching.Search.as_view()),
    path("resolve/", resolving.Resolve.as_view()),
    path("feedback/", resolving.Feedback.as_view()),
    path("passports/<slug:slug>/", passports.Passport.as_view()),
    path("signing-keys/", passports.SigningKeys.as_view()),
    path("validate/", checking.Validate.as_view()),
]
