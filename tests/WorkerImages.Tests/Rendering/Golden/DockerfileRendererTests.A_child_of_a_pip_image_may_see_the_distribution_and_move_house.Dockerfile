# Rendered from images/child/image.yaml by the target Render; do not edit. Change the definition or a template instead
ARG BASE=localhost:5000/acme/pip:0.1.0

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
        python3-redis; \
    find / -xdev -type f -perm /6000 -exec chmod ug-s {} +; \
    rm -rf /var/log/apt /var/log/*.log /var/cache/debconf/*-old /var/cache/ldconfig/aux-cache /var/lib/dpkg/*-old

# Where the worker starts, and may write
RUN install --directory --owner=1000 --group=1000 '/srv/my app'
WORKDIR "/srv/my app"

# The virtual environment sees the distribution's packages, and runs their programs
RUN set -eu; \
    sed -i 's/^include-system-site-packages = .*/include-system-site-packages = true/' /opt/venv/pyvenv.cfg; \
    for program in $(dpkg --listfiles python3-redis); do \
        case $program in /usr/bin/*) ;; *) continue ;; esac; \
        if grep -q '^#! */usr/bin/python3' "$program"; then \
            sed '1s,.*,#!/opt/venv/bin/python3,' "$program" >/opt/venv/bin/"${program##*/}"; \
            chmod 0755 /opt/venv/bin/"${program##*/}"; \
        fi; \
    done

# The virtual environment's link follows the working directory
RUN ln -s /opt/venv '/srv/my app/.venv'

# Python packages by pip
RUN --mount=type=cache,target=/root/.cache/pip,sharing=locked \
    set -eu; \
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
        'venv_link=/srv/my app/.venv' \
        cli=/usr/bin/docker \
        >/usr/local/lib/worker/image.conf

# All of the OCI's labels, so that none is inherited; the tool overrides the labels that differ by build
LABEL org.opencontainers.image.authors="" \
      org.opencontainers.image.base.digest="" \
      org.opencontainers.image.base.name="" \
      org.opencontainers.image.created="" \
      org.opencontainers.image.description="The image child." \
      org.opencontainers.image.documentation="" \
      org.opencontainers.image.licenses=MIT \
      org.opencontainers.image.ref.name="" \
      org.opencontainers.image.revision="" \
      org.opencontainers.image.source="" \
      org.opencontainers.image.title=child \
      org.opencontainers.image.url="" \
      org.opencontainers.image.vendor=Acme \
      org.opencontainers.image.version=0.1.0
