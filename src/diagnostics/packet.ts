import type { Diagnostic, Label } from './diagnostic.ts';
import { advice, WHOLE_PACKETS } from './parts.ts';
import { cutHandshakes } from './tls.ts';

const count = (n: number, one: string, many = `${one}s`): string => (n === 1 ? `one ${one}` : `${n} ${many}`);

const first = (file: string, frame: number, text: string): Label => ({
  source: { kind: 'frame', file, frame, line: '', span: null },
  text,
});

/** Packets of one file that its recorder did not keep whole. */
export interface CutPackets {
  readonly file: string;
  readonly packets: number;
  readonly firstFrame: number;
}

export interface CutEffects {
  /** How many connections that may be HTTP lack bytes for it. */
  readonly connections: number;
  /** Those of TLS that could not be read for it, by host. */
  readonly handshakes: Parameters<typeof cutHandshakes>[0];
}

/** Packets whose payload is not wholly in the captures; there is at least one. */
export function snaplenCut(cut: readonly CutPackets[], { connections, handshakes }: CutEffects): Diagnostic {
  const packets = cut.reduce((sum, one) => sum + one.packets, 0);
  const [told, ...others] = cut.map(({ file, firstFrame }) => first(file, firstFrame, 'the first of them'));
  const whose = connections === 0 ? '' : ` of ${count(connections, 'connection')}`;
  return {
    code: 'packet/snaplen-cut',
    severity: 'warning',
    message: `${count(packets, 'packet')}${whose} ${packets === 1 ? 'was' : 'were'} cut short by the recorder: the snapshot length was too small`,
    primary: told ?? null,
    secondary: others,
    notes: ['requests and responses that reach into the missing part may be incomplete', ...cutHandshakes(handshakes)],
    help: advice(WHOLE_PACKETS),
  };
}

/** IP datagrams of which fragments are missing, contradict each other or are too many. */
export function fragmentDropped(file: string, datagrams: number, firstFrame: number): Diagnostic {
  return {
    code: 'packet/fragment-dropped',
    severity: 'warning',
    message: `${count(datagrams, 'fragmented packet')} could not be put together`,
    primary: first(file, firstFrame, 'a fragment of the first of them'),
    secondary: [],
    notes: [
      'a fragment is lost, cut short or came more than a minute late; what it carried is missing in its connection',
    ],
    help: null,
  };
}

/** Packets whose headers contradict themselves. */
export function malformedPacket(file: string, packets: number, firstFrame: number): Diagnostic {
  return {
    code: 'packet/malformed',
    severity: 'info',
    message: `${count(packets, 'packet')} with headers that cannot be right`,
    primary: first(file, firstFrame, 'the first of them'),
    secondary: [],
    notes: ['an IP or TCP header has an impossible length or version; such packets were left out'],
    help: null,
  };
}
