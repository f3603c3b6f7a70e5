import { describe, expect, it } from 'vitest';
import {
  circuitBreakerOpened,
  haltCompleted,
  halted,
  type KillSwitch,
  type KillSwitchTransition,
  lastActiveVersion,
  lastHaltOf,
  NEVER_HALTED,
  resumed,
  suspends,
} from '../../shared/kill-switch/state.ts';

const person = { by: 'anna', reason: 'a test', atMs: 1 };
const itself = { by: 'sluice', reason: 'an adoption', atMs: 2 };

/** The switch after these changes; one that does not apply leaves it as it is. */
function switchAfter(...changes: readonly KillSwitchTransition[]): KillSwitch {
  return changes.reduce((current, change) => change(current) ?? current, NEVER_HALTED);
}

const BY_PERSON = [halted(person)] as const;
const BY_ITSELF = [halted(itself, 'by_sluice')] as const;
const resumedAsSeen: KillSwitchTransition = (current) =>
  resumed(person, lastHaltOf(current))(current);
const ended = (atMs: number) => [haltCompleted(atMs), resumedAsSeen] as const;

const OF_ALL = [halted(person, 'by_person_of_all')] as const;

describe('What only reduces a position', () => {
  it.each([
    ['by a halt of a person', BY_PERSON, false],
    ['by a halt of Sluice itself', BY_ITSELF, false],
    ['by a halt of everything', OF_ALL, true],
    ['by one of everything that follows another', [...BY_PERSON, ...OF_ALL], true],
    ['by one of everything that another follows', [...OF_ALL, ...BY_PERSON], true],
  ])('is suspended or not %s', (_when, changes, expected) => {
    const killSwitch = switchAfter(...changes);
    expect(suspends(killSwitch, 'reduce', NEVER_HALTED.version)).toBe(expected);
    expect(suspends(killSwitch, 'buy', NEVER_HALTED.version)).toBe(true);
    expect(killSwitch.all).toBe(expected || undefined);
  });

  it('is suspended once by repeated halts of everything, and free after the resume', () => {
    const killSwitch = switchAfter(...OF_ALL);
    expect(halted(person, 'by_person_of_all')(killSwitch)).toBeUndefined();
    const active = switchAfter(...OF_ALL, ...ended(1));
    expect([active.state, active.all]).toEqual(['ACTIVE', undefined]);
    expect(suspends(active, 'reduce', active.version)).toBe(false);
  });

  it('rests again under a later halt that is not of everything', () => {
    expect(switchAfter(...OF_ALL, ...ended(1), ...BY_PERSON).all).toBeUndefined();
  });
});

describe('A resume', () => {
  const seen = switchAfter(...BY_ITSELF, haltCompleted(2));
  const resume = resumed(person, lastHaltOf(seen));
  const key = { openedAtMs: 3, label: 'INVALID_KEY', message: 'Invalid key provided' };

  it('ends the halt that was seen, whatever else of the switch has changed since', () => {
    expect(resume(seen)?.state).toBe('ACTIVE');
    expect(resume(circuitBreakerOpened(key)(seen)!)?.state).toBe('ACTIVE');
  });

  it.each([
    ['by a person', halted(person)],
    ['by Sluice itself', halted(itself, 'by_sluice')],
  ])('does not end a later halt %s, nor once that is complete', (_by, halt) => {
    const halting = halt(seen)!;
    expect(resume(halting)).toBeUndefined();
    expect(resume(haltCompleted(halting.atMs)(halting)!)).toBeUndefined();
  });
});

describe('An armed order', () => {
  it.each([
    ['without any halt', [], { buy: false, sell: false }],
    ['by a halt of a person', BY_PERSON, { buy: true, sell: true }],
    ['by a halt of Sluice itself', BY_ITSELF, { buy: true, sell: false }],
    ['by a person who adds to it', [...BY_ITSELF, ...BY_PERSON], { buy: true, sell: true }],
    ['by one of Sluice after a person', [...BY_PERSON, ...BY_ITSELF], { buy: true, sell: true }],
    ['after the account was resumed', [...BY_PERSON, ...ended(1)], { buy: true, sell: true }],
    [
      'by one of Sluice after a person resumed',
      [...BY_PERSON, ...ended(1), ...BY_ITSELF],
      { buy: true, sell: true },
    ],
  ])('is suspended or not %s', (_when, changes, expected) => {
    const killSwitch = switchAfter(...changes);
    const armedVersion = NEVER_HALTED.version;
    expect(suspends(killSwitch, 'buy', armedVersion)).toBe(expected.buy);
    expect(suspends(killSwitch, 'sell', armedVersion)).toBe(expected.sell);
  });

  it('is not suspended by halts before it was armed', () => {
    const killSwitch = switchAfter(...BY_PERSON, ...ended(1));
    expect(suspends(killSwitch, 'sell', killSwitch.version)).toBe(false);
    const again = switchAfter(...BY_PERSON, ...ended(1), ...BY_ITSELF);
    expect(suspends(again, 'sell', killSwitch.version)).toBe(false);
    expect(suspends(again, 'buy', killSwitch.version)).toBe(true);
  });

  it('is suspended by a second halt of a person while the first is under way', () => {
    const killSwitch = switchAfter(...BY_PERSON);
    expect(halted(person)(killSwitch)).toBeUndefined();
    expect(halted(itself, 'by_sluice')(killSwitch)).toBeUndefined();
  });
});

describe('What begins during a halt, for an order from before it', () => {
  const resumedOnce = [...OF_ALL, ...ended(1)] as const;

  it.each([
    ['without any halt', [], { buy: false, sell: false, reduce: false }],
    ['by a halt of Sluice itself', BY_ITSELF, { buy: true, sell: false, reduce: false }],
    ['by a halt of a person', BY_PERSON, { buy: true, sell: true, reduce: false }],
    [
      'by a person who adds to one of Sluice',
      [...BY_ITSELF, ...BY_PERSON],
      { buy: true, sell: true, reduce: false },
    ],
    [
      'by one of Sluice that is complete',
      [...BY_ITSELF, haltCompleted(2)],
      { buy: true, sell: false, reduce: false },
    ],
    ['by a halt of everything', OF_ALL, { buy: true, sell: true, reduce: true }],
  ])('is suspended or not %s, whatever was halted and resumed before', (_when, halts, expected) => {
    for (const before of [[], resumedOnce]) {
      const killSwitch = switchAfter(...before, ...halts);
      const version = lastActiveVersion(killSwitch);
      expect({
        buy: suspends(killSwitch, 'buy', version),
        sell: suspends(killSwitch, 'sell', version),
        reduce: suspends(killSwitch, 'reduce', version),
      }).toEqual(expected);
    }
  });

  it('is suspended by any halt of before if older code halted the account', () => {
    const { activeVersion: _notKept, ...older } = switchAfter(...resumedOnce, ...BY_ITSELF);
    expect(suspends(older, 'reduce', lastActiveVersion(older))).toBe(true);
  });

  it('begins under the version of now when the account trades again', () => {
    const active = switchAfter(...BY_PERSON, ...ended(1));
    expect(lastActiveVersion(active)).toBe(active.version);
    expect(active.activeVersion).toBeUndefined();
  });
});
