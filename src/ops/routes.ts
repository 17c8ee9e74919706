import { createServer, type Server } from 'node:http';
import { type Ctx, createRouter, type Routes } from '../http/index.ts';
import type { Health } from './health.ts';
import type { Metrics } from './metrics.ts';

/** As text: of an object Koa asks whether it is a `Response`, which loads Node's whole `fetch`. */
function sendJson(ctx: Pick<Ctx, 'type' | 'body'>, value: object): void {
  ctx.type = 'json';
  ctx.body = JSON.stringify(value);
}

/** Health for orchestrators, and the way in for who types the bare address. */
export function createOpsRoutes(health: Health): Routes {
  const router = createRouter();
  router.get('/health/live', (ctx) => {
    sendJson(ctx, { status: 'ok' });
  });
  router.get('/health/ready', async (ctx) => {
    const { ready, checks } = await health.readiness();
    ctx.status = ready ? 200 : 503;
    sendJson(ctx, { status: ready ? 'ok' : 'unavailable', checks });
  });
  router.get('/', (ctx) => {
    ctx.status = 303;
    ctx.redirect('/profiel');
  });
  return router;
}

/** `/metrics` on a port of its own (product.md section 10). Prometheus text format. */
export function createMetricsServer(metrics: Metrics): Server {
  return createServer((request, response) => {
    if (request.method !== 'GET' || request.url?.split('?', 1)[0] !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    metrics.render().then(
      ({ contentType, body }) => response.writeHead(200, { 'Content-Type': contentType }).end(body),
      () => response.writeHead(500).end(),
    );
  });
}
