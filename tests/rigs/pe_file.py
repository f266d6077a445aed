"""Programs and libraries for Windows as files: a head for a processor, one section, and a version where one is wanted."""

from __future__ import annotations

import struct

X64, X86, ARM64 = 0x8664, 0x14C, 0xAA64
LENGTH = 8192
_RAW, _ALIGN, _ADDRESS = 0x400, 0x200, 0x1000


def pe_file(machine: int, version: str = "") -> bytes:
    """A library of `LENGTH` bytes; `version` is four numbers, `5.1.34.6350`."""
    body = _resources(version) if version else b""
    size = LENGTH - _RAW
    is_wide = machine != X86
    optional = struct.pack("<HBBIIIII", 0x20B if is_wide else 0x10B, 14, 0, 0, size, 0, 0, _ADDRESS)
    optional += struct.pack("<Q", 0x180000000) if is_wide else struct.pack("<II", 0, 0x10000000)
    optional += struct.pack("<IIHHHHHHIIII", 0x1000, _ALIGN, 6, 0, 0, 0, 6, 0, 0, _ADDRESS + -(-size // 0x1000) * 0x1000, _RAW, 0)  # fmt: skip
    optional += struct.pack("<HH", 2, 0) + struct.pack("<QQQQ" if is_wide else "<IIII", 0x100000, 0x1000, 0x100000, 0x1000)  # fmt: skip
    optional += struct.pack("<II", 0, 16)
    directories = bytearray(16 * 8)
    if body:
        directories[16:24] = struct.pack("<II", _ADDRESS, len(body))
    optional += bytes(directories)
    head = bytearray(0x80)
    head[:2] = b"MZ"
    head[0x3C:0x40] = struct.pack("<I", 0x80)
    coff = b"PE\0\0" + struct.pack("<HHIIIHH", machine, 1, 0, 0, 0, len(optional), 0x2022)
    section = struct.pack("<8sIIIIIIHHI", b".rsrc", size, _ADDRESS, size, _RAW, 0, 0, 0, 0, 0x40000040)
    return (bytes(head) + coff + optional + section).ljust(_RAW, b"\0") + body.ljust(size, b"\0")


def _resources(version: str) -> bytes:
    """The tree that leads to one version resource: type 16, name 1, language 1033."""
    info = _version_info(version)

    def folder(identity: int, offset: int, *, is_leaf: bool = False) -> bytes:
        return struct.pack("<IIHHHH", 0, 0, 0, 0, 0, 1) + struct.pack(
            "<II", identity, offset | (0 if is_leaf else 0x80000000)
        )

    tree = folder(16, 24) + folder(1, 48) + folder(1033, 72, is_leaf=True)
    return tree + struct.pack("<IIII", _ADDRESS + 88, len(info), 0, 0) + info


def _version_info(version: str) -> bytes:
    numbers = [int(part) for part in version.split(".")] + [0, 0, 0, 0]
    high, low = (numbers[0] << 16) | numbers[1], (numbers[2] << 16) | numbers[3]
    fixed = struct.pack("<13I", 0xFEEF04BD, 0x10000, high, low, high, low, 0x3F, 0, 0x40004, 2, 0, 0, 0)
    key = "VS_VERSION_INFO\0".encode("utf-16-le")
    head = struct.pack("<HHH", 0, len(fixed), 0) + key
    head += b"\0" * (-len(head) % 4)
    return struct.pack("<H", len(head) + len(fixed)) + head[2:] + fixed
