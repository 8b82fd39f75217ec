# Rendered from images/pip/image.yaml by the target Render; do not edit. Change the definition or a template instead
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
        /usr/bin/*) set -- python3 python3-venv ;; \
        *) set -- ;; \
    esac; \
    /bin/sh /dev/shm/steps/packages.sh install "$@"; \
    find / -xdev -type f -perm /6000 -exec chmod ug-s {} +; \
    rm -rf /var/log/apt /var/log/*.log /var/cache/debconf/*-old /var/cache/ldconfig/aux-cache /var/lib/dpkg/*-old

# The virtual environment; a project mounted over the working directory hides only the link to it
RUN set -eu; \
    python3 -m venv --without-pip /opt/venv; \
    ln -s /opt/venv /app/.venv
ENV VIRTUAL_ENV=/opt/venv \
    PATH=/opt/venv/bin:${PATH}

# Python packages by pip
COPY images/pip/requirements.txt /usr/local/share/worker/pip/requirements.txt
COPY images/pip/locks/constraints.txt /usr/local/share/worker/pip/locks/constraints.txt
RUN --mount=type=cache,target=/root/.cache/pip,sharing=locked \
    set -eu; \
    /opt/venv/bin/python3 -m ensurepip --default-pip; \
    /opt/venv/bin/python3 -m pip install --no-input --disable-pip-version-check --root-user-action=ignore \
        --index-url=https://acme.example/simple \
        --require-hashes --force-reinstall \
        --constraint=/usr/local/share/worker/pip/locks/constraints.txt \
        --requirement=/usr/local/share/worker/pip/requirements.txt \
        -- docker==7.1.0 'requests[socks]>=2,<3; python_version > '\''3.8'\'''

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

# All of the OCI's labels, so that none is inherited; the tool overrides the labels that differ by build
LABEL org.opencontainers.image.authors="" \
      org.opencontainers.image.base.digest="" \
      org.opencontainers.image.base.name="" \
      org.opencontainers.image.created="" \
      org.opencontainers.image.description="The image pip." \
      org.opencontainers.image.documentation="" \
      org.opencontainers.image.licenses=MIT \
      org.opencontainers.image.ref.name="" \
      org.opencontainers.image.revision="" \
      org.opencontainers.image.source="" \
      org.opencontainers.image.title=pip \
      org.opencontainers.image.url="" \
      org.opencontainers.image.vendor=Acme \
      org.opencontainers.image.version=0.1.0

# How the worker starts, and how Docker asks for its health
HEALTHCHECK --interval=120s --timeout=1500ms --retries=1 \
    CMD ["true"]
