import type { Clock } from '../lib/clock.ts';
import { GateError } from './errors.ts';
import { type Requests, rowsOf } from './requests.ts';
import type { GateResponse } from './response.ts';

/** An order waits for the data of its checks, but only briefly. */
const WARM_TIMEOUT_MS = 1_000;
/** DNS, TCP and TLS come first. They take more than a second from another continent. */
const FRESH_TIMEOUT_MS = 3_000;
const READS_MAX = 3;
/**
 * Gate allows 200 public requests of a kind in 10 s from one address, and all functions behind a
 * fixed IP share it. When less than this part is left, one request reads all instruments.
 */
const ALLOWANCE_LEFT_MIN = 0.5;
const ALLOWANCE_WINDOW_MS = 10_000;
/** A pair in maintenance trades again at any time, and a name that Gate does not know may be an error of it. */
const PASSING_CACHE_MS = 5_000;

/** Public data that Gate gives for one instrument, or for all with one row each. */
export type InstrumentData<T> = {
  readonly cacheMs: number;
  /** Whether it may soon be otherwise: then it is kept for a short time only, as an unknown name is. */
  readonly mayPass?: (value: T) => boolean;
  readonly one: (name: string) => readonly [path: string, query?: Query];
  readonly rowOf: (path: string, response: GateResponse, name: string) => unknown;
  /** The list of all and the name in a row of it, where one request reads all. */
  readonly all?: { readonly path: string; readonly nameOf: (row: Row) => unknown };
  readonly parse: (row: unknown) => T | undefined;
  /** Gate's labels for a name that it does not know. */
  readonly unknownLabels: readonly string[];
};

type Row = Readonly<Record<string, unknown>>;
type Query = Readonly<Record<string, string>>;

/** Reads public data of instruments and caches it. */
export function createInstrumentReads(
  { getPublic, isWarm }: Pick<Requests, 'getPublic' | 'isWarm'>,
  clock: Clock,
) {
  /** Repeating a read is safe, so a lost response costs no order while there is time. */
  async function read(path: string, query: Query, untilMs: number) {
    for (let reads = 1; ; reads++) {
      try {
        return await getPublic(path, query, Math.max(1, untilMs - clock.nowMs()));
      } catch (error) {
        const isRefused = error instanceof GateError && error.isRefusal;
        if (isRefused || reads === READS_MAX || clock.nowMs() >= untilMs) throw error;
      }
    }
  }

  return function cached<T>(data: InstrumentData<T>) {
    const { cacheMs, mayPass, one, rowOf, all, parse, unknownLabels } = data;
    const passes = (value: T | undefined) => value === undefined || mayPass?.(value) === true;
    const keptFor = (value: T | undefined) =>
      passes(value) ? Math.min(cacheMs, PASSING_CACHE_MS) : cacheMs;
    let scarceUntilMs = Number.NEGATIVE_INFINITY;
    const fromOne = cachedFor(keptFor, clock, (name, untilMs) =>
      unlessUnknown(unknownLabels, async () => {
        const [path, query = {}] = one(name);
        const response = await read(path, query, untilMs);
        const { allowanceLeft } = response;
        if (allowanceLeft !== undefined && allowanceLeft < ALLOWANCE_LEFT_MIN) {
          scarceUntilMs = clock.nowMs() + ALLOWANCE_WINDOW_MS;
        }
        return parse(rowOf(path, response, name));
      }),
    );
    const fromAll = cachedFor(
      () => cacheMs,
      clock,
      async (path, untilMs) => {
        const rows = rowsOf(path, await read(path, {}, untilMs)) as readonly Row[];
        return new Map(rows.map((row) => [all?.nameOf(row), row]));
      },
    );
    async function get(name: string): Promise<T | undefined> {
      const timeoutMs = isWarm() ? WARM_TIMEOUT_MS : FRESH_TIMEOUT_MS;
      const untilMs = clock.nowMs() + timeoutMs;
      if (all && clock.nowMs() < scarceUntilMs && !fromOne.isKept(name)) {
        try {
          const row = (await fromAll.get(all.path, untilMs - timeoutMs / 2)).get(name);
          const value = row && parse(row);
          if (!passes(value) || cacheMs <= PASSING_CACHE_MS) return value;
        } catch {
          // The long list did not arrive in time from far away. Read single instruments again.
          scarceUntilMs = Number.NEGATIVE_INFINITY;
        }
      }
      return fromOne.get(name, untilMs);
    }
    function forget(name: string): void {
      fromOne.forget(name);
      if (all) fromAll.forget(all.path);
    }
    return { get, forget };
  };
}

/** Caches responses from the time of their request. Concurrent callers share one request. */
function cachedFor<T>(
  keptFor: (response: T) => number,
  clock: Clock,
  ask: (what: string, untilMs: number) => Promise<T>,
) {
  const responses = new Map<string, { readonly response: Promise<T>; keptUntilMs: number }>();
  function keptResponse(what: string) {
    const known = responses.get(what);
    return known && clock.nowMs() < known.keptUntilMs ? known.response : undefined;
  }
  return {
    isKept: (what: string): boolean => keptResponse(what) !== undefined,

    forget: (what: string): boolean => responses.delete(what),

    async get(what: string, untilMs: number): Promise<T> {
      // The request of another caller may have failed only because the sandbox was frozen.
      const settled = await keptResponse(what)?.then(
        (response) => ({ response }),
        () => undefined,
      );
      if (settled) return settled.response;
      const askedAtMs = clock.nowMs();
      // Whoever asks meanwhile waits for the same response.
      const asked = { response: ask(what, untilMs), keptUntilMs: Number.POSITIVE_INFINITY };
      responses.set(what, asked);
      const response = await asked.response;
      asked.keptUntilMs = askedAtMs + keptFor(response);
      return response;
    },
  };
}

/** The response for an instrument; undefined if Gate does not know its name. */
export async function unlessUnknown<T>(
  labels: readonly string[],
  ask: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    const isUnknown = error instanceof GateError && labels.includes(error.label ?? '');
    if (isUnknown) return undefined;
    throw error;
  }
}
