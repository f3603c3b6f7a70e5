import type { Options } from '../program/command.ts';

/** The option of commands that send an order. */
export const NO_WAIT = {
  'no-wait': { type: 'boolean', help: 'do not wait for the outcome' },
} as const satisfies Options;
