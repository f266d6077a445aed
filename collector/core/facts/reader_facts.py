"""Facts about card readers, their drivers, and the service programs reach them through."""

from __future__ import annotations

from collections.abc import Iterator

from collector.core.catalogue.catalogue import KnownBad, Readers
from collector.core.evidence import Scalar
from collector.core.facts.system_facts import has_own_layout
from collector.core.facts.three_valued import every, some
from collector.core.observation.observation import Observation, Reader
from collector.core.version import is_at_least, parse_firmware, parse_version

LabelledValues = tuple[str, list[tuple[str, Scalar | None]]]

_CCID_CLASS = "0b"
_WINDOWS_SERVICE = "SCardSvr"
_WINDOWS_DISABLED = 4
_HELLO = "Windows Hello for Business"
_FREE_DRIVER = "ifd-ccid.bundle"
_MADE_UP = ("ROOT", "SWD")
"""Where Windows hangs devices that software made up: no port a card reader could be plugged into."""
_NEEDED_TO_WORK = ("reader.served", "reader.firmware_accepted", "reader.has_contact_slot")
# Device problem codes of Windows (card reader fact sheet 2.2); any other lasting one is a fault of the device.
_PROBLEMS = {28: "no_driver", 1: "no_driver", 18: "no_driver", 31: "no_driver", 37: "no_driver", 39: "no_driver",
             48: "no_driver", 52: "no_driver", 22: "disabled", 32: "disabled", 29: "disabled", 14: "restart"}  # fmt: skip


def reader_items(seen: Observation, known: Readers) -> tuple[LabelledValues, ...] | None:
    """The physical readers; None if the USB tree could not be read."""
    if seen.readers is None:
        return None
    physical = [r for r in seen.readers if not _is_virtual(r, known)]
    return tuple(
        (
            _label(reader, number, physical, known),
            [
                ("reader.served", _served(reader, seen, known)),
                ("reader.firmware_accepted", _firmware_accepted(reader, seen, known)),
                ("reader.has_contact_slot", reader_id(reader) not in known.contactless_only),
                ("reader.problem", _problem(reader, seen, known)),
                ("reader.known_bad", _known_bad(reader, seen, known)),
                ("reader.keypad", _keypad(reader, known)),
                ("reader.keypad_served", _keypad_served(reader, seen, known)),
                ("reader.eats_pin_tries", reader_id(reader) in known.pin_try_eaters),
                ("reader.leaks_pin", reader_id(reader) in known.pin_leaks),
            ],
        )
        for number, reader in enumerate(physical)
    )


def reader_values(
    seen: Observation, items: tuple[LabelledValues, ...] | None, known: Readers
) -> Iterator[tuple[str, Scalar | None]]:
    count = None if items is None else len(items)
    yield "readers.local", count
    if count == 0 and _may_be_elsewhere(seen, known):
        count = None
    yield "readers.count", count
    yield "readers.listed", _listed(seen)
    virtual = [name for name in _names(seen) if any(v in name for v in known.virtual_names)]
    if seen.readers is not None or seen.slots is not None:
        devices = [r for r in seen.readers or () if _is_virtual(r, known)]
        yield "readers.virtual", max(len(virtual), len(devices))
        yield "readers.hello", any(_HELLO in name for name in virtual)
    verdicts = [_usable(values) for _, values in items or ()]
    sure = sum(verdict is True for verdict in verdicts)
    yield "readers.usable", None if items is None or (not sure and None in verdicts) else sure


def service_values(seen: Observation) -> Iterator[tuple[str, Scalar | None]]:
    if seen.system.family == "windows":
        starts = [s.start for s in seen.services or () if s.name.lower() == _WINDOWS_SERVICE.lower()]
        # Stopped is normal where no reader was ever plugged in; only "disabled" keeps it from starting.
        yield "smartcard.installed", None if seen.services is None else bool(starts)
        yield "smartcard.ready", starts[0] != _WINDOWS_DISABLED if starts and starts[0] is not None else None
        return
    installed = seen.smartcard_service.installed if seen.smartcard_service else None
    yield (
        "smartcard.installed",
        True if _is_awake(seen) else None if has_own_layout(seen.system) else installed,
    )
    yield "smartcard.ready", _pcscd_ready(seen)


def readers_forbidden(seen: Observation) -> bool | None:
    """A policy of remote desktops can keep the card readers of those who come from elsewhere out. Older probes did not look for it."""
    if seen.system.family != "windows":
        return None
    return 0 in [p.value for p in seen.system_policies or () if p.name == "fEnableSmartCard"]


def _listed(seen: Observation) -> int | None:
    """Devices whose interface is on, or the nodes of a session, whichever are more; none of either says nothing: the nodes are made
    by a service that starts when a reader comes.
    """
    listed = seen.listed_readers or ()
    devices = [one for one in listed if one.kind == "interface" and one.active]
    nodes = [one for one in listed if one.kind == "session"]
    return max(len(devices), len(nodes)) or None


def reader_id(reader: Reader) -> str:
    return f"{reader.vendor_id}:{reader.product_id}".lower()


def _pcscd_ready(seen: Observation) -> bool | None:
    """The socket is listening or the daemon runs: it leaves after 60 s without work and is started again.

    Without a service manager a daemon that is not there may still be started on demand: we cannot tell.
    """
    service = seen.smartcard_service
    if service is None:
        return None
    if service.installed is False and not _is_awake(seen):
        return None if has_own_layout(seen.system) else False
    if service.socket_present is False and _is_awake(seen):
        return False  # programs knock at that file, whatever the service manager believes
    if service.process_running:
        return True
    if service.units:
        return any(unit.active == "active" for unit in service.units)
    return None


def _is_awake(seen: Observation) -> bool:
    service = seen.smartcard_service
    return service is not None and bool(
        service.process_running or any(unit.active == "active" for unit in service.units or ())
    )


def _may_be_elsewhere(seen: Observation, known: Readers) -> bool:
    """No reader on USB, yet one may be at hand: brought in by a remote session, or on another port."""
    names = [s.reader for s in seen.slots or ()]
    names += [r.name or "" for r in seen.other_readers or () if r.hardware_id not in _MADE_UP]
    named = [n for n in names if not any(v in n for v in known.virtual_names)]
    if any(passed.what == "reader" for passed in seen.passed_over or ()):
        return True  # a device without a driver, of which nobody tells what it is
    return seen.context.remote_session is True or bool(named)


def _is_virtual(reader: Reader, known: Readers) -> bool:
    name = f"{reader.manufacturer or ''} {reader.product or ''}"
    return (
        reader_id(reader) in known.virtual_ids
        or reader.vendor_id.lower() in known.virtual_vendors
        or any(virtual in name for virtual in known.virtual_names)
    )


def _label(reader: Reader, number: int, siblings: list[Reader], known: Readers) -> str:
    """The model's name and USB id; a number only where two are the same, so that a label stays as readers come and go."""
    own = reader_id(reader)
    model = known.models.get(own)
    name = model.name if model else " ".join(filter(None, (reader.manufacturer, reader.product)))
    twins = [n for n, r in enumerate(siblings) if reader_id(r) == own]
    tail = f" #{twins.index(number) + 1}" if len(twins) > 1 else ""
    return f"{name} ({own}){tail}".strip()


def _served(reader: Reader, seen: Observation, known: Readers) -> bool | None:
    if seen.system.family == "windows":
        problem = _problem(reader, seen, known)
        return None if problem is None else problem != "no_driver"
    if seen.system.family == "darwin" and (reader.interface_class or "").lower() == _CCID_CLASS:
        return True  # macOS has a driver of its own for every reader of this class
    if reader.served_by is None:
        # No driver was found at all, so none lists this reader; without the list of drivers nobody looked.
        is_usual = seen.system.family == "linux" and not has_own_layout(seen.system)
        return False if seen.drivers == () and is_usual else None
    broken = {d.bundle for d in seen.drivers or () if d.library_found is False}
    return any(bundle not in broken for bundle in reader.served_by)


def _firmware_accepted(reader: Reader, seen: Observation, known: Readers) -> bool | None:
    """Only the free CCID driver refuses old firmware; a maker's own driver for the same reader takes it."""
    floor = known.min_firmware.get(reader_id(reader))
    others = [b for b in reader.served_by or () if b != _FREE_DRIVER]
    if floor is None or seen.system.family != "linux" or others:
        return True
    ours = None if reader.firmware is None else parse_firmware(reader.firmware)
    needed = parse_version(floor)
    return None if ours is None or needed is None else ours >= needed


def _names(seen: Observation) -> list[str]:
    """Every name a reader goes by, on USB or at the smart-card service."""
    return [
        *(f"{r.manufacturer or ''} {r.product or ''}" for r in seen.readers or ()),
        *(slot.reader for slot in seen.slots or ()),
        *(reader.name or "" for reader in seen.other_readers or ()),
    ]


def _problem(reader: Reader, seen: Observation, known: Readers) -> str | None:
    """Of a reader of several parts: what one of them has, since which of them takes the eID is not told. A part that merely lacks
    a driver beside one that works may be the one for cards over the air.
    """
    if seen.system.family != "windows":
        return None
    codes = [reader.problem_code, *(part.problem_code for part in reader.interfaces or ())]
    told = [_problem_of(code, known) for code in codes]
    faults = [word for word in told if word not in (None, "none", "no_driver")]
    if faults:
        return faults[0]
    return "none" if "none" in told else told[0]


def _problem_of(code: int | None, known: Readers) -> str | None:
    if code is None or code in known.problem_passing:
        return None
    return "none" if code in known.problem_ok else _PROBLEMS.get(code, "fault")


def _known_bad(reader: Reader, seen: Observation, known: Readers) -> bool | None:
    """False for a model nobody has reported; None where the version that decides could not be read."""
    entries = [b for b in known.known_bad if b.id == reader_id(reader) and b.family == seen.system.family]
    if seen.system.family == "linux" and any(b != _FREE_DRIVER for b in reader.served_by or ()):
        return False  # what is reported is of the free driver
    return some(_matches(entry, seen) for entry in entries)


def _matches(entry: KnownBad, seen: Observation) -> bool | None:
    if entry.driver_before is not None:
        versions = [d.version for d in seen.drivers or () if d.bundle == _FREE_DRIVER and d.version]
        older = [is_at_least(version, entry.driver_before) is False for version in versions]
        return all(older) if versions else None
    if entry.system_from is not None:
        return None if seen.system.version is None else is_at_least(seen.system.version, entry.system_from)
    return True


def _keypad(reader: Reader, known: Readers) -> bool | None:
    model = known.models.get(reader_id(reader))
    return None if model is None else model.has_keypad


def _keypad_served(reader: Reader, seen: Observation, known: Readers) -> bool | None:
    if seen.system.family != "windows" or reader.driver_provider is None:
        return None
    return reader.driver_provider != "Microsoft" or reader_id(reader) in known.keypad_by_class_driver


def _usable(values: list[tuple[str, Scalar | None]]) -> bool | None:
    if dict(values)["reader.problem"] in ("disabled", "restart", "fault"):
        return False
    return every(value for name, value in values if name in _NEEDED_TO_WORK)
