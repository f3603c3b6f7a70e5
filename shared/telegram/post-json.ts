import type { PostJson } from './bot-api.ts';

/** Posts with Node's own fetch, which adds nothing to a bundle. Follows no redirect: the URL is a secret. */
export const postJson: PostJson = async (url, body, timeoutMs) => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  });
  return { status: response.status, body: await response.text() };
};
