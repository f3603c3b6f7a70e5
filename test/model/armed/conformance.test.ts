import { expect, it } from 'vitest';
import { SeededRandom } from '../../../local/exchange/behavior/random.ts';
import { type Act, initialState, type State, type Step, stepsOf } from '../triggers.ts';
import { ArmedReplica } from './replica.ts';

const WALKS = process.env.SLUICE_LONG === '1' ? 20_000 : 200;
const STEPS_MAX = 40;

/** What follows is the model of the protocol's, or cannot be told apart from outside. */
const LEFT_OUT = [
  'attempt: not a byte leaves',
  'proof: nothing was placed',
  'release: is refused by a limit',
  'time: the trigger expires',
  'person: amends',
  'person: cancels what is sent',
];

/** The write, the message or the POST at which the real code must wait for a step of the model. */
const CALLS: Readonly<Record<string, string>> = {
  'poll: fires': 'write fired',
  'poll: sends the release': 'send release',
  'poll: sends the release again': 'send release',
  'poll: arms it again': 'write armed_again',
  'poll: suspends': 'write suspended',
  'release: is claimed': 'write released',
  'attempt: is accepted': 'POST',
  'attempt: is accepted, and nobody hears of it': 'POST',
  'attempt: came too late': 'write armed_again',
};

async function walk(seed: number, acts: readonly Act[], seen: Set<string>): Promise<void> {
  const random = new SeededRandom(seed);
  const code = new ArmedReplica();
  await code.arm();
  let state = initialState(1, acts);
  const trace: string[] = [];
  for (let count = 0; count < STEPS_MAX; count++) {
    const steps = stepsOf(state).filter((step) => isWalked(state, step));
    if (steps.length === 0) break;
    const step = random.oneOf(steps);
    trace.push(step.label);
    await take(code, state, step, trace);
    state = step.next;
    seen.add(step.label);
    expect(shownBy(code), trace.join('\n')).toEqual(shown(state));
  }
}

/** The code would fire again where the model has had its firings. */
function isWalked({ record, isBeyond, firingsMax }: State, { label }: Step): boolean {
  const isSpent = record.firings === firingsMax && isBeyond;
  return !LEFT_OUT.includes(label) && !(label === 'poll: reads' && isSpent);
}

async function take(
  code: ArmedReplica,
  state: State,
  { label, next }: Step,
  trace: readonly string[],
): Promise<void> {
  const slot = state.workers.findIndex((worker, index) => worker !== next.workers[index]);
  const goesOn = next.workers[slot] !== undefined;
  switch (label) {
    case 'price: crosses':
      code.isBeyond = next.isBeyond;
      return;
    case 'time: passes':
      code.later();
      return;
    case 'queue: loses it':
      return;
    case 'person: cancels':
      return code.cancel();
    case 'person: halts':
      return code.halt();
    case 'person: arms it again':
      return code.rearm();
    case 'crash':
      return code.crash(slot);
    case 'poll: reads':
      return code.poll(slot);
    case 'queue: delivers':
    case 'queue: delivers twice': {
      const worker = next.workers[slot];
      return code.deliver(slot, worker?.at === 'claim' ? worker.firing : 0);
    }
    case 'poll: finds nothing armed':
      // It follows an attempt that is under way, as the model of the protocol has it.
      return code.crash(slot);
    case 'poll: waits':
    case 'release: is over':
      expect(await code.finish(slot), trace.join('\n')).toEqual([]);
      return;
  }
  // Its request had left before: then it is the exchange that refuses it.
  const isOnItsWay = label === 'attempt: came too late' && code.callOf(slot) === 'POST';
  if (isOnItsWay) await code.release(slot);
  expect(code.callOf(slot), trace.join('\n')).toBe(CALLS[label]);
  const isHeard = !label.endsWith('nobody hears of it');
  await code.release(slot, isHeard);
  if (goesOn) return;
  if (label === 'attempt: is accepted') {
    expect(code.callOf(slot)).toBe('write placed');
    await code.release(slot);
  }
  // The model ends an invocation here. Whatever the code does next, another one does too.
  code.crash(slot);
}

function shown({ record, placed }: State) {
  const { status, attempt, firings, firedAtMs, suspended } = record;
  return {
    status,
    attempt,
    firings,
    hasFired: firedAtMs !== undefined,
    isSuspended: suspended === true,
    placed,
  };
}

function shownBy(code: ArmedReplica) {
  const { status, attempt, firings = 0, firedAtMs, suspended } = code.record();
  return {
    status,
    attempt,
    firings,
    hasFired: firedAtMs !== undefined,
    isSuspended: suspended === true,
    placed: code.placed,
  };
}

it('the code takes the steps of the model of an armed order, and writes what it writes', async () => {
  const seen = new Set<string>();
  const ways: readonly (readonly Act[])[] = [[], ['cancel'], ['halt', 'rearm']];
  for (let seed = 1; seed <= WALKS; seed++) await walk(seed, ways[seed % ways.length]!, seen);
  expect(Object.keys(CALLS).filter((label) => !seen.has(label))).toEqual([]);
});
