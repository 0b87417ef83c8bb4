import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readConfiguration } from '../../src/bucket/read-configuration.ts';
import type { AssignedConfiguration } from '../../src/pipeline/setups.ts';
import { analyse, readSample } from '../support/analyse.ts';

type Inputs = Parameters<typeof analyse>[0];

/** What is found, without where it was seen. */
function told(inputs: Inputs, configurations: readonly AssignedConfiguration[], hosts: readonly string[] = []) {
  const { attempts, findings } = analyse(inputs, { configurations, hosts });
  return {
    attempts: attempts
      .map(({ attempt: a, observed: o }) =>
        [a.method, a.url, a.origin, o.verdict, o.corsError, a.unsafeHeaderNames].join(' '),
      )
      .sort(),
    findings: findings
      .filter(({ diagnostic }) => diagnostic.severity === 'error')
      .map(({ diagnostic, item, ruleIndex, value }) => [diagnostic.code, item, ruleIndex, value].join(' '))
      .sort(),
  };
}

describe('one visit, recorded as pcap, HAR and NetLog', () => {
  const configurations = [
    { host: null, configuration: readConfiguration('captures/cors.xml', readSample('cors.xml')) },
  ];
  const of = (name: string) => told({ [name]: readSample(name) }, configurations);

  test('says the same three times', () => {
    const har = of('one-visit.har');
    expect(of('one-visit.netlog.json')).toEqual(har);
    expect(of('one-visit.pcap')).toEqual(har);
    expect(har.findings).toHaveLength(2);
  });

  test('what only the browser knows is in both of its own records', () => {
    const netLog = of('only-the-browser-knows.netlog.json');
    expect(netLog).toEqual(of('only-the-browser-knows.har'));
    expect(netLog.findings).toEqual(['cors/credentials-refused credentials  ']);
  });
});

const LAB = new URL('../../../shared/captures-lab/07-s3-http2/', import.meta.url);

describe.runIf(existsSync(new URL('netlog.json', LAB)))('the NetLog of the lab', () => {
  const HOST = 's3.eu-west-1.amazonaws.com';
  const config = (name: string) => readConfiguration(name, readFileSync(new URL(name, LAB)));
  const configurations: AssignedConfiguration[] = [
    { host: `media-uploads.${HOST}`, configuration: config('config.xml') },
    { host: `open-assets.${HOST}`, configuration: config(`config.open-assets.${HOST}.xml`) },
    {
      host: 'media-uploads.s3.us-east-1.amazonaws.com',
      configuration: config('config.media-uploads.s3.us-east-1.amazonaws.com.xml'),
    },
    { host: `plain-archive.${HOST}`, configuration: 'none' },
  ];
  const of = (name: string) => told({ [name]: readFileSync(new URL(name, LAB)) }, configurations);

  test('says what the HAR of the same visit says', () => expect(of('netlog.json')).toEqual(of('page.har')));
});
