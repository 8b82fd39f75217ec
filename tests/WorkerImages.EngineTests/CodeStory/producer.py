"""The pipeline's other end: sends the orders that come on standard input, a JSON object a line, and prints every state that Celery stores."""

import json
import sys
import threading

import redis

from codestory.ingestion_pipeline.celery_app import app


def listen(channel) -> None:
    for message in channel.listen():
        if message["type"] == "pmessage":
            print(message["data"].decode(), flush=True)


channel = redis.Redis.from_url(app.conf.result_backend).pubsub()
# what Celery's backend publishes beside storing it
channel.psubscribe("celery-task-meta-*")
threading.Thread(target=listen, args=[channel], daemon=True).start()
for line in sys.stdin:
    order = json.loads(line)
    match order.pop("do"):
        case "send":
            # without a queue, the application's routes decide
            app.send_task(order.pop("name"), **order)
        case "revoke":
            app.control.revoke(order["task_id"], terminate=True)
