# The image for real use: production dependencies only, no build step (Node strips the types as it loads them).
FROM node:26.10.0-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund

FROM node:26.10.0-slim
WORKDIR /app
# npm and yarn are for building: what runs needs neither.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /opt/yarn* \
  && install -d -o node -g node -m 0700 /data
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json ./
COPY config ./config
COPY views ./views
COPY src ./src
COPY bin ./bin
RUN ln -s /app/bin/numo-id.mjs /usr/local/bin/numo-id

ENV NODE_ENV=production \
    NUMO_ID_HOST=0.0.0.0 \
    NUMO_ID_STORE=sqlite:/data/numo-id.sqlite
USER node
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.NUMO_ID_PORT || 3000}/health/live`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["numo-id", "serve"]
