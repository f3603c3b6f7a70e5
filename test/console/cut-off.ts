/**
 * For the browser: the elements whose content is wider than they are, except a text that is shown as it
 * is, and the page if it is wider than the window.
 */
export const CUT_OFF = `[...document.querySelectorAll('body *')].filter((element) =>
  getComputedStyle(element).overflowX !== 'visible' &&
  element.scrollWidth > element.clientWidth + 1 &&
  element.clientWidth > 1 &&
  !element.matches('pre, input, select, .hidden')
).map((element) => element.outerHTML.slice(0, 120))
.concat(document.documentElement.scrollWidth > document.documentElement.clientWidth ? ['the page'] : [])`;
