import { isoTime } from '../../lib/clock.ts';
import type { Armed } from './armed.ts';
import type { Trigger } from './request.ts';

/** A trigger as Sluice shows it: as it was sent, and its state. */
export type TriggerJson = {
  readonly price?: string;
  readonly rule?: string;
  readonly trail?: { readonly by: string; readonly from?: string };
  readonly source: string;
  readonly confirm_seconds: string;
  readonly expires_at: string;
  /** The best price of a trail. */
  readonly extremum?: string;
  readonly fired_at?: string;
  readonly observed?: {
    readonly last: string;
    readonly bid?: string;
    readonly ask?: string;
    readonly at: string;
  };
  /** A halt has suspended it: `sluice rearm`. */
  readonly suspended?: true;
};

export function triggerJson(trigger: Trigger, armed: Armed | undefined): TriggerJson {
  const { trail, source, confirmSeconds, expiresAtMs } = trigger;
  const { extremum, firedAtMs, observed, suspended } = armed ?? {};
  return {
    ...(trail ? { trail: trailJson(trail) } : { price: trigger.price, rule: trigger.rule }),
    source,
    confirm_seconds: String(confirmSeconds),
    expires_at: isoTime(expiresAtMs),
    ...(extremum !== undefined && { extremum }),
    ...(firedAtMs !== undefined && { fired_at: isoTime(firedAtMs) }),
    ...(observed && { observed: observedJson(observed) }),
    ...(suspended && { suspended }),
  };
}

// DynamoDB returns the fields of a map in any order. The output always has the same order.

export function trailJson({ by, from }: NonNullable<Trigger['trail']>) {
  return { by, ...(from !== undefined && { from }) };
}

function observedJson({ last, bid, ask, atMs }: NonNullable<Armed['observed']>) {
  return {
    last,
    ...(bid !== undefined && { bid }),
    ...(ask !== undefined && { ask }),
    at: isoTime(atMs),
  };
}
