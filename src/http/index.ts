export { type App, type AppDeps, createApp, edgeOf, localeOf } from './app.ts';
export { type BrowserGuard, type Cookies, createBrowserGuard, createCookies } from './browser.ts';
export { type Ctx, type Next, type Post, type RouteCtx, type Routes, requestInfo } from './context.ts';
export { createAddressOf } from './edge.ts';
export { showError } from './errors.ts';
export { formTargetOf } from './headers.ts';
export { errorPage } from './pages.ts';
export { createRouter } from './router.ts';
export { createSendPage, type SendPage } from './send.ts';
