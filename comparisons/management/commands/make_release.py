from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from comparisons.partners.outbox import announce_release, is_announced
from comparisons.releasing import ReleaseError, make_release, manifest_of, release_names


class Command(BaseCommand):
    help = (
        "Writes the published catalogue as a release: JSON Lines, CSV and a manifest with"
        " checksums, under var/releases/, where the API serves it."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        self.announce_missed(at)
        try:
            folder = make_release(at.date())
        except ReleaseError as problem:
            raise CommandError(str(problem)) from None
        except OSError as problem:
            raise CommandError(f"The release cannot be written: {problem.strerror}.") from None
        manifest = manifest_of(folder.name) or {}
        announce_release(manifest, at)
        for file in manifest["files"]:
            self.stdout.write(
                f"{file['name']}: {file['records']:,} records, {file['bytes']:,} bytes"
            )
        self.stdout.write(f"Release {folder.name} is in {folder}, to be cited as:")
        self.stdout.write(manifest["citation"])

    def announce_missed(self, at: datetime) -> None:
        """Tell of the latest release, should its process have been killed before it could."""
        for name in release_names()[:1]:
            if not is_announced(name) and (manifest := manifest_of(name)):
                announce_release(manifest, at)
