import sys

import docker


def main():
    client = docker.from_env()
    print("engine", client.version()["Version"])
    if "--check" not in sys.argv:
        for event in client.events(decode=True):
            print(event)
