import type { Exchange } from '../exchange/exchange.ts';
import type { Scalar } from './json-shape.ts';

/** The protocol that `httpVersion` names: `HTTP/1.1`, `1.1`, `h2`, `http/2.0`, `HTTP/3`, `h3-29`, ... */
export function protocolOf(version: Scalar): Exchange['protocol'] {
  if (typeof version !== 'string') return 'unknown';
  switch (version.toLowerCase().replace(/^http\//, '')) {
    case '1.1':
      return 'http/1.1';
    case '1.0':
      return 'http/1.0';
    case '2':
    case '2.0':
    case 'h2':
    case 'h2c':
      return 'h2';
    case '3':
    case '3.0':
    case 'h3':
      return 'h3';
    default:
      return /^h3-(?:\d\d|Q\d+)$/i.test(version) ? 'h3' : 'unknown';
  }
}
