"""The shape of zane-ops' application: Django behind a proxy, both supervised."""

import time

import django

print("zane on django", django.__version__, flush=True)
time.sleep(86400)
