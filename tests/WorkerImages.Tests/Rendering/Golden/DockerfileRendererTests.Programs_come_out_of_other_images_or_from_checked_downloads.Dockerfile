# Rendered from images/tools/image.yaml by the target Render; do not edit. Change the definition or a template instead
ARG BASE=docker.io/library/debian:trixie-slim

# docker for linux/amd64: a download, used only if it has the recorded sum
FROM ${BASE} AS docker-amd64
USER 0
SHELL ["/bin/sh", "-c"]
ADD https://acme.example/docker-27.1.tgz?arch=x86_64 /download/docker.tgz
RUN set -eu; \
    if ! command -v apt-get >/dev/null; then \
        system=$(sed -n 's/^PRETTY_NAME="*\([^"]*\)"*$/\1/p' /etc/os-release 2>/dev/null || :); \
        echo "the base is ${system:-an unknown system}: worker images need apt" >&2; \
        exit 1; \
    fi; \
    printf '%s  %s\n' 1310ca2c8932dbd118668bd97442558a3e1f546b5e15c69699dfbd6024f548d8 /download/docker.tgz >/download/sums; \
    sha256sum --check --strict /download/sums; \
    mkdir /program; \
    tar --extract --gzip --to-stdout --file=/download/docker.tgz -- docker/docker >/program/docker; \
    chmod 0755 /program/docker

# docker for linux/arm/v7: a download, used only if it has the recorded sum
FROM ${BASE} AS docker-arm
USER 0
SHELL ["/bin/sh", "-c"]
ADD https://acme.example/docker-27.1-armhf /download/docker
RUN set -eu; \
    if ! command -v apt-get >/dev/null; then \
        system=$(sed -n 's/^PRETTY_NAME="*\([^"]*\)"*$/\1/p' /etc/os-release 2>/dev/null || :); \
        echo "the base is ${system:-an unknown system}: worker images need apt" >&2; \
        exit 1; \
    fi; \
    printf '%s  %s\n' 1310ca2c8932dbd118668bd97442558a3e1f546b5e15c69699dfbd6024f548d8 /download/docker >/download/sums; \
    sha256sum --check --strict /download/sums; \
    mkdir /program; \
    mv /download/docker /program/docker; \
    chmod 0755 /program/docker

FROM docker-${TARGETARCH} AS docker-program

# crane for linux/amd64: a download, used only if it has the recorded sum
FROM ${BASE} AS crane-amd64
USER 0
SHELL ["/bin/sh", "-c"]
ADD https://acme.example/crane.tgz /download/crane.tgz
RUN set -eu; \
    if ! command -v apt-get >/dev/null; then \
        system=$(sed -n 's/^PRETTY_NAME="*\([^"]*\)"*$/\1/p' /etc/os-release 2>/dev/null || :); \
        echo "the base is ${system:-an unknown system}: worker images need apt" >&2; \
        exit 1; \
    fi; \
    printf '%s  %s\n' 1310ca2c8932dbd118668bd97442558a3e1f546b5e15c69699dfbd6024f548d8 /download/crane.tgz >/download/sums; \
    sha256sum --check --strict /download/sums; \
    mkdir /program; \
    tar --extract --gzip --to-stdout --file=/download/crane.tgz -- crane >/program/crane; \
    chmod 0755 /program/crane

FROM crane-${TARGETARCH} AS crane-program

FROM ${BASE}

# Root installs, by the shell that the steps below are written for, whatever the base says; nothing else of how the base starts is left
USER 0
SHELL ["/bin/sh", "-c"]

# Packages of the distribution's archive, without what no worker reads; no program keeps a setuid or setgid bit
# what the build is refreshed for, if anything: another value takes no step out of a cache
ARG REFRESH
RUN --mount=type=bind,source=templates/steps,target=/dev/shm/steps \
    set -eu; \
    if ! command -v apt-get >/dev/null; then \
        system=$(sed -n 's/^PRETTY_NAME="*\([^"]*\)"*$/\1/p' /etc/os-release 2>/dev/null || :); \
        echo "the base is ${system:-an unknown system}: worker images need apt" >&2; \
        exit 1; \
    fi; \
    printf 'path-exclude=%s\n' '/usr/share/bash-completion/*' '/usr/share/doc/*' '/usr/share/fish/*' '/usr/share/info/*' \
        '/usr/share/lintian/*' '/usr/share/locale/*' '/usr/share/man/*' '/usr/share/zsh/*' '/usr/bin/tini-static' \
        >/etc/dpkg/dpkg.cfg.d/worker; \
    echo 'path-include=/usr/share/doc/*/copyright' >>/etc/dpkg/dpkg.cfg.d/worker; \
    for section in 1 2 3 4 5 6 7 8; do mkdir -p "/usr/share/man/man$section"; done; \
    /bin/sh /dev/shm/steps/packages.sh upgrade \
        amazon-ecr-credential-helper \
        ca-certificates \
        docker-compose \
        git \
        libstdc++6 \
        tini; \
    find / -xdev -type f -perm /6000 -exec chmod ug-s {} +; \
    rm -rf /var/log/apt /var/log/*.log /var/cache/debconf/*-old /var/cache/ldconfig/aux-cache /var/lib/dpkg/*-old

# docker out of the stage for this image's platform
COPY --from=docker-program /program/docker /usr/local/bin/docker

# docker-buildx out of another image
COPY --from=docker.io/docker/buildx-bin@sha256:1310ca2c8932dbd118668bd97442558a3e1f546b5e15c69699dfbd6024f548d8 /buildx /usr/local/libexec/docker/cli-plugins/docker-buildx

# crane out of the stage for this image's platform
COPY --from=crane-program /program/crane /opt/tools/bin/crane

# uv out of another image
COPY --from=ghcr.io/astral-sh/uv@sha256:1310ca2c8932dbd118668bd97442558a3e1f546b5e15c69699dfbd6024f548d8 /uv /usr/local/bin/uv

# The worker's account and the docker group that may use the socket; an account of the base is taken if it is the one the definition asks for
RUN --mount=type=bind,source=templates/steps,target=/dev/shm/steps \
    /bin/sh /dev/shm/steps/accounts.sh appuser 1000 1000 /home/appuser \
        docker 2375

# Where the worker starts, and may write
RUN install --directory --owner=1000 --group=1000 /app
WORKDIR /app

# Facts about the image for the programs below /usr/local/bin
RUN set -eu; \
    mkdir -p /usr/local/lib/worker; \
    install --directory --mode=1777 /run/worker; \
    printf '%s\n' \
        user=appuser \
        uid=1000 \
        gid=1000 \
        docker_gid=2375 \
        home=/home/appuser \
        cli=/usr/local/bin/docker \
        >/usr/local/lib/worker/image.conf
COPY templates/rootfs/ /

# What the definition sets
ENV EMPTY="" \
    QUOTED="a \"b\" \$c \\ 'd'"

# All of the OCI's labels, so that none is inherited; the tool overrides the labels that differ by build
LABEL org.opencontainers.image.authors="" \
      org.opencontainers.image.base.digest="" \
      org.opencontainers.image.base.name="" \
      org.opencontainers.image.created="" \
      org.opencontainers.image.description="Worker base that drives the Docker engine behind its socket, without an engine of its own." \
      org.opencontainers.image.documentation="" \
      org.opencontainers.image.licenses=MIT \
      org.opencontainers.image.ref.name="" \
      org.opencontainers.image.revision="" \
      org.opencontainers.image.source="" \
      org.opencontainers.image.title=tools \
      org.opencontainers.image.url="" \
      org.opencontainers.image.vendor=Acme \
      org.opencontainers.image.version=0.1.0

# The entrypoint starts as root, adapts to the socket it finds and becomes the worker
ENTRYPOINT ["/usr/bin/tini", "-s", "--", "/usr/local/bin/worker-entrypoint"]
STOPSIGNAL SIGTERM
HEALTHCHECK NONE
CMD ["sh", "-c", "echo \"$HOME\" {{.ID}}"]
