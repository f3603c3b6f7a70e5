import { type Figure, PEERS, type Peer } from './figure.ts';

export type Contestant = 'floor' | 'sluice' | Peer;
/** Each contestant's values, one a round. */
export type Samples = Readonly<Partial<Record<Contestant, readonly number[]>>>;

/**
 * Has all contestants measured in every round, in an order that changes: what else the machine does
 * meets all of them alike.
 */
export async function inRounds(
  rounds: number,
  contestants: Readonly<Partial<Record<Contestant, () => Promise<number>>>>,
): Promise<Samples> {
  const samples: Partial<Record<Contestant, number[]>> = {};
  const names = Object.keys(contestants) as Contestant[];
  for (let round = 0; round < rounds; round++) {
    for (const name of shuffled(names)) {
      const value = await contestants[name]!();
      samples[name] = [...(samples[name] ?? []), value];
    }
  }
  return samples;
}

function shuffled<T>(values: readonly T[]): readonly T[] {
  const places = values.map((value) => ({ value, place: Math.random() }));
  return places.sort((one, other) => one.place - other.place).map(({ value }) => value);
}

export function percentile(values: readonly number[], share: number): number {
  return (
    values.toSorted((one, other) => one - other)[Math.ceil(values.length * share) - 1] ?? Number.NaN
  );
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** The medians of samples as a line of the table. */
export function figureOf(
  { name, unit, bound }: Pick<Figure, 'name' | 'unit' | 'bound'>,
  samples: Samples,
): Figure {
  const { floor, sluice = [] } = samples;
  const peers = PEERS.flatMap((peer) => {
    const values = samples[peer];
    return values ? [[peer, median(values)]] : [];
  });
  return {
    name,
    unit,
    sluice: median(sluice),
    ...(floor && {
      floor: median(floor),
      ratio: median(sluice.map((value, round) => value / floor[round]!)),
    }),
    ...(bound && { bound }),
    ...(peers.length > 0 && { peers: Object.fromEntries(peers) }),
  };
}

/** CPU time, user and system, in ns for each of so many runs of the work. */
export async function cpuNsEach(times: number, work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  for (let run = 0; run < times; run++) {
    const result = work();
    if (result instanceof Promise) await result;
  }
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1000) / times;
}
