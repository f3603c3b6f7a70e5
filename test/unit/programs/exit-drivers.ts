import { applyChange } from '../../../shared/programs/exits/apply.ts';
import { decide } from '../../../shared/programs/exits/decide.ts';
import type {
  ExitChange,
  ExitDecision,
  ExitEffect,
} from '../../../shared/programs/exits/decision.ts';
import { unlocked } from '../../../shared/programs/exits/unlocked.ts';
import { available, block, look, type World } from './exit-world.ts';

/** A driver between its reading and its act: everything may have changed meanwhile. */
export type Driver = {
  pending?: { readonly decision: ExitDecision; readonly version: number; readonly held: string };
  /** What it has read because a decision asked for it. */
  available?: string;
};

export const CHANGES: readonly ExitDecision['kind'][] = [
  'settle',
  'reopen',
  'own',
  'doubt',
  'lose',
  'suspend',
  'fire',
  'arm_again',
  'grant',
  'end',
];

export function read(world: World, driver: Driver): ExitDecision['kind'] | 'ended' {
  const { exit, plan } = world;
  if (exit.ended) return 'ended';
  const seen = look(world, driver.available);
  delete driver.available;
  const decision = decide(plan, exit.state, seen);
  const held = unlocked(exit.state, seen);
  driver.pending = { decision, version: exit.version, held };
  return decision.kind;
}

/** @param crashesAfter of the parts of an effect, how many are carried out */
export function act(world: World, driver: Driver, crashesAfter = Number.POSITIVE_INFINITY): void {
  const { pending } = driver;
  if (!pending) return;
  delete driver.pending;
  const { decision, version, held } = pending;
  if (version >= world.held.version) world.held = { amount: held, version };
  if (isChange(decision)) change(world, decision, version);
  else carryOut(world, driver, decision, crashesAfter);
}

function isChange(decision: ExitDecision): decision is ExitChange {
  return CHANGES.includes(decision.kind);
}

function change(world: World, decision: ExitChange, version: number): void {
  const { exit } = world;
  if (exit.version !== version || exit.ended) return;
  exit.version++;
  if (decision.kind === 'end') exit.ended = decision.why;
  else exit.state = applyChange(exit.state, decision, world.nowMs);
}

function carryOut(world: World, driver: Driver, effect: ExitEffect, crashesAfter: number): void {
  const { exit, records, messages } = world;
  switch (effect.kind) {
    case 'send':
      // The message is built from the grant as it is now.
      for (const name of effect.names.slice(0, crashesAfter)) {
        messages.push(exit.state.legs.find((leg) => leg.name === name)!);
      }
      return;
    case 'withdraw':
      for (const name of effect.names.slice(0, crashesAfter)) {
        const record = records.get(name);
        if (record && !record.end) record.isCancelRequested = true;
        else if (!record) block(world, name);
      }
      return;
    case 'cancel_entry':
      if (world.entry) world.entry.isCancelRequested = true;
      return;
    case 'read_available':
      driver.available = available(world).toString();
      return;
    case 'wait':
      return;
  }
}
