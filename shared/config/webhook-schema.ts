import * as z from 'zod';
import { PLACEHOLDER } from '../lib/placeholder.ts';
import { exitsOf, triggerOf } from './order-parts.ts';

/** One source of alerts in `sluice.config.json`. */

const template = z
  .string()
  .min(1)
  .max(512)
  .refine(
    (text) => !text.replace(PLACEHOLDER, '').includes('{{'),
    'a placeholder is {{path}}: letters, digits, "_" and "-", with points between',
  )
  .describe('text; {{path}} stands for a field of the alert, {{a.b}} for one inside another');

/**
 * The fields of an order message, each as a template. Every alert validates its filled values. An order
 * has a `currency_pair` or a `contract`, with the fields of its kind: a rule between the fields.
 */
const order = z.strictObject({
  currency_pair: template.optional(),
  side: template.optional(),
  amount: template.optional(),
  quote_amount: template.optional(),
  amount_of_available: template.optional(),
  type: template.optional(),
  price: template.optional(),
  time_in_force: template.optional(),
  iceberg: template.optional(),
  stp_act: template.optional(),
  slippage: template.optional(),
  contract: template.optional(),
  size: template.optional(),
  tif: template.optional(),
  reduce_only: z.boolean().optional(),
  close: z.boolean().optional(),
  market_order_slip_ratio: template.optional(),
  trigger: triggerOf(template).optional(),
  exits: exitsOf(template).optional(),
  note: template.optional(),
});

export const webhookConfig = z.strictObject({
  account: z.string().default('main').describe('the configured account that trades'),
  secret: z
    .string()
    .regex(/^[A-Za-z0-9/_+=.@-]{1,128}$/, 'a name as Secrets Manager takes it')
    .describe('label of the secret that holds the token; the stack creates both'),
  id: template
    .refine(
      (text) => text.search(PLACEHOLDER) >= 0,
      'needs a {{path}}: each alert has an id of its own',
    )
    .describe("the alert's id or time: Sluice takes an alert with the same id for the same order"),
  order: order.describe('the fields of an order message, each a text with placeholders'),
  maxPerMinute: z.int().min(1).max(600).default(30).describe('maximum of alerts in a minute'),
});
