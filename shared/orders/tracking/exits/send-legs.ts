import { instrumentOf } from '../../../market/instrument.ts';
import type { ExitRecord } from '../../model/record.ts';
import { legBody, releaseGroup } from '../../model/release.ts';
import type { ExitDependencies } from './dependencies.ts';

/** A message that was lost, or refused for now, is sent again after this time. */
const SEND_AGAIN_MS = 15_000;

/** Has submit-order claim legs. SQS drops a message that it has seen within five minutes. */
export async function sendLegs(
  deps: Pick<ExitDependencies, 'exchangeOf' | 'sendMessage'>,
  { account, id, stem, holding, program }: ExitRecord,
  names: readonly string[],
): Promise<void> {
  const group = releaseGroup(account, instrumentOf(holding));
  const nowMs = deps.exchangeOf(account).client.exchangeNowMs();
  for (const { name, grantedAtMs } of program.state.legs) {
    if (!names.includes(name)) continue;
    const times = Math.max(0, Math.floor((nowMs - grantedAtMs) / SEND_AGAIN_MS));
    const body = legBody({ account, exit: id, leg: name });
    await deps.sendMessage(body, group, `${stem}-${name}-${times}`);
  }
}
