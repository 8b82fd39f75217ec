# Rendered from images/files/image.yaml by the target Render; do not edit. Change the definition or a template instead
ARG BASE=localhost:5000/acme/worker:0.1.0

FROM ${BASE}

# Directories of the worker's own
RUN set -eu; \
    install --directory --owner=1000 --group=1000 --mode=0755 \
        /home/appuser/.cache; \
    install --directory --owner=1000 --group=1000 --mode=0755 \
        /home/appuser/.cache/a; \
    install --directory --owner=1000 --group=1000 --mode=0700 \
        /home/appuser/.cache/a/b; \
    install --directory --owner=1000 --group=1000 --mode=0755 \
        /home/appuser/.cache/c; \
    install --directory --owner=1000 --group=1000 --mode=0750 \
        /repositories

# Files of the repository or of other images, root's
COPY app /app/
COPY images/files/hook.sh /etc/worker/before-drop.d/
COPY --from=registry.example/panel@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa /out /srv/panel/

# All of the OCI's labels, so that none is inherited; the tool overrides the labels that differ by build
LABEL org.opencontainers.image.authors="" \
      org.opencontainers.image.base.digest="" \
      org.opencontainers.image.base.name="" \
      org.opencontainers.image.created="" \
      org.opencontainers.image.description="The image files." \
      org.opencontainers.image.documentation="" \
      org.opencontainers.image.licenses=MIT \
      org.opencontainers.image.ref.name="" \
      org.opencontainers.image.revision="" \
      org.opencontainers.image.source="" \
      org.opencontainers.image.title=files \
      org.opencontainers.image.url="" \
      org.opencontainers.image.vendor=Acme \
      org.opencontainers.image.version=0.1.0
