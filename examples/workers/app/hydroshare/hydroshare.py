"""The shape of hydroshare's Celery worker."""

import docker
from celery import Celery

app = Celery("hydroshare")


@app.task
def run_container(image, command):
    return docker.from_env().containers.run(image, command, remove=True)
