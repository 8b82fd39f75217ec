"""The shape of dagster's deploy_docker user code: a job whose runs are containers."""

from dagster import Definitions, job, op


@op
def hello():
    return 1


@job
def every_container():
    hello()


defs = Definitions(jobs=[every_container])
