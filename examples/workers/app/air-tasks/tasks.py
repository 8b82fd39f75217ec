"""The shape of wongwill86/air-tasks: a graph whose tasks are containers."""

from airflow import DAG
from airflow.providers.docker.operators.docker import DockerOperator

with DAG("air_tasks") as dag:
    DockerOperator(task_id="run", image="alpine", command="true")
