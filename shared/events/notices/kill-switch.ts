import type { KillSwitch } from '../../kill-switch/state.ts';
import { isoTime } from '../../lib/clock.ts';
import { escapeControls } from '../../lib/escape-controls.ts';
import { eventId } from '../bus/bus-event.ts';
import type { KillSwitchChange } from '../bus/change.ts';
import { accountOption, type Notice, paragraphs } from './notice.ts';

type SwitchNotice = {
  readonly applies: (change: KillSwitchChange) => boolean;
  readonly subject: (account: string) => string;
  readonly text: (account: string, killSwitch: KillSwitch) => string;
};

/** The notices about an account's kill switch; the first that applies is sent. */
const SWITCH_NOTICES: readonly SwitchNotice[] = [
  {
    applies: becomes('HALTING'),
    subject: (account) => `account ${account} is being halted`,
    text: (account, halted) =>
      paragraphs(
        `${cause(halted)} Nothing is submitted any more, and open orders are being cancelled.`,
        'A second notice says when it is certain that nothing is open.',
        `To look: sluice limits${accountOption(account)}, sluice list --open${accountOption(account)}`,
      ),
  },
  {
    applies: becomes('HALTED'),
    subject: (account) => `account ${account} is halted`,
    text: (account, halted) =>
      paragraphs(
        `${cause(halted)} It is certain that no order of Sluice's is open. Fills are kept; what ` +
          'was bought is still there.',
        'Every order is refused until somebody resumes it: ' +
          `sluice resume${accountOption(account)} --reason "..."`,
      ),
  },
  {
    applies: ({ before, after }) => after.state === 'ACTIVE' && isHalt(before?.state),
    subject: (account) => `account ${account} trades again`,
    text: (_account, resumed) =>
      `${cause(resumed)} What was issued before it was resumed is never traded.`,
  },
  {
    applies: ({ before, after }) => after.circuit !== undefined && !before?.circuit,
    subject: (account) => `the API key of account ${account} does not work`,
    text: (account, { circuit }) =>
      paragraphs(
        `Gate refused it at ${isoTime(circuit?.openedAtMs ?? 0)}: ${escapeControls(circuit?.label)}: ` +
          `${escapeControls(circuit?.message)} Every order is refused with CIRCUIT_OPEN meanwhile; open ` +
          'orders stay open at Gate and are not followed.',
        'The key is tried once a minute. To put in another: ' +
          `sluice keys set${accountOption(account)}. To see what is wrong with it: ` +
          `sluice keys check${accountOption(account)}`,
      ),
  },
  {
    applies: ({ before, after }) => before?.circuit !== undefined && !after.circuit,
    subject: (account) => `the API key of account ${account} works again`,
    text: () => 'Orders are submitted again.',
  },
];

export function killSwitchNotice(change: KillSwitchChange): Notice | undefined {
  const { account, after } = change;
  const notice = SWITCH_NOTICES.find(({ applies }) => applies(change));
  if (!notice) return undefined;
  return {
    id: eventId(account, 'switch', after.version),
    subject: notice.subject(account),
    text: notice.text(account, after),
  };
}

function becomes(state: KillSwitch['state']) {
  return ({ before, after }: KillSwitchChange): boolean =>
    after.state === state && before?.state !== state;
}

function isHalt(state: KillSwitch['state'] | undefined): boolean {
  return state === 'HALTING' || state === 'HALTED';
}

function cause({ by = 'somebody', atMs = 0, reason }: KillSwitch): string {
  return `By ${escapeControls(by)} at ${isoTime(atMs)}: ${escapeControls(reason)}.`;
}
