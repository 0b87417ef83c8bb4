import { analyseStory, RECORDED } from './recorded.ts';
import type { Story } from './stories.ts';

const plain = (text: string | null): string | null => text?.replace(/^https:/, 'http:') ?? null;

/** What a capture of a story shows, without what differs between transports: scheme, ports, frames and times. */
export function found(story: Story, folder = RECORDED): unknown {
  const { attempts, findings } = analyseStory(story, 'pcap', folder);
  return {
    findings: findings.map(({ diagnostic, item, ruleIndex, value, host, count }) => [
      diagnostic.code,
      diagnostic.severity,
      item,
      ruleIndex,
      plain(value),
      host,
      count,
    ]),
    attempts: attempts.map(({ attempt, observed, predicted }) => ({
      request: `${attempt.method} ${plain(attempt.url)} from ${plain(attempt.origin)}`,
      preflight: attempt.preflightState,
      observed: [observed.verdict, observed.corsError],
      predicted: predicted && [predicted.browser.verdict, predicted.browser.corsError],
    })),
  };
}
