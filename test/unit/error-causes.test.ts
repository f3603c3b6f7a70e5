import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { Failure } from '../../cli/terminal/failure.ts';
import { parseConfig } from '../../shared/config/parse-config.ts';
import { readConfig } from '../../shared/config/read-config.ts';
import { createHttp, TransportError } from '../../shared/gate/http.ts';
import { systemClock } from '../../shared/lib/clock.ts';

function thrownBy(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

describe('an error with a new message keeps its cause', () => {
  test('a configuration that is not JSON', () => {
    const error = thrownBy(() => parseConfig('{', 'sluice.config.json'));
    expect(error).toMatchObject({ name: 'ConfigError', cause: expect.any(SyntaxError) });
  });

  test('a configuration that is not there', () => {
    const error = thrownBy(() => readConfig('/nowhere/sluice.config.json'));
    expect(error).toMatchObject({ name: 'ConfigError', cause: { code: 'ENOENT' } });
  });

  test('a request that no server takes', async () => {
    const send = createHttp('http://127.0.0.1:1', systemClock);
    const headers = { KEY: 'the-key', SIGN: 'the-signature' };
    const error = await send({ method: 'GET', target: '/', headers, body: '' }).catch(
      (each) => each,
    );
    expect(error).toBeInstanceOf(TransportError);
    expect(error.cause).toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('a failure of a command', () => {
    const cause = new Error('no space');
    expect(new Failure('UNREADABLE', 'The input cannot be read.', undefined, { cause }).cause).toBe(
      cause,
    );
  });
});

test('the cause of a failed request holds no header of the request', async () => {
  const send = createHttp('http://127.0.0.1:1', systemClock);
  const headers = { KEY: 'the-key', SIGN: 'the-signature' };
  const error = await send({ method: 'GET', target: '/', headers, body: '' }).catch((each) => each);
  expect(inspect(error, { depth: 8, showHidden: true })).not.toMatch(/the-key|the-signature/);
});
