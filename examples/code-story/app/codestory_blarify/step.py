"""The task that has Blarify read a repository."""

import logging
import os
import pwd
import time
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from docker.errors import DockerException

from codestory.ingestion_pipeline.celery_app import TASK_TIME_LIMIT, app
from codestory.ingestion_pipeline.step import StepStatus

from .analysis import Analysis, AnalysisError
from .host_paths import HostPathError
from .progress import Progress
from .sibling import TASK_LABEL, WORKER_LABEL

logger = logging.getLogger(__name__)

DEFAULT_IMAGE = "blarapp/blarify:latest"
CLEAN_UP = 60  # seconds of Celery's time limit that are left for removing the sibling


@app.task(bind=True, name="codestory_blarify.step.run_blarify")
def run_blarify(
    self,
    repository_path: str,
    job_id: str,
    ignore_patterns: list[str] | None = None,
    docker_image: str | None = None,
    timeout: float | None = None,
    config: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Runs the step. The verdict is the payload's `status`: Celery's state is SUCCESS for a failed step, too."""
    start = time.time()
    analysis = Analysis(
        repository_path=repository_path,
        job_id=job_id,
        ignore_patterns=ignore_patterns or [],
        image=docker_image or DEFAULT_IMAGE,
        timeout=min(timeout or TASK_TIME_LIMIT, TASK_TIME_LIMIT - CLEAN_UP),
        incremental=bool((config or {}).get("incremental")),
        labels={TASK_LABEL: self.request.id, WORKER_LABEL: self.request.hostname},
        progress=Progress(lambda percent, message: self.update_state(state="PROGRESS", meta={"progress": percent, "message": message})),
    )
    verdict = _verdict(analysis)
    end = time.time()
    return {
        "job_id": job_id,
        "repository_path": repository_path,
        "start_time": start,
        "end_time": end,
        "duration": end - start,
        "worker": _identity(),
        **analysis.report(),
        **verdict,
    }


def _verdict(analysis: Analysis) -> dict[str, Any]:
    try:
        analysis.run()
    except DockerException as error:
        return _failed(f"Docker error: {error}")
    except (AnalysisError, HostPathError, SoftTimeLimitExceeded) as error:
        return _failed(str(error))
    except Exception as error:  # whatever it is, the pipeline needs a payload; what it is stands in the log
        logger.exception("the step ended unexpectedly")
        return _failed(f"{type(error).__name__}: {error}")
    return {"status": StepStatus.COMPLETED, "progress": 100.0, "message": f"Blarify processed {analysis.repository_path}"}


def _failed(error: str) -> dict[str, Any]:
    logger.error("the step failed: %s", error)
    return {"status": StepStatus.FAILED, "error": error, "message": f"Blarify task failed: {error}"}


def _identity() -> dict[str, Any]:
    return {"uid": os.getuid(), "gids": sorted({os.getgid(), *os.getgroups()}), "user": pwd.getpwuid(os.getuid()).pw_name}
