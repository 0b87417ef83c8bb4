import { KeyLog } from '../../src/tls/key-log.ts';
import { analyse } from '../support/analyse.ts';
import { buildPcap, type CapturedPacket } from '../support/build-capture.ts';
import type { Recording } from './record-tls.ts';

/** What is told of these packets of a recorded connection with its key log; all exchanges. */
export function analyseTls({ keyLog }: Recording, packets: readonly CapturedPacket[]): ReturnType<typeof analyse> {
  const secrets = new KeyLog();
  secrets.add(Buffer.from(keyLog));
  const options = { exchanges: 'all', secrets: { keyLog: secrets, rsaKeys: [] } } as const;
  return analyse({ 'a.pcap': buildPcap(packets) }, options);
}
