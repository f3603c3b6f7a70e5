import { expect, test } from 'vitest';
import { startTestStack } from '../support/test-stack.ts';

test('A stack with a fixed IP runs on this machine, where its network is left idle', async () => {
  const it = await startTestStack({ sections: { egress: 'nat-instance' } });
  try {
    expect(it.stack.outputs.EgressIp).toBeTypeOf('string');
    expect(it.stack.cloud.idle.join()).toContain('AWS::EC2::Instance: ');
    await it.send({ id: 'from-one-address', type: 'market', amount: '44' });
    expect(await it.settled('from-one-address')).toMatchObject({ status: 'filled' });
  } finally {
    await it.stop();
  }
});
