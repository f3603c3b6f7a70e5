import type { SpotOrderStore } from './order-store.ts';
import type { Order } from './orders.ts';

type Countdown = { readonly userId: string; readonly pairId: string | undefined };

/** The dead man's switches: each cancels the open orders of a user, in one pair or in all, when its time is up. */
export class Countdowns {
  readonly #endsAtMs = new Map<string, { readonly countdown: Countdown; readonly atMs: number }>();

  /** Sets or replaces the switch of a user and pair; undefined disarms it. */
  set(countdown: Countdown, atMs: number | undefined): void {
    const key = `${countdown.userId} ${countdown.pairId ?? '*'}`;
    if (atMs === undefined) this.#endsAtMs.delete(key);
    else this.#endsAtMs.set(key, { countdown, atMs });
  }

  /** The open orders whose time is up. */
  due(store: SpotOrderStore, nowMs: number): readonly Order[] {
    const ended = [...this.#endsAtMs].filter(([, { atMs }]) => atMs <= nowMs);
    return ended.flatMap(([key, { countdown }]) => {
      this.#endsAtMs.delete(key);
      const { userId, pairId } = countdown;
      return store.openOf(userId).filter(({ pair }) => pairId === undefined || pair.id === pairId);
    });
  }
}
