import { hash } from 'node:crypto';
import { base32 } from '../../lib/base32.ts';

/**
 * The client order id (`text` at Gate) is never random: `t-`, 4 characters for the deployment, 21
 * for the order, and the attempt digit. So a row in Gate's listing leads to its record without an
 * index, and orders of other programs are recognised.
 */
const DEPLOYMENT_LENGTH = 4;
const ORDER_LENGTH = 21;
const TEXT = new RegExp(`^t-([a-z2-7]{${DEPLOYMENT_LENGTH}}[a-z2-7]{${ORDER_LENGTH}})([1-9])$`);

/** The 4 characters for a deployment. Account, region and stack identify it. */
export function deploymentTag(deployment: string): string {
  return base32(sha256(deployment)).slice(0, DEPLOYMENT_LENGTH);
}

/** The common part of all attempts' `text`, and the key of the order's record. */
export function orderStem(tag: string, account: string, id: string): string {
  return tag + base32(sha256(`${account}|${id}`)).slice(0, ORDER_LENGTH);
}

/** The `text` of one attempt: 28 characters; Gate allows 28 after the prefix. */
export const attemptText = (stem: string, attempt: number): string => `t-${stem}${attempt}`;

/** The record's key for a `text` of Gate's; undefined for an order that is not ours. */
export function stemOfText(text: string, tag: string): string | undefined {
  const stem = TEXT.exec(text)?.[1];
  return stem?.startsWith(tag) ? stem : undefined;
}

const sha256 = (text: string): Uint8Array => hash('sha256', text, 'buffer');
