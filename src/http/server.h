// The HTTP server: the only folder that knows the HTTP library. It turns connections into WebCalls and answers into bytes.
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include "base/status.h"
#include "web/web.h"

typedef struct HttpServer HttpServer;

typedef struct HttpOptions {
    const char *address;  // numeric; NULL = 127.0.0.1
    uint16_t port;        // 0: any free one
    unsigned threads;     // 0: one a processor, 2 at least
    unsigned connections; // in all; 0 = 4096
    unsigned per_address; // 0 = 512 (an office behind one address is one address), none with a trusted proxy
    unsigned timeout_s;   // of an idle connection; 0 = 30
    unsigned patience_s;  // for a request's head, its body, taking the answer (guests.h); 0 = 60
    const char *certificate,
        *key; // PEM texts (not paths) for TLS; both or none. The key must outlive the server
    const char *
        trusted_proxy; // numeric address whose X-Forwarded-For and X-Forwarded-Proto are believed; NULL: none
} HttpOptions;

// Listens when it returns. STATUS_INVALID: no such address; STATUS_BUSY: the port is taken; STATUS_UNSUPPORTED: no TLS in the library.
MUST_CHECK Status http_start(Web *web, const HttpOptions *options, HttpServer **ret);
uint16_t http_port(const HttpServer *s);
// Takes no new connections, lets requests under way end (resuming every suspended one first), then closes. NULL is fine.
void http_stop(HttpServer *s);

#endif
