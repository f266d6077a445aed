"""Makes, lists and revokes the keys of a fleet's sites; what is asked for is checked before anything is written."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path

from collector.core.errors import FleetError, Mistake, note
from collector.core.model import SiteId
from collector.core.text import did_you_mean, strangers
from collector.sources.fleet.site_keys import SiteKey, load_keys, make_keys, revoke_keys


def all_keys(path: Path) -> tuple[SiteKey, ...]:
    """By site, then in the order they were made."""
    return tuple(sorted(load_keys(path).keys, key=lambda key: key.site))


def key_of(path: Path, site: SiteId) -> SiteKey:
    """The key a package of this site is made with: the newest in force. FleetError where there is none."""
    keys = load_keys(path)
    found = [key for key in keys.in_force(site) if key.token is not None]
    if not found:
        raise FleetError(
            f"site {site!r} has no key in force; make one with `eidfleet inventory keys make {site}`"
        )
    return found[-1]


def first_keys(
    path: Path, sites: Sequence[SiteId], known: Collection[SiteId], today: date
) -> tuple[SiteKey, ...]:
    """A key for each site that has none; without names, for all sites. FleetError for a site there is not."""
    _refuse_strangers(sites, known)
    keys = load_keys(path)
    bare = [site for site in (sites or sorted(known)) if not keys.in_force(site)]
    return make_keys(path, bare, today) if bare else ()


def further_keys(
    path: Path, sites: Sequence[SiteId], known: Collection[SiteId], today: date
) -> tuple[SiteKey, ...]:
    """A further key for each of these sites; the ones they have stay in force until they are revoked."""
    _refuse_strangers(sites, known)
    return make_keys(path, dict.fromkeys(sites), today)


def revoked_keys(path: Path, names: Sequence[str], today: date) -> tuple[SiteKey, ...]:
    """The keys that were revoked: named by their ids, or by their site, which then has none left. FleetError for a name of neither."""
    keys = load_keys(path).keys
    in_force = [key for key in keys if key.revoked is None]
    known = [*dict.fromkeys(key.site for key in in_force), *(key.id for key in in_force)]
    mistakes: list[Mistake] = []
    for name in names:
        if name in known:
            continue
        if any(name in (key.id, key.site) for key in keys):
            note(mistakes, "", f"{name!r} is revoked already")
        else:
            hint = did_you_mean(name, known, "`eidfleet inventory keys list` names them")
            note(mistakes, "", f"no key and no site with a key is called {name!r}", hint)
    if mistakes:
        raise FleetError(*mistakes)
    chosen = tuple(key for key in in_force if key.id in names or key.site in names)
    revoke_keys(path, {key.id for key in chosen}, today)
    return chosen


def hides_from_git(path: Path) -> bool:
    """Whether the fleet folder's .gitignore leaves the file of keys out; true where nothing there is of git."""
    ignore = path.parent / ".gitignore"
    if not ignore.is_file():
        return not (path.parent / ".git").exists()
    try:
        lines = ignore.read_text("utf-8", "replace").splitlines()
    except OSError:
        return True
    return path.name in (line.strip().lstrip("/") for line in lines)


def _refuse_strangers(sites: Sequence[SiteId], known: Collection[SiteId]) -> None:
    if unknown := [*strangers("", "no site", sites, sorted(known))]:
        raise FleetError(*unknown)
