"""The shape of codalab/codabench's compute worker: a Celery task that runs a submission in a container."""

import subprocess

from celery import Celery

app = Celery("compute_worker")


@app.task
def run(image, *command):
    return subprocess.run(["docker", "run", "--rm", image, *command], check=True, capture_output=True, text=True).stdout
