import type { Connection, Context } from '../program/command.ts';
import { previewOf, type RedrivePreview } from './redrive-preview.ts';

/** Receives what is in the dead-letter queue, with what sending it again would come to. */
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
