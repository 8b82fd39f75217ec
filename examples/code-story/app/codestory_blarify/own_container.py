"""Which container of the engine is this one?

The hostname is the usual answer and often a wrong one: it can be set, and with `network_mode: container:X`, or `service:X`, it is that of X,
as are the files that the engine mounts over /etc. So every answer is a candidate only, and is compared with what the kernel says here.
"""

import os
import re
import socket
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_ID = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class MountPoint:
    """A line of /proc/self/mountinfo."""

    root: str  # which directory of the file system is mounted
    target: str
    options: str  # of the file system


def read_mountinfo(text: str) -> list[MountPoint]:
    """Reads /proc/self/mountinfo (proc(5)); later lines cover earlier ones."""
    points = []
    for line in text.splitlines():
        left, _, right = line.partition(" - ")
        fields = left.split(" ")
        points.append(MountPoint(_unescape(fields[3]), _unescape(fields[4]), right.split(" ", 2)[-1]))
    return points


def candidates(hostname: str, mountinfo: str, cgroup: str) -> list[str]:
    """Ids this container may have, likely ones first, each once."""
    return list(dict.fromkeys([hostname, *_ID.findall(cgroup), *_ID.findall(mountinfo)]))


def is_own(container: Mapping, points: Iterable[MountPoint]) -> bool:
    """Compares a container as the engine describes it with the mounts of this process."""
    by_target = {point.target: point for point in points}
    layer = ((container.get("GraphDriver") or {}).get("Data") or {}).get("UpperDir")
    upper = re.search(r"upperdir=([^,]+)", by_target["/"].options)
    if layer and upper:
        # the engine may have mounted it by a relative path
        return layer.split("/")[-2:] == upper[1].split("/")[-2:]
    mounts = container["Mounts"]
    return bool(mounts) and all(_fits(mount, by_target.get(mount["Destination"])) for mount in mounts)


def find(client) -> dict | None:
    """This container as the engine describes it, with its mounts' real destinations; None when the engine has none that fits."""
    mountinfo = Path("/proc/self/mountinfo").read_text()
    points = read_mountinfo(mountinfo)
    likely = candidates(socket.gethostname(), mountinfo, Path("/proc/self/cgroup").read_text())
    for description in _described(client, likely):
        if is_own(description, points):
            return description
    running = (container["Id"] for container in client.api.containers())
    return next((description for description in _described(client, running) if is_own(description, points)), None)


def _described(client, ids: Iterable[str]) -> Iterator[dict]:
    from docker.errors import NotFound

    for one in ids:
        try:
            description = client.api.inspect_container(one)
        except NotFound:
            continue
        # /var/run is a link to /run in most images: the kernel and realpath() know only the latter
        mounts = [mount | {"Destination": os.path.realpath(mount["Destination"])} for mount in description["Mounts"]]
        yield description | {"Mounts": mounts}


def _fits(mount: Mapping, point: MountPoint | None) -> bool:
    # the file system may be mounted anywhere on the host: its directory is the end of the host's path
    return point is not None and (mount["Type"] != "bind" or mount["Source"].endswith(point.root.rstrip("/")))


def _unescape(text: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), text)
