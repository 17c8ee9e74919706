import Router from '@koa/router';
import type { RequestState, Routes } from './context.ts';

/** A router for one domain's routes; paths are matched exactly, letters' case included. */
export const createRouter = (): Routes => new Router<RequestState>({ strict: false, sensitive: true });
