/** A mutant of the real code: the protocol broken in one place. */
export type Mutant = {
  /** Its number in the study of the protocol. */
  readonly id: string;
  readonly what: string;
  readonly patches: readonly Patch[];
  /** The suites that must notice, the fastest first. */
  readonly killers: readonly Killer[];
};

/** The text must occur exactly once: a patch that no longer fits is an error, not a survivor. */
export type Patch = {
  readonly file: string;
  readonly search: string;
  readonly replacement: string;
};

/** A test file, or so many seeds of the simulation. */
export type Killer = { readonly test: string } | { readonly seeds: number };

const SCHEDULES: Killer = { test: 'test/model/schedules.test.ts' };
const CONFORMANCE: Killer = { test: 'test/model/conformance.test.ts' };
const WIRE: Killer = { test: 'test/wire/once.test.ts' };
const TLS: Killer = { test: 'test/wire/tls.test.ts' };
const FROZEN: Killer = { test: 'test/wire/frozen-connection.test.ts' };
const HTTP: Killer = { test: 'test/unit/gate/http.test.ts' };
const REFUSALS: Killer = { test: 'test/wire/refusals.test.ts' };
const MODES: Killer = { test: 'test/simulation/rebalance-account-modes.test.ts' };
const READS: Killer = { test: 'test/simulation/rebalance-reads.test.ts' };
const PLANS: Killer = { test: 'test/unit/portfolio/planning-laws.test.ts' };
const CHECK: Killer = { test: 'test/unit/limits/pre-trade-checks.test.ts' };
const RESOLVE: Killer = { test: 'test/unit/orders/resolve-order.test.ts' };
const TIMES: Killer = { test: 'test/unit/config/schedule.test.ts' };
const OUTAGE: Killer = { test: 'test/simulation/outage.test.ts' };
const SILENCE: Killer = { test: 'test/wire/silent-aws.test.ts' };
const STORM: Killer = { test: 'test/simulation/storm.test.ts' };
const SEEDS: Killer = { seeds: 400 };
const HALTS: Killer = { seeds: 1_000 };

const CLAIM_CONDITION = 'condition: IS_NEW ';
function claimableIf(condition: string): string {
  return `condition: { expression: 'attribute_not_exists(pk) OR ${condition}'`;
}

/**
 * M13 (a rate limit is followed by another attempt without a proof) is what the protocol does; M14
 * is the label that makes it wrong. M16 (no tracker) cannot be right here, because a message is
 * deleted once its outcome is with the tracker.
 */
export const MUTANTS: readonly Mutant[] = [
  {
    id: 'M1',
    what: 'the POST leaves before the claim',
    patches: [
      {
        file: 'shared/orders/submission/submit.ts',
        search: '  const claimed = await writeClaim(deps, unclaimed, reserved);',
        replacement: `  if (request.action === 'place' && key) {
    const { placementBody } = await import('../execution/place.ts');
    const body = placementBody(order ?? request.order);
    const { client } = deps.exchangeOf(request.account);
    await client.place(key, { text: unclaimed.text, ...body }, unclaimed);
  }
  const claimed = await writeClaim(deps, unclaimed, reserved);`,
      },
      {
        file: 'shared/orders/execution/execute.ts',
        search: 'return placeClaimed(deps, record, key, untilMs);',
        replacement: "return 'handled';",
      },
    ],
    killers: [STORM, SEEDS],
  },
  {
    id: 'M2',
    what: 'the claim is unconditional',
    patches: [
      {
        file: 'shared/orders/ledger/record-writes.ts',
        search: CLAIM_CONDITION,
        replacement: '',
      },
    ],
    killers: [STORM, SEEDS],
  },
  {
    id: 'M3',
    what: 'absence counts before the fence has passed',
    patches: [
      {
        file: 'shared/orders/reconciliation/absence.ts',
        search: 'listedAtMs > exptimeMs + 2 * CLOCK_SKEW_MS + LISTING_LAG_MS',
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
        search: 'if (inTimeMs === undefined || !wouldBeOpen(record, inTimeMs)) return;',
        replacement:
          'if (inTimeMs === undefined || !wouldBeOpen(record, deps.clock.nowMs())) return;',
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
        search: 'const orderId = orderIds.get(record.text);',
        replacement:
          'const orderId = record.absentAtMs === undefined ? orderIds.get(record.text) : undefined;',
      },
      {
        file: 'shared/orders/tracking/unknown-outcomes.ts',
        search: 'wouldHaveTraded(record.absentAtMs, trades.inTimeMs)',
        replacement: 'wouldHaveTraded(record.absentAtMs, open.inTimeMs)',
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
        search: 'listedAtMs > absentAtMs + 2 * CLOCK_SKEW_MS + TRADES_LAG_MS',
        replacement: 'listedAtMs >= absentAtMs',
      },
    ],
    killers: [SCHEDULES, CONFORMANCE],
  },
  {
    id: 'M7',
    what: 'nothing is proven, only waited for',
    patches: [
      {
        file: 'shared/orders/tracking/unknown-outcomes.ts',
        search: 'await noteNotSeen(deps, record, open);',
        replacement: 'await concludeAbsence(deps, record, record.exptimeMs, open.inTimeMs ?? 0);',
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
    id: 'M9',
    what: 'a late refusal of one attempt counts for the next',
    patches: [
      {
        file: 'shared/orders/model/transitions.ts',
        search: "rejected: { from: ['submitting'], to: ['rejected'], guards: ['sameAttempt'] }",
        replacement: "rejected: { from: ['submitting'], to: ['rejected'], guards: [] }",
      },
    ],
    killers: [SCHEDULES, CONFORMANCE],
  },
  {
    id: 'M10',
    what: 'a 5xx counts as a refusal',
    patches: [
      {
        file: 'shared/gate/spot/placement.ts',
        search: '  const meaning = meaningOf(response.status, response.label);',
        replacement: `  if (response.status >= 500) return { kind: 'refused', label: 'SERVER_ERROR', message: '' };
  const meaning = meaningOf(response.status, response.label);`,
      },
    ],
    killers: [CONFORMANCE, WIRE],
  },
  {
    id: 'M11',
    what: 'a timeout counts as a refusal',
    patches: [
      {
        file: 'shared/gate/spot/client.ts',
        search: `order.text ?? ''), order);
      } catch (error) {
        if (!(error instanceof TransportError)) throw error;
        return { kind: error.sent ? 'unknown' : 'not_sent', detail: error.message };`,
        replacement: `order.text ?? ''), order);
      } catch (error) {
        if (!(error instanceof TransportError)) throw error;
        return { kind: 'refused', label: 'TIMEOUT', message: error.message };`,
      },
    ],
    killers: [CONFORMANCE, WIRE],
  },
  {
    id: 'M11b',
    what: 'a request that left counts as not sent',
    patches: [
      {
        file: 'shared/gate/http.ts',
        search: 'else sent = true;',
        replacement: 'else sent = false;',
      },
    ],
    killers: [HTTP, WIRE],
  },
  {
    id: 'M12',
    what: 'the HTTP client sends again',
    patches: [
      {
        file: 'shared/gate/http.ts',
        search: 'return await dispatch(pool, origin, request);',
        replacement:
          'return await dispatch(pool, origin, request)' +
          '.catch(() => dispatch(pool, origin, request));',
      },
    ],
    killers: [HTTP, WIRE, TLS],
  },
  {
    id: 'M12b',
    what: 'a connection is used again however long it was idle',
    patches: [
      {
        file: 'shared/gate/http.ts',
        search: 'clock.nowMs() - lastUsedMs > MAX_IDLE_MS',
        replacement: 'lastUsedMs > Number.MAX_SAFE_INTEGER',
      },
    ],
    killers: [FROZEN],
  },
  {
    id: 'M14',
    what: 'a label that may hide an order counts as a passing refusal',
    patches: [
      {
        file: 'shared/gate/errors.ts',
        search: "passing: ['TOO_MANY_REQUESTS', 'REQUEST_EXPIRED'],",
        replacement: "passing: ['TOO_MANY_REQUESTS', 'REQUEST_EXPIRED', 'REPEATED_CREATION'],",
      },
      {
        file: 'shared/gate/errors.ts',
        search: "    'REPEATED_CREATION',\n",
        replacement: '',
      },
    ],
    killers: [REFUSALS],
  },
  {
    id: 'M15',
    what: 'the message is deleted although its claim could not be written',
    patches: [
      {
        file: 'shared/orders/submission/submit.ts',
        search: 'await writeClaim(deps, unclaimed, reserved);',
        replacement: `await writeClaim(deps, unclaimed, reserved).catch(() => undefined);
  if (!claimed) return;`,
      },
    ],
    killers: [SEEDS],
  },
  {
    id: 'M16',
    what: 'nobody follows an unknown outcome',
    patches: [
      {
        file: 'shared/orders/tracking/poll-account.ts',
        search: '    await resolveUnknown(deps, unknown, open, trades);\n',
        replacement: '',
      },
    ],
    killers: [SCHEDULES, CONFORMANCE],
  },
  {
    id: 'M17',
    what: 'a claim that has expired is taken over',
    patches: [
      {
        file: 'shared/orders/submission/submit.ts',
        search: 'const isOurs = claimed.applied || stored.owner === owner;',
        replacement: `const isOver = stored.status === 'submitting' && deps.clock.nowMs() > stored.exptimeMs;
  const isOurs = claimed.applied || stored.owner === owner || isOver;`,
      },
    ],
    killers: [CONFORMANCE, SEEDS],
  },
  {
    id: 'M18',
    what: 'a record without an outcome does not stand in the way of a redelivery',
    patches: [
      {
        file: 'shared/orders/ledger/record-writes.ts',
        search: CLAIM_CONDITION,
        replacement:
          `${claimableIf('#status = :status')}, ` +
          "names: { '#status': 'status' }, values: { ':status': 'submitting' } } ",
      },
    ],
    killers: [CONFORMANCE, SEEDS],
  },
  {
    id: 'M19',
    what: 'a finished record is forgotten',
    patches: [
      {
        file: 'shared/orders/ledger/record-writes.ts',
        search: CLAIM_CONDITION,
        replacement:
          `${claimableIf('#closed <= :now')}, ` +
          "names: { '#closed': 'closedAtMs' }, values: { ':now': record.updatedAtMs } } ",
      },
    ],
    killers: [CONFORMANCE, SEEDS],
  },
  {
    id: 'M20',
    what: 'a cancel does not keep the next attempt from being made',
    patches: [
      {
        file: 'shared/orders/model/transitions.ts',
        search: "guards: ['sameAttempt', 'notCancelled']",
        replacement: "guards: ['sameAttempt']",
      },
    ],
    killers: [SCHEDULES, CONFORMANCE],
  },
  {
    id: 'A1',
    what: 'open orders are listed for the spot account only',
    patches: [
      {
        file: 'shared/gate/spot/client.ts',
        search: 'limit: String(OPEN_PAGE_SIZE) }',
        replacement: "limit: String(OPEN_PAGE_SIZE), account: 'spot' }",
      },
    ],
    killers: [SEEDS],
  },
  {
    id: 'A2',
    what: 'an order is read in the spot account only',
    patches: [
      {
        file: 'shared/gate/spot/client.ts',
        search: `        const query = { currency_pair: currencyPair };
        return`,
        replacement: `        const query = { currency_pair: currencyPair, account: 'spot' };
        return`,
      },
    ],
    killers: [SEEDS],
  },
  {
    id: 'A3',
    what: 'an order is cancelled in the spot account only',
    patches: [
      {
        file: 'shared/gate/spot/client.ts',
        search: `      const query = { currency_pair: currencyPair };
      const path`,
        replacement: `      const query = { currency_pair: currencyPair, account: 'spot' };
      const path`,
      },
    ],
    killers: [SEEDS],
  },
  {
    id: 'A4',
    what: 'an order is amended in the spot account only',
    patches: [
      {
        file: 'shared/orders/execution/amend.ts',
        search: '{ ...command.amendment, amend_text: command.text }',
        replacement: "{ ...command.amendment, account: 'spot', amend_text: command.text }",
      },
    ],
    killers: [SEEDS],
  },
  {
    id: 'L1',
    what: 'trades are asked for without an end',
    patches: [
      {
        file: 'shared/gate/spot/client.ts',
        search: 'const bounded = { ...query, ...bounds };',
        replacement: 'const bounded = { ...query, from: bounds.from };',
      },
    ],
    killers: [{ test: 'test/simulation/long-absence.test.ts' }],
  },
  {
    id: 'O1',
    what: 'a row that is read by its id is believed without a look at its text',
    patches: [
      {
        file: 'shared/orders/reconciliation/own-snapshot.ts',
        search: 'stemOfText(row.text, deps.tag) === stem',
        replacement: "stemOfText(row.text, deps.tag) !== ''",
      },
    ],
    killers: [{ test: 'test/simulation/other-order.test.ts' }],
  },
  {
    id: 'E1',
    what: "a trade without a text is nobody's",
    patches: [
      {
        file: 'shared/orders/tracking/fills.ts',
        search: "text: trade.text || (texts.get(trade.orderId) ?? '')",
        replacement: 'text: trade.text',
      },
    ],
    killers: [{ test: 'test/simulation/odd-rows.test.ts' }],
  },
  {
    id: 'E3',
    what: 'a trade without a text is looked into only where an outcome is unknown',
    patches: [
      {
        file: 'shared/orders/tracking/fills.ts',
        search: 'READS_PER_POLL = { wanted: 100, others: 20 }',
        replacement: 'READS_PER_POLL = { wanted: 100, others: 0 }',
      },
    ],
    killers: [{ test: 'test/simulation/odd-rows.test.ts' }],
  },
  {
    id: 'F1',
    what: 'how far the fills are kept is noted before they are',
    patches: [
      {
        file: 'shared/orders/tracking/fills.ts',
        search: '    const count = await deps.trades.keepFills(fillsAmong(chunk, deps.tag));',
        replacement:
          "    await deps.trades.advance(account, 'tradesUntilMs', chunk.at(-1)!.atMs);\n" +
          '    const count = await deps.trades.keepFills(fillsAmong(chunk, deps.tag));',
      },
    ],
    killers: [{ test: 'test/simulation/cut-passes.test.ts' }],
  },
  {
    id: 'F2',
    what: 'how far the fills are kept is noted at the end of a look only',
    patches: [
      {
        file: 'shared/orders/tracking/fills.ts',
        search: "    await deps.trades.advance(account, 'tradesUntilMs', keptUntilMs);",
        replacement: '',
      },
      {
        file: 'shared/orders/ledger/fill-store.ts',
        search: 'const isKept = isDeepStrictEqual(kept[index], fill.trade);',
        replacement: 'const isKept = kept[index] === fill.trade;',
      },
    ],
    killers: [{ test: 'test/simulation/cut-passes.test.ts' }],
  },
  {
    id: 'F3',
    what: 'how far the fills are kept may move back',
    patches: [
      {
        file: 'shared/orders/ledger/fill-store.ts',
        search: "expression: 'attribute_not_exists(#mark) OR #mark < :to',",
        replacement: "expression: 'attribute_not_exists(#mark) OR #mark <= :to OR #mark >= :to',",
      },
    ],
    killers: [{ test: 'test/unit/orders/trade-store.test.ts' }],
  },
  {
    id: 'E2',
    what: 'an accepted order whose row is odd is not followed',
    patches: [
      {
        file: 'shared/gate/spot/order-snapshot.ts',
        search: 'if (!status || !amounts) return { ...identity, ...VAGUE };',
        replacement: 'if (!status || !amounts) return undefined;',
      },
    ],
    killers: [{ test: 'test/simulation/odd-rows.test.ts' }],
  },
  {
    id: 'H1',
    what: 'an attempt lives on however old the reading of the switch is',
    patches: [
      {
        file: 'shared/orders/execution/place.ts',
        search: 'Math.min(signedAtMs, mayStartUntilMs) + ATTEMPT_LIFE_MS',
        replacement: 'Math.max(signedAtMs, mayStartUntilMs) + ATTEMPT_LIFE_MS',
      },
    ],
    killers: [{ test: 'test/simulation/halting.test.ts' }],
  },
  {
    id: 'H2',
    what: 'an active account is taken for active for a minute',
    patches: [
      {
        file: 'shared/kill-switch/kill-switch-store.ts',
        search: 'export const SWITCH_CACHE_MS = 2_000;',
        replacement: 'export const SWITCH_CACHE_MS = 60_000;',
      },
    ],
    killers: [HALTS],
  },
  {
    id: 'H3',
    what: 'a halt is certified as soon as nothing is listed',
    patches: [
      {
        file: 'shared/orders/tracking/cancel-all.ts',
        search: 'before?.openCount === 0 && isLateEnough',
        replacement: '(listing.inTimeMs ?? 0) > 0 && !isLateEnough',
      },
    ],
    killers: [HALTS],
  },
  {
    id: 'H4',
    what: 'what was issued before the resume trades after it',
    patches: [
      {
        file: 'shared/kill-switch/state.ts',
        search: 'issuedAtMs < resumedAtMs',
        replacement: 'issuedAtMs > resumedAtMs + 1e12',
      },
    ],
    killers: [HALTS],
  },
  {
    id: 'H5',
    what: 'an account is not halted when an order turns up after its verdict',
    patches: [
      {
        file: 'shared/orders/reconciliation/merge-snapshot.ts',
        search: 'if (isAdoption) {',
        replacement: 'if (isAdoption && record.version < 0) {',
      },
    ],
    killers: [{ test: 'test/simulation/regressions.test.ts' }],
  },
  {
    id: 'Q1',
    what: 'a quote amount is divided by the last price, whatever the price of the order',
    patches: [
      {
        file: 'shared/orders/submission/resolve-order.ts',
        search: 'new Big(price ?? lastPrice)',
        replacement: 'new Big(price === undefined ? lastPrice : lastPrice)',
      },
    ],
    killers: [RESOLVE, SEEDS],
  },
  {
    id: 'Q2',
    what: 'a quote amount comes to more than was asked for',
    patches: [
      {
        file: 'shared/orders/submission/resolve-order.ts',
        search: 'amount.round(rules.amountDecimals, Big.roundDown)',
        replacement: 'amount.round(rules.amountDecimals, Big.roundUp)',
      },
    ],
    killers: [RESOLVE, SEEDS],
  },
  {
    id: 'Q3',
    what: 'the same order in quote currency is another order at another price',
    patches: [
      {
        file: 'shared/orders/submission/submit.ts',
        search: '    ...(order && { order }),\n    ...(amends && { amends }),',
        replacement:
          '    ...(order && { order, hash: order.quote_amount ? order.amount : request.hash }),\n' +
          '    ...(amends && { amends }),',
      },
    ],
    killers: [SEEDS],
  },
  {
    id: 'P1',
    what: "a market order goes out with the account's priceCollar, whatever the pair supports",
    patches: [
      {
        file: 'shared/instrument/reach.ts',
        search: 'return shorter(priceCollar, maxSlippage,',
        replacement: 'return shorter(priceCollar, maxSlippage && undefined,',
      },
    ],
    killers: [CHECK],
  },
  {
    id: 'P2',
    what: 'a price may lie as far away as the account allows, whatever the pair does',
    patches: [
      {
        file: 'shared/instrument/reach.ts',
        search: 'const isOfPair = ofPair !== undefined && new Big(ofPair).lt(priceCollar);',
        replacement: "const isOfPair = ofPair !== undefined && whose.includes('slippage');",
      },
    ],
    killers: [CHECK],
  },
  {
    id: 'B1',
    what: 'the balances of a unified account are those of the spot wallet',
    patches: [
      {
        file: 'shared/gate/spot/account-balances.ts',
        search: "if (reading.mode === 'classic') return spotBalances();",
        replacement: 'if (reading.mode) return spotBalances();',
      },
    ],
    killers: [MODES],
  },
  {
    id: 'B2',
    what: 'an account with a debt is rebalanced',
    patches: [
      {
        file: 'shared/gate/spot/unified-balances.ts',
        search: 'if (owed.length > 0 || isAboveZero(borrowed) || isAboveZero(liability)) {',
        replacement: 'if (owed.length > 99 && isAboveZero(borrowed) && isAboveZero(liability)) {',
      },
    ],
    killers: [MODES],
  },
  {
    id: 'B3',
    what: 'a run that was kept from trading is done',
    patches: [
      {
        file: 'shared/rebalance/steps/plan.ts',
        search: 'if (reason && plan.legs.length === 0) return skipRun(deps, run, reason, found);',
        replacement: '',
      },
    ],
    killers: [READS],
  },
  {
    id: 'B4',
    what: 'what a take-profit is about to sell is sold',
    patches: [
      {
        file: 'shared/portfolio/valuation/stock.ts',
        search: 'smallest(available, counted, notNegative(total.minus(spent)))',
        replacement: 'smallest(available, counted)',
      },
    ],
    killers: [PLANS],
  },
  {
    id: 'B5',
    what: 'a buy may meet a sell order of the same account',
    patches: [
      {
        file: 'shared/portfolio/valuation/order-effects.ts',
        search: 'if (quote === portfolio.quote && reach.gte(rest.price)) {',
        replacement: "if (quote === portfolio.quote && reach.lt('0')) {",
      },
    ],
    killers: [PLANS],
  },
  {
    id: 'C1',
    what: 'a schedule runs at a time that the clocks skip',
    patches: [
      {
        file: 'shared/lib/schedule/wall-clock.ts',
        search: 'return read(epochMilliseconds) === wallMs ? epochMilliseconds : undefined;',
        replacement: 'return epochMilliseconds;',
      },
    ],
    killers: [TIMES],
  },
  {
    id: 'C2',
    what: 'a weekday beyond the last is taken for the first',
    patches: [
      {
        file: 'shared/lib/schedule/cron-field.ts',
        search: 'value >= field.first && value <= field.last) return value;',
        replacement: 'value >= field.first && value <= field.last + 1) return value;',
      },
    ],
    killers: [TIMES],
  },
  {
    id: 'W1',
    what: 'what cannot be reached refuses the order at once',
    patches: [
      {
        file: 'shared/orders/submission/submit.ts',
        search: "if (wait.kind === 'comes_again') return wait;",
        replacement: "if (wait.kind === 'comes_again') return over;",
      },
    ],
    killers: [OUTAGE],
  },
  {
    id: 'W2',
    what: 'a message that waits is given up after five receives',
    patches: [
      {
        file: 'shared/orders/model/waiting.ts',
        search: 'export const RECEIVES_MAX = 150;',
        replacement: 'export const RECEIVES_MAX = 5;',
      },
    ],
    killers: [OUTAGE],
  },
  {
    id: 'W3',
    what: 'an order of which not a byte left is refused when its attempt is over',
    patches: [
      {
        file: 'shared/orders/execution/place.ts',
        search: 'if (mayWait && !isEnding) return leaveUnsent(deps, record, passing);',
        replacement: `if (mayWait && !isEnding) {
      await reject(deps, record, passingReason(passing));
      return undefined;
    }`,
      },
    ],
    killers: [OUTAGE],
  },
  {
    id: 'W4',
    what: 'an order that waits is judged absent',
    patches: [
      {
        file: 'shared/orders/tracking/unknown-outcomes.ts',
        search: 'isUnsent(record) && deps.clock.nowMs() <= record.submitByMs',
        replacement: 'isUnsent(record) && deps.clock.nowMs() < 0',
      },
    ],
    killers: [OUTAGE],
  },
  {
    id: 'W5',
    what: 'a message that comes again sends what may have been sent',
    patches: [
      {
        file: 'shared/orders/submission/submit.ts',
        search: '!isUnsent(stored) || stored.hash !== payloadHash) return undefined;',
        replacement: "stored.status !== 'submitting') return undefined;",
      },
    ],
    killers: [STORM, SEEDS],
  },
  {
    id: 'W6',
    what: 'a request without an answer is called unsent',
    patches: [
      {
        file: 'shared/orders/execution/place.ts',
        search: "if (placement.kind === 'unknown') {",
        replacement: `if (placement.kind === 'unknown' && !placement.words) {
      return (await leaveUnsent(deps, record, { kind: 'not_sent', detail: '' })) ?? 'handled';
    }
    if (placement.kind === 'unknown') {`,
      },
    ],
    killers: [STORM, SEEDS],
  },
  {
    id: 'W6b',
    what: 'an amendment without an answer is called unsent',
    patches: [
      {
        file: 'shared/gate/spot/client.ts',
        search: `return changeOf(await exchange(request));
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      return { kind: error.sent ? 'unknown' : 'not_sent',`,
        replacement: `return changeOf(await exchange(request));
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      return { kind: 'not_sent',`,
      },
    ],
    killers: [OUTAGE, SEEDS],
  },
  {
    id: 'W6c',
    what: 'an amendment that waits is ended by track-orders',
    patches: [
      {
        file: 'shared/orders/execution/amend.ts',
        search: 'if (isUnsent(command) && deps.clock.nowMs() <= command.submitByMs) return;',
        replacement: '',
      },
    ],
    killers: [OUTAGE],
  },
  {
    id: 'W7',
    what: 'a client of AWS only logs that its time is over',
    patches: [
      {
        file: 'shared/lib/aws-clients.ts',
        search: 'throwOnRequestTimeout: true,\n      //',
        replacement: 'throwOnRequestTimeout: false as true,\n      //',
      },
      {
        file: 'shared/lib/aws-clients.ts',
        search: 'socketTimeout: responseMs,',
        replacement: 'socketTimeout: 0,',
      },
    ],
    killers: [SILENCE],
  },
];
