# Rendered from images/static-worker/image.yaml by the target Render; do not edit. Change the definition or a template instead
ARG BASE=localhost:5000/acme/worker:0.1.0

FROM ${BASE}

# Facts about the image for the programs below /usr/local/bin
RUN set -eu; \
    mkdir -p /usr/local/lib/worker; \
    printf '%s\n' \
        user=appuser \
        uid=1000 \
        gid=1000 \
        docker_gid=2375 \
        home=/home/appuser \
        cli=/usr/bin/docker \
        static=1 \
        >/usr/local/lib/worker/image.conf

# All of the OCI's labels, so that none is inherited; the tool overrides the labels that differ by build
LABEL org.opencontainers.image.authors="" \
      org.opencontainers.image.base.digest="" \
      org.opencontainers.image.base.name="" \
      org.opencontainers.image.created="" \
      org.opencontainers.image.description="The image static-worker." \
      org.opencontainers.image.documentation="" \
      org.opencontainers.image.licenses=MIT \
      org.opencontainers.image.ref.name="" \
      org.opencontainers.image.revision="" \
      org.opencontainers.image.source="" \
      org.opencontainers.image.title=static-worker \
      org.opencontainers.image.url="" \
      org.opencontainers.image.vendor=Acme \
      org.opencontainers.image.version=0.1.0

# Never root, and in numbers: a platform that forbids root cannot look a name up
USER 1000:1000
