import type { AwsError } from './aws-error.ts';

/** A value in the XML of the query protocol: a list becomes members, undefined is left out. */
export type XmlValue =
  | string
  | number
  | boolean
  | undefined
  | readonly XmlValue[]
  | { readonly [name: string]: XmlValue };

/** The elements of a value. */
export function toXml(value: XmlValue): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) {
    return (value as readonly XmlValue[]).map((each) => `<member>${toXml(each)}</member>`).join('');
  }
  if (typeof value !== 'object') return escapeXml(String(value));
  return Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .map(([name, each]) => `<${name}>${toXml(each)}</${name}>`)
    .join('');
}

/** An answer of the query protocol. */
export function queryAnswer(action: string, namespace: string, result: XmlValue): string {
  const content = `<${action}Result>${toXml(result)}</${action}Result>`;
  const metadata = '<ResponseMetadata><RequestId>local</RequestId></ResponseMetadata>';
  return `<${action}Response xmlns="${namespace}">${content}${metadata}</${action}Response>`;
}

/** Errors of the query protocol are XML. */
export function xmlError({ type, message }: AwsError): string {
  return `<ErrorResponse><Error><Type>Sender</Type><Code>${type}</Code><Message>${escapeXml(message)}</Message></Error><RequestId>local</RequestId></ErrorResponse>`;
}

/** Readers of XML would turn a carriage return into a line feed. */
export function escapeXml(text: string): string {
  return text.replace(/[<>&\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}
