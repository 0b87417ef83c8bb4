import { certain, likely } from '../diagnostics/basis.ts';
import type { Diagnostic, Label } from '../diagnostics/diagnostic.ts';
import { connectionRefused, dnsFailure, proxyRefused, timeout, tlsFailure } from '../diagnostics/not-cors/network.ts';
import type { Seen } from '../diagnostics/not-cors/seen.ts';
import type { Cause } from './ledger.ts';

/** A host that a capture shows to be out of reach: no exchange with it is there to be judged. */
export interface LostHost {
  readonly kind: 'dns' | 'refused' | 'silent' | 'tls' | 'proxy';
  /** With its port where that is not the usual one. */
  readonly host: string;
  readonly file: string;
  /** 1-based; the first is shown. */
  readonly frames: readonly number[];
  /** What is in these frames. */
  readonly what: string;
  readonly note: string | null;
}

const DESCRIBE: Readonly<Record<LostHost['kind'], (seen: Seen) => Diagnostic>> = {
  dns: dnsFailure,
  refused: connectionRefused,
  silent: timeout,
  tls: tlsFailure,
  proxy: proxyRefused,
};

export function lostHostCause({ kind, host, file, frames, what, note }: LostHost): Cause {
  const evidence = frames
    .slice(0, 1)
    .map((frame): Label => ({ source: { kind: 'frame', file, frame, line: '', span: null }, text: what }));
  const notes = [...(note === null ? [] : [note]), 'no CORS check took place: no request was sent'];
  const basis =
    kind === 'silent'
      ? likely('connection', 'a longer capture, or one nearer to the server')
      : certain(kind === 'dns' ? 'dns' : 'connection');
  return {
    key: `lost\n${kind}\n${host}\n${what}`,
    item: null,
    ruleIndex: null,
    value: null,
    host,
    basis,
    describe: () => DESCRIBE[kind]({ host, evidence, notes }),
  };
}
