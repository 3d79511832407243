FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 RISKBASE_DATA=/data
WORKDIR /app

COPY requirements/base.txt requirements/
RUN pip install --no-cache-dir --require-hashes --requirement requirements/base.txt

COPY . .
# Source maps are only for reading the minified scripts: 34 MB that no page asks for.
RUN SECRET_KEY=used-for-nothing-else COLLECTING=on python manage.py collectstatic --noinput \
    && find staticfiles -name '*.map*' -delete \
    && useradd --system --uid 10001 riskbase \
    && install --directory --owner riskbase --mode 700 /data

USER riskbase
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["sh", "-c", "python manage.py prepare && exec python -m gunicorn --config python:riskbase.gunicorn --bind 0.0.0.0:8000 --worker-tmp-dir /dev/shm riskbase.wsgi:application"]
