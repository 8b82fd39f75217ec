"""What happens to siblings when their worker stops, is killed, or starts again.

- `docker stop`: running siblings are killed, their tasks end as FAILED with "the worker is shutting down", and the worker exits with 0.
- A revoked task (`terminate=True`): its process leaves by an exception, so the sibling is removed on the way.
- A killed worker can do nothing: at its next start it removes what carries its name.
"""

import logging
import multiprocessing
import os
import signal
import sys

import docker
from celery.signals import worker_init, worker_process_init, worker_shutting_down
from docker.errors import DockerException

from .sibling import WORKER_LABEL, remove_all

logger = logging.getLogger(__name__)

# Made before the pool's processes are, so that they share it.
shutting_down = multiprocessing.Event()
_main_process = os.getpid()


@worker_init.connect
def remove_leftovers(sender, **_) -> None:
    """Removes the siblings that an earlier life of this worker left."""
    try:
        removed = remove_all(docker.from_env(), WORKER_LABEL, sender.hostname)
    except DockerException as error:
        logger.warning("siblings of an earlier life cannot be looked for: %s", error)
        return
    if removed:
        logger.warning("removed %d siblings that an earlier life of this worker left", len(removed))


@worker_shutting_down.connect
def kill_siblings(sender, **_) -> None:
    """Ends the siblings, so that their tasks end inside the grace period of `docker stop`."""
    shutting_down.set()
    try:
        client = docker.from_env()
        for container in client.api.containers(filters={"label": f"{WORKER_LABEL}={sender}"}):
            client.api.kill(container["Id"])
    except DockerException as error:
        logger.warning("siblings cannot be ended: %s", error)


@worker_process_init.connect
def leave_by_exception(**_) -> None:
    """Makes a revoked task's process leave through its `finally` blocks, where siblings are removed."""
    # the pool `solo` is the main process, whose TERM is Celery's
    if os.getpid() != _main_process:
        signal.signal(signal.SIGTERM, _leave)


def _leave(number, _frame) -> None:
    # once: a second signal must not interrupt the removal
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit(128 + number)
