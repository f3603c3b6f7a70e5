import type { EdgeCall, EdgeFault } from '../../local/simulation/sandbox.ts';
import type { World, WorldOptions } from '../../local/simulation/world.ts';
import { judge } from './oracles.ts';
import { heal } from './run.ts';
import { quietWorld } from './scripted.ts';

const SECOND_MS = 1_000;
const HEALING_MS = 8 * 60 * SECOND_MS;
/** The faults that are combined exhaustively. */
const FAULTS_OF_WRITES = [
  'crash_before',
  'crash_after',
  'timed_out',
  'throttled',
  'ack_lost',
] as const;
/** A read has no effect: it is all one whether it fails before it or after. */
const FAULTS_OF_READS = ['crash_before', 'timed_out', 'throttled'] as const;
const READ = /^(GET |GetSecretValue|GetCommand|BatchGetCommand|QueryCommand)/;

type Call = Pick<EdgeCall, 'edge' | 'name'>;
export type Point = readonly [call: number, fault: EdgeFault];
/** Which call meets which fault. */
export type Plan = ReadonlyMap<number, EdgeFault>;
export type Path = (world: World) => Promise<void>;

/** The faults that make a difference to a call. */
function faultsOf({ edge, name }: Call): readonly EdgeFault[] {
  if (edge === 'sleep') return ['crash_before'];
  return READ.test(name) ? FAULTS_OF_READS : FAULTS_OF_WRITES;
}

/** One run with these faults; returns its calls, of which the first ones might have met a fault. */
export async function runPath(
  path: Path,
  plan: Plan,
  options: Omit<Partial<WorldOptions>, 'swarm'> = {},
) {
  const calls: Call[] = [];
  const world = quietWorld(
    { trackEverySeconds: 30 },
    {
      seed: 3,
      ...options,
      faultOf: ({ edge, name }) => plan.get(calls.push({ edge, name }) - 1),
    },
  );
  await path(world);
  const onPath = calls.length;
  world.startTicking();
  await heal(world, HEALING_MS);
  const violations = judge(world);
  if (violations.length > 0) {
    const faults = [...plan].map(([call, fault]) => `${fault} at ${call} (${calls[call]?.name})`);
    throw new Error(
      `${faults.join(', ')}: ${violations.join('; ')}\n${world.trace.tail.join('\n')}`,
    );
  }
  return { calls, onPath, world };
}

/** Every fault of the calls from one number on to another. */
export function pointsIn(calls: readonly Call[], from: number, to: number): readonly Point[] {
  return calls
    .slice(from, to)
    .flatMap((call, index) => faultsOf(call).map((fault) => [from + index, fault] as const));
}
