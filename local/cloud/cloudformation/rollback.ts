import type { Template } from '../template/template.ts';
import type { Stack, Undo } from './stack.ts';
import type { Steps } from './steps.ts';

export type DeploymentKind = 'CREATE' | 'UPDATE';

/** Takes back the steps of a deployment in reverse: first what was changed, then what was made. */
export async function rollBack(
  stack: Stack,
  kind: DeploymentKind,
  reason: string,
  steps: Steps,
): Promise<void> {
  const status = kind === 'CREATE' ? 'ROLLBACK' : 'UPDATE_ROLLBACK';
  steps.enter(`${status}_IN_PROGRESS`, `${reason} Rollback requested by user.`);
  const undone = stack.undone.toReversed();
  try {
    for (const undo of undone) {
      if (undo.kind === 'updated' || undo.kind === 'replaced') await steps.restore(undo);
    }
    if (kind === 'UPDATE') steps.enter('UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
    for (const undo of undone) await discard(stack, undo, steps);
  } catch (error) {
    steps.enter(`${status}_FAILED`, (error as Error).message);
    return;
  }
  stack.undone = [];
  steps.enter(`${status}_COMPLETE`);
}

/** Removes what an operation that is rolled back has made. */
async function discard(stack: Stack, undo: Undo, steps: Steps): Promise<void> {
  if (undo.kind === 'updated') return;
  if (undo.kind === 'replaced') {
    await steps.remove(undo.after, 'Delete');
    return;
  }
  const { resource } = undo;
  // RetainExceptOnCreate does not keep what the failed operation itself has created.
  const isKept = undo.kind === 'imported' || resource.deletionPolicy === 'Retain';
  await steps.remove(resource, isKept ? 'Retain' : 'Delete');
  stack.resources.delete(resource.logicalId);
}

/**
 * Deletes what the new template no longer has, and what was replaced, in the reverse of the order in
 * which it was created. A failure stays as an event.
 */
export async function cleanUp(
  stack: Stack,
  earlier: readonly string[],
  present: Template['resources'],
  done: readonly Undo[],
  steps: Steps,
): Promise<void> {
  const wanted = new Set(present.map(({ logicalId }) => logicalId));
  const removed = [...stack.resources.values()]
    .filter(({ logicalId }) => !wanted.has(logicalId))
    .map((resource) => ({ resource, policy: resource.deletionPolicy }));
  const replaced = done.flatMap((undo) =>
    undo.kind === 'replaced' ? { resource: undo.before, policy: undo.policy } : [],
  );
  const placeOf = ({ resource }: (typeof removed)[number]): number =>
    earlier.indexOf(resource.logicalId);
  for (const each of [...removed, ...replaced].sort((a, b) => placeOf(b) - placeOf(a))) {
    const { resource, policy } = each;
    await steps.remove(resource, policy === 'Delete' ? 'Delete' : 'Retain').catch(() => {});
    if (!wanted.has(resource.logicalId)) stack.resources.delete(resource.logicalId);
  }
}
