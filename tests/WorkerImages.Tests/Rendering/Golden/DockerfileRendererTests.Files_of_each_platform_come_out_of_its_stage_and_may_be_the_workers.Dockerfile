# Rendered from images/platforms/image.yaml by the target Render; do not edit. Change the definition or a template instead
ARG BASE=localhost:5000/acme/worker:0.1.0

# Files that differ by platform: only the platform's own stage is built
FROM scratch AS files-amd64-1
COPY amd/agent /files/
FROM scratch AS files-arm-1
COPY arm/agent /files/
FROM files-${TARGETARCH}-1 AS files-1

# Files that differ by platform: only the platform's own stage is built
FROM scratch AS files-amd64-2
COPY amd/tool /files/
FROM scratch AS files-arm-2
COPY arm/tool /files/
FROM files-${TARGETARCH}-2 AS files-2

FROM ${BASE}

# Files of the repository or of other images, root's or, where an owner is named, the worker's
COPY --chown=1000:1000 app /app/
COPY --from=files-1 --chown=1000:1000 /files/ /opt/agent/
COPY --from=files-2 /files/ /usr/local/bin/

# All of the OCI's labels, so that none is inherited; the tool overrides the labels that differ by build
LABEL org.opencontainers.image.authors="" \
      org.opencontainers.image.base.digest="" \
      org.opencontainers.image.base.name="" \
      org.opencontainers.image.created="" \
      org.opencontainers.image.description="The image platforms." \
      org.opencontainers.image.documentation="" \
      org.opencontainers.image.licenses=MIT \
      org.opencontainers.image.ref.name="" \
      org.opencontainers.image.revision="" \
      org.opencontainers.image.source="" \
      org.opencontainers.image.title=platforms \
      org.opencontainers.image.url="" \
      org.opencontainers.image.vendor=Acme \
      org.opencontainers.image.version=0.1.0
