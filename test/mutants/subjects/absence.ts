import { ADOPTED, CONFORMANCE, SCHEDULES } from '../killers.ts';
import type { Mutant } from '../mutant.ts';

/**
 * An order counts as absent only once the proof is complete.
 *
 * M16 (no tracker) cannot be right here, because a message is deleted once its outcome is with the
 * tracker.
 */
export const ABSENCE_MUTANTS: readonly Mutant[] = [
  {
    id: 'M3',
    what: 'absence counts before the fence has passed',
    patches: [
      {
        file: 'shared/orders/reconciliation/absence.ts',
        search: 'listedAtMs > exptimeMs + 2 * CLOCK_SKEW_MS + listingLagMs',
        replacement: 'exptimeMs > 0',
      },
    ],
    killers: [SCHEDULES, CONFORMANCE],
  },
  {
    id: 'M4',
    what: 'the fence is judged by the local clock',
    patches: [
      {
        file: 'shared/orders/tracking/unknown-outcomes.ts',
        search:
          'if (inTimeMs === undefined || !wouldBeOpen(record.attempt, instrument.market, inTimeMs)) return;',
        replacement:
          'if (inTimeMs === undefined || !wouldBeOpen(record.attempt, instrument.market, deps.clock.nowMs())) return;',
      },
    ],
    killers: [SCHEDULES, CONFORMANCE],
  },
  {
    id: 'M5',
    what: 'the trades are probed before the open orders',
    patches: [
      {
        file: 'shared/orders/tracking/unknown-outcomes.ts',
        search: 'const orderId = orderIds.get(text);',
        replacement: 'const orderId = absentAtMs === undefined ? orderIds.get(text) : undefined;',
      },
      {
        file: 'shared/orders/tracking/unknown-outcomes.ts',
        search: 'wouldHaveTraded(absentAtMs, instrumentOf(record.order).market, trades.inTimeMs)',
        replacement:
          'wouldHaveTraded(absentAtMs, instrumentOf(record.order).market, open.inTimeMs)',
      },
      {
        file: 'shared/orders/tracking/unknown-outcomes.ts',
        search: 'const keptTrades = await deps.trades.tradesOf(record.stem);',
        replacement: 'const keptTrades: readonly GateTrade[] = [];',
      },
    ],
    killers: [SCHEDULES, CONFORMANCE],
  },
  {
    id: 'M6',
    what: 'there is no gap between the two probes',
    patches: [
      {
        file: 'shared/orders/reconciliation/absence.ts',
        search: 'listedAtMs > absentAtMs + 2 * CLOCK_SKEW_MS + tradesLagMs',
        replacement: 'listedAtMs >= absentAtMs',
      },
    ],
    killers: [SCHEDULES, CONFORMANCE],
  },
  {
    id: 'M7',
    what: 'absence is assumed after a wait, without a proof',
    patches: [
      {
        file: 'shared/orders/tracking/unknown-outcomes.ts',
        search: 'await noteNotSeen(deps, record, open);',
        replacement:
          'await concludeAbsence(deps, record, record.attempt.exptimeMs, open.inTimeMs ?? 0);',
      },
    ],
    killers: [SCHEDULES, CONFORMANCE],
  },
  {
    id: 'M8',
    what: 'only the open orders are probed',
    patches: [
      {
        file: 'shared/orders/tracking/unknown-outcomes.ts',
        search: 'new Map(trades.rows.map(({ text, orderId }) => [text, orderId]))',
        replacement: 'new Map<string, string>()',
      },
    ],
    killers: [SCHEDULES, CONFORMANCE],
  },
  {
    id: 'M16',
    what: 'the tracker ignores an unknown outcome',
    patches: [
      {
        file: 'shared/orders/tracking/reconcile-market.ts',
        search: '    failures.push(...(await resolveUnknown(deps, unknown, ...lists)));\n',
        replacement: '',
      },
    ],
    killers: [SCHEDULES, CONFORMANCE],
  },
  {
    id: 'A5',
    what: 'an order that turns up after its absence was proven halts nothing',
    patches: [
      {
        file: 'shared/orders/reconciliation/merge-snapshot.ts',
        search: '    await haltAccount(deps, record.account, why);\n',
        replacement: '    why;\n',
      },
    ],
    killers: [ADOPTED],
  },
  {
    id: 'A7',
    what: 'a page that is missing counts as an order that Gate does not know',
    patches: [
      {
        file: 'shared/gate/spot/client.ts',
        search: "(status === 404 && label !== '')",
        replacement: 'status === 404',
      },
    ],
    killers: [{ test: 'test/unit/gate/unread-rows.test.ts' }],
  },
];
