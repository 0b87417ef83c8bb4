/** Captures of which we decrypt something else than tshark 4.4 does, and why. */
export const TLS_DIFFERENCES: Readonly<Record<string, string>> = {
  'tls/snet-TLS1_2_ARIA128-GCM-SHA256_auth.pcap': 'tshark has no ARIA; we decrypt it',
  'tls/snet-ssl3_0.pcap': 'we do not read SSL 3.0, which no browser speaks: tls/not-decoded',
  'http2/pcap2har-firefox-tls13-facebook-dsb.pcapng':
    'the client had reset the connection (frame 109); what the server sent after that (GOAWAY) nobody received',
};
