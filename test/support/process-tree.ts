import { readdirSync, readFileSync } from 'node:fs';

// Linux only: /proc says what no portable call does.
function read(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return undefined;
  }
}

/** State and parent follow the name, which is in parentheses and may hold anything (proc(5)). */
function stateOf(pid: number): readonly string[] {
  return read(pid, 'stat')?.split(') ').at(-1)?.split(' ') ?? [];
}

/** Whether the process runs; one that has ended and was not waited for does not. */
export function isRunning(pid: number): boolean {
  const [state] = stateOf(pid);
  return state !== undefined && state !== 'Z';
}

/** The processes that this one has started, and those that they have started. */
export function descendantsOf(pid: number): readonly number[] {
  const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
  const childrenOf = Map.groupBy(pids.map(Number), (each) => Number(stateOf(each)[1]));
  const below = (parent: number): readonly number[] =>
    (childrenOf.get(parent) ?? []).flatMap((child) => [child, ...below(child)]);
  return below(pid);
}

/** Memory of processes together; what several share counts once (PSS). */
export function memoryMb(pids: readonly number[]): number {
  return pids
    .map((pid) => Number(/^Pss:\s+(\d+) kB$/m.exec(read(pid, 'smaps_rollup') ?? '')?.[1] ?? 0))
    .reduce((sum, kB) => sum + kB / 1024, 0);
}

/** The processes among them that run this program. */
export function running(program: string, pids: readonly number[]): readonly number[] {
  return pids.filter((pid) => read(pid, 'comm')?.trim() === program);
}

/** Linux counts in ticks of this length wherever Node runs. */
const TICK_MS = 10;

/** CPU time of processes together, user and system: fields 14 and 15 of proc(5). */
export function cpuMs(pids: readonly number[]): number {
  return pids
    .flatMap((pid) => stateOf(pid).slice(11, 13).map(Number))
    .reduce((sum, ticks) => sum + ticks * TICK_MS, 0);
}
