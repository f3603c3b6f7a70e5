import type { Mutant } from '../mutant.ts';

const WATCHED = { test: 'test/simulation/futures-watch.test.ts' };

/** What Gate does to positions is told once, and modes that may not be stop openings. */
export const FUTURES_WATCH_MUTANTS: readonly Mutant[] = [
  {
    id: 'U24',
    what: 'a liquidation is told with every watch',
    patches: [
      {
        file: 'shared/incidents/incident-store.ts',
        search: ', condition: IS_NEW }]',
        replacement: ' }]',
      },
    ],
    killers: [WATCHED],
  },
  {
    id: 'U25',
    what: 'what Gate closed before the first watch is news',
    patches: [
      {
        file: 'shared/orders/tracking/futures/forced-closes.ts',
        search: 'if (!before) return { closes: [], untilMs: nowMs };',
        replacement: 'if (!before) return { closes: await reads.forcedCloses(0), untilMs: nowMs };',
      },
    ],
    killers: [WATCHED],
  },
  {
    id: 'U26',
    what: 'forced closes are looked for only while something is held',
    patches: [
      {
        file: 'shared/orders/tracking/futures/forced-closes.ts',
        search: 'nowMs - closesUntilMs >= EVERY_MS',
        replacement: 'nowMs < closesUntilMs',
      },
    ],
    killers: [WATCHED],
  },
  {
    id: 'U27',
    what: 'the size of auto-deleveraging is that of the position',
    patches: [
      {
        file: 'shared/gate/futures/forced-close.ts',
        search: 'decimalOf(row?.trade_size)',
        replacement: 'decimalOf(row?.position_size)',
      },
    ],
    killers: [WATCHED],
  },
  {
    id: 'U28',
    what: 'another position mode stops nothing',
    patches: [
      {
        file: 'shared/orders/tracking/futures/watch-futures.ts',
        search:
          "  await openFuturesCircuit(deps, account, { label: 'POSITION_DUAL_MODE', message });",
        replacement:
          "  if (message === '') await openFuturesCircuit(deps, account, { label: '', message });",
      },
    ],
    killers: [WATCHED],
  },
  {
    id: 'U29',
    what: 'the circuit of contracts stays open for ever',
    patches: [
      {
        file: 'shared/kill-switch/state.ts',
        search: 'current.futuresCircuit.openedAtMs < readAtMs',
        replacement: 'current.futuresCircuit.openedAtMs > readAtMs',
      },
    ],
    killers: [WATCHED],
  },
  {
    id: 'U30',
    what: 'a refusal for the settings of the account stops nothing',
    patches: [
      {
        file: 'shared/orders/execution/place.ts',
        search: 'if (isOfAccount) await',
        replacement: "if (isOfAccount && account === '') await",
      },
    ],
    killers: [WATCHED],
  },
  {
    id: 'U31',
    what: 'another account mode is told by nobody',
    patches: [
      {
        file: 'shared/orders/tracking/futures/account-modes.ts',
        search: 'marginMode !== was',
        replacement: 'marginMode < was',
      },
    ],
    killers: [WATCHED],
  },
  {
    id: 'U32',
    what: 'a failed watch is told by nobody',
    patches: [
      {
        file: 'shared/orders/tracking/futures/watch-futures.ts',
        search: 'nowMs - futuresFailedAtMs >= UNWATCHED_MS',
        replacement: 'nowMs < futuresFailedAtMs',
      },
    ],
    killers: [WATCHED],
  },
];
