import { instrumentOf } from '../../../market/instrument.ts';
import type { ExitRecord } from '../../model/record.ts';
import { legBody, releaseGroup } from '../../model/release.ts';
import type { ExitDependencies } from './dependencies.ts';

/** A message that was lost, or refused for now, is sent again after this time. */
const SEND_AGAIN_MS = 15_000;
/**
 * submit-order takes the messages of a market one after the other. Beyond so many of them the repeats would
 * come faster than they are taken: each further part of that size waits a turn longer.
 */
const AT_A_TIME = 40;

/** How many legs of each group a pass has sent. */
export type LegsSent = Map<string, number>;

/** Has submit-order claim legs. SQS drops a message that it has seen within five minutes. */
export async function sendLegs(
  deps: Pick<ExitDependencies, 'exchangeOf' | 'sendMessage'>,
  { account, id, stem, holding, program }: ExitRecord,
  names: readonly string[],
  sent: LegsSent,
): Promise<void> {
  const group = releaseGroup(account, instrumentOf(holding));
  const nowMs = deps.exchangeOf(account).client.exchangeNowMs();
  for (const { name, grantedAtMs } of program.state.legs) {
    if (!names.includes(name)) continue;
    const before = sent.get(group) ?? 0;
    sent.set(group, before + 1);
    const turns = 1 + Math.floor(before / AT_A_TIME);
    const times = Math.max(0, Math.floor((nowMs - grantedAtMs) / (turns * SEND_AGAIN_MS)));
    const body = legBody({ account, exit: id, leg: name });
    const suffix = times === 0 ? '0' : `${turns}x${times}`;
    await deps.sendMessage(body, group, `${stem}-${name}-${suffix}`);
  }
}
