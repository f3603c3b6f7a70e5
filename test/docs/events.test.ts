import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { App, Stack } from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { describe, expect, test } from 'vitest';
import { busEventOf } from '../../shared/events/bus-event.ts';
import { orderRecord } from '../shared/events/changes.ts';

const docs = (file: string) => fileURLToPath(new URL(`../../docs/${file}`, import.meta.url));
const EXAMPLES = readdirSync(docs('examples'));
const guide = readFileSync(docs('events.md'), 'utf8');

const placedAtMs = Date.UTC(2026, 10, 22, 9, 0, 0, 120);
const filledAtMs = Date.UTC(2026, 10, 22, 9, 4, 11, 508);

test('docs/events.md shows an event as it is', () => {
  const before = orderRecord({ id: '2026-11-22-btc-entry' });
  const after = orderRecord({
    ...before,
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
  const event = busEventOf({ kind: 'order', before, after });

  const example = {
    source: 'sluice',
    'detail-type': event?.detailType,
    detail: event?.detail,
  };
  expect(guide).toContain(`\`\`\`json\n${JSON.stringify(example, null, 2)}\n\`\`\``);
});

describe('The examples of rules', () => {
  test.each(EXAMPLES)('%s is a template that CloudFormation takes', (file) => {
    const app = new App({
      analyticsReporting: false,
      postCliContext: { '@aws-cdk/core:validateAgainstDefaultRules': true },
    });
    const stack = new Stack(app, 'Example');
    new CfnInclude(stack, 'Template', { templateFile: docs(`examples/${file}`) });
    expect(() => app.synth()).not.toThrow();
  });

  test('are all named in docs/events.md', () => {
    for (const file of EXAMPLES) expect(guide).toContain(`examples/${file}`);
  });
});
