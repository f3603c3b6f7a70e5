import { describe, expect, it } from 'vitest';
import { CREATIONS, TRANSITIONS } from '../../shared/orders/model/transitions.ts';
import { HANG_MS } from '../support/hang-ms.ts';
import { stepAside } from '../support/step-aside.ts';
import { type Assumption, BASE, BROKEN, breaking, PROTOCOL } from './configurations.ts';
import * as exits from './exits/writes.ts';
import { explore, type Verdict } from './explore.ts';
import { ALL, type Property } from './properties.ts';
import { report } from './report.ts';
import * as slices from './slices/writes.ts';
import type { Model } from './state.ts';
import * as triggers from './triggers.ts';

stepAside();

const isLong = process.env.SLUICE_LONG === '1';

function check(name: string, model: Model, properties: readonly Property[], settling = true) {
  const exploration = explore(model, properties, { settling });
  report(name, exploration);
  return exploration;
}

const traceOf = (verdict: Verdict) => ('trace' in verdict ? verdict.trace.join('\n') : '');

describe('under its assumptions', () => {
  const fired = new Set<string>();

  it.each(PROTOCOL.filter(({ isLong: longOnly }) => isLong || !longOnly))(
    'the protocol holds and always comes to its right end: $name',
    ({ name, model }) => {
      const { verdict, writes } = check(name, model, [...ALL, 'no false alarm']);
      expect(verdict, traceOf(verdict)).toEqual({ kind: 'ok' });
      for (const write of writes.keys()) fired.add(write);
    },
    HANG_MS,
  );

  it('every write of the table takes place, except the correction of wrong verdicts', () => {
    const all = [...Object.keys(CREATIONS), ...Object.keys(TRANSITIONS)];
    // Amendments are not modelled: "amending" only keeps two of them apart. "undecided" keeps words.
    const others = all.filter((write) => !fired.has(write));
    const ofOtherModels: readonly string[] = [
      ...[triggers, exits].flatMap((model) => [...model.WRITES, ...model.UNSEEN_WRITES]),
      ...slices.WRITES,
    ];
    expect(others.filter((write) => !ofOtherModels.includes(write))).toEqual([
      'undecided',
      'amending',
      'found_again',
      'adopted',
    ]);
  });
});

describe('while the exchange breaks an assumption', () => {
  const assumptions = Object.entries(BROKEN) as [Assumption, (typeof BROKEN)[Assumption]][];
  const UNHEALED: Assumption = 'A4: a fill is never in the trades';

  it.each(assumptions)('a verdict may be wrong: %s', (name, world) => {
    const { verdict } = check(`${name}, verdicts`, breaking(BASE, world), ALL);
    expect(verdict).toMatchObject({ kind: 'unsafe', violated: ['true verdicts'] });
  });

  it.each(assumptions.filter(([name]) => name !== UNHEALED))(
    'there is one order, and wrong verdicts are corrected by adoption: %s',
    (name, world) => {
      const { verdict, writes } = check(name, breaking(BASE, world), [
        'one order',
        'its own order',
      ]);
      expect(verdict, traceOf(verdict)).toEqual({ kind: 'ok' });
      expect(writes.get('adopted')).toBeGreaterThan(0);
    },
    HANG_MS,
  );

  it('there is one order, but a verdict stays wrong, where a fill is visible nowhere', () => {
    const model = breaking(BASE, BROKEN[UNHEALED]);
    const { verdict } = check(UNHEALED, model, ['one order', 'its own order']);
    expect(verdict.kind).toBe('stuck');
  });

  it('there is one order although all of them are broken at once', () => {
    const model = breaking({ ...BASE, attemptsMax: isLong ? 2 : 1 }, ...Object.values(BROKEN));
    const { verdict } = check('A1 to A6 together', model, ['one order'], false);
    expect(verdict, traceOf(verdict)).toEqual({ kind: 'ok' });
  });

  it('the one exception: a passing refusal lies, and the next attempt is a second order', () => {
    const model = breaking(BASE, { liesWhenBusy: true });
    const { verdict } = check('a passing refusal lies', model, ['one order']);
    expect(verdict).toMatchObject({ kind: 'unsafe', violated: ['one order'] });
  });

  it('with a resubmission there may be two orders: it is for those who trust the exchange', () => {
    const model = breaking({ ...BASE, resubmit: true }, { honoursExptime: false });
    const { verdict } = check('A1 with a resubmission', model, ['one order']);
    expect(verdict).toMatchObject({ kind: 'unsafe', violated: ['one order'] });
  });
});
