"""Reads `eidfleet.toml`: every mistake at once, with its line, and a default for everything."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from collector.core.errors import FleetError, Mistake, mistaken
from collector.core.fleet.weekly_times import week_time
from collector.core.model import Language
from collector.core.readable_by import ReadableBy
from collector.core.text import did_you_mean, printable
from collector.sources.files.own_text import file_text
from collector.sources.files.own_toml import toml_lines
from collector.sources.files.strict_reader import misfits
from collector.sources.files.structured_text import toml_of
from collector.sources.fleet import node_settings
from collector.sources.fleet.node_settings import (
    NodeName,
    ReceptorNode,
    SshNode,
    node_mistakes,
    with_transport,
)

FILE_NAME = "eidfleet.toml"
INVENTORY_TIMEOUT_S = 300  # a dynamic inventory may ask a slow service
Seconds = Annotated[int, Meta(ge=1, le=600)]
TotalSeconds = Annotated[int, Meta(ge=10, le=86_400)]
Portal = Annotated[str, Meta(pattern=r"^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?:[0-9]{1,5}$")]

Address = Annotated[
    str,
    # All of ASCII but blanks and @ < > " ' , ; : \ ( ) [ ]: said the other way round, it takes ten times as long to compile.
    Meta(pattern=r"^$|^[\x00-\x08\x0e-\x1b!#-&*+\-./0-9=?A-Z^-~\x7f]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$"),
]
WebAddress = Annotated[str, Meta(pattern=r"^$|^https?://[^\s/?#]+[^\s]*$")]
WebAddressOrShare = Annotated[str, Meta(pattern=r"^$|^https?://[^\s/?#]+[^\s]*$|^\\\\[^\x00-\x1f]+$")]
GuideAddress = Annotated[
    str,
    Meta(
        pattern=r"^$|^https://[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?"
        r"(?:[/?#](?:[!-z|~]|\{site\}|\{language\})*)?\Z",
        max_length=300,
    ),
]
"""In ASCII, as it goes into a code to scan; no account or password can stand in it."""
Words = Annotated[str, Meta(min_length=1, max_length=1_000)]


class _SettingsSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of every section: unknown keys are refused."""


class FleetSettings(_SettingsSection, frozen=True):
    name: str = ""
    inventory: tuple[str, ...] = ("inventory",)


class ScanSettings(_SettingsSection, frozen=True):
    """Limits in seconds. `portals` are host:port; the default ones are those of docs/what-we-read.md."""

    forks: Annotated[int, Meta(ge=1, le=500)] = 50
    preflight_timeout_s: Seconds = 3
    connect_timeout_s: Seconds = 5
    task_timeout_s: Seconds = 60
    part_timeout_s: Annotated[int, Meta(ge=1, le=60)] = 5
    deadline_s: Seconds = 30
    inventory_timeout_s: TotalSeconds = INVENTORY_TIMEOUT_S
    key_exchange: tuple[str, ...] = ()
    portals: tuple[Portal, ...] = (
        # The shared log-in page and the neutral test of the seed page; one connection each, no log-in.
        # Source: helpdesk facts, network.neutral_tests N3 (confidence high) and N1 (high), compiled 2026-11-23.
        "idp.iamfas.belgium.be:443",
        "www.socialsecurity.be:443",
    )


class ReportSettings(_SettingsSection, frozen=True):
    fleet_language: Language = Language.EN
    stale_after_days: Annotated[int, Meta(ge=1, le=365)] = 14
    out: str = "reports"
    show_user_names: bool = False
    readable_by: ReadableBy = ReadableBy.OWNER
    guide_url: GuideAddress = ""


class IngestSettings(_SettingsSection, frozen=True):
    """A drop that `eidfleet run` takes in, and where it sets files aside; empty: a folder `quarantine` in the drop."""

    drop: str = ""
    quarantine: str = ""


class HistorySettings(_SettingsSection, frozen=True):
    """`url` is an SQLAlchemy address; empty means an SQLite file in the fleet folder. `prune` removes what is older."""

    url: str = ""
    keep_days: Annotated[int, Meta(ge=30, le=3650)] = 400

    def url_for(self, fleet_dir: Path) -> str:
        """The address of the store. A relative SQLite file is one of the fleet folder, wherever the command is typed."""
        if not self.url:
            return _sqlite(fleet_dir / ".eidfleet" / "history.sqlite3")
        from sqlalchemy.engine import make_url

        named = make_url(self.url) if self.url.startswith("sqlite:") else None
        if named is None or not named.database or Path(named.database).is_absolute():
            return self.url
        return _sqlite(fleet_dir / named.database)


def _sqlite(path: Path) -> str:
    from sqlalchemy.engine import URL

    return URL.create("sqlite", database=str(path)).render_as_string(hide_password=False)


class HoursSettings(_SettingsSection, frozen=True):
    """Bridge days on which federal desks are closed; the council of ministers announces them per year."""

    bridge_days: tuple[date, ...] = ()


class CatalogueSettings(_SettingsSection, frozen=True):
    """Folders with checks of your own, below the fleet folder; see `eidfleet checks new`."""

    checks: tuple[str, ...] = ()


class ScheduleSettings(_SettingsSection, frozen=True):
    """When `eidfleet run` does what; see docs/schedule.md. An empty `report` or `mail` is left out of the cycle."""

    scan: str = "Mon 09:00"
    report: str = "Tue 07:00"
    mail: str = "Tue 08:00"
    timezone: str = "Europe/Brussels"
    window_days: Annotated[int, Meta(ge=1, le=60)] = 7
    retry_first_minutes: Annotated[int, Meta(ge=15, le=10_080)] = 60
    retry_longest_hours: Annotated[int, Meta(ge=1, le=336)] = 24
    tick_minutes: Literal[5, 10, 15, 20, 30, 60] = 30
    random_delay_minutes: Annotated[int, Meta(ge=0, le=60)] = 0
    wake_wait_s: Annotated[int, Meta(ge=0, le=600)] = 90

    def __post_init__(self) -> None:
        for when in (self.scan, *self.steps.values()):  # a scan cannot be left out
            week_time(when)
        try:
            ZoneInfo(self.timezone)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError("unknown time zone; for instance Europe/Brussels") from error

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def steps(self) -> Mapping[str, str]:
        """The steps of the cycle that have a time, and that."""
        wanted = {"scan": self.scan, "report": self.report, "mail": self.mail}
        return {name: when for name, when in wanted.items() if when}


class Security(StrEnum):
    """How the connection to the mail server is protected; `none` only for a relay on this machine."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class MailSettings(_SettingsSection, frozen=True):
    """The mail server and how its letters look. A password is never here: `password_env` or `password_file` name its place.

    `oauth` is a command, a word each, that prints a token to log in with in its place.
    """

    sender: Address = ""
    sender_names: dict[Language, Words] = {}
    signatures: dict[Language, Words] = {}
    reply_to: Address = ""
    bounces_to: Address = ""
    server: str = ""
    port: Annotated[int, Meta(ge=1, le=65_535)] = 587
    security: Security = Security.STARTTLS
    user: str = ""
    password_env: str = "EIDFLEET_MAIL_PASSWORD"  # noqa: S105 - the name of a variable
    password_file: str = ""
    oauth: Annotated[tuple[Annotated[str, Meta(min_length=1)], ...], Meta(max_length=50)] = ()
    oauth_timeout_s: Seconds = 30
    ca_file: str = ""
    timeout_s: Seconds = 30
    accept_timeout_s: Seconds = 300
    total_timeout_s: TotalSeconds = 3_600
    attach_limit_kb: Annotated[int, Meta(ge=0, le=100_000)] = 7_000
    pdf: bool = False


class FolderSettings(_SettingsSection, frozen=True):
    """A folder for each site, on a share or below a web server. `url` is how people reach `path`: a web address or a share."""

    path: str = ""
    url: WebAddressOrShare = ""
    keep: Annotated[int, Meta(ge=1, le=1_000)] = 12
    readable_by: ReadableBy = ReadableBy.OWNER


class WebhookSettings(_SettingsSection, frozen=True):
    """Where the state of each site is posted. `secret_env` or `secret_file` name the place of the signing key."""

    url: WebAddress = ""
    secret_env: str = "EIDFLEET_WEBHOOK_SECRET"  # noqa: S105 - the name of a variable
    secret_file: str = ""
    ca_file: str = ""
    timeout_s: Seconds = 10
    tries: Annotated[int, Meta(ge=1, le=10)] = 4
    longest_pause_s: Seconds = 60
    total_timeout_s: TotalSeconds = 900
    pc_names: bool = True


class Settings(_SettingsSection, frozen=True):
    fleet: FleetSettings = FleetSettings()
    scan: ScanSettings = ScanSettings()
    nodes: dict[NodeName, SshNode | ReceptorNode] = {}
    report: ReportSettings = ReportSettings()
    history: HistorySettings = HistorySettings()
    ingest: IngestSettings = IngestSettings()
    hours: HoursSettings = HoursSettings()
    catalogue: CatalogueSettings = CatalogueSettings()
    schedule: ScheduleSettings = ScheduleSettings()
    mail: MailSettings = MailSettings()
    folder: FolderSettings = FolderSettings()
    webhook: WebhookSettings = WebhookSettings()


_SECTIONS: Mapping[str, type[_SettingsSection]] = {
    f.name: f.type for f in msgspec.structs.fields(Settings) if f.name != node_settings.SECTION
}


def load_settings(fleet_dir: Path) -> Settings:
    """The settings of a fleet folder; all defaults where there is no file."""
    path = fleet_dir / FILE_NAME
    text = file_text(path)
    if text is None:
        return Settings()
    try:
        raw = toml_of(text)
    except tomllib.TOMLDecodeError as error:
        raise mistaken(path, str(error), "see `eidfleet init` for a file to start from") from error
    found = list(reversed(list(toml_lines(text))))
    lines: dict[tuple[str | None, str | None], int] = {}
    lines |= {((section or "").partition(".")[0], None): line for line, section, _ in found}
    lines |= {(section, key): line for line, section, key in found}
    mistakes = [
        Mistake(f"{path}:{lines.get((section, key), 1)}", said, hint)
        for section, key, said, hint in _mistakes(raw)
    ]
    if mistakes:
        raise FleetError(*mistakes)
    if node_settings.SECTION in raw:
        raw[node_settings.SECTION] = with_transport(raw[node_settings.SECTION])
    return msgspec.convert(raw, Settings)


def _mistakes(raw: dict[str, Any]) -> Iterator[tuple[str, str | None, str, str]]:
    """Each with its section and key, what is wrong and the next step."""
    for name, values in raw.items():
        if name == node_settings.SECTION:
            yield from node_mistakes(values)
        elif name not in _SECTIONS:
            known = (*_SECTIONS, node_settings.SECTION)
            yield name, None, f"unknown section [{name}]", did_you_mean(name, known)
        elif not isinstance(values, dict):
            yield name, None, f"{name!r} must be a section", f"write it as [{name}]"
        else:
            for key, value in values.items():
                yield from _key_mistakes(name, key, value)


def _key_mistakes(name: str, key: str, value: object) -> Iterator[tuple[str, str, str, str]]:
    """The first of what is wrong with one key."""
    section = _SECTIONS[name]
    for misfit in islice(misfits({key: value}, section, ""), 1):
        if key in section.__struct_fields__:
            said = f"[{name}] {key} = {printable(repr(value), 200)}: {misfit.message}"
            yield name, key, said, _hint(name, key)
        else:
            yield name, key, f"{misfit.message} in [{name}]", misfit.suggestion


def _hint(section: str, key: str) -> str:
    if section == "history":
        return ""
    if key == "portals":
        return "write each as host:port, for instance idp.iamfas.belgium.be:443"
    default = getattr(_SECTIONS[section](), key)
    plain = str(default) if isinstance(default, StrEnum) else default
    return _LIKE.get(key, f"the default is {plain!r}" if plain not in ("", (), {}) else "")


_LIKE = {
    **dict.fromkeys(("sender", "reply_to", "bounces_to"), "write an address such as eid@it.example"),
    **dict.fromkeys(
        ("sender_names", "signatures"), 'write one for each language: { nl = "...", fr = "..." }'
    ),
    "guide_url": "write an https address such as https://intranet.example/eid/guide-{site}_{language}.html; "
    "nothing but {site} and {language} is filled in",
    "readable_by": 'write "owner", "group" or "everyone"',
    "url": "write a web address such as https://intranet.example/eid/",
}
