"""From a path in this container to what the engine must be told to mount.

The engine takes every path as one of its own host. A path of ours means something else there or, worse, nothing: asked the old way,
the engine makes an empty directory of that name and the analysis finds no files. So a path that no mount covers is refused.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath


class HostPathError(ValueError):
    """The engine cannot be told where the path is."""


@dataclass(frozen=True)
class MountSource:
    """What to mount, and where below it the path is."""

    kind: str  # "bind" or "volume"
    source: str  # a path of the engine's host, or a volume's name
    below: str  # a bind mount starts at the path itself, a volume only at its root
    way: str  # how it was found

    def inside(self, target: str) -> str:
        """The path in a container that has the source mounted at a target."""
        return str(PurePosixPath(target) / self.below)


def read_mappings(text: str) -> list[tuple[str, str]]:
    """Reads `HOST:CONTAINER;HOST:CONTAINER`; an entry without a colon is the same path on both sides."""
    pairs = []
    for entry in filter(None, (part.strip() for part in text.split(";"))):
        host, _, container = entry.partition(":")
        container = container or host
        if not (os.path.isabs(host) and os.path.isabs(container)):
            raise HostPathError(f"CODESTORY_MOUNT_MAPPINGS has '{entry}': write HOST:CONTAINER, both absolute paths")
        pairs.append((host, container))
    return pairs


def resolve(path: str, mappings: Sequence[tuple[str, str]], mounts: Iterable[Mapping] | None) -> MountSource:
    """Finds what to mount for a path of this container: explicit mappings first, then what the engine says of our own mounts.

    `mounts` is the `Mounts` of this container as the engine reports them; None when this container is not known.
    """
    mapped = _longest((container, host) for host, container in mappings if _below(path, container) is not None)
    if mapped:
        container, host = mapped
        return _bind(host, _below(path, container), "mapping")
    if mounts is None:
        raise HostPathError(
            f"{path}: which container this is cannot be told, so its mounts are not known; set CODESTORY_MOUNT_MAPPINGS=HOST:CONTAINER"
        )
    covering = _longest((mount["Destination"], mount) for mount in mounts if _below(path, mount["Destination"]) is not None)
    if not covering:
        raise HostPathError(f"{path} is on no mount of this container, so the engine cannot reach it: mount its directory")
    destination, mount = covering
    below = _below(path, destination)
    match mount["Type"]:
        case "bind":
            return _bind(mount["Source"], below, "same-path" if mount["Source"] == destination else "mounts")
        case "volume":
            return MountSource("volume", mount["Name"], below, "volume")
        case other:
            raise HostPathError(f"{path} is on a mount of type {other}, which no other container can share")


def _bind(host: str, below: str, way: str) -> MountSource:
    return MountSource("bind", str(PurePosixPath(host) / below), "", way)


def _below(path: str, prefix: str) -> str | None:
    # by whole names: /repositories does not cover /repositories-old
    try:
        below = str(PurePosixPath(path).relative_to(prefix))
    except ValueError:
        return None
    return "" if below == "." else below


def _longest(candidates: Iterable[tuple]) -> tuple | None:
    return max(candidates, key=lambda candidate: len(PurePosixPath(candidate[0]).parts), default=None)
