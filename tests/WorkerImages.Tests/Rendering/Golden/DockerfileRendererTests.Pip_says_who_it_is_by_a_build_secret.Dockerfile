# Rendered from images/confidential/image.yaml by the target Render; do not edit. Change the definition or a template instead
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
        /usr/bin/*) set -- python3-venv ;; \
        *) set -- ;; \
    esac; \
    /bin/sh /dev/shm/steps/packages.sh install "$@"; \
    find / -xdev -type f -perm /6000 -exec chmod ug-s {} +; \
    rm -rf /var/log/apt /var/log/*.log /var/cache/debconf/*-old /var/cache/ldconfig/aux-cache /var/lib/dpkg/*-old

# Python packages by pip; what is said to it in confidence is in memory (/dev/shm), which leaves nothing in a layer
RUN --mount=type=cache,target=/root/.cache/pip,sharing=locked \
    --mount=type=secret,id=pip-index,target=/dev/shm/netrc,required=true \
    set -eu; \
    /opt/venv/bin/python3 -m ensurepip --default-pip; \
    NETRC=/dev/shm/netrc /opt/venv/bin/python3 -m pip install --no-input --disable-pip-version-check --root-user-action=ignore \
        --index-url=https://acme.example/simple \
        --log=/dev/shm/pip.log \
        -- acme-worker==1.4 \
    || { grep -F 'Could not fetch URL' /dev/shm/pip.log >&2; exit 1; }

# All of the OCI's labels, so that none is inherited; the tool overrides the labels that differ by build
LABEL org.opencontainers.image.authors="" \
      org.opencontainers.image.base.digest="" \
      org.opencontainers.image.base.name="" \
      org.opencontainers.image.created="" \
      org.opencontainers.image.description="The image confidential." \
      org.opencontainers.image.documentation="" \
      org.opencontainers.image.licenses=MIT \
      org.opencontainers.image.ref.name="" \
      org.opencontainers.image.revision="" \
      org.opencontainers.image.source="" \
      org.opencontainers.image.title=confidential \
      org.opencontainers.image.url="" \
      org.opencontainers.image.vendor=Acme \
      org.opencontainers.image.version=0.1.0
