# Rendered from images/grown/image.yaml by the target Render; do not edit. Change the definition or a template instead
ARG BASE=localhost:5000/acme/static-worker:0.1.0

# docker-buildx for linux/amd64: a download, used only if it has the recorded sum
FROM ${BASE} AS docker-buildx-amd64
USER 0
ADD https://acme.example/buildx /download/docker-buildx
RUN set -eu; \
    printf '%s  %s\n' 1310ca2c8932dbd118668bd97442558a3e1f546b5e15c69699dfbd6024f548d8 /download/docker-buildx >/download/sums; \
    sha256sum --check --strict /download/sums; \
    mkdir /program; \
    mv /download/docker-buildx /program/docker-buildx; \
    chmod 0755 /program/docker-buildx

FROM docker-buildx-${TARGETARCH} AS docker-buildx-program

FROM ${BASE}

# Root installs; the image ends as its user again
USER 0

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
    /bin/sh /dev/shm/steps/packages.sh install "$@" \
        git; \
    find / -xdev -type f -perm /6000 -exec chmod ug-s {} +; \
    rm -rf /var/log/apt /var/log/*.log /var/cache/debconf/*-old /var/cache/ldconfig/aux-cache /var/lib/dpkg/*-old

# docker-buildx out of the stage for this image's platform
COPY --from=docker-buildx-program /program/docker-buildx /usr/local/libexec/docker/cli-plugins/docker-buildx

# Where the worker starts, and may write
RUN install --directory --owner=1000 --group=1000 /srv/jobs
WORKDIR /srv/jobs

# The virtual environment; a project mounted over the working directory hides only the link to it
RUN set -eu; \
    python3 -m venv --without-pip /opt/venv; \
    ln -s /opt/venv /srv/jobs/.venv
ENV VIRTUAL_ENV=/opt/venv \
    PATH=/opt/venv/bin:${PATH}

# Python packages by pip
RUN --mount=type=cache,target=/root/.cache/pip,sharing=locked \
    set -eu; \
    /opt/venv/bin/python3 -m ensurepip --default-pip; \
    /opt/venv/bin/python3 -m pip install --no-input --disable-pip-version-check --root-user-action=ignore \
        -- celery

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
        venv_link=/srv/jobs/.venv \
        cli=/usr/bin/docker \
        static=1 \
        >/usr/local/lib/worker/image.conf

# All of the OCI's labels, so that none is inherited; the tool overrides the labels that differ by build
LABEL org.opencontainers.image.authors="" \
      org.opencontainers.image.base.digest="" \
      org.opencontainers.image.base.name="" \
      org.opencontainers.image.created="" \
      org.opencontainers.image.description="The image grown." \
      org.opencontainers.image.documentation="" \
      org.opencontainers.image.licenses=MIT \
      org.opencontainers.image.ref.name="" \
      org.opencontainers.image.revision="" \
      org.opencontainers.image.source="" \
      org.opencontainers.image.title=grown \
      org.opencontainers.image.url="" \
      org.opencontainers.image.vendor=Acme \
      org.opencontainers.image.version=0.1.0

# Never root, and in numbers: a platform that forbids root cannot look a name up
USER 1000:1000

# How the worker starts, and how Docker asks for its health
CMD ["celery", "worker"]
