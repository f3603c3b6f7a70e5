import { text } from 'node:stream/consumers';
import { type SigningClient, signAndSend } from '../../shared/lib/sign-and-send.ts';
import type { Target } from './target.ts';

/** Calls of AWS services for which Sluice has no client: EventBridge and CloudWatch. */
export type AwsServices = {
  /** One call of EventBridge; returns its JSON. */
  readonly events: (operation: string, input: object) => Promise<Readonly<Record<string, unknown>>>;
  /** One call of CloudWatch; returns its XML. */
  readonly cloudWatch: (action: string, input: Readonly<Record<string, string>>) => Promise<string>;
};

/** Source: AWS, CloudWatch API reference. */
const CLOUDWATCH_VERSION = '2010-08-01';

export function connectAwsServices(client: SigningClient, target: Target): AwsServices {
  const urlOf = (host: string) =>
    new URL(target.endpoint ?? `https://${host}.${target.region}.amazonaws.com/`);

  async function send(service: string, url: URL, type: string, headers: object, body: string) {
    const all = { 'content-type': type, ...headers };
    const { statusCode, body: answer } = await signAndSend(client, {
      service,
      url,
      headers: all,
      body,
    });
    const answered = answer === undefined ? '' : await text(answer);
    if (statusCode < 300) return answered;
    throw new Error(`${service} answered ${statusCode}: ${answered.slice(0, 300)}`);
  }
  return {
    async events(operation, input) {
      const headers = { 'x-amz-target': `AWSEvents.${operation}` };
      const body = JSON.stringify(input);
      const json = await send(
        'events',
        urlOf('events'),
        'application/x-amz-json-1.1',
        headers,
        body,
      );
      return json === '' ? {} : JSON.parse(json);
    },
    cloudWatch(Action, input) {
      const form = new URLSearchParams({ Action, Version: CLOUDWATCH_VERSION, ...input });
      const type = 'application/x-www-form-urlencoded; charset=utf-8';
      return send('monitoring', urlOf('monitoring'), type, {}, form.toString());
    },
  };
}
