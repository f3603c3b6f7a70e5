import { describe, expect, it } from 'vitest';
import { html } from '../../cli/console/http/html.ts';
import fc from '../support/fast-check.ts';

describe('markup', () => {
  it('keeps whatever is filled in a text, also within attributes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const markup = String(html`<a title="${text}">${text}</a>`);
        const filled = markup.replace(/^<a title="|">|<\/a>$/g, '');
        return !/[<>"']|[\p{Cc}\p{Cf}]/u.test(filled);
      }),
    );
  });

  it('joins lists, keeps markup of its own, and leaves out what is not there', () => {
    const items = ['a', 'b'].map((each) => html`<li>${each}</li>`);
    expect(String(html`<ul>${items}</ul>${undefined}${false}${0}`)).toBe(
      '<ul><li>a</li><li>b</li></ul>0',
    );
  });
});
