import { Big, sum } from '../lib/decimal.ts';
import type { Child } from './child.ts';

/** What the children have taken of the quantity, or may still take. */
export function committed(children: readonly Child[]): Big {
  return sum(children.map(({ amount, sold }) => sold ?? amount));
}

export function soldBy(children: readonly Child[]): Big {
  return sum(children.map(({ sold }) => sold ?? '0'));
}

/** What further children may be granted. Never negative: coins may be missing. */
export function roomFor(quantity: string, children: readonly Child[]): Big {
  const room = new Big(quantity).minus(committed(children));
  return room.gt('0') ? room : new Big('0');
}

/** Adds children. It throws if they would exceed the quantity: the decision before it is wrong. */
export function withGranted<C extends Child>(
  quantity: string,
  children: readonly C[],
  granted: readonly C[],
): readonly C[] {
  const all = [...children, ...granted];
  const names = new Set(all.map(({ name }) => name));
  if (names.size < all.length) throw new Error('The name of a child is taken.');
  if (sum(granted.map(({ amount }) => amount)).gt(roomFor(quantity, children))) {
    throw new Error(`Children would exceed the ${quantity} that their program owns.`);
  }
  return all;
}
