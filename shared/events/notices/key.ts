import { isoTime } from '../../lib/clock.ts';
import type { KeyChange } from '../bus/change.ts';
import { accountOption, type Notice, paragraphs } from './notice.ts';

/** Warns before a key lapses. Each of the warnings is sent once. */
export function keyNotice({ account, before, after }: KeyChange): Notice | undefined {
  const { lapsesAtMs, warnedDays } = after;
  if (lapsesAtMs === undefined || warnedDays === undefined) return undefined;
  if (before?.lapsesAtMs === lapsesAtMs && before.warnedDays === warnedDays) return undefined;
  const date = isoTime(lapsesAtMs).slice(0, 10);
  return {
    id: `${account}/key-lapses-${date}/${warnedDays}`,
    subject: `the API key of account ${account} lapses on ${date}`,
    toDo: 'store a new one before: sluice keys set',
    text: paragraphs(
      `The key is bound to no IP address, and Gate lets such keys lapse after 90 days. After ${isoTime(lapsesAtMs)} no order of account ${account} is placed or tracked.`,
      'Create a new key at Gate and store it while the old one still works: ' +
        `sluice keys set${accountOption(account)}. A key that is bound to an address does not ` +
        'lapse: "egress" in sluice.config.json gives the functions one (docs/fixed-ip.md).',
    ),
  };
}
