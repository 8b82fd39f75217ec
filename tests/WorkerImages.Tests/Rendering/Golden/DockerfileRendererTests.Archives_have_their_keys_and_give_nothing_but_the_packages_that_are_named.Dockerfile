# Rendered from images/archives/image.yaml by the target Render; do not edit. Change the definition or a template instead
ARG BASE=docker.io/library/debian:trixie-slim

FROM ${BASE}

# Root installs, by the shell that the steps below are written for, whatever the base says; nothing else of how the base starts is left
USER 0
SHELL ["/bin/sh", "-c"]

# Packages of the distribution's archive, and of others only what is named, without what no worker reads; no program keeps a setuid or setgid bit
COPY images/keys/docker.asc /etc/apt/keyrings/worker-docker.asc
COPY images/keys/nvidia.gpg /etc/apt/keyrings/worker-nvidia.gpg
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
    /bin/sh /dev/shm/steps/packages.sh install ca-certificates; \
    if grep -rsq --exclude='worker-*.sources' -e '://acme.example\([:/ ]\|$\)' /etc/apt/sources.list /etc/apt/sources.list.d; then \
        echo 'archive docker cannot be held to its packages: the distribution'\''s own archive is on its host acme.example' >&2; \
        exit 1; \
    fi; \
    printf '%s\n' 'Types: deb' 'URIs: https://acme.example/debian' 'Suites: trixie' \
        'Components: stable' 'Signed-By: /etc/apt/keyrings/worker-docker.asc' >/etc/apt/sources.list.d/worker-docker.sources; \
    printf '%s\n' 'Package: *' 'Pin: origin "acme.example"' 'Pin-Priority: -1' '' \
        'Package: docker-buildx-plugin docker-ce-cli' 'Pin: origin "acme.example"' 'Pin-Priority: 990' >/etc/apt/preferences.d/worker-docker.pref; \
    if grep -rsq --exclude='worker-*.sources' -e '://acme.example\([:/ ]\|$\)' /etc/apt/sources.list /etc/apt/sources.list.d; then \
        echo 'archive nvidia cannot be held to its packages: the distribution'\''s own archive is on its host acme.example' >&2; \
        exit 1; \
    fi; \
    printf '%s\n' 'Types: deb' 'URIs: https://acme.example:8443/nvidia' 'Suites: /' \
        'Signed-By: /etc/apt/keyrings/worker-nvidia.gpg' >/etc/apt/sources.list.d/worker-nvidia.sources; \
    printf '%s\n' 'Package: *' 'Pin: origin "acme.example"' 'Pin-Priority: -1' '' \
        'Package: nvidia-container-toolkit' 'Pin: origin "acme.example"' 'Pin-Priority: 990' >/etc/apt/preferences.d/worker-nvidia.pref; \
    /bin/sh /dev/shm/steps/packages.sh upgrade \
        ca-certificates \
        docker-ce-cli \
        nvidia-container-toolkit \
        tini; \
    find / -xdev -type f -perm /6000 -exec chmod ug-s {} +; \
    rm -rf /var/log/apt /var/log/*.log /var/cache/debconf/*-old /var/cache/ldconfig/aux-cache /var/lib/dpkg/*-old

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
        cli=/usr/bin/docker \
        >/usr/local/lib/worker/image.conf
COPY templates/rootfs/ /

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
      org.opencontainers.image.title=archives \
      org.opencontainers.image.url="" \
      org.opencontainers.image.vendor=Acme \
      org.opencontainers.image.version=0.1.0

# The entrypoint starts as root, adapts to the socket it finds and becomes the worker
ENTRYPOINT ["/usr/bin/tini", "-s", "--", "/usr/local/bin/worker-entrypoint"]
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["/usr/local/bin/worker-health"]
CMD ["sleep", "infinity"]
