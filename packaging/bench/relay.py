"""A long line on one machine: two network namespaces, and a process between them that delays, narrows and loses.

Kernels of virtual machines often come without netem, so packets pass through two TUN devices and a queue in here.
Needs Linux, root and iproute2.
"""

import contextlib
import ctypes
import fcntl
import os
import random
import select
import struct
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from subprocess import DEVNULL, PIPE
from time import monotonic

NEAR, FAR = "platen-near", "platen-far"
NEAR_ADDRESS, FAR_ADDRESS = "10.77.0.1", "10.77.0.2"
MTU = 1500
_SET_INTERFACE, _TUN, _PLAIN, _NETWORK = 0x400454CA, 0x0001, 0x1000, 0x40000000
_PLACE = "/var/run/netns/"


class _Way:
    """One direction: packets leave after the queue before them and the distance; what the queue cannot hold is lost."""

    def __init__(
        self, source: int, target: int, rate: float, delay_s: float, loss: float, chance: random.Random
    ) -> None:
        self.source, self.target = source, target
        self._rate, self._delay_s, self._loss, self._chance = rate, delay_s, loss, chance
        self._holds = rate * max(0.05, 2 * delay_s)
        self._free = 0.0
        self._line: deque[tuple[float, bytes]] = deque()

    def take(self, now: float) -> None:
        """What the kernel sends."""
        try:
            packet = os.read(self.source, 1 << 16)
        except BlockingIOError:
            return
        start = max(now, self._free)
        if (start - now) * self._rate > self._holds or (self._loss and self._chance.random() < self._loss):
            return
        self._free = start + len(packet) / self._rate
        self._line.append((self._free + self._delay_s, packet))

    def give(self, now: float) -> float:
        """Hands over what has arrived; gives the seconds until the next does."""
        while self._line and self._line[0][0] <= now:
            packet = self._line.popleft()[1]
            with contextlib.suppress(OSError):  # the other end is not up yet
                os.write(self.target, packet)
        return self._line[0][0] - now if self._line else 1.0


def _interface(name: str) -> int:
    """A TUN device in the namespace this process is in."""
    handle = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(handle, _SET_INTERFACE, struct.pack("16sH22x", name.encode(), _TUN | _PLAIN))
    return handle


def _enter(namespace: str) -> None:
    with open(_PLACE + namespace, "rb") as place:  # noqa: PTH123  # a namespace, not a file
        if ctypes.CDLL(None, use_errno=True).setns(place.fileno(), _NETWORK):
            raise OSError(ctypes.get_errno(), "setns")


def _relay(rate: float, delay_s: float, loss: float) -> None:
    os.nice(-15)  # it stands for a cable, which waits for nobody
    _enter(NEAR)
    near = _interface("near0")
    _enter(FAR)
    far = _interface("far0")
    print("ready", flush=True)
    chance = random.Random(1)
    down, up = _Way(far, near, rate, delay_s, loss, chance), _Way(near, far, 1e9, delay_s, 0.0, chance)
    waits = 1.0
    while True:
        ready, _, _ = select.select([near, far], [], [], max(0.0, min(waits, 1.0)))
        now = monotonic()
        for way in (down, up):
            if way.source in ready:
                way.take(now)
        now = monotonic()
        waits = min(down.give(now), up.give(now))


@contextmanager
def line(rate: float, round_trip_s: float, loss: float = 0.0) -> Iterator[tuple[list[str], list[str]]]:
    """The words that put a command at the near and at the far end while the block runs. `rate`: bytes a second
    towards the near end. Raises OSError or CalledProcessError where this machine does not allow it."""
    _clear()
    for name in (NEAR, FAR):
        _ip("netns", "add", name)
    words = [sys.executable, "-m", "bench.relay", str(rate), str(round_trip_s / 2), str(loss)]
    try:
        with subprocess.Popen(words, stdout=PIPE, text=True) as process:
            try:
                assert process.stdout is not None
                if process.stdout.readline() != "ready\n":
                    raise OSError("no TUN device here")
                for name, device, address in ((NEAR, "near0", NEAR_ADDRESS), (FAR, "far0", FAR_ADDRESS)):
                    _ip("-n", name, "addr", "add", f"{address}/24", "dev", device)
                    _ip("-n", name, "link", "set", "dev", device, "up", "mtu", str(MTU), "txqueuelen", "10000")
                    _ip("-n", name, "link", "set", "dev", "lo", "up")
                yield ["ip", "netns", "exec", NEAR], ["ip", "netns", "exec", FAR]
            finally:
                process.kill()
    finally:
        _clear()


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, stderr=DEVNULL)


def _clear() -> None:
    for name in (NEAR, FAR):
        subprocess.run(["ip", "netns", "del", name], check=False, stderr=DEVNULL)


if __name__ == "__main__":
    _relay(*map(float, sys.argv[1:4]))
