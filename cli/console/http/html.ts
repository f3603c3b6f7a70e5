import { html as escaped } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import { escapeControls } from '../../../shared/lib/escape-controls.ts';

/** Markup that is safe to send. Only the `html` tag creates it. */
export type Html = HtmlEscapedString;

export type HtmlValue = Html | string | number | false | undefined | readonly HtmlValue[];

/**
 * The only way to write markup: each value becomes text, also within quoted attributes, and its
 * control characters become visible. `undefined` and `false` show nothing; lists are joined.
 */
export function html(literals: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  // hono returns a promise only if a value is a promise.
  return escaped(literals, ...values.map(visible)) as Html;
}

function visible(value: HtmlValue): unknown {
  if (typeof value === 'string') return escapeControls(value);
  return Array.isArray(value) ? value.map(visible) : value;
}
