import { z } from 'zod';
import { fault } from '../base/shape';

/** A whole number between two bounds, both allowed. */
export const within = (from: number, to: number) =>
  z
    .int()
    .refine(
      (value) => value >= from && value <= to,
      fault('bad-setting', 'is out of range', `Write a whole number from ${from} to ${to}.`),
    );

/** Text of a certain form. */
export const isWritten = (pattern: RegExp, rule: string, remedy: string) =>
  z.string().refine((value) => pattern.test(value), fault('bad-setting', rule, remedy));

const regionName = /^[a-z]{2}(-[a-z]+)+-\d$/;

export const isRegion = (name: string): boolean => regionName.test(name);

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const retentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** Days for which CloudWatch keeps a log. */
export const retention = () =>
  z
    .int()
    .refine(
      (days) => retentions.includes(days),
      fault('bad-setting', 'is no retention that CloudWatch knows', `Write one of ${retentions.join(', ')}.`),
    );
