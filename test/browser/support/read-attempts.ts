import { readFileSync } from 'node:fs';
import { judgeAttempt } from '../../../src/browser/judge-attempt.ts';
import type { BrowserVerdict } from '../../../src/browser/verdict.ts';
import { Intake } from '../../../src/bytes/intake.ts';
import { headerValue } from '../../../src/fetch/header-list.ts';
import { recogniseProfile } from '../../../src/fetch/profile.ts';
import type { CorsAttempt } from '../../../src/pairing/attempt.ts';
import { Pairer } from '../../../src/pairing/pairer.ts';
import { InputReader } from '../../../src/pipeline/input-reader.ts';

export interface Judged {
  readonly attempt: CorsAttempt;
  readonly observed: BrowserVerdict;
}

/** The attempts of a capture or HAR, each judged by the profile that its User-Agent shows. */
export function readAttempts(path: string): Judged[] {
  const judged: Judged[] = [];
  const ignore = () => undefined;
  const attempt = (attempt: CorsAttempt): void => {
    judged.push({ attempt, observed: judgeAttempt(attempt, profileOf(attempt)) });
  };
  const pairer = new Pairer({ attempt, notCors: ignore, diagnostic: ignore }, { profile: null });
  let lastId = 0;
  const nextExchangeId = (): number => {
    lastId += 1;
    return lastId;
  };
  const reader = new InputReader(path, { nextExchangeId, exchange: (e) => pairer.add(e), diagnostic: ignore });
  const intake = new Intake(reader);
  intake.push(readFileSync(path));
  reader.end(intake.rest());
  pairer.end();
  return judged;
}

function profileOf({ preflight, actual }: CorsAttempt) {
  const headers = (actual ?? preflight)?.requestHeaders ?? [];
  return recogniseProfile(headerValue(headers, 'user-agent')) ?? 'chromium';
}
