"""Writes what an administrator deploys: a folder for each site, whole or not at all, for its owner alone, because it holds the site's key."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from collector.core.errors import FleetError, mistaken
from collector.core.model import SiteId, Tool
from collector.core.text import did_you_mean
from collector.delivery.files import write_whole
from collector.sources.fleet.site_keys import SiteKeys
from collector.sources.scan.call_in_package import CallSettings, Package, package


def packages(
    tool: Tool,
    keys: SiteKeys,
    sites: Sequence[SiteId],
    settings: CallSettings,
    own: Mapping[SiteId, CallSettings],
) -> dict[SiteId, Package]:
    """The package of each of these sites, of all that have a key without names. `settings` are those of sites without their `own`."""
    # The newest of each.
    ready = {key.site: key.token for key in keys.keys if key.revoked is None and key.token}
    if not ready:
        raise FleetError("no site has a key in force; make them with `eidfleet inventory keys make`")
    for site in sites:
        if site not in ready:
            otherwise = f"make one with `eidfleet inventory keys make {site}`"
            raise mistaken(
                "--site", f"site {site!r} has no key in force", did_you_mean(site, sorted(ready), otherwise)
            )
    chosen = sites or sorted(ready)
    return {
        site: package(tool, replace(own.get(site, settings), site=site, key=ready[site] or ""))
        for site in chosen
    }


def write_packages(found: dict[SiteId, Package], to: Path) -> Iterator[Path]:
    """The folder of each site, once it is written. One site that was named comes into the folder itself."""
    for site, files in found.items():
        folder = to if len(found) == 1 else to / re.sub(r"[^\w.-]", "_", site)
        for name, file in sorted(files.items()):
            path = write_whole(folder / name, file.body)
            path.chmod(file.mode)
        yield folder
