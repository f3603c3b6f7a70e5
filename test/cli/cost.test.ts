import { describe, expect, it } from 'vitest';
import { readMeasurement } from '../../tools/cost/measured.ts';
import { billOf, totalOf } from '../../tools/cost/prices.ts';
import { IDLE, MINUTES, resourcesOf, usageOf, type Workload } from '../../tools/cost/workload.ts';
import { resourcesOf as ofType, synthesizeTemplate } from '../support/template.ts';

const measurement = readMeasurement();
function usd(workload: Workload, withFreeTier: boolean) {
  return totalOf(
    billOf(usageOf(workload, measurement), resourcesOf(workload, measurement), withFreeTier),
  );
}
function onTop(workload: Workload, withFreeTier: boolean) {
  return usd(workload, withFreeTier) - usd(IDLE, withFreeTier);
}

describe('what a month costs', () => {
  it('is under one dollar when idle, with the free tier', () => {
    expect(usd(IDLE, true)).toBeLessThan(1);
  });

  it.each([true, false])('is 5 cents more for 1,000 orders at most (free tier: %s)', (free) => {
    expect(onTop({ ...IDLE, orders: 1_000 }, free)).toBeLessThan(0.05);
  });

  it.each([true, false])(
    'is less than a dollar more for a resting order (free tier: %s)',
    (free) => {
      expect(onTop({ ...IDLE, resting: 1 }, free)).toBeLessThan(1);
    },
  );

  it.each([true, false])(
    'is less than half a dollar more for ten armed orders, far from their prices (free tier: %s)',
    (free) => {
      expect(onTop({ ...IDLE, armedMinutes: MINUTES }, free)).toBeLessThan(0.5);
    },
  );

  it.each([true, false])(
    'is less than half a dollar more with futures, also while a position is held (free tier: %s)',
    (free) => {
      const idle = { ...IDLE, futuresAccounts: 1 };
      expect(onTop(idle, free)).toBeGreaterThan(0);
      expect(onTop(idle, free)).toBeLessThan(0.5);
      expect(onTop({ ...idle, heldMinutes: MINUTES }, free)).toBeLessThan(0.5);
    },
  );

  it('has another secret for each account and source of alerts', () => {
    const before = resourcesOf(IDLE, measurement).secrets;
    expect(resourcesOf({ ...IDLE, accounts: 2, alertSources: 3 }, measurement).secrets).toBe(
      before + 4,
    );
  });

  it('grows with use once the free part is used up', () => {
    const resources = { secrets: 0, alarms: 0, dashboards: 0, storageBytes: 0 };
    const bill = (sqsRequests: number) => totalOf(billOf({ sqsRequests }, resources, true));
    expect([1_000_000, 2_000_000, 3_000_000].map(bill)).toEqual([0, 0.5, 1]);
  });
});

describe('the stack', () => {
  const template = synthesizeTemplate();

  it('has the alarms and the dashboard that the bill counts', () => {
    const counted = resourcesOf(IDLE, measurement);
    const count = (type: string) => Object.keys(ofType(template, type)).length;
    expect(count('AWS::CloudWatch::Alarm')).toBe(counted.alarms);
    expect(count('AWS::CloudWatch::Dashboard')).toBe(counted.dashboards);
    // One for each account; the template of the tests has two.
    expect(count('AWS::SecretsManager::Secret')).toBe(counted.secrets + 1);
  });

  it('shows few enough metrics for a dashboard that is free', () => {
    const [dashboard] = Object.values(ofType(template, 'AWS::CloudWatch::Dashboard'));
    const body = JSON.stringify(dashboard!.Properties.DashboardBody);
    // Each row of a graph begins with its metric's namespace.
    const metrics = body.match(/\[\\"(AWS\/|",)/g) ?? [];
    expect(metrics.length).toBeGreaterThan(10);
    expect(metrics.length).toBeLessThanOrEqual(50);
  });

  it('has no metric with a value without trouble', () => {
    for (const { Properties } of Object.values(ofType(template, 'AWS::Logs::MetricFilter'))) {
      for (const transformation of Properties.MetricTransformations) {
        expect(transformation.DefaultValue).toBeUndefined();
      }
    }
  });
});
