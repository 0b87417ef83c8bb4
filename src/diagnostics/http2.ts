import type { Diagnostic } from './diagnostic.ts';
import { advice, atFrame, WHOLE_PACKETS } from './parts.ts';
import { listOf, plural } from './wording.ts';

/** `servers`: those concerned, most often first. `frame`: from where on the first of them could not be read. */
export const http2NotDecoded = (
  file: string,
  frame: number,
  count: number,
  servers: readonly string[],
): Diagnostic => ({
  code: 'http2/not-decoded',
  severity: 'warning',
  message: `HTTP/2 with ${listOf(servers)} could not be read to its end, in ${plural(count, 'direction')} of a connection`,
  primary: atFrame(file, frame, 'not read from here on'),
  secondary: [],
  notes: [
    'behind missing bytes no place was found where a frame certainly begins',
    'requests without an answer on these connections may have been answered',
  ],
  help: {
    text: 'capture with a larger buffer (`tcpdump -B 65536`), in full length (`-s 0`), and from before the page is opened',
    applicability: 'has-placeholder',
    edits: [],
  },
});

const FROM_THE_START =
  'start the capture before the browser connects (close its open connections: chrome://net-internals/#sockets)';

/** `frame`: the first message concerned. `cut`: of so many nothing is missing but what a snap length cut off. */
export function partialHeaders(
  file: string,
  frame: number,
  { messages, cut }: { readonly messages: number; readonly cut: number },
  servers: readonly string[],
): Diagnostic {
  const some = cut === messages ? '' : ` of ${cut} of them`;
  const lies =
    cut === 0
      ? 'and that is not in the capture'
      : `and what is missing${some} lies in packets that were cut short (see packet/snaplen-cut)`;
  return {
    code: 'http2/unknown-headers',
    severity: 'warning',
    message: `some headers of ${plural(messages, 'HTTP/2 message')} cannot be known`,
    primary: atFrame(file, frame, 'first here'),
    secondary: [],
    notes: [
      `servers: ${listOf(servers)}`,
      `HTTP/2 sends a repeated header as a reference to an earlier message, ${lies}`,
      'a header that is not in such a message counts as unknown, not as absent',
    ],
    help: advice(cut === 0 ? FROM_THE_START : cut === messages ? WHOLE_PACKETS : `${WHOLE_PACKETS}; ${FROM_THE_START}`),
  };
}

/** `frame`: the first response concerned. */
export const malformedHeaders = (
  file: string,
  frame: number,
  count: number,
  servers: readonly string[],
): Diagnostic => ({
  code: 'http2/malformed-headers',
  severity: 'warning',
  message: `${plural(count, 'HTTP/2 response')} with malformed headers`,
  primary: atFrame(file, frame, 'first here'),
  secondary: [],
  notes: [
    `servers: ${listOf(servers)}`,
    'a header name is no token in lower case, a value has control characters (a line break at its end, for one), there is a Transfer-Encoding, or a pseudo-header comes twice or behind a header (RFC 9113 section 8)',
    'a client must not accept them: Chromium fails with `ERR_HTTP2_PROTOCOL_ERROR`, whatever the CORS headers say',
    'their requests count as not answered',
  ],
  help: advice(
    'let the server, or the proxy before it, send header names in lower case, values without line breaks, and no Transfer-Encoding',
  ),
});

/** `frame`: where the first stream was opened that was one too many. */
export const tooManyStreams = (file: string, frame: number, count: number, servers: readonly string[]): Diagnostic => ({
  code: 'http2/too-many-streams',
  severity: 'warning',
  message: `${plural(count, 'HTTP/2 stream')} forgotten to make room`,
  primary: atFrame(file, frame, 'opened here when too many were open'),
  secondary: [],
  notes: [`servers: ${listOf(servers)}`, 'the oldest are forgotten first, and reported as requests without an answer'],
  help: null,
});
