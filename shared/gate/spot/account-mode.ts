import { marginModeNamed } from '../../market/margin-modes.ts';
import { GateError } from '../errors.ts';
import type { Requests } from '../requests.ts';

/** Gate's account modes: separate wallets, or one wallet that spot and futures share. */
export const ACCOUNT_MODES = ['classic', 'single_currency', 'multi_currency', 'portfolio'] as const;
export type AccountMode = (typeof ACCOUNT_MODES)[number];

export type ModeReading =
  | { readonly kind: 'read'; readonly mode: AccountMode }
  /** `why` names the right that the key lacks. */
  | { readonly kind: 'unknown'; readonly why: string };

/** Gate's labels for a key without the needed right. */
const FORBIDDEN = ['FORBIDDEN', 'READ_ONLY'];
/** Gate's labels for a classic account at an endpoint for unified ones. */
export const NOT_UNIFIED = ['INVALID_UNIFIED_ACCOUNT', 'UNIFIED_ACCOUNT_NOT_ACTIVATED'];
const GATE_HOSTS = /(^|\.)(gateio\.ws|gateapi\.io|gate\.com|gate\.io)$/;

/**
 * Reads the account's mode from Gate. Throws if Gate does not respond. It does not use `key.mode`
 * of `GET /account/detail`, which knows only the former unified account.
 */
export async function readAccountMode(
  { get }: Pick<Requests, 'get'>,
  baseUrl: string,
): Promise<ModeReading> {
  const response = await read(get, '/unified/unified_mode');
  if (response.kind === 'response') return namedMode(response.json.mode);
  if (NOT_UNIFIED.includes(response.label)) return { kind: 'read', mode: 'classic' };
  // A 404 of Gate's proves nothing, because Gate has unified accounts. A compatible server without
  // the endpoint has none.
  const isGate = GATE_HOSTS.test(new URL(baseUrl).hostname);
  if (response.status === 404 && !isGate) return { kind: 'read', mode: 'classic' };
  if (!isForbidden(response) && response.status !== 404) throw response.error;
  const futures = await read(get, '/futures/usdt/accounts');
  if (futures.kind === 'response') {
    const mode = marginModeNamed(Number(futures.json.margin_mode ?? Number.NaN));
    return mode ? { kind: 'read', mode } : namedMode(futures.json.margin_mode);
  }
  // The futures wallet was never used. A unified account has one from the beginning.
  if (futures.label === 'USER_NOT_FOUND') return { kind: 'read', mode: 'classic' };
  if (!isForbidden(futures)) throw futures.error;
  const why =
    "The account's mode is not known, so neither is what is free to trade: give the API key the " +
    'right to read "Unified".';
  return { kind: 'unknown', why };
}

/** Whether Gate refused a request because the key lacks a right. */
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

type ModeResponse =
  | { readonly kind: 'response'; readonly json: Readonly<Record<string, unknown>> }
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly label: string;
      readonly error: GateError;
    };

async function read(get: Requests['get'], path: string): Promise<ModeResponse> {
  try {
    return {
      kind: 'response',
      json: ((await get(path, {})).json ?? {}) as Record<string, unknown>,
    };
  } catch (error) {
    if (!(error instanceof GateError && error.isRefusal)) throw error;
    return { kind: 'refused', status: error.status, label: error.label ?? '', error };
  }
}
