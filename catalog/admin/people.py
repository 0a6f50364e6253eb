"""People and groups. Nobody gives more than they have, and nobody touches who has more."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import Group, Permission, User
from django.db.models import QuerySet
from django.http import HttpRequest

from catalog.admin.keys import KeyedAdmin

STAFF_TOO = " Members sign in here only with “Staff status” above."


def own_permissions(user: Any) -> QuerySet[Permission]:
    """What the person holds directly and through groups; a superuser holds everything."""
    if user.is_superuser:
        return Permission.objects.all()
    held = Permission.objects.filter(user=user) | Permission.objects.filter(group__user=user)
    return held.distinct()


def grantable_groups(user: Any) -> QuerySet[Group]:
    """The groups with no permission that the person lacks."""
    beyond = Permission.objects.exclude(pk__in=own_permissions(user).values("pk"))
    return Group.objects.exclude(permissions__in=beyond)


def outranks(other: Any, user: Any) -> bool:
    """Whether the other account may do something that this one may not, or could once it is
    active again."""
    beyond = own_permissions(other).exclude(pk__in=own_permissions(user).values("pk"))
    return not user.is_superuser and (other.is_superuser or beyond.exists())


class PersonForm(UserChangeForm):
    """`account` is whose hands the form is in."""

    account: Any = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "groups" in self.fields:
            self.fields["groups"].help_text += STAFF_TOO

    def clean(self) -> dict[str, Any]:
        """Nobody locks themselves out: it would hold at once, and only others could undo it."""
        cleaned = super().clean() or self.cleaned_data
        for name in ("is_active", "is_staff"):
            if self.instance == self.account and cleaned.get(name) is False:
                self.add_error(name, "This is your own account: you could not sign in any more.")
        return cleaned


admin.site.unregister(User)
admin.site.unregister(Group)


@admin.register(User)
class PeopleAdmin(KeyedAdmin, UserAdmin):
    form = PersonForm
    actions = None
    show_full_result_count = False
    list_display = ("username", "email", "first_name", "last_name", "is_staff", "is_active")
    list_filter = ("is_staff", "is_active", "groups")
    filter_horizontal = ("groups", "user_permissions")

    def get_fieldsets(self, request: Any, obj: Any = None) -> Any:
        """Single permissions and superusers are a superuser's business: others give groups."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or request.user.is_superuser:
            return fieldsets
        kept = {"is_active", "is_staff", "groups"}
        return [
            (title, options | {"fields": [f for f in options["fields"] if f in kept]})
            if "is_superuser" in options["fields"]
            else (title, options)
            for title, options in fieldsets
        ]

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.account = request.user
        return form

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        """Say it where groups give nothing, because their member cannot sign in here."""
        super().save_related(request, form, formsets, change)
        person = form.instance
        groups = ", ".join(group.name for group in person.groups.all())
        if groups and person.is_active and not person.is_staff:
            text = f"“{person}” is in {groups}, but cannot sign in here without “Staff status”."
            self.message_user(request, text, messages.WARNING)

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not (
            obj is not None and outranks(obj, request.user)
        )

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        """Nobody deletes themselves or an account that may do more."""
        if obj is not None and (obj == request.user or outranks(obj, request.user)):
            return False
        return bool(super().has_delete_permission(request, obj))

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "groups":
            kwargs["queryset"] = grantable_groups(request.user)
        return super().formfield_for_manytomany(db_field, request, **kwargs)


@admin.register(Group)
class RoleAdmin(KeyedAdmin, GroupAdmin):
    actions = None

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        may = super().has_change_permission(request, obj)
        return may and (obj is None or self._is_within_reach(request, obj))

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        may = super().has_delete_permission(request, obj)
        return may and (obj is None or self._is_within_reach(request, obj))

    def formfield_for_manytomany(self, db_field: Any, request: Any = None, **kwargs: Any) -> Any:
        if db_field.name == "permissions":
            held = own_permissions(request.user)
            kwargs["queryset"] = held.select_related("content_type").order_by(
                "content_type__app_label", "content_type__model", "codename"
            )
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def _is_within_reach(self, request: HttpRequest, group: Group) -> bool:
        return grantable_groups(request.user).filter(pk=group.pk).exists()
