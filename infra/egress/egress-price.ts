import type { Config } from '../../shared/config/schema.ts';

export type FixedEgress = Exclude<Config['egress'], 'none'>;

/**
 * US dollars a month in us-east-1, without traffic, as of November 2026; a month has 730 hours.
 * Sources: aws.amazon.com/vpc/pricing (NAT gateway 0.045 and public IPv4 address 0.005 an hour),
 * ec2/pricing (t4g.nano 0.0042 an hour), ebs/pricing (8 GiB of gp3 at 0.08), cloudwatch/pricing.
 */
const PARTS: Readonly<Record<FixedEgress, Readonly<Record<string, number>>>> = {
  'nat-gateway': { 'NAT gateway': 32.85, address: 3.65 },
  'nat-instance': { 't4g.nano': 3.07, address: 3.65, disk: 0.64, alarm: 0.1 },
};

export function egressUsd(egress: FixedEgress): number {
  return Object.values(PARTS[egress]).reduce((total, usd) => total + usd, 0);
}

/** The price of a fixed IP in words, for the output of a deployment. */
export function egressPrice(egress: FixedEgress): string {
  const items = Object.entries(PARTS[egress])
    .map(([name, usd]) => `${name} ${usd.toFixed(2)}`)
    .join(' + ');
  return (
    `egress "${egress}" costs about ${egressUsd(egress).toFixed(2)} USD a month ` +
    `(${items}; us-east-1, November 2026), and traffic.`
  );
}
