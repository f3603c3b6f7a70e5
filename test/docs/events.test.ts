import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { describe, expect, test } from 'vitest';
import { matchesPattern } from '../../local/cloud/triggers/event-filter.ts';
import { busEventOf, EVENT_SOURCE } from '../../shared/events/bus/bus-event.ts';
import type { PublishedEvent } from '../../shared/events/bus/event.ts';
import type { Incident } from '../../shared/incidents/incident.ts';
import type { OrderPatch } from '../../shared/orders/model/attributes.ts';
import type { OrderRecord } from '../../shared/orders/model/record.ts';
import { refusedOrder } from '../support/refused-order.ts';
import { orderRecord, RUN } from '../unit/events/changes.ts';

const docs = (file: string) => fileURLToPath(new URL(`../../docs/${file}`, import.meta.url));
const EXAMPLES = readdirSync(docs('examples')).filter((file) => file.endsWith('.yaml'));
const guide = readFileSync(docs('events.md'), 'utf8');

const placedAtMs = Date.UTC(2026, 10, 22, 9, 0, 0, 120);
const WHOLE = {
  currency_pair: 'BTC_USDT',
  type: 'limit',
  side: 'buy',
  time_in_force: 'gtc',
} as const;
const filledAtMs = Date.UTC(2026, 10, 22, 9, 4, 11, 508);

test('docs/events.md shows an event as it is', () => {
  const before = orderRecord({ id: '2026-11-22-btc-entry' });
  const after = orderRecord({
    id: before.id,
    version: 3,
    status: 'filled',
    attempt: 1,
    text: 't-7k2mvq4rj6x3w5ny2b7ahcdt5l1',
    orderId: '781234567890',
    filledAmount: '0.001',
    filledTotal: '30',
    left: '0',
    avgDealPrice: '30000',
    fees: [{ currency: 'BTC', amount: '0.000001' }],
    issuedAtMs: placedAtMs - 200,
    submitByMs: placedAtMs + 300_000,
    createdAtMs: placedAtMs,
    updatedAtMs: filledAtMs,
    closedAtMs: filledAtMs,
    history: [
      { atMs: placedAtMs, status: 'submitting', event: 'claimed' },
      { atMs: placedAtMs + 210, status: 'open', event: 'placed' },
      { atMs: filledAtMs, status: 'filled', event: 'ended' },
    ],
  });
  expectShown(busEventOf({ kind: 'order', before, after }));
});

test('docs/events.md shows the event of an order of a contract', () => {
  const before = orderRecord({ id: 'btc-long-exit' });
  const order = {
    settle: 'usdt',
    contract: 'BTC_USDT',
    size: '-5',
    price: '0',
    tif: 'ioc',
    reduce_only: true,
    market_order_slip_ratio: '0.03',
    multiplier: '0.0001',
  } as const;
  const after = orderRecord({
    id: before.id,
    version: 3,
    status: 'filled',
    attempt: 1,
    text: 't-7k2mvq4rj6x3w5ny2b7ahcdt5l1',
    order,
    orderId: '287104476280433836',
    filledAmount: '5',
    filledTotal: '305002.5',
    left: '0',
    avgDealPrice: '61000.5',
    fees: [{ currency: 'USDT', amount: '0.015250125' }],
    finishAs: 'filled',
    issuedAtMs: placedAtMs - 120,
    submitByMs: placedAtMs + 300_000,
    createdAtMs: placedAtMs,
    updatedAtMs: placedAtMs + 210,
    closedAtMs: placedAtMs + 210,
    history: [
      { atMs: placedAtMs, status: 'submitting', event: 'claimed' },
      { atMs: placedAtMs + 210, status: 'filled', event: 'placed' },
    ],
  });
  expectShown(busEventOf({ kind: 'order', before, after }));
});

test('docs/events.md shows what happens to an account as it is', () => {
  const after: Incident = {
    id: 'liquidated-BTC_USDT-287104476280433836',
    account: 'main',
    kind: 'liquidated',
    atMs: Date.UTC(2026, 10, 22, 9, 4, 11),
    contract: 'BTC_USDT',
    size: '5',
    price: '52340.1',
    orderId: '287104476280433836',
  };
  expectShown(busEventOf({ kind: 'incident', after }));
});

function expectShown(event: PublishedEvent | undefined): void {
  const example = {
    source: 'sluice',
    'detail-type': event?.detailType,
    detail: event?.detail,
  };
  expect(guide).toContain(`\`\`\`json\n${JSON.stringify(example, null, 2)}\n\`\`\``);
}

test('docs/events.md shows the event of a slice that has ended', () => {
  const state = {
    startMs: placedAtMs,
    total: '0.04',
    decimals: 6,
    taken: '0.01',
    slots: 'fs',
    slice: { slot: 2, name: 's2', amount: '0.01' },
    grantedAtMs: placedAtMs + 3_600_000,
    settledAtMs: placedAtMs + 900,
    arrivalPrice: '60000.1',
    priceSum: '120010.3',
    priceCount: 2,
    refusals: 0,
  };
  const working = {
    id: 'btc-accum-1',
    version: 5,
    status: 'working',
    attempt: 0,
    orderId: undefined,
    order: { ...WHOLE, amount: '0.04', price: '61000' },
    slices: {
      overMs: 4 * 3_600_000,
      everyMs: 3_600_000,
      count: 4,
      jitter: '0',
      slippage: '0.002',
      catchUp: 'none',
    },
    slicing: { state, startedVersion: 1 },
    filledAmount: '0.01',
    filledTotal: '600.001',
    fees: [{ currency: 'BTC', amount: '0.00002' }],
    createdAtMs: placedAtMs,
    updatedAtMs: placedAtMs + 3_600_000,
    history: [
      { atMs: placedAtMs, status: 'working', event: 'working' },
      { atMs: placedAtMs + 150, status: 'working', event: 'slices_begun', detail: 'at 60000.1' },
      {
        atMs: placedAtMs + 180,
        status: 'working',
        event: 'slice_granted',
        detail: 's1: 0.01 at 60000.1',
      },
      {
        atMs: placedAtMs + 900,
        status: 'working',
        event: 'slice_settled',
        detail: 's1: filled, 0.01 filled',
      },
      {
        atMs: placedAtMs + 3_600_000,
        status: 'working',
        event: 'slice_granted',
        detail: 's2: 0.01 at 60010.2',
      },
    ],
  } as const satisfies OrderPatch;
  const before = orderRecord(working);
  const settledAtMs = placedAtMs + 3_601_200;
  const { slice: _ended, ...settled } = state;
  const after = orderRecord({
    ...working,
    version: 6,
    slicing: {
      state: { ...settled, taken: '0.02', slots: 'ff', settledAtMs },
      startedVersion: 1,
    },
    filledAmount: '0.02',
    filledTotal: '1200.203',
    fees: [{ currency: 'BTC', amount: '0.00004' }],
    updatedAtMs: settledAtMs,
    history: [
      ...working.history,
      {
        atMs: settledAtMs,
        status: 'working',
        event: 'slice_settled',
        detail: 's2: filled, 0.01 filled',
      },
    ],
  });
  expectShown(busEventOf({ kind: 'order', before, after }));
});

describe('The examples of rules', () => {
  test.each(EXAMPLES)('%s is a template that CloudFormation takes', (file) => {
    expect(() => include(file).app.synth()).not.toThrow();
  });

  test('slack.yaml sends one message for each order and run, with its content', () => {
    const rules = rulesIn('slack.yaml');
    const lines = (events: readonly (PublishedEvent | undefined)[]) =>
      events.flatMap((event) => linesOf(rules, event));

    const open = orderRecord({ version: 1 });
    const filledAttributes = {
      version: 2,
      status: 'filled',
      filledAmount: '0.001',
      filledTotal: '29.9',
      avgDealPrice: '29900',
      accounting: 'pending',
    } as const;
    const filled = orderRecord(filledAttributes);
    const accounted = orderRecord({
      ...filledAttributes,
      version: 3,
      accounting: 'complete',
    });
    expect(lines(orderEvents([open, filled, accounted]))).toEqual([
      'BTC_USDT: buy 0.001 at 29900, in all 29.9 (filled, main btc-entry)',
    ]);

    const reason = { code: 'MAX_DAY', message: '"', retry: 'new_id' } as const;
    expect(lines(orderEvents([orderRecord({ version: 1, status: 'rejected', reason })]))).toEqual([
      'BTC_USDT: rejected MAX_DAY: buy 0.001 BTC 30000 (main btc-entry)',
    ]);
    expect(lines(orderEvents([refusedVersion]))).toEqual([
      ': rejected NOT_JSON:     (main btc-entry)',
    ]);

    const ended = { ...RUN, version: 2, status: 'done' as const, turnover: '120.5' };
    const settled = { ...ended, version: 3 };
    const runEvents = [
      busEventOf({ kind: 'run', after: RUN }),
      busEventOf({ kind: 'run', before: RUN, after: ended }),
      busEventOf({ kind: 'run', before: ended, after: settled }),
    ];
    expect(lines(runEvents)).toEqual([
      'Rebalance core-2026-11-22T09:00Z: done , traded 120.5 (main)',
    ]);
  });

  test('telegram.yaml sends one message for a refused order, with the order', () => {
    const reason = { code: 'MAX_DAY', message: '', retry: 'new_id' } as const;
    const [event] = orderEvents([orderRecord({ version: 1, status: 'rejected', reason })]);
    expect(linesOf(rulesIn('telegram.yaml'), event)).toEqual([
      'main btc-entry: rejected (MAX_DAY): BTC_USDT buy 0.001 BTC 30000',
    ]);
    const adopted = orderEvents([
      orderRecord({ version: 1, status: 'rejected', reason }),
      orderRecord({ version: 2, status: 'open', adopted: true }),
    ]);
    expect(adopted.flatMap((each) => linesOf(rulesIn('telegram.yaml'), each))).toHaveLength(1);
  });

  test('are all named in docs/events.md', () => {
    for (const file of EXAMPLES) expect(guide).toContain(`examples/${file}`);
  });
});

function include(file: string): { readonly app: App; readonly stack: Stack } {
  const app = new App({
    analyticsReporting: false,
    postCliContext: { '@aws-cdk/core:validateAgainstDefaultRules': true },
  });
  const stack = new Stack(app, 'Example');
  new CfnInclude(stack, 'Template', { templateFile: docs(`examples/${file}`) });
  return { app, stack };
}

type Transformer = {
  readonly InputPathsMap: Readonly<Record<string, string>>;
  readonly InputTemplate: string | { readonly 'Fn::Sub': string };
};

type Rule = {
  readonly EventPattern: unknown;
  readonly Targets: readonly [{ readonly InputTransformer: Transformer }];
};

function rulesIn(file: string): readonly Rule[] {
  return Object.values(
    Template.fromStack(include(file).stack).findResources('AWS::Events::Rule'),
  ).map(({ Properties }) => Properties);
}

/** The texts that the rules send of an event. */
function linesOf(rules: readonly Rule[], event: PublishedEvent | undefined): readonly string[] {
  const delivered = {
    source: EVENT_SOURCE,
    'detail-type': event?.detailType,
    detail: event?.detail,
  };
  return rules
    .filter(({ EventPattern }) => matchesPattern(EventPattern, delivered))
    .map(({ Targets: [{ InputTransformer }] }) => transformed(InputTransformer, delivered));
}

/**
 * EventBridge's output for an event. A variable whose path the event does not have is empty.
 * Source: docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
function transformed({ InputPathsMap, InputTemplate }: Transformer, event: object): string {
  const template = typeof InputTemplate === 'string' ? InputTemplate : InputTemplate['Fn::Sub'];
  const filled = template.replace(/<(\w+)>/g, (_all, name: string) => {
    const [, ...path] = InputPathsMap[name]!.split('.');
    const value = path.reduce<unknown>(
      (inner, key) => (inner as Readonly<Record<string, unknown>> | undefined)?.[key],
      event,
    );
    return JSON.stringify(value ?? '').slice(1, -1);
  });
  return JSON.parse(filled).text;
}

const refusedVersion = orderRecord({
  version: 1,
  status: 'rejected',
  attempt: 0,
  order: undefined,
  bodySha256: '',
  bodyStart: '',
  reason: refusedOrder('').reason!,
});

/** The events of an order, one of each of its versions. */
function orderEvents(versions: readonly OrderRecord[]) {
  return versions.map((after, index) => {
    const before = versions[index - 1];
    return busEventOf({ kind: 'order', ...(before && { before }), after });
  });
}
