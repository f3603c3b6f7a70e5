import type { SpotOrderStore } from './order-store.ts';
import type { OrderAccount } from './orders.ts';
import { choice, type Fields, isAbsent } from './parameters.ts';
import { refusal } from './responses.ts';

/** The modes of GET /unified/unified_mode. In all but the first, spot and futures share one wallet. */
export const ACCOUNT_MODES = ['classic', 'single_currency', 'multi_currency', 'portfolio'] as const;
export type ExchangeAccountMode = (typeof ACCOUNT_MODES)[number];

/** The values that the `account` of a request may have. */
const NAMED_ACCOUNTS = ['spot', 'margin', 'cross_margin', 'unified'] as const;

/** The mode that each user's account is in: classic, unless it was set. */
export class AccountModes {
  readonly #store: SpotOrderStore;
  readonly #modes = new Map<string, ExchangeAccountMode>();

  constructor(store: SpotOrderStore) {
    this.#store = store;
  }

  of(userId: string): ExchangeAccountMode {
    return this.#modes.get(userId) ?? 'classic';
  }

  isUnified(userId: string): boolean {
    return this.of(userId) !== 'classic';
  }

  /** Takes over a mode that was kept. */
  restore(userId: string, mode: ExchangeAccountMode): void {
    this.#modes.set(userId, mode);
  }

  /** Changes the mode. Gate refuses that while orders are open. */
  set(userId: string, mode: ExchangeAccountMode): void {
    if (this.#store.openOf(userId).length > 0) throw refusal('USER_PENDING_ORDERS');
    this.#modes.set(userId, mode);
  }

  /**
   * Where an order goes that names this account: a unified account takes `spot` for `unified`, a
   * classic one has no unified wallet.
   */
  accountOf(userId: string, fields: Fields): OrderAccount {
    const named = namedAccount(fields) ?? 'spot';
    if (named !== 'spot' && named !== 'unified') throw refusal('MARGIN_NOT_SUPPORTED');
    const isUnified = this.isUnified(userId);
    if (named === 'unified' && !isUnified) throw refusal('INVALID_UNIFIED_ACCOUNT');
    return isUnified ? 'unified' : 'spot';
  }
}

/** The account that a request names, if it names one. */
export function namedAccount(fields: Fields): string | undefined {
  return isAbsent(fields, 'account') ? undefined : choice(fields, 'account', NAMED_ACCOUNTS);
}

/**
 * Whether an order's row is one that a request for this account shows. Without the parameter Gate
 * shows all accounts. Whether `account=spot` hides the rows of a unified account is not documented:
 * here it does, the worst that it can do.
 */
export function isOfAccount(account: string | undefined) {
  return (order: { readonly account: string }): boolean =>
    account === undefined || order.account === account;
}
