import { describe, expect, it } from 'vitest';
import { applyChange } from '../../../shared/programs/exits/apply.ts';
import { decide } from '../../../shared/programs/exits/decide.ts';
import { unsettledLegs } from '../../../shared/programs/exits/legs.ts';
import {
  BRACKET,
  cancelling,
  ended,
  entry,
  executed,
  firing,
  MET,
  NOW_MS,
  resting,
  SHORT,
  STOP,
  seen,
  state,
  step,
  takeProfit,
  unknown,
  unsent,
} from './exit-cases.ts';

const BOTH = [takeProfit(1, '0.025'), takeProfit(2, '0.025')];
const market = seen().market;

describe('the take-profits of an exit', () => {
  it('are placed at once over coins that are held, each with its share', () => {
    expect(decide(BRACKET, state('0.05'), seen())).toMatchObject({
      kind: 'grant',
      legs: [
        { name: 'tp1', target: 1, price: '63000', amount: '0.025' },
        { name: 'tp2', target: 2, price: '66000', amount: '0.025' },
      ],
    });
  });

  it('wait until their order has ended, or is half filled', () => {
    const open = { hasEnded: false, isHalfFilled: false };
    const quarter = seen({}, entry('0.0125', open));
    expect(decide(BRACKET, state('0.0125'), quarter)).toEqual({ kind: 'wait', for: 'market' });
    const half = seen({}, entry('0.025', { ...open, isHalfFilled: true }));
    expect(decide(BRACKET, state('0.025'), half)).toMatchObject({
      kind: 'grant',
      legs: [{ amount: '0.0125' }, { amount: '0.0125' }],
    });
  });

  it('are placed for the rest under new numbers when the order has ended', () => {
    const legs = [takeProfit(1, '0.0125'), takeProfit(2, '0.0125')];
    const now = seen({ tp1: resting, tp2: resting }, entry('0.05'));
    expect(decide(BRACKET, state('0.05', legs), now)).toMatchObject({
      kind: 'grant',
      legs: [
        { name: 'tp3', target: 1, amount: '0.0125' },
        { name: 'tp4', target: 2, amount: '0.0125' },
      ],
    });
  });

  it('sell what a fee in the coin has left', () => {
    const bought = seen({}, entry('0.05', { feesInCoin: '0.0001' }));
    expect(decide(BRACKET, state('0'), bought)).toEqual({ kind: 'own', owned: '0.0499' });
    expect(decide(BRACKET, state('0.0499'), bought)).toMatchObject({
      legs: [{ amount: '0.0249' }, { amount: '0.025' }],
    });
  });

  it('join the next one if a share is too small to be sold', () => {
    const few = seen({}, { market: { ...market, minBaseAmount: '0.0003' } });
    expect(decide(BRACKET, state('0.0004'), few)).toMatchObject({
      kind: 'grant',
      legs: [{ name: 'tp1', target: 2, amount: '0.0004' }],
    });
  });

  it('are sent again as long as they have no record', () => {
    expect(decide(BRACKET, state('0.05', BOTH), seen({ tp1: resting, tp2: unsent }))).toEqual({
      kind: 'send',
      names: ['tp2'],
    });
  });

  it('stay with the stop once a person has cancelled them', () => {
    const now = seen({ tp1: ended('0.01', 'person'), tp2: resting });
    const settled = decide(BRACKET, state('0.05', BOTH), now);
    expect(settled).toMatchObject({ kind: 'settle', sold: '0.01', outcome: 'given_up' });
    const legs = [takeProfit(1, '0.025', { sold: '0.01', outcome: 'given_up' }), BOTH[1]!];
    expect(decide(BRACKET, state('0.05', legs), now)).toEqual({ kind: 'wait', for: 'market' });
  });

  it('are placed again for the rest after Sluice withdrew them', () => {
    const legs = [
      takeProfit(1, '0.025', { sold: '0.01', outcome: 'withdrawn' }),
      takeProfit(2, '0.025', { sold: '0', outcome: 'withdrawn' }),
    ];
    expect(decide(BRACKET, state('0.05', legs), seen())).toMatchObject({
      legs: [
        { name: 'tp3', target: 1, amount: '0.015' },
        { name: 'tp4', target: 2, amount: '0.025' },
      ],
    });
  });

  it('end the exit when they have sold everything but dust', () => {
    const legs = [
      takeProfit(1, '0.0249', { sold: '0.0249', outcome: 'executed' }),
      takeProfit(2, '0.025', { sold: '0.025', outcome: 'executed' }),
    ];
    const dust = seen({}, entry('0.05'));
    expect(decide(BRACKET, state('0.0499', legs), dust)).toEqual({ kind: 'own', owned: '0.05' });
    const few = { ...market, minBaseAmount: '0.0003' };
    expect(decide(BRACKET, state('0.05', legs), seen({}, { market: few }))).toEqual({
      kind: 'end',
      why: 'sold',
    });
  });

  it('end an exit without a stop when the last of them is given up', () => {
    const plan = { takeProfits: [{ price: '63000' }] };
    const legs = [takeProfit(1, '0.05', { sold: '0', outcome: 'given_up' })];
    expect(decide(plan, state('0.05', legs), seen())).toEqual({ kind: 'end', why: 'legs_ended' });
  });
});

describe('a stop', () => {
  it('fires from the first fill on, also if the price fell before it could be placed', () => {
    const now = seen({}, { ...MET, ...entry('0.001', { hasEnded: false }) });
    expect(decide(BRACKET, state('0.001'), now)).toEqual({ kind: 'fire', cause: 'stop_loss' });
  });

  it('leaves an order alone that has bought nothing', () => {
    const now = seen({}, { ...MET, ...entry('0', { hasEnded: false, isHalfFilled: false }) });
    expect(decide(BRACKET, state('0'), now)).toEqual({ kind: 'wait', for: 'market' });
  });

  it('does not fire while nothing can be sent', () => {
    const now = seen({ tp1: resting, tp2: resting }, { ...MET, canSend: false });
    expect(decide(BRACKET, state('0.05', BOTH), now)).toEqual({ kind: 'wait', for: 'market' });
  });

  it('cancels an order that still buys, and waits for its end, before anything else', () => {
    const legs = { tp1: resting, tp2: resting };
    const open = seen(legs, { ...MET, ...entry('0.05', { hasEnded: false }) });
    const fired = state('0.05', BOTH, firing());
    expect(decide(BRACKET, fired, open)).toEqual({ kind: 'cancel_entry' });
    const requested = entry('0.05', { hasEnded: false, isCancelRequested: true });
    expect(decide(BRACKET, fired, seen(legs, { ...MET, ...requested }))).toEqual({
      kind: 'wait',
      for: 'proof',
    });
  });

  it('withdraws the take-profits next, also those without a record', () => {
    const now = seen({ tp1: resting, tp2: unsent }, MET);
    expect(decide(BRACKET, state('0.05', BOTH, firing()), now)).toEqual({
      kind: 'withdraw',
      names: ['tp1', 'tp2'],
    });
  });

  it('sells nothing while the outcome of a take-profit is unknown', () => {
    const done = takeProfit(1, '0.025', { sold: '0', outcome: 'withdrawn' });
    const fired = state('0.05', [done, BOTH[1]!], firing());
    for (const tp2 of [cancelling, { ...unknown, isCancelRequested: true }]) {
      expect(decide(BRACKET, fired, seen({ tp2 }, MET))).toEqual({ kind: 'wait', for: 'proof' });
    }
  });

  it('sells what a take-profit left that filled while it was cancelled', () => {
    const fired = state('0.05', BOTH, firing());
    const now = seen({ tp1: ended('0.025', 'fills'), tp2: cancelling }, MET);
    expect(decide(BRACKET, fired, now)).toMatchObject({ kind: 'settle', sold: '0.025' });
    const legs = [
      takeProfit(1, '0.025', { sold: '0.025', outcome: 'executed' }),
      takeProfit(2, '0.025', { sold: '0', outcome: 'withdrawn' }),
    ];
    expect(decide(BRACKET, state('0.05', legs, firing()), seen({}, MET))).toMatchObject({
      kind: 'grant',
      legs: [{ name: 'sl1', kind: 'step', amount: '0.025' }],
    });
  });

  it('sells nothing if the take-profits sold everything meanwhile', () => {
    const legs = BOTH.map((leg): typeof leg => ({
      ...leg,
      sold: leg.amount,
      outcome: 'executed',
    }));
    expect(decide(BRACKET, state('0.05', legs, firing()), seen({}, MET))).toEqual({
      kind: 'end',
      why: 'sold',
    });
  });

  it('goes on with what the collar left, at once a second time, then once a minute', () => {
    const next = (...legs: Parameters<typeof state>[1] & object) =>
      decide(BRACKET, state('0.05', legs, firing(70_000)), seen({}, MET));
    const first = executed(1, '0.05', '0.02', 40_000);
    expect(next(first)).toMatchObject({ legs: [{ name: 'sl2', amount: '0.03' }] });
    const second = executed(2, '0.03', '0.01', 30_000);
    expect(next(first, second)).toEqual({ kind: 'wait', for: 'step' });
    const earlier = executed(2, '0.03', '0.01', 60_000);
    expect(next(first, earlier)).toMatchObject({ legs: [{ name: 'sl3', amount: '0.02' }] });
  });

  it('ends after five steps that reached the exchange', () => {
    const legs = [1, 2, 3, 4, 5].map((number) => executed(number, '0.05', '0'));
    expect(decide(BRACKET, state('0.05', legs, firing()), seen({}, MET))).toEqual({
      kind: 'end',
      why: 'steps_used_up',
    });
  });

  it.each([
    [
      'the exchange takes no order now',
      { kind: 'ended', sold: '0', by: 'exchange', passes: 'limit' },
    ],
    ['no key works', { kind: 'ended', sold: '0', by: 'exchange', passes: 'key' }],
    ['it never came there', { kind: 'ended', sold: '0', by: 'proof_of_absence' }],
    ['Sluice refused it', { kind: 'ended', sold: '0', by: 'refusal' }],
  ] as const)('counts no step of which nothing was tried: %s', (_why, end) => {
    const fired = state('0.05', [step(1, '0.05')], firing());
    expect(decide(BRACKET, fired, seen({ sl1: end }, MET))).toMatchObject({
      kind: 'settle',
      outcome: 'withdrawn',
    });
  });

  it('tries such a step again at once, and then each minute, as often as an exit may have legs', () => {
    const tried = (count: number, agoMs: number) =>
      Array.from({ length: count }, (_, index) =>
        step(index + 1, '0.05', { sold: '0', outcome: 'withdrawn', grantedAtMs: NOW_MS - agoMs }),
      );
    const next = (legs: ReturnType<typeof tried>) =>
      decide(BRACKET, state('0.05', legs, firing(90_000)), seen({}, MET));
    expect(next(tried(1, 0))).toMatchObject({ kind: 'grant', legs: [{ name: 'sl2' }] });
    expect(next(tried(2, 59_999))).toEqual({ kind: 'wait', for: 'step' });
    expect(next(tried(99, 60_000))).toMatchObject({ kind: 'grant', legs: [{ name: 'sl100' }] });
    expect(next(tried(100, 60_000))).toEqual({ kind: 'end', why: 'steps_used_up' });
  });

  it('does not count steps that Sluice refused', () => {
    const legs = [1, 2, 3, 4, 5, 6].map((number) =>
      step(number, '0.05', { sold: '0', outcome: 'withdrawn', grantedAtMs: NOW_MS - 61_000 }),
    );
    expect(decide(BRACKET, state('0.05', legs, firing(90_000)), seen({}, MET))).toMatchObject({
      kind: 'grant',
      legs: [{ name: 'sl7' }],
    });
  });

  it('waits for a price and a key, and sends the step again when they are there', () => {
    const { lastPrice: _price, ...unpriced } = market;
    const fired = state('0.05', [], firing());
    for (const more of [{ canSend: false }, { market: unpriced }]) {
      expect(decide(BRACKET, fired, seen({}, { ...MET, ...more }))).toEqual({
        kind: 'wait',
        for: 'step',
      });
    }
    const granted = state('0.05', [step(1, '0.05')], firing());
    expect(decide(BRACKET, granted, seen({ sl1: unsent }, MET))).toEqual({
      kind: 'send',
      names: ['sl1'],
    });
  });

  it('waits for the proof of a step whose outcome is unknown', () => {
    const granted = state('0.05', [step(1, '0.05')], firing(300_000));
    expect(decide(BRACKET, granted, seen({ sl1: unknown }))).toEqual({
      kind: 'wait',
      for: 'proof',
    });
  });

  it('is judged anew if nothing was sold within a minute and the price is back', () => {
    const fired = (agoMs: number) => state('0.05', [], firing(agoMs));
    const off = { canSend: false };
    expect(decide(BRACKET, fired(59_999), seen({}, off))).toEqual({ kind: 'wait', for: 'step' });
    expect(decide(BRACKET, fired(60_000), seen({}, off))).toEqual({ kind: 'arm_again' });
    expect(decide(BRACKET, fired(60_000), seen({}, { ...off, ...MET }))).toMatchObject({
      kind: 'wait',
    });
    const unclaimed = state('0.05', [step(1, '0.05')], firing(60_000));
    expect(decide(BRACKET, unclaimed, seen({ sl1: unsent }))).toEqual({
      kind: 'withdraw',
      names: ['sl1'],
    });
  });

  it('goes on after a step that sold something, wherever the price is', () => {
    const sold = state('0.05', [executed(1, '0.05', '0.02', 70_000)], firing(80_000));
    expect(decide(BRACKET, sold, seen())).toMatchObject({ kind: 'grant' });
  });

  it('rests at its limit price if it has one', () => {
    const plan = { takeProfits: [], stopLoss: { ...STOP, limitPrice: '56900' } };
    const [leg] = grantedBy(decide(plan, state('0.05', [], firing()), seen({}, MET)));
    expect(leg).toMatchObject({ name: 'sl1', price: '56900' });
    expect(leg).not.toHaveProperty('slippage');
  });

  it('uses the slippage of its own', () => {
    const plan = { takeProfits: [], stopLoss: { ...STOP, slippage: '0.1' } };
    expect(grantedBy(decide(plan, state('0.05', [], firing()), seen({}, MET)))).toMatchObject([
      { slippage: '0.1' },
    ]);
  });

  it('sells no more at once than one market order may', () => {
    const now = seen({}, { ...MET, market: { ...market, marketSellMax: '0.02' } });
    expect(grantedBy(decide(BRACKET, state('0.05', [], firing()), now))).toMatchObject([
      { amount: '0.02' },
    ]);
  });

  it('ends if the pair has been delisted, and waits if it is only halted', () => {
    const fired = state('0.05', [], firing());
    const at = (canSell: 'later' | 'never') =>
      decide(BRACKET, fired, seen({}, { ...MET, market: { ...market, canSell } }));
    expect(at('never')).toEqual({ kind: 'end', why: 'not_tradable' });
    expect(at('later')).toEqual({ kind: 'wait', for: 'step' });
  });

  it('withdraws a step that was never sent when the pair has been delisted, so that it can end', () => {
    const granted = state('0.05', [step(1, '0.05')], firing());
    const at = (canSell: 'later' | 'never') =>
      decide(BRACKET, granted, seen({ sl1: unsent }, { ...MET, market: { ...market, canSell } }));
    expect(at('never')).toEqual({ kind: 'withdraw', names: ['sl1'] });
    expect(at('later')).toEqual({ kind: 'wait', for: 'step' });
  });

  it('ends if a gap has left less than the minimum for a minute', () => {
    const now = seen({}, { ...MET, market: { ...market, lastPrice: '50' } });
    const firedAgo = (ms: number) => decide(BRACKET, state('0.05', [], firing(ms)), now);
    expect(firedAgo(59_999)).toEqual({ kind: 'wait', for: 'step' });
    expect(firedAgo(60_000)).toEqual({ kind: 'end', why: 'below_minimum' });
  });

  it('ends at once if what is left is below the minimum even at its price', () => {
    expect(decide(BRACKET, state('0.00005', [], firing()), seen({}, MET))).toEqual({
      kind: 'end',
      why: 'below_minimum',
    });
  });
});

describe('coins that were sold by hand', () => {
  const fired = state('0.05', [step(1, '0.05')], firing());

  it('are found missing by the balance, once a step was refused for want of them', () => {
    const now = seen({ sl1: SHORT }, MET);
    expect(decide(BRACKET, fired, now)).toEqual({ kind: 'read_available' });
    expect(decide(BRACKET, fired, { ...now, available: '0.02009' })).toEqual({
      kind: 'settle',
      name: 'sl1',
      sold: '0',
      outcome: 'executed',
      missing: '0.03',
    });
  });

  it('make the exit smaller for good', () => {
    const shrunk = state('0.02', [executed(1, '0.05', '0')], { missing: '0.03', ...firing() });
    const now = seen({}, { ...MET, ...entry('0.05') });
    expect(grantedBy(decide(BRACKET, shrunk, now))).toMatchObject([{ amount: '0.02' }]);
  });

  it('are not confused with coins that a resting leg has locked', () => {
    const legs = { tp1: SHORT, tp2: resting };
    const now = seen(legs, { available: '0.01' });
    expect(decide(BRACKET, state('0.05', BOTH), now)).toMatchObject({
      outcome: 'withdrawn',
      missing: '0.015',
    });
  });

  it('are not judged while another leg may lock some', () => {
    const at = (tp2: typeof unknown | typeof unsent) =>
      decide(BRACKET, state('0.05', BOTH), seen({ tp1: SHORT, tp2 }, { available: '0.01' }));
    expect(at(unknown)).toEqual({ kind: 'wait', for: 'proof' });
    expect(at(unsent)).toEqual({ kind: 'withdraw', names: ['tp2'] });
  });

  it('end an exit that has none left', () => {
    const none = state('0', [executed(1, '0.05', '0')], { missing: '0.05', ...firing() });
    expect(decide(BRACKET, none, seen({}, MET))).toEqual({ kind: 'end', why: 'coins_missing' });
  });
});

describe('an exit that is halted or cancelled', () => {
  it('is suspended, fires nothing and places nothing', () => {
    const halted = { ...MET, isHalted: true };
    expect(decide(BRACKET, state('0.05'), seen({}, halted))).toEqual({ kind: 'suspend' });
    const suspended = state('0.05', [], { suspended: true });
    for (const more of [halted, MET]) {
      expect(decide(BRACKET, suspended, seen({}, more))).toEqual({ kind: 'wait', for: 'rearm' });
    }
  });

  it('still learns what its legs sold', () => {
    const suspended = state('0.05', BOTH, { suspended: true });
    const now = seen({ tp1: ended('0.01', 'sluice'), tp2: resting }, { isHalted: true });
    expect(decide(BRACKET, suspended, now)).toMatchObject({
      kind: 'settle',
      outcome: 'withdrawn',
    });
  });

  it('sends no step of a firing before the halt', () => {
    const rearmed = state('0.05', [step(1, '0.05')]);
    expect(decide(BRACKET, rearmed, seen({ sl1: unsent }))).toEqual({
      kind: 'withdraw',
      names: ['sl1'],
    });
  });

  it('withdraws each leg before it ends by a cancel', () => {
    const isCancelled = { isCancelled: true };
    const live = seen({ tp1: resting, tp2: cancelling }, isCancelled);
    expect(decide(BRACKET, state('0.05', BOTH), live)).toEqual({
      kind: 'withdraw',
      names: ['tp1'],
    });
    const legs = BOTH.map((leg): typeof leg => ({ ...leg, sold: '0', outcome: 'withdrawn' }));
    expect(decide(BRACKET, state('0.05', legs), seen({}, isCancelled))).toEqual({
      kind: 'end',
      why: 'cancelled',
    });
  });
});

describe('an order that bought little', () => {
  it('ends its exit if it bought nothing', () => {
    expect(decide(BRACKET, state('0'), seen({}, entry('0')))).toEqual({
      kind: 'end',
      why: 'nothing_bought',
    });
  });

  it('ends its exit if the minimum is not reached, but not while it still buys', () => {
    const few = { market: { ...market, minBaseAmount: '0.001' } };
    const buying = entry('0.0005', { hasEnded: false, isHalfFilled: false });
    expect(decide(BRACKET, state('0.0005'), seen({}, { ...few, ...buying }))).toMatchObject({
      kind: 'wait',
    });
    expect(decide(BRACKET, state('0.0005'), seen({}, { ...few, ...entry('0.0005') }))).toEqual({
      kind: 'end',
      why: 'below_minimum',
    });
  });

  it('owns less if its fee becomes known before the first leg', () => {
    const now = seen({}, entry('0.05', { feesInCoin: '0.001' }));
    expect(decide(BRACKET, state('0.05'), now)).toEqual({ kind: 'own', owned: '0.049' });
  });
});

function grantedBy(decision: ReturnType<typeof decide>) {
  if (decision.kind !== 'grant') throw new Error(`It decided to ${decision.kind}.`);
  return decision.legs;
}

describe('a leg that turns up after it was settled', () => {
  const absent = step(1, '0.05', { sold: '0', outcome: 'executed' });
  const [first] = state('0.05', [absent], firing()).legs;

  it('counts by its whole amount again, and suspends the exit', () => {
    const before = state('0.05', [first!], firing());
    const change = decide(BRACKET, before, seen({ sl1: resting }));
    expect(change).toEqual({ kind: 'reopen', name: 'sl1' });
    const after = applyChange(before, { kind: 'reopen', name: 'sl1' }, NOW_MS);
    expect(after).toMatchObject({ suspended: true, legs: [{ name: 'sl1', amount: '0.05' }] });
    expect(after.firing).toBeUndefined();
    expect(unsettledLegs(after)).toHaveLength(1);
    expect(decide(BRACKET, after, seen({ sl1: resting }))).toEqual({ kind: 'wait', for: 'rearm' });
  });

  it('is withdrawn with the leg that was granted its coins meanwhile', () => {
    const both = state('0.05', [step(1, '0.05'), step(2, '0.05')], { suspended: true });
    const now = seen({ sl1: resting, sl2: resting });
    expect(decide(BRACKET, both, now)).toEqual({ kind: 'withdraw', names: ['sl1', 'sl2'] });
    const alone = { ...both, legs: [step(1, '0.05')] };
    expect(decide(BRACKET, alone, now)).toEqual({ kind: 'wait', for: 'rearm' });
  });

  it('is settled anew, by what it sold', () => {
    const change = decide(BRACKET, state('0.05', [absent]), seen({ sl1: ended('0.02', 'fills') }));
    expect(change).toEqual({ kind: 'reopen', name: 'sl1' });
    const open = applyChange(state('0.05', [absent]), { kind: 'reopen', name: 'sl1' }, NOW_MS);
    const settled = decide(BRACKET, open, seen({ sl1: ended('0.02', 'fills') }));
    expect(settled).toMatchObject({ kind: 'settle', name: 'sl1', sold: '0.02' });
  });

  it('is told from one that is as it was settled', () => {
    const legs = [executed(1, '0.05', '0.02')];
    const now = seen({ sl1: ended('0.020', 'fills') });
    expect(decide(BRACKET, state('0.05', legs), now).kind).not.toBe('reopen');
  });
});

describe('an exit whose targets were placed many times', () => {
  const gone = { sold: '0', outcome: 'withdrawn' } as const;
  const many = Array.from({ length: 80 }, (_, index) => ({
    ...takeProfit((index % 2) + 1, '0.025', gone),
    name: `tp${index + 1}`,
  }));

  it('keeps the last legs for its stop, which sells everything', () => {
    expect(decide(BRACKET, state('0.05', many), seen())).toEqual({ kind: 'wait', for: 'market' });
    expect(decide(BRACKET, state('0.05', many), seen({}, MET))).toMatchObject({ kind: 'fire' });
    const fired = state('0.05', many, firing());
    expect(decide(BRACKET, fired, seen({}, MET))).toMatchObject({
      kind: 'grant',
      legs: [{ name: 'sl1', amount: '0.05' }],
    });
  });
});

describe('a refusal for lack of coins', () => {
  const late = { ...SHORT, sentAtMs: NOW_MS - 14_000 } as const;
  const old = { ...SHORT, sentAtMs: NOW_MS - 15_000 } as const;

  it('is believed when balances had time to show them, and keeps no stop from firing meanwhile', () => {
    const target = state('0.05', [takeProfit(1, '0.05')]);
    const now = (leg: typeof late, more = {}) => seen({ tp1: leg }, more);
    expect(decide(BRACKET, target, now(late))).toEqual({ kind: 'wait', for: 'market' });
    expect(decide(BRACKET, target, now(late, MET))).toMatchObject({ kind: 'fire' });
    expect(decide(BRACKET, target, now(old))).toEqual({ kind: 'read_available' });
    expect(decide(BRACKET, target, now(old, { available: '0.01' }))).toMatchObject({
      kind: 'settle',
      missing: '0.04',
    });
  });

  it('has a target placed anew once if the coins are there', () => {
    const now = seen({ tp1: old, tp2: old }, { available: '0.05' });
    const first = state('0.05', [takeProfit(1, '0.05')]);
    expect(decide(BRACKET, first, now)).toMatchObject({ missing: '0', outcome: 'withdrawn' });
    const before = takeProfit(1, '0.05', { sold: '0', outcome: 'withdrawn' });
    const second = state('0.05', [before, { ...takeProfit(1, '0.05'), name: 'tp2' }]);
    expect(decide(BRACKET, second, { ...now, legs: new Map([['tp2', old]]) })).toMatchObject({
      missing: '0',
      outcome: 'given_up',
    });
  });

  it('keeps nobody from cancelling the exit, whatever the account shows', () => {
    const now = seen({ tp1: late }, { isCancelled: true });
    expect(decide(BRACKET, state('0.05', [takeProfit(1, '0.05')]), now)).toMatchObject({
      kind: 'settle',
      missing: '0',
    });
  });
});
