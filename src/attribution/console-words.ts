import { judgeAttempt } from '../browser/judge-attempt.ts';
import type { BrowserVerdict } from '../browser/verdict.ts';
import { chromiumWords } from '../browser/words/chromium.ts';
import type { Failed } from '../browser/words/failed.ts';
import { firefoxWords } from '../browser/words/firefox.ts';
import { webkitWords } from '../browser/words/webkit.ts';
import { headerSpelling } from '../diagnostics/cors.ts';
import type { ConsoleWords } from '../diagnostics/diagnostic.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { headerValue } from '../fetch/header-list.ts';
import type { BrowserProfile } from '../fetch/profile.ts';
import { asksForCors } from '../pairing/classify.ts';
import type { Cause } from './ledger.ts';
import type { Scene } from './scene.ts';

/** What each engine prints of a failure (browsers' sources); `null` where none prints anything. */
export function consoleWordsOf(scene: Scene, cause: Cause): ConsoleWords | null {
  if (cause.item === 'expose-header') return hiddenWords(cause);
  if (scene.observed.verdict !== 'blocked') return null;
  // An element that loads without CORS: what is said of CORS is not said of it.
  if (!asksForCors(scene.attempt))
    return { chromium: chromiumWords(failedIn(scene, 'chromium')), firefox: [], webkit: [] };
  return {
    chromium: chromiumWords(failedIn(scene, 'chromium')),
    firefox: firefoxWords(failedIn(scene, 'firefox')),
    webkit: webkitWords(failedIn(scene, 'webkit')),
  };
}

/** `getResponseHeader` prints this; `headers.get()` is silent everywhere. */
function hiddenWords({ value }: Cause): ConsoleWords {
  const first = value?.split(', ')[0] ?? '';
  return { chromium: [`Refused to get unsafe header "${headerSpelling(first)}"`], firefox: [], webkit: [] };
}

function failedIn({ attempt, observed, from }: Scene, profile: BrowserProfile): Failed {
  const verdict = asSeenBy(judgeAttempt(attempt, profile), observed);
  const { preflight, actual } = attempt;
  const exchange = verdict.at === 'preflight' ? (preflight ?? actual) : (actual ?? preflight);
  return {
    kind: actual ? kindOf(actual) : 'fetch',
    method: attempt.method,
    url: attempt.url,
    firstUrl: from?.url ?? null,
    // A redirect hides the origin of the page from the server, not from the console.
    origin: from?.origin ?? attempt.origin ?? '?',
    verdict,
    status: exchange?.status ?? null,
    responseHeaders: exchange?.responseHeaders ?? [],
    lack: exchange?.lack ?? null,
    error: exchange?.har?.error ?? null,
    page: exchange?.har?.pageOrigin ?? null,
  };
}

/** The engine's own verdict, unless the input shows what another one cannot have computed (a cached copy, say). */
function asSeenBy(own: BrowserVerdict, observed: BrowserVerdict): BrowserVerdict {
  return own.verdict === 'blocked' && (own.corsError !== null || observed.corsError === null) ? own : observed;
}

const KINDS: Readonly<Record<string, string>> = {
  xhr: 'XMLHttpRequest',
  font: 'font',
  image: 'image',
  script: 'script',
  style: 'CSS stylesheet',
  stylesheet: 'CSS stylesheet',
  media: 'video',
  video: 'video',
  audio: 'audio',
  track: 'text track',
  texttrack: 'text track',
  manifest: 'manifest',
};

/** On the wire fetch and XMLHttpRequest look the same. */
function kindOf({ har, requestHeaders }: Exchange): string {
  const type = har?.resourceType ?? headerValue(requestHeaders, 'sec-fetch-dest') ?? '';
  return KINDS[type] ?? 'fetch';
}
