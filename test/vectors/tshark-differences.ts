/** Captures of the public corpus on which tshark and we read HTTP differently, and why tshark's reading is not ours. */
export const TSHARK_DIFFERENCES: Readonly<Record<string, string>> = {
  'pcap/zeek-261-variant-09-te_obs_fold.pcap':
    'Transfer-Encoding is folded over two lines (obs-fold, RFC 9112 section 5.2); tshark does not see that it is chunked and takes the next request for body',
  'pcap/zeek-get-to-ssh-server.pcap': 'HTTP on port 22, which tshark reads as SSH whatever it holds',
  'pcap/zeek-http-single-conn-22.pcap': 'HTTP on port 22, which tshark reads as SSH whatever it holds',
  'pcap/zeek-http-09-content-length-confusion.pcap':
    'the server answers before the request was sent; tshark joins the two by count, we tell them apart by position',
  'pcap/zeek-methods.pcap':
    'an OPTIONS request with nothing where its target should be; tshark tells an empty target, we have no URL to tell',
  'pcap/zeek-proxy.pcap':
    'a target in absolute form: tshark tells it as it stands, our URL is the same, and only the comparison cuts it',
  'http2/suricata-dns-over-http2-dns_over_https.pcap':
    'the client resets stream 7, and the server answers it afterwards all the same; to the client the request is aborted, tshark counts an answer',
  'pcap/suricata-bug-5437-02.pcap':
    'the same connection before and behind a load balancer: tshark counts each request twice, we read the two legs as one',
  'pcapng/pcapplusplus-pcapng-example.pcapng.zst': 'compressed with zstd, which Node.js 20 cannot read',
};
