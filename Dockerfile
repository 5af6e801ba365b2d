# QC Portal in one image: web, worker and beat differ only in their command (docker-compose.yml).
FROM node:22.14.0-bookworm-slim AS front-end
WORKDIR /portal
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY static static
COPY templates templates
COPY qcportal qcportal
COPY suppliers suppliers
COPY inspections inspections
COPY audits audits
COPY reports reports
RUN npm run build

FROM python:3.13.5-slim-bookworm AS packages
WORKDIR /portal
RUN python -m venv /portal/.venv
COPY requirements.lock ./
RUN .venv/bin/pip install --no-cache-dir --require-hashes -r requirements.lock

FROM python:3.13.5-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 libfontconfig1 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home /portal portal
WORKDIR /portal
COPY --from=packages /portal/.venv .venv
COPY . .
COPY --from=front-end /portal/build/static build/static
COPY --from=front-end /portal/node_modules/@fontsource node_modules/@fontsource
RUN .venv/bin/python tools/build_fonts.py \
    && .venv/bin/python -c "import runpy, sys; sys.path.insert(0, 'tools'); __import__('bootstrap').catalogues()" \
    && SECRET_KEY=build .venv/bin/python manage.py collectstatic --noinput -v 0 \
    && rm -rf node_modules var \
    && mkdir -p var && chown portal var
USER portal
ENV PATH=/portal/.venv/bin:$PATH PYTHONUNBUFFERED=1 BIND=0.0.0.0:8000
EXPOSE 8000
CMD ["python", "-m", "gunicorn", "-c", "python:qcportal.gunicorn", "qcportal.wsgi"]
