import type { KillSwitch } from '../../kill-switch/state.ts';
import { isoTime } from '../../lib/clock.ts';
import { escapeControls } from '../../lib/escape-controls.ts';
import { eventId } from '../bus/bus-event.ts';
import type { KillSwitchChange } from '../bus/change.ts';
import { accountOption, NOTHING_TO_DO, type Notice, paragraphs } from './notice.ts';

type SwitchNotice = {
  readonly applies: (change: KillSwitchChange) => boolean;
  readonly subject: (account: string) => string;
  readonly toDo: string;
  readonly text: (account: string, killSwitch: KillSwitch) => string;
};

/** The notices about an account's kill switch; the first that applies is sent. */
const SWITCH_NOTICES: readonly SwitchNotice[] = [
  {
    applies: becomes('HALTING'),
    subject: (account) => `account ${account} is being halted`,
    toDo: 'a second notice follows',
    text: (account, halted) =>
      paragraphs(
        `${cause(halted)} No further orders are submitted; open orders are being cancelled.`,
        'A second notice follows once no order is open.',
        `See: sluice limits${accountOption(account)}, sluice list --open${accountOption(account)}`,
      ),
  },
  {
    applies: becomes('HALTED'),
    subject: (account) => `account ${account} is halted`,
    toDo: 'resume it when you want',
    text: (account, halted) =>
      paragraphs(
        `${cause(halted)} No order of Sluice is open any more. Filled amounts stay in ` +
          'the account.',
        'Sluice refuses every order until you resume the account: ' +
          `sluice resume${accountOption(account)} --reason "..."`,
      ),
  },
  {
    applies: ({ before, after }) => after.state === 'ACTIVE' && isHalt(before?.state),
    subject: (account) => `account ${account} trades again`,
    toDo: NOTHING_TO_DO,
    text: (_account, resumed) =>
      `${cause(resumed)} Orders issued before the resume are never traded.`,
  },
  {
    applies: ({ before, after }) => after.circuit !== undefined && !before?.circuit,
    subject: (account) => `the API key of account ${account} does not work`,
    toDo: 'store another one: sluice keys set',
    text: (account, { circuit }) =>
      paragraphs(
        `Gate refused it at ${isoTime(circuit?.openedAtMs ?? 0)}: ${escapeControls(circuit?.label)}: ` +
          `${escapeControls(circuit?.message)} Sluice refuses every order with CIRCUIT_OPEN; open ` +
          'orders stay open at Gate and are not tracked.',
        'Sluice tries the key once a minute. To store another one: ' +
          `sluice keys set${accountOption(account)}. To check it: ` +
          `sluice keys check${accountOption(account)}`,
      ),
  },
  {
    applies: ({ before, after }) => before?.circuit !== undefined && !after.circuit,
    subject: (account) => `the API key of account ${account} works again`,
    toDo: NOTHING_TO_DO,
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
    toDo: notice.toDo,
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

function cause({ by = 'an unknown user', atMs = 0, reason }: KillSwitch): string {
  return `By ${escapeControls(by)} at ${isoTime(atMs)}: ${escapeControls(reason)}.`;
}
