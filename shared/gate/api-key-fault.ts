/** A Gate API key in clear, on its way to Secrets Manager or to a signature. */
export type ClearGateKey = { readonly key: string; readonly secret: string };

export type GateKeyFault = { readonly field: keyof ClearGateKey; readonly message: string };

const LENGTH_MAX = 256;
/** Gate's keys are hexadecimal. Compatible exchanges may use base64 characters. */
const PART = /^[A-Za-z0-9_.+/=~-]+$/;

/**
 * Why a key is malformed, without quoting it. Every input of a key is checked here: a line end or
 * quotes around a key would fail each request and use up order ids.
 */
export function gateKeyFault(parts: ClearGateKey): GateKeyFault | undefined {
  for (const field of ['key', 'secret'] as const) {
    const fault = partFault(parts[field]);
    if (fault !== undefined) return { field, message: `The ${field} ${fault}.` };
  }
  if (parts.key !== parts.secret) return undefined;
  return { field: 'secret', message: 'The key and the secret are the same.' };
}

function partFault(part: string): string | undefined {
  if (part === '') return 'is empty';
  if (part.length > LENGTH_MAX) return `has more than ${LENGTH_MAX} characters`;
  if (PART.test(part)) return undefined;
  return 'has quotes, white space, a line end or other characters that no key has';
}
