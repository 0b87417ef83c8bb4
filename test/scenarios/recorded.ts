import { existsSync, readFileSync } from 'node:fs';
import { readConfiguration } from '../../src/bucket/read-configuration.ts';
import type { AssignedConfiguration } from '../../src/pipeline/setups.ts';
import { analyse, type Told } from '../support/analyse.ts';
import type { Blame, Input, Story } from './stories.ts';

/** What Chromium made of a run. */
export interface Recorded {
  readonly tells: string;
  readonly recordedWith: string;
  readonly requests: readonly {
    readonly method: string;
    readonly url: string;
    readonly blocked: boolean;
    readonly corsError: string | null;
    readonly type: string;
    /** The answer was a redirect, which the browser followed or tried to. */
    readonly isRedirected: boolean;
    readonly netError: string | null;
    readonly blockedReason: string | null;
  }[];
}

/** From the root of the project, so that reports show no path of a machine. */
export const RECORDED = 'test/scenarios/recorded/';

/** The file of a run: `NAME.har`, `NAME.pcap`, or with TLS secrets `NAME.pcapng`. */
export function fileOf(name: string, input: Input, folder = RECORDED): string {
  if (input === 'har') return `${folder}${name}.har`;
  return existsSync(`${folder}${name}.pcapng`) ? `${folder}${name}.pcapng` : `${folder}${name}.pcap`;
}

export const readRecorded = (name: string, folder = RECORDED): Recorded =>
  JSON.parse(readFileSync(`${folder}${name}.json`, 'utf8'));

/** What corscope is given: a configuration, or `none`, and the host it is for. */
export function given({ name, suppliedFor }: Story, folder: string): AssignedConfiguration {
  const host = suppliedFor ?? null;
  const path = `${folder}${name}.xml`;
  if (existsSync(path)) return { host, configuration: readConfiguration(path, readFileSync(path)) };
  return { host, configuration: 'none' };
}

/** The command line for one input of a run. */
export function commandFor(story: Story, input: Input, folder = RECORDED): string[] {
  const path = `${folder}${story.name}.xml`;
  const what = existsSync(path) ? path : 'none';
  const host = story.suppliedFor ? `${story.suppliedFor}=` : '';
  return [fileOf(story.name, input, folder), '--cors', `${host}${what}`];
}

/** Analyses one input of a run. */
export const analyseStory = (story: Story, input: Input, folder = RECORDED): Told => {
  const file = fileOf(story.name, input, folder);
  return analyse({ [file.slice(folder.length)]: readFileSync(file) }, { configurations: [given(story, folder)] });
};

const AREAS = /^(?:cors|not-cors|tls|capture|http|http2|har)\//;

/** Values of what is not CORS are server codes; a list of tokens may come in any order. */
const comparable = (code: string, value: string | null): string | null =>
  code.startsWith('not-cors/') ? null : (value?.split(', ').sort().join(', ') ?? null);

/** The findings, and the diagnostics that no request carries, of `severities`; without lint of the configuration. */
export function told({ findings, diagnostics }: Told, severities: readonly string[]): readonly Blame[] {
  const blamed = findings
    .filter(({ diagnostic }) => severities.includes(diagnostic.severity))
    .map(
      ({ diagnostic: { code }, item, ruleIndex, value }): Blame => [
        code,
        item,
        ruleIndex === null ? null : ruleIndex + 1,
        comparable(code, value),
      ],
    );
  const beside = diagnostics
    .filter(({ code, severity }) => severities.includes(severity) && AREAS.test(code))
    .map(({ code }): Blame => [code, null, null, null]);
  return [...blamed, ...beside];
}
