import type { Incident } from '../../incidents/incident.ts';
import { isoTime } from '../../lib/clock.ts';
import { Big } from '../../lib/decimal.ts';
import { escapeControls } from '../../lib/escape-controls.ts';
import { accountOption, NOTHING_TO_DO, type Notice, paragraphs } from './notice.ts';

type Texts = Pick<Notice, 'subject' | 'toDo' | 'text'>;

/** The notice of an incident: every one has one. */
export function incidentNotice(incident: Incident): Notice {
  const { account, id } = incident;
  return { id: `${account}/incident/${id}`, ...textsOf(incident) };
}

function textsOf(incident: Incident): Texts {
  switch (incident.kind) {
    case 'liquidated':
    case 'auto_deleveraged':
      return closed(incident);
    case 'position_mode':
      return incident.mode === 'single' ? oneWayAgain(incident) : notOneWay(incident);
    case 'account_mode':
      return otherAccountMode(incident);
    case 'without_stop':
      return withoutStop(incident);
  }
}

type Of<Kind extends Incident['kind']> = Extract<Incident, { readonly kind: Kind }>;

function closed({
  kind,
  account,
  contract,
  size,
  price,
  atMs,
}: Extract<Incident, { readonly orderId: string }>): Texts {
  const at = price === undefined ? '' : ` at ${price}`;
  const isLiquidation = kind === 'liquidated';
  const verb = isLiquidation ? 'liquidated' : 'closed by auto-deleveraging';
  const why = isLiquidation
    ? 'The margin did not suffice any more, so Gate closed the position and cancelled orders of the contract.'
    : 'Gate closed it against a liquidation of another trader, because it was in profit at a high leverage.';
  return {
    subject: `${escapeControls(contract)} in account ${account}: ${size} contracts were ${verb}`,
    toDo: 'check what is left',
    text: paragraphs(
      `At ${isoTime(atMs)}, ${size} contracts of ${escapeControls(contract)} were ${verb}${at}. ${why}`,
      `Check the account at Gate, and what still rests there: sluice list --open${accountOption(account)}. ` +
        'Orders that only reduce the position end by themselves; an opening that rests would open it again.',
    ),
  };
}

function notOneWay({ account, mode, atMs }: Of<'position_mode'>): Texts {
  return {
    subject: `the position mode of account ${account} is "${escapeControls(mode)}"`,
    toDo: 'set it to one-way at Gate',
    text: paragraphs(
      `It was seen at ${isoTime(atMs)}. Signs mean something else in this mode: Sluice refuses every ` +
        'order of a contract (POSITION_MODE) until the mode is one-way again. Orders that rest stay.',
      'Gate changes the mode only while no position is held and no order of a contract rests. Sluice ' +
        'sees it within a minute.',
    ),
  };
}

function oneWayAgain({ account, atMs }: Of<'position_mode'>): Texts {
  return {
    subject: `the position mode of account ${account} is one-way again`,
    toDo: NOTHING_TO_DO,
    text: `It was seen at ${isoTime(atMs)}. Orders of contracts are submitted again.`,
  };
}

function otherAccountMode({ account, mode, previousMode, atMs }: Of<'account_mode'>): Texts {
  return {
    subject: `account ${account} changed from ${previousMode} to ${mode}`,
    toDo: 'check that it was you',
    text: paragraphs(
      `It was seen at ${isoTime(atMs)}. The mode says which money secures positions, and what is ` +
        'available to spot orders.',
      `Check the balances and the limits: sluice balance${accountOption(account)}, ` +
        `sluice limits${accountOption(account)}`,
    ),
  };
}

function withoutStop({ account, contract, size, covered, atMs }: Of<'without_stop'>): Texts {
  const what = `${size} contracts of ${escapeControls(contract)}`;
  const uncovered = new Big(size).abs().minus(covered);
  const some = covered === '0' ? 'no stop of Sluice covers them' : `stops cover ${covered} of them`;
  return {
    subject: `${escapeControls(contract)} in account ${account}: the position has no stop`,
    toDo: 'protect or close it',
    text: paragraphs(
      `Since ${isoTime(atMs)} the account holds ${what}, and ${some}. "requireStop" asks for one.`,
      `Protect the position: sluice exit ${escapeControls(contract)} --size ${uncovered} --stop PRICE${accountOption(account)}; or close it.`,
    ),
  };
}
