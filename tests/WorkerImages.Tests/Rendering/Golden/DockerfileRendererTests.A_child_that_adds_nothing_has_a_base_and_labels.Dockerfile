# Rendered from images/plain/image.yaml by the target Render; do not edit. Change the definition or a template instead
ARG BASE=localhost:5000/acme/worker:0.1.0

FROM ${BASE}

# All of the OCI's labels, so that none is inherited; the tool overrides the labels that differ by build
LABEL org.opencontainers.image.authors="" \
      org.opencontainers.image.base.digest="" \
      org.opencontainers.image.base.name="" \
      org.opencontainers.image.created="" \
      org.opencontainers.image.description="The image plain." \
      org.opencontainers.image.documentation="" \
      org.opencontainers.image.licenses=MIT \
      org.opencontainers.image.ref.name="" \
      org.opencontainers.image.revision="" \
      org.opencontainers.image.source="" \
      org.opencontainers.image.title=plain \
      org.opencontainers.image.url="" \
      org.opencontainers.image.vendor=Acme \
      org.opencontainers.image.version=0.1.0
