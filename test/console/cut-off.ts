import type { Page } from 'playwright-core';
import { eventually } from '../support/eventually.ts';

/**
 * For the browser: the elements whose content is wider than they are, except a text that is shown as it
 * is, and the page if it is wider than the window.
 */
const CUT_OFF = `[...document.querySelectorAll('body *')].filter((element) =>
  getComputedStyle(element).overflowX !== 'visible' &&
  element.scrollWidth > element.clientWidth + 1 &&
  element.clientWidth > 1 &&
  !element.matches('pre, input, select, .hidden')
).map((element) => element.outerHTML.slice(0, 120))
.concat(document.documentElement.scrollWidth > document.documentElement.clientWidth ? ['the page'] : [])`;

/**
 * Waits until nothing of the page is cut off in a window of this width: a chart takes a moment to fit
 * a new one. `toleratesTables` lets a wide table scroll, but not the page.
 */
export async function fitsInto(
  page: Page,
  name: string,
  { width, height }: { readonly width: number; readonly height: number },
  { toleratesTables = false } = {},
): Promise<void> {
  await page.setViewportSize({ width, height });
  await eventually(
    `nothing of ${name} is cut off at ${width} px`,
    () => page.evaluate<readonly string[]>(CUT_OFF),
    (cut) => cut.length === 0 || (toleratesTables && !cut.includes('the page')),
  );
}
