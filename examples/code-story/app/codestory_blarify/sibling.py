"""A container beside this one, on the same engine: started, listened to, bounded in time, and always removed."""

import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

from docker import DockerClient
from docker.errors import APIError, NotFound
from docker.types import Mount

from .host_paths import MountSource
from .progress import Lines

logger = logging.getLogger(__name__)

TASK_LABEL = "codestory.task"
WORKER_LABEL = "codestory.worker"


@dataclass(frozen=True)
class SiblingPlan:
    """What is to run."""

    name: str
    image: str
    command: list[str]
    source: MountSource
    target: str
    network: str | None
    labels: dict[str, str] = field(default_factory=dict)


class Sibling:
    """Use as a context: on leaving it, however that comes about, the container is gone.

    The engine's auto-remove would do the same too early: a container that is gone has no exit code any more.
    """

    def __init__(self, client: DockerClient, plan: SiblingPlan, timeout: float):
        self._client, self._plan, self._timeout = client, plan, timeout
        self._watchdog = threading.Timer(timeout, self._expire)
        self._watchdog.daemon = True
        self._chunks: Iterator[tuple[bytes | None, bytes | None]] = iter(())
        self.timed_out = False
        self.id: str | None = None

    def __enter__(self) -> "Sibling":
        plan = self._plan
        try:
            # Unlike a bind of the form HOST:CONTAINER, a mount is refused when its source does not exist.
            created = self._client.containers.create(
                plan.image,
                plan.command,
                name=plan.name,
                mounts=[Mount(plan.target, plan.source.source, type=plan.source.kind, read_only=True)],
                network_mode=plan.network,
                labels=plan.labels,
            )
            self.id = created.id
        except BaseException:
            self._remove()
            raise
        return self

    def start(self) -> None:
        """Starts it, and its clock."""
        container = self._client.containers.get(self.id)
        # Attached before the start, as nothing is missed then.
        self._chunks = container.attach(stream=True, demux=True)
        container.start()
        self._watchdog.start()

    def lines(self) -> Iterator[tuple[str, str]]:
        """Each line with the name of its stream, until the container ends or its time is over."""
        streams = {"stdout": Lines(), "stderr": Lines()}
        for chunk in self._chunks:
            for (name, lines), part in zip(streams.items(), chunk, strict=True):
                yield from ((name, line) for line in lines.add(part or b""))
        for name, lines in streams.items():
            yield from ((name, line) for line in lines.end())

    def exit_code(self) -> int:
        """Waits for the end."""
        # a request of its own has no watchdog
        return self._client.api.wait(self.id, timeout=self._timeout)["StatusCode"]

    def __exit__(self, *_) -> None:
        self._watchdog.cancel()
        self._remove()

    def _expire(self) -> None:
        self.timed_out = True
        try:
            self._client.api.kill(self.id)
        except APIError as error:
            logger.info("%s had ended when its time was over: %s", self._plan.name, error)

    def _remove(self) -> None:
        # By label: what was created is found even when the answer to its creation never came here.
        remove_all(self._client, TASK_LABEL, self._plan.labels[TASK_LABEL])


def remove_all(client: DockerClient, label: str, value: str) -> list[str]:
    """Removes the containers with a label, running or not; gives their ids."""
    removed = []
    for container in client.api.containers(all=True, filters={"label": f"{label}={value}"}):
        try:
            client.api.remove_container(container["Id"], v=True, force=True)
        except NotFound:
            continue
        except APIError as error:
            # another clean-up is at it
            if error.status_code != 409:
                raise
        removed.append(container["Id"])
    return removed
