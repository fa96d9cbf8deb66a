#include "http/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/alloc.h"
#include "http/guests.h"
#include "http/pack.h"
#include "http/strict.h"

struct HttpServer {
    Web *web;
    struct MHD_Daemon *daemon;
    Guests *guests;
    char *certificate, *key, *trusted_proxy;
    bool tls;
    uint16_t port;
    int listening, wake; // -1 when closed; wake: an eventfd that ends the acceptor
    pthread_t acceptor;
    // Requests that wait, or have waited and are not answered yet: the library aborts when it is stopped with a suspended connection.
    pthread_mutex_t lock;
    pthread_cond_t none_waiting;
    unsigned waiting, suspended;
    bool closing;
    _Atomic size_t body_bytes; // held by uploads under way, all together
    _Atomic bool stopping;
};

enum {
    BODY_BYTES_MAX = 256 << 20, // of all requests together
    STOP_SECONDS = 10,
    DROPPED_MAX = 1 << 20,         // of one body that turned out too large
    CONNECTION_MEMORY = 40 * 1024, // headers of one request
    BACKLOG = 1024,
    NO_FILES_MS = 50, // before another try when the process has no file descriptor left
};

// The adapter's part of a call, in the call's arena.
typedef struct Link {
    HttpServer *server;
    struct MHD_Connection *connection;
    Guest *guest;
    enum { LINK_NEW, LINK_BODY, LINK_ADVANCED, LINK_SENT } state;
    size_t dropped; // bytes over the limit
    size_t counted; // bytes of body_bytes that are ours
    bool too_large, admitted, suspended;
    char peer[INET6_ADDRSTRLEN];
} Link;

// ---- The request --------------------------------------------------------------------------------------------------------------------------

static void see_connection(void *cls, struct MHD_Connection *connection, void **guest,
                           enum MHD_ConnectionNotificationCode what)
{
    HttpServer *s = cls;
    const union MHD_ConnectionInfo *info;
    switch (what) {
    case MHD_CONNECTION_NOTIFY_STARTED:
        info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        *guest = info ? guest_enter(s->guests, info->connect_fd) : NULL;
        break;
    case MHD_CONNECTION_NOTIFY_CLOSED:
        guest_leave(s->guests, *guest);
        *guest = NULL;
        break;
    }
}

static Guest *guest_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

// First sight of a request: the target as it came, before the library decodes anything.
static void *see_target(void *cls, const char *target, struct MHD_Connection *connection)
{
    HttpServer *s = cls;
    WebCall *call = web_call_new(s->web);
    Link *link = call ? ARENA_NEW(&call->rq.arena, Link) : NULL;
    Str copy = link ? arena_dup(&call->rq.arena, str_c(target)) : (Str){NULL, 0};
    if (!copy.p) {
        web_call_free(call);
        return NULL;
    }
    *link = (Link){.server = s, .connection = connection, .guest = guest_of(connection)};
    guest_wait(link->guest, 0);
    call->adapter = link;
    call->rq.target = copy;
    return call;
}

static WebMethod method_of(const char *name, bool *ret_head)
{
    *ret_head = strcmp(name, "HEAD") == 0;
    if (*ret_head || strcmp(name, "GET") == 0)
        return WEB_GET;
    if (strcmp(name, "POST") == 0)
        return WEB_POST;
    if (strcmp(name, "PUT") == 0)
        return WEB_PUT;
    if (strcmp(name, "PATCH") == 0)
        return WEB_PATCH;
    if (strcmp(name, "DELETE") == 0)
        return WEB_DELETE;
    return WEB_OTHER;
}

typedef struct HeaderReading {
    WebRequest *rq;
    StrictHeaders strict;
    Str forwarded_for, forwarded_proto, length;
    bool has_body;
} HeaderReading;

static const struct {
    const char *name;
    WebHeader as;
} kept_headers[] = {
    {"Host", WEB_HOST},
    {"Cookie", WEB_COOKIE},
    {"Authorization", WEB_AUTHORIZATION},
    {"Content-Type", WEB_CONTENT_TYPE},
    {"Accept", WEB_ACCEPT},
    {"Accept-Language", WEB_ACCEPT_LANGUAGE},
    {"Accept-Encoding", WEB_ACCEPT_ENCODING},
    {"Origin", WEB_ORIGIN},
    {"Sec-Fetch-Site", WEB_SEC_FETCH_SITE},
    {"If-Match", WEB_IF_MATCH},
    {"If-None-Match", WEB_IF_NONE_MATCH},
    {"Idempotency-Key", WEB_IDEMPOTENCY_KEY},
    {"X-CSRF-Token", WEB_CSRF_TOKEN},
    {"HX-Request", WEB_HX_REQUEST},
    {"User-Agent", WEB_USER_AGENT},
};

static enum MHD_Result read_header(void *cls, enum MHD_ValueKind kind, const char *name, size_t name_n,
                                   const char *value, size_t value_n)
{
    (void)kind;
    HeaderReading *r = cls;
    Str n = {name, name_n}, v = {value ? value : "", value ? value_n : 0};
    strict_add(&r->strict, n, v);
    for (size_t i = 0; i < sizeof kept_headers / sizeof *kept_headers; i++) {
        if (strlen(kept_headers[i].name) != name_n || strncasecmp(kept_headers[i].name, name, name_n) != 0)
            continue;
        Str *slot = &r->rq->header[kept_headers[i].as];
        // A second one of a header that stands once is another way to be read two ways: the first is used nowhere either.
        if (slot->p && kept_headers[i].as != WEB_ACCEPT && kept_headers[i].as != WEB_ACCEPT_ENCODING &&
            kept_headers[i].as != WEB_ACCEPT_LANGUAGE && kept_headers[i].as != WEB_COOKIE)
            r->strict.bad_name = true;
        if (!slot->p)
            *slot = v;
        return MHD_YES;
    }
    if (name_n == 14 && strncasecmp(name, "Content-Length", 14) == 0) {
        r->length = v;
        r->has_body |= !(v.n == 1 && v.p[0] == '0');
    } else if (name_n == 17 && strncasecmp(name, "Transfer-Encoding", 17) == 0) {
        r->has_body = true;
    } else if (name_n == 15 && strncasecmp(name, "X-Forwarded-For", 15) == 0) {
        r->forwarded_for = v;
        r->rq->forwarded = true;
    } else if (name_n == 17 && strncasecmp(name, "X-Forwarded-Proto", 17) == 0) {
        r->forwarded_proto = v;
        r->rq->forwarded = true;
    } else if ((name_n == 9 && strncasecmp(name, "Forwarded", 9) == 0) ||
               (name_n == 9 && strncasecmp(name, "X-Real-IP", 9) == 0) ||
               (name_n == 3 && strncasecmp(name, "Via", 3) == 0)) {
        r->rq->forwarded = true;
    }
    return MHD_YES;
}

static void read_peer(Link *link, WebRequest *rq, const HeaderReading *headers)
{
    const HttpServer *s = link->server;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(link->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    if (info && info->client_addr) {
        const struct sockaddr *a = info->client_addr;
        if (a->sa_family == AF_INET)
            inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)a)->sin_addr, link->peer,
                      sizeof link->peer);
        else if (a->sa_family == AF_INET6)
            inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)(const void *)a)->sin6_addr, link->peer,
                      sizeof link->peer);
    }
    rq->secure = s->tls;
    if (s->trusted_proxy && strcmp(link->peer, s->trusted_proxy) == 0) {
        // The proxy adds at the end; what stands before came from the client.
        Str rest = headers->forwarded_for, part, last = {NULL, 0};
        while (rest.n && str_split(&rest, ',', &part))
            last = str_trim(part);
        unsigned char address[16];
        char text[INET6_ADDRSTRLEN];
        if (last.p && last.n < sizeof text) {
            memcpy(text, last.p, last.n);
            text[last.n] = 0;
            if (inet_pton(AF_INET, text, address) == 1 || inet_pton(AF_INET6, text, address) == 1)
                memcpy(link->peer, text, last.n + 1);
        }
        rq->secure |= str_eq(headers->forwarded_proto, STR("https"));
    }
    rq->peer = str_c(link->peer);
}

// ---- The answer ---------------------------------------------------------------------------------------------------------------------------

#define POLICY                                                                                               \
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; "       \
    "connect-src 'self'; "                                                                                   \
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'; worker-src 'self'; "  \
    "report-uri /csp-report"

static const struct {
    const char *name, *value;
} always[] = {
    {"Content-Security-Policy", POLICY},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "same-origin"},
    {"Permissions-Policy",
     "camera=(self), geolocation=(self), microphone=(), payment=(), usb=(), interest-cohort=()"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"X-Frame-Options", "DENY"},
};

static void add_header(struct MHD_Response *r, bool *good, const char *name, const char *value)
{
    *good &= MHD_add_response_header(r, name, value) == MHD_YES;
}

static enum MHD_Result send_answer(WebCall *call)
{
    Link *link = call->adapter;
    WebResponse *rs = &call->rs;
    web_finish(call);
    link->state = LINK_SENT;
    struct MHD_Response *r;
    size_t n_body = 0;
    bool packed = false;
    if (pack_wanted(&call->rq, rs) && pack_body(&rs->body, &packed) != STATUS_OK)
        packed = false; // without room for packing it goes as it is
    if (rs->fixed.p) {
        r = MHD_create_response_from_buffer(rs->fixed.n, (void *)(uintptr_t)rs->fixed.p,
                                            MHD_RESPMEM_PERSISTENT);
    } else {
        char *body = NULL;
        if (buf_take(&rs->body, &body, &n_body) != STATUS_OK)
            return MHD_NO;
        r = MHD_create_response_from_buffer(n_body, body, MHD_RESPMEM_MUST_FREE);
        if (!r)
            free(body);
    }
    if (!r)
        return MHD_NO;
    bool good = true;
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        add_header(r, &good, always[i].name, always[i].value);
    if (rs->type)
        add_header(r, &good, "Content-Type", rs->type);
    if (packed) {
        add_header(r, &good, "Content-Encoding", "gzip");
        add_header(r, &good, "Vary", "Accept-Encoding");
    }
    if (!rs->cacheable)
        add_header(r, &good, "Cache-Control", "no-store");
    if (call->rq.secure)
        add_header(r, &good, "Strict-Transport-Security", "max-age=31536000");
    add_header(r, &good, "X-Request-Id", call->rq.id);
    for (size_t i = 0; i < rs->n_headers; i++)
        add_header(r, &good, rs->headers[i].name, rs->headers[i].value);
    if (rs->close || call->body_refused ||
        atomic_load_explicit(&link->server->stopping, memory_order_relaxed))
        add_header(r, &good, "Connection", "close");
    guest_wait(link->guest, rs->fixed.p ? rs->fixed.n : n_body);
    enum MHD_Result sent = good ? MHD_queue_response(link->connection, (unsigned)rs->status, r) : MHD_NO;
    MHD_destroy_response(r);
    return sent;
}

// ---- Waiting ------------------------------------------------------------------------------------------------------------------------------

static void resume(void *ctx)
{
    // The connection may go on, end and free the link as soon as it is resumed: nothing is touched afterwards.
    MHD_resume_connection(((Link *)ctx)->connection);
}

// A request that will wait is counted until it is answered, so that a stop can let it end. False: the server is stopping.
static bool admit(Link *link)
{
    HttpServer *s = link->server;
    pthread_mutex_lock(&s->lock);
    if (!link->admitted && !atomic_load(&s->stopping)) {
        link->admitted = true;
        s->waiting++;
    }
    bool may = link->admitted && !s->closing;
    if (may) {
        link->suspended = true;
        s->suspended++;
    }
    pthread_mutex_unlock(&s->lock);
    return may;
}

// The library has called again: the connection is suspended no more.
static void is_awake(Link *link)
{
    HttpServer *s = link->server;
    if (!link->suspended)
        return;
    link->suspended = false;
    pthread_mutex_lock(&s->lock);
    if (--s->suspended == 0)
        pthread_cond_broadcast(&s->none_waiting);
    pthread_mutex_unlock(&s->lock);
}

static void release(Link *link)
{
    HttpServer *s = link->server;
    if (!link->admitted)
        return;
    link->admitted = false;
    pthread_mutex_lock(&s->lock);
    if (--s->waiting == 0)
        pthread_cond_broadcast(&s->none_waiting);
    pthread_mutex_unlock(&s->lock);
}

static enum MHD_Result go_on(WebCall *call)
{
    Link *link = call->adapter;
    guest_ours(link->guest);
    WebStep step = web_advance(call);
    if (step == WEB_ANSWERED)
        return send_answer(call);
    if (!admit(link)) {
        web_refuse(call, 503);
        return send_answer(call);
    }
    // Suspended before it is queued: the other thread may be done before this one returns.
    MHD_suspend_connection(link->connection);
    if (!web_schedule(call, step, resume, link))
        resume(link); // the refusal is sent when the library calls again
    return MHD_YES;
}

static bool length_over(Str length, uint32_t limit)
{
    int64_t n;
    return length.n && (!str_to_i64(length, &n) || n > (int64_t)limit);
}

static enum MHD_Result begin(WebCall *call, const char *method)
{
    Link *link = call->adapter;
    WebRequest *rq = &call->rq;
    HeaderReading headers = {.rq = rq};
    rq->method = method_of(method, &rq->head);
    MHD_get_connection_values_n(link->connection, MHD_HEADER_KIND, read_header, &headers);
    read_peer(link, rq, &headers);
    int verdict = strict_target(rq->target);
    if (!verdict)
        verdict = strict_verdict(&headers.strict);
    if (verdict) {
        web_refuse(call, verdict);
        return send_answer(call);
    }
    // The library closes a connection that is answered at the first call; without a body the answer waits for the second.
    if (!web_begin(call)) {
        call->body_refused = headers.has_body;
        return headers.has_body ? send_answer(call) : MHD_YES;
    }
    if (!headers.has_body)
        return MHD_YES;
    if (length_over(headers.length, call->body_limit)) {
        web_body_too_large(call);
        return send_answer(call);
    }
    guest_wait(link->guest, 0);
    link->state = LINK_BODY;
    return MHD_YES;
}

static enum MHD_Result take_body(WebCall *call, const char *bytes, size_t *n)
{
    Link *link = call->adapter;
    guest_moved(link->guest, *n);
    if (call->body_bytes.n + *n > call->body_limit) {
        // Sent in pieces without a length: the answer can only go out behind the body, so what is over is dropped, up to a point.
        link->too_large = true;
        link->dropped += *n;
        if (link->dropped > DROPPED_MAX)
            return MHD_NO;
        *n = 0;
        return MHD_YES;
    }
    size_t all = atomic_fetch_add(&link->server->body_bytes, *n) + *n;
    link->counted += *n;
    if (all > BODY_BYTES_MAX)
        return MHD_NO;
    buf_add(&call->body_bytes, bytes, *n);
    *n = 0;
    return call->body_bytes.failed ? MHD_NO : MHD_YES;
}

static enum MHD_Result handle(void *cls, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *bytes, size_t *n,
                              void **request)
{
    (void)cls;
    (void)connection;
    (void)url;
    (void)version;
    WebCall *call = *request;
    if (!call)
        return MHD_NO;
    Link *link = call->adapter;
    switch (link->state) {
    case LINK_NEW:
        link->state = LINK_ADVANCED;
        return begin(call, method);
    case LINK_BODY:
        if (*n)
            return take_body(call, bytes, n);
        link->state = LINK_ADVANCED;
        if (link->too_large)
            web_body_too_large(call);
        return go_on(call);
    case LINK_ADVANCED:
        is_awake(link);
        return go_on(call);
    case LINK_SENT:
        return MHD_YES;
    }
    return MHD_NO;
}

static void request_ended(void *cls, struct MHD_Connection *connection, void **request,
                          enum MHD_RequestTerminationCode why)
{
    (void)cls;
    (void)why;
    WebCall *call = *request;
    guest_wait(guest_of(connection), 0); // for the next one
    if (!call)
        return;
    Link *link = call->adapter;
    is_awake(link);
    release(link);
    if (link->counted)
        atomic_fetch_sub(&link->server->body_bytes, link->counted);
    web_call_free(call);
    *request = NULL;
}

// Decoding is the router's: the library leaves paths as they came.
static size_t leave_encoded(void *cls, struct MHD_Connection *connection, char *text)
{
    (void)cls;
    (void)connection;
    return strlen(text);
}

static void no_log(void *cls, const char *fmt, va_list ap)
{
    (void)cls;
    (void)fmt;
    (void)ap;
}

// ---- Accepting ----------------------------------------------------------------------------------------------------------------------------

// The library's threads would race for new connections, and the one that wakes first takes all that wait: one thread at work, the others idle.
// Given to it from here, they go round by their number (MHD_add_connection).
static void *accept_all(void *arg)
{
    HttpServer *s = arg;
    struct pollfd seen[] = {{.fd = s->listening, .events = POLLIN}, {.fd = s->wake, .events = POLLIN}};
    for (;;) {
        if (poll(seen, 2, -1) < 0 && errno != EINTR)
            break;
        if (seen[1].revents)
            break;
        if (!seen[0].revents)
            continue;
        struct sockaddr_storage from = {0};
        socklen_t n = sizeof from;
        int fd = accept4(s->listening, (struct sockaddr *)&from, &n, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0)
            (void)MHD_add_connection(s->daemon, fd, (struct sockaddr *)&from, n); // closes it when it refuses
        else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
            (void)poll(&seen[1], 1, NO_FILES_MS);
    }
    return NULL;
}

static Status listen_at(const struct sockaddr_storage *address, socklen_t n, HttpServer *s)
{
    int yes = 1;
    struct sockaddr_storage bound = {0};
    socklen_t bound_n = sizeof bound;
    s->listening = socket(address->ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    s->wake = eventfd(0, EFD_CLOEXEC);
    if (s->listening < 0 || s->wake < 0 ||
        setsockopt(s->listening, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0 ||
        bind(s->listening, (const struct sockaddr *)address, n) != 0 || listen(s->listening, BACKLOG) != 0 ||
        getsockname(s->listening, (struct sockaddr *)&bound, &bound_n) != 0)
        return errno == EADDRINUSE || errno == EACCES ? STATUS_BUSY : STATUS_IO;
    s->port =
        ntohs(bound.ss_family == AF_INET6 ? ((const struct sockaddr_in6 *)(const void *)&bound)->sin6_port
                                          : ((const struct sockaddr_in *)(const void *)&bound)->sin_port);
    return STATUS_OK;
}

static void stop_accepting(HttpServer *s)
{
    uint64_t one = 1;
    ssize_t told = write(s->wake, &one, sizeof one);
    (void)told; // an eventfd that was never written to takes it
    pthread_join(s->acceptor, NULL);
    close(s->listening);
    s->listening = -1;
}

// ---- Start and stop -----------------------------------------------------------------------------------------------------------------------

static void free_server(HttpServer *s)
{
    if (s->listening >= 0)
        close(s->listening);
    if (s->wake >= 0)
        close(s->wake);
    pthread_mutex_destroy(&s->lock);
    pthread_cond_destroy(&s->none_waiting);
    guests_free(s->guests);
    free(s->certificate);
    free(s->key);
    free(s->trusted_proxy);
    free(s);
}

static Status find_address(const char *text, uint16_t port, struct sockaddr_storage *ret, socklen_t *ret_n)
{
    struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_PASSIVE, .ai_socktype = SOCK_STREAM},
                    *found = NULL;
    char service[8];
    snprintf(service, sizeof service, "%u", port);
    if (getaddrinfo(text, service, &hints, &found) != 0 || !found)
        return STATUS_INVALID;
    memcpy(ret, found->ai_addr, found->ai_addrlen);
    *ret_n = found->ai_addrlen;
    freeaddrinfo(found);
    return STATUS_OK;
}

Status http_start(Web *web, const HttpOptions *o, HttpServer **ret)
{
    struct sockaddr_storage address = {0};
    socklen_t address_n = 0;
    Status st = find_address(o->address ? o->address : "127.0.0.1", o->port, &address, &address_n);
    if (st != STATUS_OK)
        return st;
    bool tls = o->certificate && o->key;
    if (tls && MHD_is_feature_supported(MHD_FEATURE_TLS) != MHD_YES)
        return STATUS_UNSUPPORTED;
    HttpServer *s = alloc_zeroed(1, sizeof *s);
    if (!s)
        return STATUS_NO_MEMORY;
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->none_waiting, NULL);
    s->web = web;
    s->tls = tls;
    s->listening = s->wake = -1;
    if ((tls && (!(s->certificate = alloc_strdup(o->certificate)) || !(s->key = alloc_strdup(o->key)))) ||
        (o->trusted_proxy && !(s->trusted_proxy = alloc_strdup(o->trusted_proxy)))) {
        free_server(s);
        return STATUS_NO_MEMORY;
    }
    st = guests_new(o->patience_s ? o->patience_s : 60, &s->guests);
    if (st == STATUS_OK)
        st = listen_at(&address, address_n, s);
    if (st != STATUS_OK) {
        free_server(s);
        return st;
    }
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned threads = o->threads ? o->threads : processors > 2 ? (unsigned)processors : 2;
    struct MHD_OptionItem items[20];
    size_t n = 0;
    items[n++] = (struct MHD_OptionItem){MHD_OPTION_THREAD_POOL_SIZE, (intptr_t)threads, NULL};
    items[n++] = (struct MHD_OptionItem){MHD_OPTION_CONNECTION_LIMIT,
                                         (intptr_t)(o->connections ? o->connections : 4096), NULL};
    items[n++] = (struct MHD_OptionItem){MHD_OPTION_PER_IP_CONNECTION_LIMIT,
                                         (intptr_t)(o->per_address     ? o->per_address
                                                    : s->trusted_proxy ? 0
                                                                       : 512),
                                         NULL};
    items[n++] = (struct MHD_OptionItem){MHD_OPTION_CONNECTION_TIMEOUT,
                                         (intptr_t)(o->timeout_s ? o->timeout_s : 30), NULL};
    items[n++] = (struct MHD_OptionItem){MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY, NULL};
    items[n++] = (struct MHD_OptionItem){MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL};
    items[n++] = (struct MHD_OptionItem){MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)(void *)see_target, s};
    items[n++] = (struct MHD_OptionItem){MHD_OPTION_UNESCAPE_CALLBACK, (intptr_t)(void *)leave_encoded, NULL};
    items[n++] = (struct MHD_OptionItem){MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)(void *)request_ended, NULL};
    items[n++] = (struct MHD_OptionItem){MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)(void *)see_connection, s};
    items[n++] = (struct MHD_OptionItem){MHD_OPTION_EXTERNAL_LOGGER, (intptr_t)(void *)no_log, NULL};
    if (tls) {
        items[n++] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_CERT, 0, s->certificate};
        items[n++] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_KEY, 0, s->key};
        items[n++] = (struct MHD_OptionItem){
            MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)(uintptr_t) "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"};
    }
    items[n] = (struct MHD_OptionItem){MHD_OPTION_END, 0, NULL};
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC | MHD_USE_NO_LISTEN_SOCKET |
                     MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
    if (tls)
        flags |= MHD_USE_TLS;
    s->daemon = MHD_start_daemon(flags, 0, NULL, NULL, handle, NULL, MHD_OPTION_ARRAY, items, MHD_OPTION_END);
    if (!s->daemon) {
        free_server(s);
        return STATUS_IO;
    }
    if (pthread_create(&s->acceptor, NULL, accept_all, s) != 0) {
        MHD_stop_daemon(s->daemon);
        free_server(s);
        return STATUS_NO_MEMORY;
    }
    *ret = s;
    return STATUS_OK;
}

uint16_t http_port(const HttpServer *s)
{
    return s->port;
}

void http_stop(HttpServer *s)
{
    if (!s)
        return;
    pthread_mutex_lock(&s->lock);
    atomic_store(&s->stopping, true); // from here on no request begins to wait
    pthread_mutex_unlock(&s->lock);
    stop_accepting(s);
    // The writer and the slow pool still run: everything that waits is resumed by them. A client that reads its answer slowly gets a while;
    // only for suspended connections, which would make the library abort, there is no limit.
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += STOP_SECONDS;
    pthread_mutex_lock(&s->lock);
    while (s->waiting && pthread_cond_timedwait(&s->none_waiting, &s->lock, &until) == 0) {
    }
    s->closing = true; // not even what was under way waits once more
    while (s->suspended)
        pthread_cond_wait(&s->none_waiting, &s->lock);
    pthread_mutex_unlock(&s->lock);
    MHD_stop_daemon(s->daemon);
    free_server(s);
}
