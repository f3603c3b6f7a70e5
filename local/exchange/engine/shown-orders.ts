import type { Order } from './orders.ts';

type Picture = { readonly order: Order; readonly untilMs: number };

/** Orders as reads show them: for a while after a change, as they were before. */
export class ShownOrders {
  readonly #latest = new WeakMap<Order, Order>();
  readonly #earlier = new WeakMap<Order, readonly Picture[]>();

  /** An order has changed; reads show that so much later. */
  note(order: Order, nowMs: number, lagMs: number): void {
    const before = this.#latest.get(order);
    this.#latest.set(order, { ...order });
    if (!before) return;
    const earlier = this.#earlier.get(order)?.filter(({ untilMs }) => untilMs > nowMs) ?? [];
    // Reads never go back.
    const untilMs = Math.max(nowMs + lagMs, earlier.at(-1)?.untilMs ?? 0);
    this.#earlier.set(order, [...earlier, { order: before, untilMs }]);
  }

  at(order: Order, nowMs: number): Order {
    const earlier = this.#earlier.get(order)?.find(({ untilMs }) => untilMs > nowMs);
    return earlier?.order ?? order;
  }
}
