import { GateError } from '../errors.ts';
import type { Requests } from '../requests.ts';

/** How Gate keeps an account's money: in wallets apart, or in one that spot and futures share. */
export const ACCOUNT_MODES = ['classic', 'single_currency', 'multi_currency', 'portfolio'] as const;
export type AccountMode = (typeof ACCOUNT_MODES)[number];

export type ModeReading =
  | { readonly kind: 'read'; readonly mode: AccountMode }
  /** `why` names the right that the key lacks. */
  | { readonly kind: 'unknown'; readonly why: string };

/** What Gate says to a key that lacks a right. */
const FORBIDDEN = ['FORBIDDEN', 'READ_ONLY'];
/** What Gate says of a classic account where only a unified one has an answer. */
export const NOT_UNIFIED = ['INVALID_UNIFIED_ACCOUNT', 'UNIFIED_ACCOUNT_NOT_ACTIVATED'];
/** Gate's `margin_mode` of a futures account. */
const MARGIN_MODES: readonly AccountMode[] = [
  'classic',
  'multi_currency',
  'portfolio',
  'single_currency',
];
const GATE_HOSTS = /(^|\.)(gateio\.ws|gateapi\.io|gate\.com|gate\.io)$/;

/**
 * Asks Gate for the account's mode. Throws where Gate does not answer. `key.mode` of
 * `GET /account/detail` is not asked: it knows only the unified account of former years.
 */
export async function readAccountMode(
  { get }: Pick<Requests, 'get'>,
  baseUrl: string,
): Promise<ModeReading> {
  const asked = await ask(get, '/unified/unified_mode');
  if (asked.kind === 'answer') return namedMode(asked.json.mode);
  if (NOT_UNIFIED.includes(asked.label)) return { kind: 'read', mode: 'classic' };
  // Gate has such accounts, so there it proves nothing; another server without the endpoint has none.
  const isGate = GATE_HOSTS.test(new URL(baseUrl).hostname);
  if (asked.status === 404 && !isGate) return { kind: 'read', mode: 'classic' };
  if (!isForbidden(asked) && asked.status !== 404) throw asked.error;
  const futures = await ask(get, '/futures/usdt/accounts');
  if (futures.kind === 'answer') {
    const mode = MARGIN_MODES[Number(futures.json.margin_mode ?? Number.NaN)];
    return mode ? { kind: 'read', mode } : namedMode(futures.json.margin_mode);
  }
  // A futures wallet that was never used: a unified account has one from the beginning.
  if (futures.label === 'USER_NOT_FOUND') return { kind: 'read', mode: 'classic' };
  if (!isForbidden(futures)) throw futures.error;
  const why =
    "The account's mode is not known, so neither is what is free to trade: give the API key the " +
    'right to read "Unified".';
  return { kind: 'unknown', why };
}

/** Whether Gate has refused a question because the key lacks a right. */
export function isForbidden({ label = '' }: { readonly label?: string | undefined }): boolean {
  return FORBIDDEN.includes(label);
}

export function modeNamed(name: unknown): AccountMode | undefined {
  return ACCOUNT_MODES.find((mode) => mode === name);
}

function namedMode(name: unknown): ModeReading {
  const mode = modeNamed(name);
  if (mode) return { kind: 'read', mode };
  return { kind: 'unknown', why: `Gate names an account mode that is not known: "${name}".` };
}

type Asked =
  | { readonly kind: 'answer'; readonly json: Readonly<Record<string, unknown>> }
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly label: string;
      readonly error: GateError;
    };

async function ask(get: Requests['get'], path: string): Promise<Asked> {
  try {
    return { kind: 'answer', json: ((await get(path, {})).json ?? {}) as Record<string, unknown> };
  } catch (error) {
    if (!(error instanceof GateError && error.isRefusal)) throw error;
    return { kind: 'refused', status: error.status, label: error.label ?? '', error };
  }
}
