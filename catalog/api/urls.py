"""Addresses of the catalogue's endpoints, under /api/v1/."""

from django.urls import path

from catalog.api import views

urlpatterns = [
    path("tools/", views.ToolList.as_view()),
    path("tools/<slug:slug>/", views.ToolDetail.as_view()),
    path("tools/<slug:slug>/editions/", views.EditionList.as_view()),
    path("tools/<slug:slug>/editions/<int:number>/", views.EditionDetail.as_view()),
    path("capabilities/", views.CapabilityList.as_view()),
    path("capabilities/<slug:tool>/<slug:slug>/", views.CapabilityDetail.as_view()),
    path("tasks/", views.TaskList.as_view()),
    path("tasks/<slug:slug>/", views.TaskDetail.as_view()),
    path("categories/", views.CategoryList.as_view()),
    path("categories/<slug:slug>/", views.CategoryDetail.as_view()),
    path("makers/", views.MakerList.as_view()),
    path("makers/<slug:slug>/", views.MakerDetail.as_view()),
]
