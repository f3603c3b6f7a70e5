import { CONFORMANCE, FROZEN, HTTP, REFUSALS, SCHEDULES, TLS, WIRE } from '../killers.ts';
import type { Mutant } from '../mutant.ts';

/**
 * Only a response that names its own attempt ends it.
 *
 * M13 (a rate limit is followed by another attempt without a proof) is what the protocol does; M14
 * is the label that makes it wrong.
 */
export const RESPONSE_MUTANTS: readonly Mutant[] = [
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
        file: 'shared/gate/outcomes.ts',
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
        file: 'shared/gate/order-requests.ts',
        search: `placementOf(await exchange(request), body.text ?? '', reading),
      );`,
        replacement: `placementOf(await exchange(request), body.text ?? '', reading),
      ).then((outcome) =>
        outcome.kind === 'unknown' && outcome.detail.startsWith('No answer')
          ? { kind: 'refused', label: 'TIMEOUT', message: outcome.detail }
          : outcome,
      );`,
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
    id: 'E2',
    what: 'an accepted order is not tracked if its row is odd',
    patches: [
      {
        file: 'shared/gate/spot/order-snapshot.ts',
        search: 'if (!status || !amounts) return { ...identity, ...VAGUE };',
        replacement: 'if (!status || !amounts) return undefined;',
      },
    ],
    killers: [{ test: 'test/simulation/odd-rows.test.ts' }],
  },
];
