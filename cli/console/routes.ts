import { URLPattern } from 'node:url';
import type { Desk } from './desk.ts';
import { serveActivity } from './pages/activity-page.ts';
import { halt, resume, serveLimits } from './pages/limits-page.ts';
import { serveMarkets } from './pages/markets-page.ts';
import { cancelOrder, serveOrder } from './pages/order-page.ts';
import { sendOrder, serveOrders } from './pages/orders-page.ts';
import { servePortfolio } from './pages/portfolio-page.ts';
import { approveRun, serveRun } from './pages/run-page.ts';
import type { Reply } from './reply.ts';

/** A request that may be answered, about one account. */
export type PageRequest = {
  readonly desk: Desk;
  /** Of the order, portfolio or run that the path names. */
  readonly id: string;
  readonly query: URLSearchParams;
  readonly form: URLSearchParams;
};

export type Serve = (request: PageRequest) => Promise<Reply | undefined>;

type Route = {
  readonly method: 'GET' | 'POST';
  readonly pattern: URLPattern;
  readonly serve: Serve;
};

const route = (method: Route['method'], path: string, serve: Serve): Route => ({
  method,
  pattern: new URLPattern({ pathname: `/accounts/:account${path}` }),
  serve,
});

/** Every page, and every form. */
export const ROUTES: readonly Route[] = [
  route('GET', '/orders', serveOrders),
  route('POST', '/orders', sendOrder),
  route('GET', '/orders/:id', serveOrder),
  route('POST', '/orders/:id/cancel', cancelOrder),
  route('GET', '/markets', serveMarkets),
  route('GET', '/activity', serveActivity),
  route('GET', '/portfolio', servePortfolio),
  route('GET', '/runs/:id', serveRun),
  route('POST', '/runs/:id/approve', approveRun),
  route('GET', '/limits', serveLimits),
  route('POST', '/halt', halt),
  route('POST', '/resume', resume),
];
