import express, { type ErrorRequestHandler, type Express } from 'express';
import helmet from 'helmet';
import { type ErrorKind, toAppError } from '../contracts/errors.ts';
import type { Logger } from '../contracts/logger.ts';

export interface AppParts {
  readonly log: Logger;
  /** Rejects with the reason when a part that requests need does not answer. */
  readonly ready: () => Promise<void>;
  /** Prometheus text and its content type. */
  readonly metrics: () => Promise<{ readonly contentType: string; readonly text: string }>;
}

/** docs/errors.md, column HTTP. */
const statuses: Readonly<Record<ErrorKind, number>> = {
  transient: 503,
  rate_limited: 429,
  reauth: 409,
  config: 422,
  rejected: 422,
  defect: 500,
};

/** Liveness says that the process runs; readiness that it can serve: load balancers ask both. */
export function createApp(parts: AppParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(helmet({ contentSecurityPolicy: { directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } } }));
  app.get('/healthz', (_req, res) => {
    res.json({ status: 'ok' });
  });
  app.get('/readyz', async (_req, res) => {
    try {
      await parts.ready();
      res.json({ status: 'ready' });
    } catch (err) {
      const error = toAppError(err);
      parts.log.warn({ code: error.detail.code, kind: error.kind }, 'not ready');
      res.status(503).json({ status: 'not ready', code: error.detail.code, hint: error.detail.hint });
    }
  });
  app.get('/metrics', async (_req, res) => {
    const { contentType, text } = await parts.metrics();
    res.type(contentType).send(text);
  });
  app.use((_req, res) => {
    res.status(404).json({ error: { code: 'NOT_FOUND', message: 'There is no such address.' } });
  });
  app.use(answerErrors(parts.log));
  return app;
}

/** Four parameters are how Express knows an error handler. What a defect says of itself stays in the log. */
function answerErrors(log: Logger): ErrorRequestHandler {
  return (err: unknown, req, res, _next) => {
    const error = toAppError(err);
    const { code, hint } = error.detail;
    log.error({ err: error, code, kind: error.kind, path: req.path }, 'request failed');
    const message = error.kind === 'defect' ? 'Keel could not answer; its log says why.' : error.message;
    res.status(statuses[error.kind]).json({ error: { code, message, hint } });
  };
}
