import type { Clock } from '../../lib/clock.ts';
import { Big } from '../../lib/decimal.ts';
import { GateError } from '../errors.ts';
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
import { decimalOf, textOf } from './order-row.ts';
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

/** A user may switch the mode at any time while nothing is open or owed. */
const MODE_CACHE_MS = 5 * 60_000;
const SPOT = '/spot/accounts';

export type AccountBalances = ReturnType<typeof createAccountBalances>;

/**
 * What is available of an account's currencies: the one owner of that question. Gate documents no
 * answer for unified accounts, where `GET /spot/accounts` shows the shared wallet without regard to
 * margin and debts, so the rule is a conservative one for each mode.
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

  /** Asks anew with the next balance: after a refusal for want of balance, or of a unified account. */
  function forgetAccountMode(): void {
    known = undefined;
  }

  /** The rows of the spot wallet, whatever they mean in the account's mode. For people. */
  async function spotBalances(): Promise<readonly GateBalance[]> {
    return rowsOf(SPOT, await get(SPOT, {})).map((row) => spotBalance(row));
  }

  /**
   * What may be traded with; a currency that is not listed is zero. Throws an `UnfitAccount` where
   * nobody can say, or where there is a debt.
   */
  async function balances(): Promise<readonly GateBalance[]> {
    const reading = await accountMode();
    if (reading.kind === 'unknown') throw new UnfitAccount('ACCOUNT_MODE_UNKNOWN', reading.why);
    if (reading.mode === 'classic') return spotBalances();
    const account = await unifiedAccount(reading.mode);
    // It was switched since its mode was read.
    return account ? balancesOf(account) : spotBalances();
  }

  /** Undefined for an account that is a classic one by now. */
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
        throw new UnfitAccount('ACCOUNT_MODE_UNKNOWN', why);
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

  /** In USDT, of all currencies that have a pair with it. */
  async function lastPrices(): Promise<ReadonlyMap<string, string>> {
    const path = '/spot/tickers';
    const rows = rowsOf(path, await getPublic(path)) as readonly UnifiedRow[];
    return new Map(
      rows.flatMap(({ currency_pair: pair, last }) => {
        const [base = '', quote] = String(pair).split('_');
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
