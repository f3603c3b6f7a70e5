import * as z from 'zod';

/** The objects within an order message, with texts as the configuration has them. */

/** When the order is sent. Synthesis knows its fields; each message is checked when it is read. */
export function triggerOf<Text extends z.ZodType>(text: Text) {
  return z
    .strictObject({
      price: text.optional(),
      rule: text.optional(),
      trail: trailOf(text).optional(),
      source: text.optional(),
      confirm_seconds: text.optional(),
      expires_at: text.optional(),
    })
    .describe('as in an order message');
}

/** What sells again what the order has bought. */
export function exitsOf<Text extends z.ZodType>(text: Text) {
  return z
    .strictObject({
      stop_loss: z
        .strictObject({
          price: text,
          limit_price: text.optional(),
          slippage: text.optional(),
          source: text.optional(),
          confirm_seconds: text.optional(),
        })
        .optional(),
      take_profit: z
        .array(z.strictObject({ price: text, share: text.optional() }))
        .min(1)
        .max(5)
        .optional(),
      trail: trailOf(text).optional(),
    })
    .describe('as in an order message');
}

function trailOf<Text extends z.ZodType>(text: Text) {
  return z.strictObject({ by: text, from: text.optional() });
}
