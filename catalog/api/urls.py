"""Addresses of the catalogue's endpoints, under /api/v1/."""

from django.urls import path

from catalog.api import views, words

urlpatterns = [
    path("tools/", views.ToolList.as_view()),
    path("tools/<slug:slug>/", views.ToolDetail.as_view()),
    path("tools/<slug:slug>/editions/", views.EditionList.as_view()),
    path("tools/<slug:slug>/editions/<int:number>/", views.EditionDetail.as_view()),
    path("capabilities/", views.CapabilityList.as_view()),
    path("capabilities/<slug:tool>/<slug:slug>/", views.CapabilityDetail.as_view()),
    path("tasks/", words.TaskList.as_view()),
    path("tasks/<slug:slug>/", words.TaskDetail.as_view()),
    path("categories/", words.CategoryList.as_view()),
    path("categories/<slug:slug>/", words.CategoryDetail.as_view()),
    path("makers/", words.MakerList.as_view()),
    path("makers/<slug:slug>/", words.MakerDetail.as_view()),
    path("metrics/", words.MetricList.as_view()),
    path("metrics/<slug:slug>/", words.MetricDetail.as_view()),
    path("measurements/", words.MeasurementList.as_view()),
]
