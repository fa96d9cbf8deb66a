// The framing rules that are ours to keep (docs: performance.md "Strict requests"): a request that two programs in a row could read differently
// is refused before its body. What the library already refuses, or hides from us, is written down in tests/web/test_raw_socket.py.
#ifndef HTTP_STRICT_H
#define HTTP_STRICT_H

#include "base/str.h"

enum {
    STRICT_HEADERS_MAX = 64,
    STRICT_HEADER_BYTES_MAX = 16 * 1024,
    STRICT_TARGET_MAX = 8 * 1024,
};

typedef struct StrictHeaders {
    unsigned n, hosts, lengths, encodings;
    size_t bytes;
    bool bad_name, bad_encoding, bad_length, bad_host;
} StrictHeaders;

// Feeds one header.
void strict_add(StrictHeaders *s, Str name, Str value);
// 0, or the status to refuse with: 400 or 431.
int strict_verdict(const StrictHeaders *s);
// 0, 400 or 414 for the request target as sent.
int strict_target(Str target);

#endif
