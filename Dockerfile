# The image of Kizuna: one stage installs, the other runs, as a user who may write nothing but what is kept.

# By its digest it stays the same image: docker build --build-arg PYTHON=python@sha256:...
ARG PYTHON=python:3.13-slim

FROM ${PYTHON} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/kizuna
WORKDIR /app
COPY requirements.lock ./
# Each package is held to the hash that the lock says.
RUN /opt/kizuna/bin/pip install --require-hashes --requirement requirements.lock
COPY pyproject.toml alembic.ini README.md LICENSE ./
COPY backend ./backend
COPY forms_ui ./forms_ui
COPY migrations ./migrations
RUN /opt/kizuna/bin/pip install --no-build-isolation --no-deps --editable . \
    && /opt/kizuna/bin/python -m compileall -q backend forms_ui migrations

FROM ${PYTHON}
RUN useradd --uid 10001 --shell /usr/sbin/nologin --create-home --home-dir /var/lib/kizuna kizuna \
    && install --directory --owner kizuna --mode 0700 /var/lib/kizuna/files /var/lib/kizuna/journal
COPY --from=build /opt/kizuna /opt/kizuna
COPY --from=build /app /app
ENV PATH=/opt/kizuna/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    KIZUNA_ENV=production \
    KIZUNA_FILES_DIR=/var/lib/kizuna/files \
    KIZUNA_ERASURE_JOURNAL=/var/lib/kizuna/journal/erasures
USER 10001
WORKDIR /var/lib/kizuna
VOLUME ["/var/lib/kizuna"]
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
# SIGTERM lets every request that has begun end.
STOPSIGNAL SIGTERM
ENTRYPOINT ["kizuna"]
CMD ["serve", "--host", "0.0.0.0"]
