import type { HeaderKnowledge, HeaderList } from '../exchange/exchange.ts';
import type { Exporter } from './exporter.ts';
import type { LogFacts } from './log-facts.ts';

/** Exporters that leave no header out, secrets included. */
const WRITES_ALL: readonly Exporter[] = ['proxy', 'playwright', 'firefox'];

/** What somebody puts in the place of a secret: `[redacted]`, `Bearer REDACTED`, `<removed>`, `***`. */
const REDACTED = /\bredacted\b|^[[<({*]+\s*(?:removed|filtered|masked|hidden|secret|saniti[sz]ed|scrubbed)\b|^\*{3,}$/i;
const REDACTED_LENGTH = 40;

/** Takes note of what the headers of an entry betray about the exporter; whether a value of these was taken out. */
export function noteSecrets(facts: LogFacts, headers: HeaderList, hasCookies: boolean): boolean {
  let isRedacted = false;
  if (hasCookies) facts.showsSecrets = true;
  for (let i = 0; i + 1 < headers.length; i += 2) {
    if (mayBeRedacted(headers[i + 1]!)) isRedacted = true;
    else if (!facts.showsSecrets && isSecretName(headers[i]!)) facts.showsSecrets = true;
  }
  if (isRedacted) facts.isRedacted = true;
  return isRedacted;
}

/** Without the headers that CORS decides by and whose values were taken out: what stands there instead decides nothing. */
export function withoutRedacted(headers: HeaderList): HeaderList {
  return headers.filter((_, i) => {
    const at = i - (i % 2);
    return !(mayBeRedacted(headers[at + 1] ?? '') && DECIDES.test(headers[at]!));
  });
}

const DECIDES = /^(?:origin$|access-control-)/i;

function mayBeRedacted(value: string): boolean {
  return value.length >= 3 && value.length <= REDACTED_LENGTH && REDACTED.test(value);
}

function isSecretName(name: string): boolean {
  switch (name.length) {
    case 6:
      return name.toLowerCase() === 'cookie';
    case 10:
      return name.toLowerCase() === 'set-cookie';
    case 13:
      return name.toLowerCase() === 'authorization';
    default:
      return false;
  }
}

/**
 * How far the request headers can be trusted. `hasPseudoHeaders`: the list in the file had `:authority` and the like.
 * A file is only believed to show secrets when it showed one: Chrome's default export marks nothing.
 */
export function requestKnowledge(
  exporter: Exporter,
  facts: LogFacts,
  headers: HeaderList,
  hasPseudoHeaders: boolean,
): HeaderKnowledge {
  if (headers.length === 0 && !hasPseudoHeaders) return exporter === 'proxy' ? 'complete' : 'none';
  // What the network stack adds is missing, so the list is the one from before the request was sent.
  if (exporter !== 'proxy' && !hasPseudoHeaders && !isSentList(headers)) return 'provisional';
  return completeness(exporter, facts);
}

/** Of the response headers; without any nothing is known, except on the wire. */
export function responseKnowledge(exporter: Exporter, facts: LogFacts, headers: HeaderList): HeaderKnowledge {
  if (headers.length === 0 && exporter !== 'proxy') return 'none';
  return completeness(exporter, facts);
}

function completeness(exporter: Exporter, facts: LogFacts): HeaderKnowledge {
  if (facts.isRedacted) return 'sanitised';
  return facts.showsSecrets || WRITES_ALL.includes(exporter) ? 'complete' : 'sanitised';
}

/** Every request that was sent has Host (HTTP/1.1) or pseudo-headers; `accept-encoding` is added just as late. */
function isSentList(headers: HeaderList): boolean {
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i]!;
    if (name.length === 4 && name.toLowerCase() === 'host') return true;
    if (name.length === 15 && name.toLowerCase() === 'accept-encoding') return true;
  }
  return false;
}
