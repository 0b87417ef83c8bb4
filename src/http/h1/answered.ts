import type { Lack } from '../../exchange/exchange.ts';
import type { KeptBody } from '../kept-body.ts';
import type { Head } from './head.ts';
import type { HeadPlace } from './head-place.ts';

/** A request that was seen. */
export interface SentRequest {
  readonly head: Head;
  readonly place: HeadPlace;
  readonly method: string;
  /** Its body is over (seen or given up). */
  isOver: boolean;
  /** Not a byte of it is missing. */
  isWhole: boolean;
  /** Offset from which on the next request may be missing. */
  lostFrom: number;
}

/** A response that was seen, and the request that it answers. */
export interface SeenResponse {
  readonly head: Head;
  readonly place: HeadPlace;
  readonly status: number;
  body: KeptBody | null;
  /** `null`: not captured, or not decided. */
  request: SentRequest | null;
  /** Whether it is known which request it answers, if any. */
  isDecided: boolean;
  isWhole: boolean;
  endTimeUs: number;
  lack: Lack | null;
}

/** A request whose head was seen. */
export const newRequest = (head: Head, place: HeadPlace, method: string): SentRequest => ({
  head,
  place,
  method,
  isOver: false,
  isWhole: false,
  lostFrom: Number.POSITIVE_INFINITY,
});

/** A final response whose head was seen. */
export const newResponse = (head: Head, place: HeadPlace, status: number): SeenResponse => ({
  head,
  place,
  status,
  body: null,
  request: null,
  isDecided: false,
  isWhole: false,
  endTimeUs: place.timeUs,
  lack: head.isCut ? 'gap' : null,
});
