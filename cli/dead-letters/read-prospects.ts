import type { Connection, Context } from '../program/command.ts';
import { type Prospect, prospectOf } from './prospect.ts';

/** Receives what is in the dead-letter queue, with what sending it again would come to. */
export async function readProspects(
  { clock }: Pick<Context, 'clock'>,
  { stack, target }: Connection,
): Promise<readonly Prospect[]> {
  const letters = await stack.deadLetters.receive();
  const prospects: Prospect[] = [];
  for (const letter of letters) {
    prospects.push(
      await prospectOf(letter, target.accounts, clock.nowMs(), ({ account, id }) =>
        stack.store.get(stack.stemOf(account, id)),
      ),
    );
  }
  return prospects;
}
