import { EVERY_SECTION } from '../support/full-config.ts';
import { ADDED_ACCOUNT, type Sections } from '../support/rehearsal.ts';

const { portfolios, recurring, webhooks, telegram } = EVERY_SECTION;

/** Every switch of the configuration that adds resources to a deployment, takes them or changes them. */
export const SWITCHES: Readonly<Record<string, Sections>> = {
  'an account': { accounts: { [ADDED_ACCOUNT]: { secret: `sluice/${ADDED_ACCOUNT}` } } },
  'a recurring order': { recurring },
  'a portfolio': { portfolios },
  'a webhook': { webhooks },
  telegram: { telegram },
  'a fixed IP by a NAT instance': { egress: 'nat-instance' },
  'a fixed IP by a NAT gateway': { egress: 'nat-gateway' },
  'an e-mail address for alarms': { alarmEmail: 'trader@example.com' },
  'another time that logs are kept': { logRetentionDays: 30 },
  'another pace of track-orders': { trackEverySeconds: 2 },
  'all sections at once': EVERY_SECTION,
};

/**
 * The switches whose rehearsal has succeeded, each with the types of what stays in the AWS account when
 * it is turned off. The long test writes it.
 */
export type Rehearsed = Readonly<Record<string, string>>;

export const REHEARSED_FILE = new URL('rehearsed.json', import.meta.url);
