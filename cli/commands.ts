import type { Command } from './command.ts';
import { buy } from './commands/buy.ts';
import { doctor } from './commands/doctor.ts';
import { get } from './commands/get.ts';
import { keysSet } from './commands/keys-set.ts';
import { list } from './commands/list.ts';
import { sell } from './commands/sell.ts';
import { send } from './commands/send.ts';
import { watch } from './commands/watch.ts';

/** All commands, in the order of the help. */
export const COMMANDS: readonly Command[] = [send, buy, sell, get, list, watch, keysSet, doctor];
