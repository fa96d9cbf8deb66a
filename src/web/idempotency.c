// Idempotency-Key: the same key with the same request gets the same answer for 7 days, and the work is done once. Stored in the transaction of the
// work itself, so that there is never one without the other.
#include "app/account.h"
#include "crypt/mac.h"
#include "web/web_internal.h"

enum { KEY_DAYS = 7, KEY_MAX = 128, HASH_BYTES = MAC_BYTES };

// The key as sent, or as a quoted string; p == NULL when it has another shape.
static Str read_key(Str header)
{
    if (header.n >= 2 && header.p[0] == '"' && header.p[header.n - 1] == '"')
        header = str_sub(header, 1, header.n - 2);
    if (header.n == 0 || header.n > KEY_MAX)
        return (Str){NULL, 0};
    for (size_t i = 0; i < header.n; i++)
        if (header.p[i] <= 0x20 || header.p[i] >= 0x7f || header.p[i] == '"')
            return (Str){NULL, 0};
    return header;
}

static bool applies(const WebCall *call)
{
    return call->rq.route->audience == WEB_API && call->rq.header[WEB_IDEMPOTENCY_KEY].p &&
           call->rq.actor.account_id;
}

static void hash_request(const WebRequest *rq, unsigned char out[HASH_BYTES])
{
    MacState m;
    mac_begin(&m, NULL);
    mac_add_i64(&m, rq->method);
    mac_add_field(&m, rq->target);
    mac_add_field(&m, rq->body);
    mac_end(&m, out);
}

static Status replay(WebCall *call, int status, Str headers, Str body)
{
    WebResponse *rs = &call->rs;
    const char *problem = "application/problem+json; charset=utf-8";
    Status st = web_text(&call->rq, rs, status,
                         status >= 400 ? problem
                         : body.n      ? "application/json; charset=utf-8"
                                       : NULL,
                         body);
    Str line;
    while (st == STATUS_OK && headers.n && str_split(&headers, '\n', &line)) {
        size_t colon = str_find(line, STR(": "));
        if (colon == SIZE_MAX)
            continue;
        web_header(rs, arena_str(&call->rq.arena, str_sub(line, 0, colon)),
                   arena_str(&call->rq.arena, str_sub(line, colon + 2, SIZE_MAX)));
    }
    web_header(rs, "Idempotent-Replayed", "true");
    return st;
}

Status idempotency_begin(WebCall *call, Tx *tx, bool *ret_replayed)
{
    *ret_replayed = false;
    if (!applies(call))
        return STATUS_OK;
    WebRequest *rq = &call->rq;
    Str key = read_key(rq->header[WEB_IDEMPOTENCY_KEY]);
    if (!key.p || rq->route->once)
        return web_problem(rq, &call->rs, PROBLEM_BAD_REQUEST, NULL);
    Rows rows;
    Status st = tx_query_row(tx,
                             "SELECT request_hash, status, headers, body FROM idempotency_key "
                             "WHERE account_id = ?1 AND key = ?2 AND created_at > ?3",
                             PARAMS(P_INT(rq->actor.account_id), P_TEXT(key),
                                    P_TIME(rq->received - (Instant)KEY_DAYS * 24 * 60 * ACCOUNT_MINUTE)),
                             &rows);
    if (st == STATUS_NOT_FOUND)
        return STATUS_OK;
    if (st != STATUS_OK)
        return st;
    unsigned char hash[HASH_BYTES];
    hash_request(rq, hash);
    Str stored = rows_bytes(&rows, 0);
    bool same = stored.n == HASH_BYTES && memcmp(stored.p, hash, HASH_BYTES) == 0;
    int status = (int)rows_int(&rows, 1);
    Str headers = rows_text_in(&rows, 2, &rq->arena), body = rows_text_in(&rows, 3, &rq->arena);
    st = rows_done(&rows);
    if (st != STATUS_OK)
        return st;
    if (!headers.p || !body.p)
        return STATUS_NO_MEMORY;
    if (!same)
        return web_problem(rq, &call->rs, PROBLEM_KEY_REUSED, NULL);
    *ret_replayed = true;
    return replay(call, status, headers, body);
}

Status idempotency_keep(WebCall *call, Tx *tx)
{
    if (!applies(call) || call->rs.status == 0 || call->rq.route->once)
        return STATUS_OK;
    WebRequest *rq = &call->rq;
    unsigned char hash[HASH_BYTES];
    hash_request(rq, hash);
    Buf headers = BUF_INIT;
    // Only what says where the new thing is and which version; never a cookie.
    for (size_t i = 0; i < call->rs.n_headers; i++)
        if (strcmp(call->rs.headers[i].name, "Location") == 0 ||
            strcmp(call->rs.headers[i].name, "ETag") == 0)
            buf_printf(&headers, "%s: %s\n", call->rs.headers[i].name, call->rs.headers[i].value);
    Str body = call->rs.fixed.p ? call->rs.fixed : buf_view(&call->rs.body);
    Instant old = rq->received - (Instant)KEY_DAYS * 24 * 60 * ACCOUNT_MINUTE;
    Status st = buf_status(&headers);
    if (st == STATUS_OK)
        st = tx_exec(tx, "DELETE FROM idempotency_key WHERE created_at <= ?1", PARAMS(P_TIME(old)), NULL);
    if (st == STATUS_OK)
        st = tx_exec(
            tx,
            "INSERT INTO idempotency_key (account_id, key, request_hash, status, headers, body, created_at) "
            "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            PARAMS(P_INT(rq->actor.account_id), P_TEXT(read_key(rq->header[WEB_IDEMPOTENCY_KEY])),
                   P_BYTES(hash, sizeof hash), P_INT(call->rs.status), P_TEXT(buf_view(&headers)),
                   P_TEXT(body), P_TIME(rq->received)),
            NULL);
    buf_done(&headers);
    return st;
}
