import { instanceType } from '../steps/instance';

/** One thing that costs. */
export interface PriceItem {
  readonly what: string;
  readonly count: number;
  /** US dollars for each: by the hour, or once. What AWS prices by the month is a 730th of that an hour. */
  readonly hourly?: number;
  readonly once?: number;
  readonly source: string;
}

const monthly = (dollars: number): number => dollars / 730;
const cloudWatch = 'https://aws.amazon.com/cloudwatch/pricing/';

/**
 * What a run costs, by AWS's prices in us-east-1 as they were known in November 2026, without the free tier. Other regions
 * differ by up to a half. The program does not ask AWS for prices.
 */
export const prices: readonly PriceItem[] = [
  {
    what: `instance ${instanceType}`,
    count: 1,
    hourly: 0.0042,
    source: 'https://aws.amazon.com/ec2/pricing/on-demand/',
  },
  { what: 'public IPv4 address', count: 1, hourly: 0.005, source: 'https://aws.amazon.com/vpc/pricing/' },
  { what: 'volume of 8 GB (gp3)', count: 1, hourly: monthly(0.64), source: 'https://aws.amazon.com/ebs/pricing/' },
  { what: 'KMS key', count: 2, hourly: monthly(1), source: 'https://aws.amazon.com/kms/pricing/' },
  { what: 'CloudWatch alarm', count: 16, hourly: monthly(0.1), source: cloudWatch },
  { what: 'CloudWatch metric', count: 20, hourly: monthly(0.3), source: cloudWatch },
  { what: 'CloudWatch dashboard', count: 1, hourly: monthly(3), source: cloudWatch },
  { what: 'a GB of logs, of which there will be some kilobytes', count: 0.01, once: 0.5, source: cloudWatch },
  {
    what: 'a thousand requests to S3, KMS, SNS and Lambda',
    count: 5,
    once: 0.005,
    source: 'https://aws.amazon.com/s3/pricing/',
  },
];

/** A run takes about so long, most of it waiting. */
export const runHours = 2;

/** In US dollars. */
export const priceOf = (items: readonly PriceItem[], hours: number): number =>
  items.reduce((sum, { count, hourly = 0, once = 0 }) => sum + count * (hourly * hours + once), 0);

/** A line for each, and their sum. */
export function priceLines(hours: number = runHours): string[] {
  const lines = prices.map((item) => `${item.count} × ${item.what}: $${priceOf([item], hours).toFixed(4)}`);
  return [...lines, `in all about $${priceOf(prices, hours).toFixed(2)} for ${hours} hours`];
}
