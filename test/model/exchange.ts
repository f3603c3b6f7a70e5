import {
  later,
  type Model,
  type Order,
  type Post,
  rowOf,
  type State,
  withOrder,
  withWorker,
} from './state.ts';
import { fault, type Step, step } from './step.ts';

/** More accepted orders than any run of the protocol can have. */
const ORDERS_MAX = 4;

/** The steps of the exchange, the network and time. */
export function exchangeSteps(model: Model, state: State): readonly Step[] {
  return [
    ...time(model, state),
    ...state.orders.flatMap((order, index) => market(model, state, order, index)),
    ...state.posts.flatMap((post, index) => arrival(model, state, post, index)),
  ];
}

/** Time stands still while something that must have become visible has not. */
function time(model: Model, state: State): readonly Step[] {
  const { world } = model;
  const isDue = state.orders.some(
    (order) =>
      (order.isLive && !order.isListed && order.unlistedTicks >= world.listingLagTicks) ||
      (world.showsFills &&
        order.fill !== 'none' &&
        !order.hasTraded &&
        order.untradedTicks >= world.tradesLagTicks),
  );
  return isDue ? [] : [step('time passes', later(model, state))];
}

function market(model: Model, state: State, order: Order, index: number): readonly Step[] {
  const { isLive, isListed, fill, hasTraded, version } = order;
  const steps: Step[] = [];
  const change = (label: string, to: Partial<Order>) =>
    steps.push(step(`exchange: ${label}`, withOrder(state, index, to)));
  const filled = { version: version + 1, hasTraded: false, untradedTicks: 0 };
  const ended = { isLive: false, isListed: false, unlistedTicks: 0 };
  if (isLive && !isListed) change('the order is listed', { isListed: true, unlistedTicks: 0 });
  if (isLive) change('the order is filled', { ...ended, ...filled, fill: 'all' });
  if (isLive) {
    change('the order is cancelled by itself', { ...ended, version: version + 1 });
  }
  if (isLive && fill === 'none' && model.afterlife) {
    change('the order is filled in part', { ...filled, fill: 'some' });
  }
  if (fill !== 'none' && !hasTraded && model.world.showsFills) {
    change('the trades show the fill', { hasTraded: true, untradedTicks: 0 });
  }
  return steps;
}

const ACCEPTED: Order = {
  attempt: 0,
  isLive: true,
  fill: 'none',
  version: 1,
  isListed: false,
  unlistedTicks: 0,
  hasTraded: false,
  untradedTicks: 0,
};

type Answer = 'accepted' | 'refused' | 'passing' | 'unknown';

/** A POST reaches the exchange, however late, or never does. */
function arrival(model: Model, state: State, post: Post, index: number): readonly Step[] {
  const { world, mutation } = model;
  const gone = { ...state, posts: state.posts.toSpliced(index, 1) };
  const orderId = String(state.orders.length + 1);
  const order = { ...ACCEPTED, attempt: post.attempt };
  const placed = { ...gone, orders: [...state.orders, order] };
  const answered = (to: State, answer: Answer) => deliver(model, to, post, answer, orderId);
  const steps: Step[] = [fault('network: the POST is lost', gone)];
  const isInTime = (skewMs: number) => !world.honoursExptime || skewMs <= post.exptimeMs;
  const skews = skewsOf(world.gatewaySkewMs);
  if (skews.some(isInTime) && state.orders.length < ORDERS_MAX) {
    steps.push(
      step('exchange: accepts', answered(placed, 'accepted')),
      fault('exchange: accepts, the answer is lost', placed),
      fault('exchange: accepts, answers 5xx', answered(placed, 'unknown')),
      step('exchange: refuses', answered(gone, 'refused')),
      fault('exchange: refuses in passing', answered(gone, 'passing')),
      fault('exchange: answers 5xx, accepts nothing', answered(gone, 'unknown')),
    );
    if (world.liesWhenRefusing) {
      steps.push(fault('exchange: accepts, answers a refusal', answered(placed, 'refused')));
    }
    if (world.liesWhenBusy) {
      steps.push(fault('exchange: accepts, answers "busy"', answered(placed, 'passing')));
    }
  }
  if (!skews.every(isInTime)) {
    steps.push(
      step('exchange: refuses after the exptime', answered(gone, 'passing')),
      fault('exchange: refuses after the exptime, without a label', answered(gone, 'unknown')),
    );
  }
  return mutation === 'HTTP client retries' && state.workers.some((worker) => worker?.at === 'wait')
    ? [...steps, fault('client: sends again', { ...state, posts: [...state.posts, post] })]
    : steps;
}

/** The invocation that waits for this answer goes on with it; often there is none any more. */
function deliver(
  { mutation }: Model,
  state: State,
  { attempt }: Post,
  answer: Answer,
  orderId: string,
): State {
  const slot = state.workers.findIndex(
    (worker) => worker?.at === 'wait' && worker.seen.attempt === attempt,
  );
  const worker = state.workers[slot];
  if (worker?.at !== 'wait') return state;
  const { seen } = worker;
  switch (answer) {
    case 'accepted':
      return withWorker(state, slot, { at: 'merge', seen, row: rowOf(state, orderId) });
    case 'refused':
      return withWorker(state, slot, { at: 'refused', seen });
    case 'passing':
      return withWorker(state, slot, { at: 'passing', seen, isSent: true });
    case 'unknown': {
      const isRefusal = mutation === '5xx as refusal';
      return withWorker(state, slot, isRefusal ? { at: 'refused', seen } : undefined);
    }
  }
}

/** The times that a gateway's clock may show now. */
export function skewsOf(skewMs: number): readonly number[] {
  return skewMs === 0 ? [0] : [-skewMs, 0, skewMs];
}
