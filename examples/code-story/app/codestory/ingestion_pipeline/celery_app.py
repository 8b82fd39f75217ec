"""The Celery application of the ingestion pipeline: `celery -A codestory.ingestion_pipeline.celery_app worker -Q ingestion`."""

import os

from celery import Celery

INGESTION_QUEUE = "ingestion"

# Celery kills what runs longer, and nothing can clean up then: steps must set themselves shorter limits.
TASK_TIME_LIMIT = 3600

_redis = os.environ.get("REDIS__URI") or "redis://redis:6379/0"

app = Celery(
    "ingestion_pipeline",
    broker=os.environ.get("CELERY_BROKER_URL") or _redis,
    backend=os.environ.get("CELERY_RESULT_BACKEND") or _redis,
    include=["codestory_blarify.step", "codestory_blarify.lifecycle"],
)
app.conf.update(
    accept_content=["json"],
    task_serializer="json",
    result_serializer="json",
    task_track_started=True,
    task_time_limit=TASK_TIME_LIMIT,
    worker_prefetch_multiplier=1,
    broker_connection_retry_on_startup=True,
    task_routes={
        "codestory.ingestion_pipeline.tasks.*": {"queue": INGESTION_QUEUE},
        "codestory.pipeline.steps.*": {"queue": INGESTION_QUEUE},
        "codestory_*.step.*": {"queue": INGESTION_QUEUE},
    },
)
