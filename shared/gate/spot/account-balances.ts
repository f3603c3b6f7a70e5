import type { Clock } from '../../lib/clock.ts';
import { Big } from '../../lib/decimal.ts';
import { currenciesOf } from '../../market/currencies.ts';
import { GateError } from '../errors.ts';
import { decimalOf, textOf } from '../fields.ts';
import { type Requests, rowsOf } from '../requests.ts';
import { UnfitAccount } from '../unfit-account.ts';
import {
  type AccountMode,
  isForbidden,
  type ModeReading,
  modeNamed,
  NOT_UNIFIED,
  readAccountMode,
} from './account-mode.ts';
import {
  collateralBalances,
  type GateBalance,
  singleCurrencyBalances,
  UNIFIED,
  type UnifiedAccount,
  type UnifiedFields,
  type UnifiedRow,
  USD,
} from './unified-balances.ts';

/** A user may switch the mode at any time without open orders and debts. */
const MODE_CACHE_MS = 5 * 60_000;
const SPOT = '/spot/accounts';

export type AccountBalances = ReturnType<typeof createAccountBalances>;

/**
 * The available balances of an account. Only this file answers that question. Gate documents no
 * such balance for unified accounts: `GET /spot/accounts` shows the shared wallet without regard to
 * margin and debts. So each mode has a conservative rule of its own.
 */
export function createAccountBalances(
  requests: Pick<Requests, 'get' | 'getPublic'>,
  baseUrl: string,
  clock: Clock,
) {
  const { get, getPublic } = requests;
  let known: { readonly mode: AccountMode; readonly untilMs: number } | undefined;

  async function accountMode(): Promise<ModeReading> {
    if (known && clock.nowMs() < known.untilMs) return { kind: 'read', mode: known.mode };
    const reading = await readAccountMode(requests, baseUrl);
    if (reading.kind === 'read') {
      known = { mode: reading.mode, untilMs: clock.nowMs() + MODE_CACHE_MS };
    }
    return reading;
  }

  /**
   * Forces a new reading of the mode, after a refusal for lack of balance or because of a unified
   * account.
   */
  function forgetAccountMode(): void {
    known = undefined;
  }

  /** The balances of the spot wallet, whatever the account's mode. For people. */
  async function spotBalances(): Promise<readonly GateBalance[]> {
    return rowsOf(SPOT, await get(SPOT, {})).map((row) => spotBalance(row));
  }

  /**
   * The balances available for trading. A currency that is not listed is zero. Throws an
   * `UnfitAccount` if the balances are not certain, or if the account has a debt.
   */
  async function balances(): Promise<readonly GateBalance[]> {
    const reading = await accountMode();
    if (reading.kind === 'unknown') throw new UnfitAccount('ACCOUNT_MODE_UNKNOWN', reading.why);
    if (reading.mode === 'classic') return spotBalances();
    const account = await unifiedAccount(reading.mode);
    // The user switched the mode after it was read.
    return account ? balancesOf(account) : spotBalances();
  }

  /** Undefined if the account has become a classic one. */
  async function unifiedAccount(mode: AccountMode): Promise<UnifiedAccount | undefined> {
    try {
      const fields = ((await get(UNIFIED, {})).json ?? {}) as UnifiedFields;
      const now = modeNamed(fields.mode) ?? mode;
      if (now !== mode) known = { mode: now, untilMs: clock.nowMs() + MODE_CACHE_MS };
      return now === 'classic' ? undefined : { ...fields, mode: now };
    } catch (error) {
      if (!(error instanceof GateError)) throw error;
      if (isForbidden(error)) {
        const why = `The account is a unified one (${mode}), and the API key may not read it: give the key the right to read "Unified".`;
        throw new UnfitAccount('ACCOUNT_MODE_UNKNOWN', why, { cause: error });
      }
      if (!NOT_UNIFIED.includes(error.label ?? '')) throw error;
      known = { mode: 'classic', untilMs: clock.nowMs() + MODE_CACHE_MS };
      return undefined;
    }
  }

  async function balancesOf(account: UnifiedAccount): Promise<readonly GateBalance[]> {
    return account.mode === 'single_currency'
      ? singleCurrencyBalances(account)
      : collateralBalances(account, await lastPrices());
  }

  /** The prices in USDT of all currencies with a USDT pair. */
  async function lastPrices(): Promise<ReadonlyMap<string, string>> {
    const path = '/spot/tickers';
    const rows = rowsOf(path, await getPublic(path)) as readonly UnifiedRow[];
    return new Map(
      rows.flatMap(({ currency_pair: pair, last }) => {
        const { base, quote } = currenciesOf(String(pair));
        const price = decimalOf(last);
        return quote === USD && price !== undefined ? [[base, price] as const] : [];
      }),
    );
  }

  return { accountMode, forgetAccountMode, spotBalances, balances };
}

function spotBalance(row: unknown): GateBalance {
  const fields = (row ?? {}) as UnifiedRow;
  const currency = textOf(fields.currency);
  const available = decimalOf(fields.available);
  const locked = decimalOf(fields.locked);
  if (currency !== undefined && available !== undefined && locked !== undefined) {
    return { currency, available, locked, total: new Big(available).plus(locked).toString() };
  }
  throw new GateError(SPOT, 200, undefined, `the balance of ${currency} is not a number`);
}
