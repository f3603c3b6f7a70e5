import type { Command } from './command.ts';
import { amend } from './commands/amend.ts';
import { buy } from './commands/buy.ts';
import { cancel } from './commands/cancel.ts';
import { doctor } from './commands/doctor.ts';
import { get } from './commands/get.ts';
import { keysSet } from './commands/keys-set.ts';
import { list } from './commands/list.ts';
import { sell } from './commands/sell.ts';
import { send } from './commands/send.ts';
import { watch } from './commands/watch.ts';

/** All commands, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  send,
  buy,
  sell,
  cancel,
  amend,
  get,
  list,
  watch,
  keysSet,
  doctor,
];
