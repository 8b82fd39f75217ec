"""One run of Blarify over a repository, in a container beside this one."""

import json
import logging
import os
from collections import deque
from dataclasses import dataclass, field
from typing import Any

import docker
from docker import DockerClient
from docker.errors import DockerException

from . import host_paths, own_container
from .host_paths import MountSource
from .lifecycle import shutting_down
from .output import Neo4jOutput
from .progress import Progress
from .sibling import Sibling, SiblingPlan

logger = logging.getLogger(__name__)

NAME_PREFIX = "codestory-blarify-"
WORKSPACE = "/workspace"
LINES_KEPT = 1000
ERROR_TAIL = 10
SHUTTING_DOWN = "Blarify was ended: the worker is shutting down"


class AnalysisError(Exception):
    """Blarify did not do what it should."""


@dataclass
class Analysis:
    """What is to be done, and what is known of it: that grows while it runs, and is there however it ends."""

    repository_path: str
    job_id: str
    ignore_patterns: list[str]
    image: str
    timeout: float
    incremental: bool
    labels: dict[str, str]
    progress: Progress

    output: Neo4jOutput = field(default_factory=lambda: Neo4jOutput(os.environ))
    source: MountSource | None = None
    container_id: str | None = None
    exit_code: int | None = None
    lines: deque[str] = field(default_factory=lambda: deque(maxlen=LINES_KEPT))
    error_lines: deque[str] = field(default_factory=lambda: deque(maxlen=LINES_KEPT))

    def run(self) -> None:
        """Runs it to its good end."""
        if not os.path.isdir(self.repository_path):
            raise AnalysisError(f"Repository path is not a valid directory: {self.repository_path}")
        client = docker.from_env()
        own = own_container.find(client)
        self.source = self._resolve(own)
        self.progress.step(10.0, "Pulling Blarify Docker image...")
        self._pull(client)
        self.progress.step(20.0, "Starting Blarify container...")
        self._follow(client, self._plan(own))

    def report(self) -> dict[str, Any]:
        """The part of the payload that is about the container."""
        return {
            "container_id": self.container_id,
            "exit_code": self.exit_code,
            "host_path": self.source.source if self.source else None,
            "host_path_way": self.source.way if self.source else None,
            "nodes_processed": self._summary().get("nodes", 0),
            "lines": list(self.lines),
        }

    def _resolve(self, own: dict | None) -> MountSource:
        mappings = host_paths.read_mappings(os.environ.get("CODESTORY_MOUNT_MAPPINGS", ""))
        return host_paths.resolve(os.path.realpath(self.repository_path), mappings, own["Mounts"] if own else None)

    def _pull(self, client: DockerClient) -> None:
        try:
            client.images.pull(self.image)
        except DockerException as error:
            logger.warning("%s was not pulled, the engine's own is used if it has one: %s", self.image, error)

    def _plan(self, own: dict | None) -> SiblingPlan:
        command = ["blarify", "parse", self.source.inside(WORKSPACE)]
        for pattern in self.ignore_patterns:
            command += ["--ignore", pattern]
        if self.incremental:
            command.append("--incremental")
        # the sibling finds the database by the name that we find it by
        network = os.environ.get("CODESTORY_DOCKER_NETWORK") or (own["HostConfig"]["NetworkMode"] if own else None)
        return SiblingPlan(
            name=NAME_PREFIX + self.job_id,
            image=self.image,
            command=[*command, "--output", self.output.uri],
            source=self.source,
            target=WORKSPACE,
            network=network,
            labels=self.labels,
        )

    def _follow(self, client: DockerClient, plan: SiblingPlan) -> None:
        with Sibling(client, plan, self.timeout) as sibling:
            self.container_id = sibling.id
            sibling.start()
            # asked after the start: from here on the worker's last order reaches the sibling
            if shutting_down.is_set():
                raise AnalysisError(SHUTTING_DOWN)
            for stream, line in sibling.lines():
                self._take(stream, self.output.redact(line))
            self.exit_code = sibling.exit_code()
        if sibling.timed_out:
            raise AnalysisError(f"Blarify was ended after its time limit of {self.timeout:g} s{self._tail()}")
        if shutting_down.is_set() and self.exit_code:
            raise AnalysisError(SHUTTING_DOWN)
        if self.exit_code:
            raise AnalysisError(f"Blarify container exited with code {self.exit_code}{self._tail()}")

    def _take(self, stream: str, line: str) -> None:
        self.progress.read(line)
        self.lines.append(line)
        if stream == "stderr":
            self.error_lines.append(line)
        if "Error:" in line:
            logger.error("Blarify: %s", line)

    def _tail(self) -> str:
        last = list(self.error_lines or self.lines)[-ERROR_TAIL:]
        return "\nLast log lines:\n" + "\n".join(last) if last else ""

    def _summary(self) -> dict[str, Any]:
        # Blarify's last line is a JSON object
        try:
            last = json.loads(self.lines[-1])
        except (IndexError, ValueError):
            return {}
        return last if isinstance(last, dict) else {}
