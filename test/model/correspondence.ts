import type { CallName, Outcome } from './replica-exchange.ts';

/**
 * The steps of the model and their calls in the real code:
 * - `world`     nothing that the code takes part in
 * - `time`      the clock of everybody moves on
 * - `internal`  the code does it without waiting for anything
 * - `start`     an invocation begins
 * - `crash`     an invocation ends, wherever it is
 * - `send`      the code's POST leaves; it goes on waiting
 * - `answer`    the POST of the invocation that waits for this attempt gets its response
 * - `cancel`    a cancel message is delivered and carried out as far as the ledger
 * - a call      what the invocation waits for is done, with this outcome
 */
export type Counterpart =
  | 'world'
  | 'time'
  | 'internal'
  | 'crash'
  | 'send'
  | { readonly start: 'delivery' | 'poll' }
  | { readonly answer: Outcome }
  | 'cancel'
  | { readonly call: readonly CallName[]; readonly outcome: Outcome };

function call(name: CallName, outcome: Outcome = 'done'): Counterpart {
  return {
    call: [name],
    outcome,
  };
}
function again(outcome: Outcome): Counterpart {
  return {
    call: ['write claimed', 'write next_attempt'],
    outcome,
  };
}

/** Steps of the model that are not listed are not taken with the real code. */
export const COUNTERPARTS: Readonly<Record<string, Counterpart>> = {
  'time passes': 'time',
  'exchange: the order is listed': 'world',
  'exchange: the order is filled': 'world',
  'exchange: the order is cancelled by itself': 'world',
  'exchange: the trades show the fill': 'world',
  'network: the POST is lost': 'world',
  crash: 'crash',

  'queue: delivers': { start: 'delivery' },
  'queue: delivers again what was deleted': { start: 'delivery' },
  'delivery: claims': call('write claimed'),
  'delivery: claims, the acknowledgement is lost': call('write claimed', 'acknowledgement lost'),
  'delivery: the claim is there already': again('done'),
  'delivery: finds the record there': call('write claimed'),
  'delivery: sends the POST': 'send',
  'delivery: not a byte leaves': call('POST', 'not sent'),
  'delivery: gives up waiting': call('POST', 'no answer'),
  'delivery: the same attempt again': 'internal',
  'delivery: begins the next attempt': call('write next_attempt'),
  'delivery: begins the next attempt, the acknowledgement is lost': call(
    'write next_attempt',
    'acknowledgement lost',
  ),
  'delivery: leaves it unsent': call('write unsent'),
  'delivery: finds the record unsent': call('write claimed'),
  'delivery: records the refusal': call('write rejected'),

  'exchange: accepts': { answer: 'done' },
  'exchange: accepts, the answer is lost': 'world',
  'exchange: accepts, answers 5xx': { answer: '5xx' },
  'exchange: refuses': { answer: 'refused' },
  'exchange: refuses in passing': { answer: 'busy' },
  'exchange: answers 5xx, accepts nothing': { answer: '5xx' },
  'exchange: refuses after the exptime': { answer: 'expired' },
  'exchange: refuses after the exptime, without a label': { answer: '5xx' },

  'poll: reads the record': { start: 'poll' },
  'poll: finds the order open': call('GET open orders'),
  'poll: order not open': call('GET open orders'),
  'poll: lists the open order': call('GET open orders'),
  'poll: reads that the order ended': call('GET open orders'),
  'poll: finds the order traded': call('GET trades'),
  'poll: too early to tell': call('GET trades'),
  'poll: order not seen after the fence': call('GET trades'),
  'poll: order not traded either': call('GET trades'),
  'poll: too early for the trades to tell': call('GET trades'),
  'poll: leaves what waits': call('GET trades'),
  'poll: writes not_seen': call('write not_seen'),
  'poll: writes not_placed': call('write not_placed'),
  'poll: resubmits': call('write next_attempt'),
  'poll: resubmits, the acknowledgement is lost': call(
    'write next_attempt',
    'acknowledgement lost',
  ),

  'merge: placed': call('write placed'),
  'merge: ended': call('write ended'),

  'user: sends a cancel': 'cancel',
  'cancel: is claimed': 'world',
  'cancel: is recorded': 'world',
  'cancel: comes before its order': 'world',
  'cancel: ends done': 'world',
  'cancel: ends rejected': 'world',
  'cancel: is left to the next poll': 'internal',
  'cancel: DELETE': call('DELETE'),
  'cancel: DELETE is lost': call('DELETE', 'no answer'),
};
