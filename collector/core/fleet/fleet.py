"""The fleet as an inventory names it: sites, their hosts, and where each host is to be found."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from collector.core.model import Host, HostName, Site, SiteId


@dataclass(frozen=True, slots=True)
class Wake:
    """Where a packet goes that switches a workstation on. `mac` is twelve hexadecimal digits."""

    mac: str
    address: str
    port: int


@dataclass(frozen=True, slots=True)
class FleetHost:
    """A host and its door. `selected` says that this scan's --site and --limit leave it in."""

    host: Host
    address: str
    port: int
    connection: str
    """Ansible's connection plugin: `ssh`, `local`, `winrm`, `psrp`."""
    port_given: bool = False
    goes_through_proxy: bool = False
    """A jump host, a proxy command or a web proxy is asked first, so that nobody can knock at it directly."""
    selected: bool = True
    trusts_any_certificate: bool = False
    """The inventory switches the validation of its certificate off, so that anybody could be at the other end."""
    sends_password_in_the_clear: bool = False
    """The inventory asks for Basic without TLS: whoever listens on the network reads the password."""
    wants_become: bool = False
    """The inventory or ansible.cfg asks for another account's rights (become), which a scan does not take."""
    shell: str = ""
    """Ansible's shell plugin where the inventory names one: `powershell` and `cmd` mean Windows."""
    wake: Wake | None = None
    """How to switch it on, where the inventory asks for that."""
    path: str = "/wsman"
    """For WinRM and PSRP: the path of the web address Ansible would ask."""
    user: str = ""
    """For SSH: the account, where the inventory names one; OpenSSH's configuration may turn on it."""
    node: str = ""
    """The execution node that asks it; empty: this machine does."""
    mistake: str = ""
    """What is wrong with its entry in the inventory, with its place: until that is mended nobody asks it."""

    @property
    def is_windows(self) -> bool:
        return self.connection in ("winrm", "psrp") or self.shell in ("powershell", "cmd")

    @property
    def name(self) -> HostName:
        return self.host.name

    @property
    def site(self) -> SiteId:
        return self.host.site


@dataclass(frozen=True, slots=True)
class Fleet:
    sites: Mapping[SiteId, Site]
    hosts: tuple[FleetHost, ...]

    @property
    def asking_for_ehealth(self) -> frozenset[SiteId]:
        """The sites that use an eHealth certificate: there the probe also looks whether one is kept on the workstation."""
        return frozenset(site.id for site in self.sites.values() if site.uses_ehealth_certificate)

    def without(self, gone: Collection[HostName]) -> Fleet:
        """The fleet in which nobody asks those that are gone; they stay in it, because their history does."""
        return self.asking(host.name for host in self.hosts if host.selected and host.name not in gone)

    def only(self, names: Collection[HostName]) -> Fleet:
        """The fleet in which, of those that it asks, these are asked and nobody else."""
        return self.without({host.name for host in self.hosts if host.name not in names})

    def asking(self, names: Iterable[HostName]) -> Fleet:
        """The fleet in which these are asked and nobody else, gone or not; those that call in never are."""
        chosen = frozenset(names)
        return replace(
            self,
            hosts=tuple(replace(h, selected=h.name in chosen and not h.host.calls_in) for h in self.hosts),
        )
