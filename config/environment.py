"""Typed readers for the process environment. Every refusal is one sentence for the operator."""

import os
import re
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS = frozenset({"0", "false", "no", "off"})
# As it stands in an address: a name of the net, international ones as `xn--…`, or an IP address.
HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*|[0-9a-f:.]*:[0-9a-f:.]*")
# The same as Django's ALLOWED_HOSTS takes it: a dot before a name means all names under it.
ALLOWED_HOST = re.compile(r"\.?[a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]*:[0-9a-f:.]*\]", re.I)
LINK = re.compile(r"https?://[^\s/?#@<>\"]+([/?#][^\s<>\"]*)?")
EMAIL = re.compile(r"[^\s@/:<>\"]+@[^\s@/:<>\"]+\.[^\s@/:<>\"]+")
POSTGRES_SCHEMES = frozenset({"postgres", "postgresql"})
# Anything else in the query of DATABASE_URL is more likely a typing error than a wish.
POSTGRES_OPTIONS = frozenset(
    {"sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout", "application_name", "host"}
)


class SettingsError(ImproperlyConfigured):
    """A setting that the operator has to correct; the message says which and how."""


def envstr(name: str, default: str = "") -> str:
    """An empty variable counts as unset: that is how compose files and unit files clear one."""
    return os.environ.get(name, "").strip() or default


def envbool(name: str, default: bool = False) -> bool:
    word = envstr(name).lower()
    if not word:
        return default
    if word in TRUE_WORDS:
        return True
    if word in FALSE_WORDS:
        return False
    raise SettingsError(f"{name} must be true or false, not {word!r}.")


def envint(name: str, default: int, *, at_least: int = 0, at_most: int = 2**31 - 1) -> int:
    word = envstr(name)
    if not word:
        return default
    try:
        number = int(word)
    except ValueError:
        raise SettingsError(f"{name} must be a whole number, not {word!r}.") from None
    if number < at_least:
        raise SettingsError(f"{name} must be at least {at_least}, not {number}.")
    if number > at_most:
        raise SettingsError(f"{name} must be at most {at_most}, not {number}.")
    return number


def envlist(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """Items between commas."""
    items = [item.strip() for item in envstr(name).split(",")]
    return [item for item in items if item] or list(default)


def envhosts(name: str, default: tuple[str, ...], *, any_host: bool) -> list[str]:
    """Host names that the site answers for, without scheme and port; `*` where any may do."""
    hosts = envlist(name, default)
    if "*" in hosts and not any_host:
        raise SettingsError(f"{name} must name the hosts in production; * would allow any.")
    for host in hosts:
        if host != "*" and not ALLOWED_HOST.fullmatch(host):
            raise SettingsError(
                f"{name} holds host names between commas, such as compare.example.org, without "
                f"https:// and port; not {host!r}."
            )
    return hosts


def envlink(name: str, default: str) -> str:
    """The address of a page anywhere."""
    address = envstr(name, default)
    if not LINK.fullmatch(address):
        raise SettingsError(f"{name} must be an http:// or https:// address, not {address!r}.")
    return address


def envcontact(name: str, default: str = "") -> str:
    """Where people are reached: `mailto:` of an e-mail address, or a page's address."""
    contact = envstr(name, default)
    email = contact.removeprefix("mailto:")
    if EMAIL.fullmatch(email):
        return f"mailto:{email}"
    if contact and not LINK.fullmatch(contact):
        raise SettingsError(
            f"{name} must be an e-mail address or the address of a page, not {contact!r}."
        )
    return contact


def envaddress(name: str, default: str = "", *, secure: bool = False) -> str:
    """Scheme and host of a site, without a slash at the end."""
    address = envstr(name, default).rstrip("/")
    try:
        parts = urlsplit(address)
        # Compared whole, as an empty query is in no part; asking for the port checks it.
        is_root = address == f"{parts.scheme}://{parts.netloc}" and parts.port != 0
        is_root = is_root and parts.username is None and not parts.netloc.endswith(":")
        is_root = is_root and bool(HOST.fullmatch(parts.hostname or ""))
    except ValueError:
        is_root = False
    if not is_root or parts.scheme not in (("https",) if secure else ("http", "https")):
        scheme = "https://" if secure else "http:// or https://"
        raise SettingsError(
            f"{name} must be the public {scheme} address of the site, such as "
            f"https://compare.example.org, and nothing behind it; not {address!r}."
        )
    return address


def envchoice(name: str, choices: tuple[str, ...], default: str) -> str:
    word = envstr(name, default)
    if word not in choices:
        raise SettingsError(f"{name} must be one of {', '.join(choices)}, not {word!r}.")
    return word


def envsecret(name: str) -> str:
    """The value of NAME, or the content of the file that NAME_FILE points to."""
    value, path = envstr(name), envstr(f"{name}_FILE")
    if value and path:
        raise SettingsError(f"Set {name} or {name}_FILE, not both.")
    if not path:
        return value
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as problem:
        reason = getattr(problem, "strerror", None) or "it is not UTF-8 text"
        raise SettingsError(f"{name}_FILE ({path}) cannot be read: {reason}.") from None


def envsecrets(name: str) -> list[str]:
    """Several secrets between commas, given like one."""
    return [secret.strip() for secret in envsecret(name).split(",") if secret.strip()]


def development_secret(path: Path) -> str:
    """A secret of this checkout's own, made on first use and readable by its owner only."""
    try:
        if secret := path.read_text(encoding="ascii").strip():
            return secret
        path.unlink()
    except FileNotFoundError:
        pass
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as handle:
        handle.write(secrets.token_urlsafe(64))
    try:
        # A link, not a rename: of two processes that start at once the first one's secret stays.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text(encoding="ascii").strip()


def database_from_url(url: str, *, pool_size: int = 4) -> dict[str, Any]:
    """Django's DATABASES entry for sqlite:///path or postgresql://user:secret@host:port/name.

    No message repeats the address: it holds a password.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise SettingsError("DATABASE_URL is not a valid address.") from None
    if parts.scheme == "sqlite":
        return sqlite_database(Path(unquote(parts.path[1:])) if parts.path[1:] else None)
    if parts.scheme not in POSTGRES_SCHEMES:
        raise SettingsError("DATABASE_URL must begin with sqlite:/// or postgresql://.")
    options = dict(parse_qsl(parts.query))
    if unknown := sorted(options.keys() - POSTGRES_OPTIONS):
        raise SettingsError(f"DATABASE_URL has options nobody knows: {', '.join(unknown)}.")
    if not (name := unquote(parts.path[1:])):
        raise SettingsError("DATABASE_URL names no database.")
    # libpq takes a socket folder as host; in an address it comes percent-encoded or as ?host=.
    host = options.pop("host", "") or unquote(parts.hostname or "")
    return {
        "ENGINE": "config.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": port or "",
        "OPTIONS": {**options, "pool": {"min_size": 1, "max_size": pool_size}},
    }


def database(url: str, file: Path, pool_size: int) -> dict[str, Any]:
    """Settings of the database at the URL, or of the SQLite file where there is none."""
    return database_from_url(url, pool_size=pool_size) if url else sqlite_database(file)


def sqlite_database(path: Path | None) -> dict[str, Any]:
    """IMMEDIATE and WAL: with SQLite's defaults concurrent writers lose their transactions."""
    if path is None:
        raise SettingsError("DATABASE_URL names no SQLite file; write sqlite:///var/db.sqlite3.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise SettingsError(f"{path.parent} cannot be made: {problem.strerror}.") from None
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        # Opening a connection costs more than most pages' queries: each thread keeps its own.
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }
