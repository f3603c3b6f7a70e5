/**
 * Runs real code in every order in which its steps can happen: each run makes the choices of the run
 * before, but for the last one that had another possibility.
 */

/** The next step of a process that others can see. */
export type Gate = (step: string) => Promise<void>;

/** One run of the processes: `spawn` begins another one, `pass` is where it waits. */
export type Stage = {
  readonly spawn: (name: string, run: (pass: Gate) => Promise<void>) => void;
  /** The process of this name stops for ever. */
  readonly kill: (name: string) => void;
  /** Something that happens once, when no process can go on. */
  readonly atRest: (action: () => void) => void;
};

export type Explored = { readonly runs: number; readonly isComplete: boolean };

type Waiting = { readonly name: string; readonly step: string; readonly go: () => void };

const STEPS_MAX = 200;

/**
 * @param begin begins the processes of one run, and returns the check of its end
 * @param runsMax so many runs at most
 */
export async function everyInterleaving(
  begin: (stage: Stage) => (trace: readonly string[]) => void,
  runsMax: number,
): Promise<Explored> {
  let path: number[] = [];
  for (let runs = 1; ; runs++) {
    const choices = await runOnce(begin, path);
    const last = choices.findLastIndex(({ chosen, count }) => chosen + 1 < count);
    if (last === -1) return { runs, isComplete: true };
    if (runs === runsMax) return { runs, isComplete: false };
    path = choices.slice(0, last + 1).map(({ chosen }, at) => (at === last ? chosen + 1 : chosen));
  }
}

async function runOnce(
  begin: (stage: Stage) => (trace: readonly string[]) => void,
  path: readonly number[],
): Promise<readonly { readonly chosen: number; readonly count: number }[]> {
  const waiting: Waiting[] = [];
  const dead = new Set<string>();
  const failures: unknown[] = [];
  const trace: string[] = [];
  const later: (() => void)[] = [];
  const stage: Stage = {
    spawn(name, run) {
      const pass: Gate = (step) =>
        new Promise((resolve) => waiting.push({ name, step, go: resolve }));
      run(pass).catch((error) => failures.push(error));
    },
    kill: (name) => dead.add(name),
    atRest: (action) => later.push(action),
  };
  const check = begin(stage);
  const choices: { readonly chosen: number; readonly count: number }[] = [];
  for (let steps = 0; steps < STEPS_MAX; steps++) {
    await continuations();
    const enabled = waiting.filter(({ name }) => !dead.has(name));
    const next = later.length > 0 && enabled.length === 0 ? later.shift() : undefined;
    if (next) {
      next();
      continue;
    }
    if (enabled.length === 0) {
      if (failures.length > 0) throw failures[0];
      check(trace);
      return choices;
    }
    const chosen = path[choices.length] ?? 0;
    choices.push({ chosen, count: enabled.length });
    const going = enabled[chosen]!;
    waiting.splice(waiting.indexOf(going), 1);
    trace.push(`${going.name}: ${going.step}`);
    going.go();
  }
  throw new Error(`No end after ${STEPS_MAX} steps: ${trace.join(', ')}`);
}

/** Promises go on in microtasks; an immediate comes after all of them. */
const continuations = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
