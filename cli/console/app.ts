import { Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { secureHeaders } from 'hono/secure-headers';
import { explainError } from '../terminal/explain-error.ts';
import { serveAlerts } from './alerts/alerts-page.ts';
import { serveAsset } from './assets.ts';
import type { AccountViews } from './data/account-view.ts';
import { serveExpected } from './futures/expected-view.ts';
import { closePosition, sendContract, servePositions } from './futures/positions-page.ts';
import { amendOrder, cancelOrder } from './orders/change-order.ts';
import { serveOrder } from './orders/order-page.ts';
import { sendOrder, serveOrders } from './orders/orders-page.ts';
import { rearmOrder } from './orders/rearm-form.ts';
import { serveActivity } from './pages/activity-page.ts';
import { serveBacktest, serveBacktestChart, serveBacktests } from './pages/backtests-page.ts';
import { halt, resume, serveLimits } from './pages/limits-page.ts';
import { serveMarkets } from './pages/markets-page.ts';
import type { PageEnv } from './pages/page-context.ts';
import { servePortfolio } from './pages/portfolio-page.ts';
import { serveRun, submitApproval } from './pages/run-page.ts';
import { serveChanges } from './pages/serve-changes.ts';
import { troublePage } from './pages/trouble-page.ts';
import { serveChart, serveChartData } from './profit/chart-page.ts';
import { serveOverview } from './profit/overview-page.ts';
import { serveProfit } from './profit/profit-page.ts';
import { rebalanceNow } from './schedules/rebalance-now.ts';
import { pauseWork, serveSchedules, unpauseWork } from './schedules/schedules-page.ts';
import { serveEstimate } from './ticket/estimate-view.ts';

const FORM_BYTES_MAX = 64 * 1024;

/**
 * The browser loads everything from the console itself: no inline script or style, no frame, no other
 * origin. Its own requests keep the referrer, because browsers send no `Origin` without one.
 */
const HEADERS = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'"],
    connectSrc: ["'self'"],
    formAction: ["'self'"],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
  },
  referrerPolicy: 'same-origin',
  strictTransportSecurity: false,
});

/** The console's pages, forms and static files. */
export function createApp(views: AccountViews, guard: MiddlewareHandler): Hono {
  const app = new Hono();
  app.use(HEADERS, async (c, next) => {
    c.header('cache-control', 'no-store');
    await next();
  });
  app.use(guard);
  app.use(
    bodyLimit({
      maxSize: FORM_BYTES_MAX,
      onError: (c) => c.text('The form is too large.\n', 413),
    }),
  );
  app.get('/', (c) => c.redirect(`/accounts/${views.first.account}/overview`, 303));
  app.get('/assets/:name', serveAsset);
  app.route('/accounts/:account', accountPages(views));
  app.notFound((c) => c.text('There is no such page.\n', 404));
  app.onError(async (error, c) => c.html(await troublePage(views.first, explainError(error)), 502));
  return app;
}

function accountPages(views: AccountViews): Hono<PageEnv> {
  const pages = new Hono<PageEnv>();
  pages.use(async (c, next) => {
    const view = views.of(c.req.param('account') ?? '');
    if (!view) return c.notFound();
    c.set('view', view);
    await next();
  });
  pages.get('/changes', serveChanges);
  pages.get('/orders', serveOrders);
  pages.post('/orders', sendOrder);
  pages.get('/estimate', serveEstimate);
  pages.get('/orders/:id', serveOrder);
  pages.post('/orders/:id/cancel', cancelOrder);
  pages.post('/orders/:id/amend', amendOrder);
  pages.post('/orders/:id/rearm', rearmOrder);
  pages.get('/overview', serveOverview);
  pages.get('/profit', serveProfit);
  pages.get('/chart', serveChart);
  pages.get('/chart/data', serveChartData);
  pages.get('/positions', servePositions);
  pages.post('/positions', sendContract);
  pages.post('/positions/:contract/close', closePosition);
  pages.get('/expected', serveExpected);
  pages.get('/markets', serveMarkets);
  pages.get('/activity', serveActivity);
  pages.get('/portfolio', servePortfolio);
  pages.get('/backtests', serveBacktests);
  pages.get('/backtests/:id', serveBacktest);
  pages.get('/backtests/:id/:picture', serveBacktestChart);
  pages.post('/portfolios/:name/rebalance', rebalanceNow);
  pages.get('/runs/:id', serveRun);
  pages.post('/runs/:id/approve', submitApproval);
  pages.get('/schedules', serveSchedules);
  pages.post('/schedules/:name/pause', pauseWork);
  pages.post('/schedules/:name/unpause', unpauseWork);
  pages.get('/alerts', serveAlerts);
  pages.get('/limits', serveLimits);
  pages.post('/halt', halt);
  pages.post('/resume', resume);
  return pages;
}
