"""Switches workstations on over the network: the packet their card waits for, sent to the broadcast address of their network."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterable

from collector.core.fleet.fleet import Wake

logger = logging.getLogger(__name__)
_COPIES = 2  # a datagram may be lost, and a second one does no harm


def magic_packet(mac: str) -> bytes:
    """Six bytes of ones, then the address of the network card sixteen times. Source: AMD, Magic Packet Technology, 1995."""
    return b"\xff" * 6 + bytes.fromhex(mac) * 16


def wake(targets: Iterable[Wake]) -> int:
    """Sends each its packet; how many could be sent. One that cannot be sent is logged, and its workstation asked anyway."""
    sent = 0
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        out.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        for target in targets:
            try:
                for _ in range(_COPIES):
                    out.sendto(magic_packet(target.mac), (target.address, target.port))
            except OSError as error:
                logger.warning("wake address=%s:%s: %s", target.address, target.port, error.strerror)
            else:
                sent += 1
    return sent
