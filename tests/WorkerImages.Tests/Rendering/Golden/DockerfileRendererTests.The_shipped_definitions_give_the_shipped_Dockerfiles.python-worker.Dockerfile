# Rendered from images/python-worker/image.yaml by the target Render; do not edit. Change the definition or a template instead
ARG BASE=localhost:5000/acme/worker:0.1.0

FROM ${BASE}

# Packages of the distribution's archive; no program keeps a setuid or setgid bit
# what the build is refreshed for, if anything: another value takes no step out of a cache
ARG REFRESH
RUN --mount=type=bind,source=templates/steps,target=/dev/shm/steps \
    set -eu; \
    python3=$(command -v python3 || :); \
    python3=$(readlink -f "$python3" || :); \
    case ${python3:-/usr/bin/python3} in \
        /usr/bin/*) set -- python3 ;; \
        *) echo "the base's own $python3 does not see what is under 'debian', which is for the distribution's: name it under 'pip'" >&2; exit 1 ;; \
    esac; \
    /bin/sh /dev/shm/steps/packages.sh install "$@" \
        python3-docker; \
    find / -xdev -type f -perm /6000 -exec chmod ug-s {} +; \
    rm -rf /var/log/apt /var/log/*.log /var/cache/debconf/*-old /var/cache/ldconfig/aux-cache /var/lib/dpkg/*-old

# The virtual environment; a project mounted over the working directory hides only the link to it
RUN set -eu; \
    python3 -m venv --without-pip --system-site-packages /opt/venv; \
    ln -s /opt/venv /app/.venv; \
    for program in $(dpkg --listfiles python3-docker); do \
        case $program in /usr/bin/*) ;; *) continue ;; esac; \
        if grep -q '^#! */usr/bin/python3' "$program"; then \
            sed '1s,.*,#!/opt/venv/bin/python3,' "$program" >/opt/venv/bin/"${program##*/}"; \
            chmod 0755 /opt/venv/bin/"${program##*/}"; \
        fi; \
    done
ENV VIRTUAL_ENV=/opt/venv \
    PATH=/opt/venv/bin:${PATH}

# Facts about the image for the programs below /usr/local/bin
RUN set -eu; \
    mkdir -p /usr/local/lib/worker; \
    printf '%s\n' \
        user=appuser \
        uid=1000 \
        gid=1000 \
        docker_gid=2375 \
        home=/home/appuser \
        venv=/opt/venv \
        venv_link=/app/.venv \
        cli=/usr/bin/docker \
        >/usr/local/lib/worker/image.conf

# What the definition sets
ENV PYTHONUNBUFFERED=1

# All of the OCI's labels, so that none is inherited; the tool overrides the labels that differ by build
LABEL org.opencontainers.image.authors="" \
      org.opencontainers.image.base.digest="" \
      org.opencontainers.image.base.name="" \
      org.opencontainers.image.created="" \
      org.opencontainers.image.description="Python worker with the Docker SDK in a virtual environment." \
      org.opencontainers.image.documentation="" \
      org.opencontainers.image.licenses=MIT \
      org.opencontainers.image.ref.name="" \
      org.opencontainers.image.revision="" \
      org.opencontainers.image.source="" \
      org.opencontainers.image.title=python-worker \
      org.opencontainers.image.url="" \
      org.opencontainers.image.vendor=Acme \
      org.opencontainers.image.version=0.1.0
