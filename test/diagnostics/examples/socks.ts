import { Sightings } from '../../../src/diagnostics/sightings.ts';
import { socksNotAdmitted, socksNotDecoded } from '../../../src/diagnostics/socks.ts';

function seen(name: string): Sightings {
  const sightings = new Sightings();
  for (const frame of [7, 31]) sightings.add(name, frame);
  return sightings;
}

export const examples = {
  'socks/not-decoded': () => ({
    diagnostic: socksNotDecoded('upload.pcapng', seen('127.0.0.1:1080'), 'gssapi'),
    sources: {},
  }),
  'socks/not-admitted': () => ({
    diagnostic: socksNotAdmitted('upload.pcapng', seen('127.0.0.1:1080'), 'methods'),
    sources: {},
  }),
};
