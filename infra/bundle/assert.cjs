// Replaces node:assert for undici, which only calls it. That module loads colours for its messages, and
// for them the stream of standard error: a thirtieth of a cold start.
module.exports = function assert(value, message = 'An assertion of undici failed.') {
  if (value) return;
  throw Object.assign(new Error(message), { code: 'ERR_ASSERTION' });
};
