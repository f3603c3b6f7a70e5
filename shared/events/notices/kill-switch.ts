import { describeHeld } from '../../kill-switch/describe-held.ts';
import type { KillSwitch } from '../../kill-switch/state.ts';
import { isoTime } from '../../lib/clock.ts';
import { escapeControls } from '../../lib/escape-controls.ts';
import { plural } from '../../lib/plural.ts';
import { eventId } from '../bus/bus-event.ts';
import type { KillSwitchChange } from '../bus/change.ts';
import { accountOption, NOTHING_TO_DO, type Notice, paragraphs } from './notice.ts';

type SwitchNotice = {
  readonly applies: (change: KillSwitchChange) => boolean;
  readonly subject: (account: string, killSwitch: KillSwitch) => string;
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
    subject: (account, { held }) => `account ${account} is halted${heldBriefly(held)}`,
    toDo: 'resume it when you want',
    text: (account, halted) =>
      paragraphs(
        `${cause(halted)} ${openNow(halted)} Filled amounts stay in the account.`,
        heldAtLength(halted.held),
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
    subject: notice.subject(account, after),
    toDo: notice.toDo,
    text: notice.text(account, after),
  };
}

/** What rests on after a halt only reduces positions. */
function openNow({ all, held }: KillSwitch): string {
  return all || !held
    ? 'No order of Sluice is open any more.'
    : 'No order of Sluice is open any more but those that only reduce a position.';
}

/** ", and 2 positions are still held" */
function heldBriefly(held: KillSwitch['held']): string {
  if (!held || (held.kind === 'read' && held.positions.length === 0)) return '';
  if (held.kind === 'unreadable') return ', and its positions could not be read';
  const { length } = held.positions;
  return `, and ${plural(length, 'position')} ${length === 1 ? 'is' : 'are'} still held`;
}

function heldAtLength(held: KillSwitch['held']): string | undefined {
  const lines = describeHeld(held);
  if (lines.length === 0) return undefined;
  return [
    'A halt closes nothing. Still held:',
    ...lines.map((line) => escapeControls(line)),
    "To close a position now, use Gate's own page.",
  ].join('\n');
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
