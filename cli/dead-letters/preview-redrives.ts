import type { Connection, Context } from '../program/command.ts';
import { previewOf, type RedrivePreview } from './redrive-preview.ts';

/** Receives the messages of the dead-letter queue, each with the expected result of a redrive. */
export async function previewRedrives(
  { clock }: Pick<Context, 'clock'>,
  { stack, target }: Connection,
): Promise<readonly RedrivePreview[]> {
  const messages = await stack.deadLetters.receive();
  const previews: RedrivePreview[] = [];
  for (const message of messages) {
    previews.push(
      await previewOf(message, target.accounts, clock.nowMs(), ({ account, id }) =>
        stack.store.get(stack.stemOf(account, id)),
      ),
    );
  }
  return previews;
}
