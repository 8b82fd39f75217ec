# Rendered from images/celery-worker/image.yaml by the target Render; do not edit. Change the definition or a template instead
ARG BASE=localhost:5000/acme/python-worker:0.1.0

FROM ${BASE}

# Packages of the distribution's archive; no program keeps a setuid or setgid bit
# what the build is refreshed for, if anything: another value takes no step out of a cache
ARG REFRESH
RUN --mount=type=bind,source=templates/steps,target=/dev/shm/steps \
    set -eu; \
    python3=$(command -v python3 || :); \
    python3=$(readlink -f "$python3" || :); \
    case ${python3:-/usr/bin/python3} in \
        /usr/bin/*) set -- ;; \
        *) echo "the base's own $python3 does not see what is under 'debian', which is for the distribution's: name it under 'pip'" >&2; exit 1 ;; \
    esac; \
    /bin/sh /dev/shm/steps/packages.sh install "$@" \
        celery \
        python3-celery \
        python3-redis; \
    find / -xdev -type f -perm /6000 -exec chmod ug-s {} +; \
    rm -rf /var/log/apt /var/log/*.log /var/cache/debconf/*-old /var/cache/ldconfig/aux-cache /var/lib/dpkg/*-old

# The virtual environment sees the distribution's packages, and runs their programs
RUN set -eu; \
    for program in $(dpkg --listfiles celery python3-celery python3-redis); do \
        case $program in /usr/bin/*) ;; *) continue ;; esac; \
        if grep -q '^#! */usr/bin/python3' "$program"; then \
            sed '1s,.*,#!/opt/venv/bin/python3,' "$program" >/opt/venv/bin/"${program##*/}"; \
            chmod 0755 /opt/venv/bin/"${program##*/}"; \
        fi; \
    done

# All of the OCI's labels, so that none is inherited; the tool overrides the labels that differ by build
LABEL org.opencontainers.image.authors="" \
      org.opencontainers.image.base.digest="" \
      org.opencontainers.image.base.name="" \
      org.opencontainers.image.created="" \
      org.opencontainers.image.description="Celery worker with the Redis client and the Docker SDK." \
      org.opencontainers.image.documentation="" \
      org.opencontainers.image.licenses=MIT \
      org.opencontainers.image.ref.name="" \
      org.opencontainers.image.revision="" \
      org.opencontainers.image.source="" \
      org.opencontainers.image.title=celery-worker \
      org.opencontainers.image.url="" \
      org.opencontainers.image.vendor=Acme \
      org.opencontainers.image.version=0.1.0
