import { ALL, type Property } from './properties.ts';
import { type Model, type Mutation, TICK_MS, type World } from './state.ts';

/** The protocol's assumptions about the exchange. */
export const AS_ASSUMED: World = {
  listingLagTicks: 2,
  tradesLagTicks: 1,
  gatewaySkewMs: 0,
  honoursExptime: true,
  showsFills: true,
  liesWhenRefusing: false,
  liesWhenBusy: false,
};

/** Two invocations at once, one attempt more after a refusal that passes, none after a proof. */
export const BASE: Model = {
  market: 'spot',
  workers: 2,
  attemptsMax: 2,
  resubmit: false,
  sandboxSkewTicks: 0,
  lifeMs: TICK_MS,
  cancel: false,
  submitByPasses: true,
  afterlife: false,
  pushes: false,
  world: AS_ASSUMED,
};

const RESUBMIT: Model = { ...BASE, resubmit: true };
const LISTENING: Model = { ...BASE, attemptsMax: 1, afterlife: true, pushes: true };

export type Configuration = {
  readonly name: string;
  readonly model: Model;
  /** Only with SLUICE_LONG=1. */
  readonly isLong?: true;
};

/** The protocol under its assumptions: everything must hold. */
export const PROTOCOL: readonly Configuration[] = [
  { name: 'no resubmission, sandbox clocks wrong', model: { ...BASE, sandboxSkewTicks: 1 } },
  { name: 'no resubmission, a cancel at any moment', model: { ...BASE, cancel: true } },
  { name: 'a resubmission', model: RESUBMIT },
  {
    name: 'a resubmission, sandbox clocks wrong by more than the life of an attempt',
    model: { ...RESUBMIT, attemptsMax: 1, sandboxSkewTicks: 3 },
  },
  {
    name: 'a resubmission, gateway clocks apart by the second that is allowed for',
    // The life of an attempt shortened by that second puts the latest arrival onto a tick.
    model: {
      ...RESUBMIT,
      attemptsMax: 1,
      lifeMs: TICK_MS - 1_000,
      world: { ...AS_ASSUMED, gatewaySkewMs: 1_000 },
    },
  },
  {
    name: 'one attempt and its resubmission, a cancel at any moment',
    model: { ...RESUBMIT, attemptsMax: 1, cancel: true },
  },
  {
    name: 'the life of an open order',
    model: { ...BASE, attemptsMax: 1, afterlife: true },
  },
  {
    name: 'the life of an open order, a cancel at any moment, one invocation after another',
    model: { ...BASE, attemptsMax: 1, workers: 1, cancel: true, afterlife: true },
  },
  {
    name: 'the life of an open order, with pushes at any moment',
    model: LISTENING,
  },
  {
    name: 'a resubmission, with pushes at any moment',
    model: { ...RESUBMIT, pushes: true },
    isLong: true,
  },
  {
    name: 'the life of an open order of a contract',
    model: { ...BASE, market: 'usdt', attemptsMax: 1, afterlife: true },
    isLong: true,
  },
  {
    name: 'one order of a contract, a cancel at any moment',
    model: { ...BASE, market: 'usdt', attemptsMax: 1, cancel: true },
  },
  { name: 'three invocations at once', model: { ...BASE, attemptsMax: 1, workers: 3 } },
  {
    name: 'a resubmission, a cancel at any moment',
    model: { ...RESUBMIT, cancel: true },
    isLong: true,
  },
  {
    name: 'the life of an open order, a cancel at any moment',
    model: { ...BASE, attemptsMax: 1, cancel: true, afterlife: true },
    isLong: true,
  },
  {
    name: 'a resubmission after two attempts, sandbox clocks wrong',
    model: { ...RESUBMIT, sandboxSkewTicks: 3 },
    isLong: true,
  },
  { name: 'three attempts', model: { ...RESUBMIT, attemptsMax: 3 }, isLong: true },
  {
    name: 'three invocations at once, a resubmission',
    model: { ...RESUBMIT, workers: 3 },
    isLong: true,
  },
  {
    name: 'three attempts, a cancel at any moment, sandbox clocks wrong',
    model: { ...BASE, attemptsMax: 3, cancel: true, sandboxSkewTicks: 1 },
    isLong: true,
  },
];

/** Each assumption about the exchange, broken. */
export const BROKEN = {
  'A1: an order is executed after its exptime': { honoursExptime: false },
  'A2: an open order is listed later': { listingLagTicks: 3 },
  'A3: a fill is in the trades later': { tradesLagTicks: 2 },
  'A4: a fill is never in the trades': { showsFills: false },
  'A5: the clocks of the gateways are further apart': { gatewaySkewMs: 2 * TICK_MS },
  'A6: a final refusal lies': { liesWhenRefusing: true },
} as const satisfies Readonly<Record<string, Partial<World>>>;

export type Assumption = keyof typeof BROKEN;

export function breaking(model: Model, ...worlds: readonly Partial<World>[]): Model {
  return {
    ...model,
    world: Object.assign({}, model.world, ...worlds),
  };
}

export type Mutant = {
  /** Its number in the study of the protocol. */
  readonly id: string;
  readonly what: string;
  readonly model: Model;
  readonly expected: 'ok' | 'stuck' | Property;
};

function mutated(mutation: Mutation, base = RESUBMIT) {
  return {
    what: mutation,
    model: { ...base, mutation },
  };
}
/** Enough for what a single attempt shows. */
const ONE_ATTEMPT: Model = { ...RESUBMIT, attemptsMax: 1 };
const BUSY_LIES: Partial<World> = { liesWhenBusy: true };

/** Every way of breaking the protocol that was thought of, and what it breaks first. */
export const MUTANTS: readonly Mutant[] = [
  { id: 'M1', ...mutated('POST before claim'), expected: 'one order' },
  { id: 'M2', ...mutated('unconditional claim'), expected: 'one order' },
  { id: 'M3', ...mutated('no wait for the fence', ONE_ATTEMPT), expected: 'true verdicts' },
  {
    id: 'M4',
    ...mutated('fence judged by the local clock', ONE_ATTEMPT),
    expected: 'true verdicts',
  },
  { id: 'M5', ...mutated('trades before open orders'), expected: 'true verdicts' },
  { id: 'M6', ...mutated('no gap between the probes'), expected: 'true verdicts' },
  { id: 'M7', ...mutated('no probe at all'), expected: 'true verdicts' },
  { id: 'M8', ...mutated('open listing only'), expected: 'true verdicts' },
  { id: 'M9', ...mutated('no attempt guard'), expected: 'true verdicts' },
  { id: 'M10', ...mutated('5xx as refusal'), expected: 'true verdicts' },
  { id: 'M11', ...mutated('timeout as refusal'), expected: 'true verdicts' },
  { id: 'M12', ...mutated('HTTP client retries'), expected: 'one order' },
  // "Too many requests" is followed by another attempt without a proof: so does the protocol,
  // because the answer is a proof, as long as it does not lie (M14).
  { id: 'M13', what: 'another attempt after "busy"', model: RESUBMIT, expected: 'ok' },
  {
    id: 'M14',
    what: 'the same, and "busy" lies',
    model: breaking(RESUBMIT, BUSY_LIES),
    expected: 'true verdicts',
  },
  { id: 'M15', ...mutated('ack before claim', ONE_ATTEMPT), expected: 'stuck' },
  // Deliveries alone would do, as long as the message is kept until there is a verdict.
  { id: 'M16', ...mutated('no tracker, deliveries recover'), expected: 'ok' },
  { id: 'D2', ...mutated('no tracker'), expected: 'stuck' },
  { id: 'M17', ...mutated('claim expires'), expected: 'one order' },
  { id: 'M18', ...mutated('record deleted on failure'), expected: 'one order' },
  { id: 'M19', ...mutated('record expires'), expected: 'one order' },
  {
    id: 'M20',
    ...mutated('cancel does not block attempts', { ...RESUBMIT, cancel: true }),
    expected: 'cancels hold',
  },
  {
    id: 'M21',
    ...mutated('a pushed end is final', LISTENING),
    expected: 'decided by REST',
  },
  {
    id: 'M22',
    ...mutated('a push brings an order back', LISTENING),
    expected: 'decided by REST',
  },
];

/** The properties that a mutant is searched for: all, or the one that it is known to break. */
export function propertiesOf({ expected }: Mutant): readonly Property[] {
  return expected === 'ok' || expected === 'stuck' ? ALL : [expected];
}
