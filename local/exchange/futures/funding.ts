import { Big } from '../../../shared/lib/decimal.ts';
import type { ContractMarket } from './contract-market.ts';
import type { FuturesWallets } from './futures-wallets.ts';
import type { PositionStore } from './position-store.ts';

const ZERO = new Big('0');
/** A clock that leaps further than this pays no funding for the time before. */
const PAYMENTS_MAX = 1_000;

/** When a contract's next funding is due: at whole intervals since the epoch. */
export function nextFundingAfter({ listing }: ContractMarket, nowMs: number): number {
  const intervalMs = listing.row.funding_interval * 1_000;
  return (Math.floor(nowMs / intervalMs) + 1) * intervalMs;
}

/** Long positions pay short ones while the rate is above zero: of the value at the mark price. */
export class Funding {
  readonly #positions: PositionStore;
  readonly #wallets: FuturesWallets;
  #paidUntilMs: number;

  constructor(positions: PositionStore, wallets: FuturesWallets, nowMs: number) {
    this.#positions = positions;
    this.#wallets = wallets;
    this.#paidUntilMs = nowMs;
  }

  /** Pays what has become due, in the order of time. */
  catchUp(markets: ReadonlyMap<string, ContractMarket>, nowMs: number): void {
    const holders = this.#positions.holders();
    if (holders.length > 0) {
      const due = [...markets.values()]
        .flatMap((market) => this.#dueTimes(market, nowMs).map((atMs) => ({ market, atMs })))
        .sort((one, other) => one.atMs - other.atMs);
      for (const { market, atMs } of due) {
        for (const userId of holders) this.#pay(userId, market, atMs);
      }
    }
    this.#paidUntilMs = Math.max(this.#paidUntilMs, nowMs);
  }

  #dueTimes(market: ContractMarket, nowMs: number): readonly number[] {
    const times: number[] = [];
    let atMs = nextFundingAfter(market, this.#paidUntilMs);
    while (atMs <= nowMs && times.length < PAYMENTS_MAX) {
      times.push(atMs);
      atMs = nextFundingAfter(market, atMs);
    }
    return times;
  }

  #pay(userId: string, market: ContractMarket, atMs: number): void {
    const held = this.#positions.held(userId).filter(({ contract }) => contract === market.name);
    for (const position of held) {
      const value = market.coins(position.size).times(market.markPriceAt(atMs));
      const change = value.times(market.listing.row.funding_rate).neg();
      if (change.eq(ZERO)) continue;
      const { contract } = position;
      this.#wallets.book({ userId, type: 'fund', change, text: '', contract, atMs });
      position.funding = position.funding.plus(change);
      this.#positions.touch(position, atMs);
    }
  }
}
