"""What every step of the pipeline has in common."""

from enum import StrEnum


class StepStatus(StrEnum):
    """The verdict in a step's payload. Celery's own state says only whether the task ran to its end."""

    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
