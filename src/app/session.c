// Sessions and tokens of programs (app/account.h).
#include "app/account.h"
#include "app/account_internal.h"
#include "model/unit.h"

// The account's part of a row: id, username, display_name, unit_id, title, locale, state from column `at`, role, role_unit, its path and the number of
// root units behind them.
// Rows of one account follow each other, one a role.
typedef struct ActorReading {
    Actor actor;
    Str title, locale;
    bool active, failed;
} ActorReading;

static void read_actor_row(Rows *rows, int at, Arena *a, ActorReading *r)
{
    if (r->actor.account_id == 0) {
        r->actor.account_id = rows_int(rows, at);
        r->actor.username = rows_text_in(rows, at + 1, a);
        r->actor.display_name = rows_text_in(rows, at + 2, a);
        r->actor.unit_id = rows_int(rows, at + 3);
        r->title = rows_text_in(rows, at + 4, a);
        r->locale = rows_text_in(rows, at + 5, a);
        r->active = str_eq(rows_text(rows, at + 6), STR("active"));
        r->failed = !r->actor.username.p || !r->actor.display_name.p || !r->title.p || !r->locale.p;
    }
    Role role;
    // A role this program does not know (a newer one wrote it) gives nothing.
    if (!rows_is_null(rows, at + 7) && r->actor.n_grants < ACTOR_GRANTS_MAX &&
        access_role_from_name(rows_text(rows, at + 7), &role)) {
        Grant *g = &r->actor.grants[r->actor.n_grants++];
        *g = (Grant){.role = role, .unit_id = rows_int(rows, at + 8)};
        if (!rows_is_null(rows, at + 9))
            g->path = rows_text_in(rows, at + 9, a);
        g->whole = g->path.n == UNIT_PATH_STEP && rows_int(rows, at + 10) == 1;
    }
}

#define ACTOR_COLUMNS                                                                                        \
    "a.id, a.username, a.display_name, a.unit_id, a.title, a.locale, a.state, r.role, r.unit_id, u.path, "   \
    "(SELECT COUNT(*) FROM unit top WHERE top.parent_id IS NULL)"
#define ACTOR_JOINS                                                                                          \
    "JOIN account a ON a.id = s.account_id LEFT JOIN account_role r ON r.account_id = a.id "                 \
    "LEFT JOIN unit u ON u.id = r.unit_id "

static void fill_actor(const ActorReading *r, uint32_t scopes, Actor *ret)
{
    Str peer = ret->peer, request_id = ret->request_id;
    *ret = r->actor;
    ret->peer = peer;
    ret->request_id = request_id;
    ret->scopes = scopes;
}

Status session_find(Tx *tx, Arena *a, const TokenHash *hash, Instant now, Actor *ret_actor, Session *ret)
{
    Rows rows;
    ActorReading r = {0};
    Session s = {0};
    Status st = tx_query(tx,
                         "SELECT s.id, s.stage, s.created_at, s.last_seen_at, s.expires_at, " ACTOR_COLUMNS
                         " FROM session s " ACTOR_JOINS "WHERE s.token_hash = ?1",
                         PARAMS(P_BYTES(hash->bytes, sizeof hash->bytes)), &rows);
    if (st != STATUS_OK)
        return st;
    while (rows_next(&rows)) {
        s.id = rows_int(&rows, 0);
        s.awaits_otp = str_eq(rows_text(&rows, 1), STR("otp"));
        s.created_at = rows_int(&rows, 2);
        s.last_seen_at = rows_int(&rows, 3);
        s.expires_at = rows_int(&rows, 4);
        read_actor_row(&rows, 5, a, &r);
    }
    st = rows_done(&rows);
    if (st != STATUS_OK)
        return st;
    if (r.failed)
        return STATUS_NO_MEMORY;
    if (s.id == 0 || !r.active || now >= s.expires_at ||
        now - s.last_seen_at >= SESSION_IDLE_MINUTES * ACCOUNT_MINUTE)
        return STATUS_UNAUTHENTICATED;
    s.locale = r.locale;
    s.title = r.title;
    if (s.awaits_otp)
        r.actor.n_grants = 0;
    fill_actor(&r, s.awaits_otp ? 0 : SCOPE_ALL, ret_actor);
    *ret = s;
    return STATUS_OK;
}

Status session_create(Tx *tx, const Actor *actor, const TokenHash *hash, bool full, Str agent, Instant now,
                      int64_t *ret_id)
{
    Instant expires = now + (full ? SESSION_HOURS * 60 : SESSION_OTP_MINUTES) * ACCOUNT_MINUTE;
    // Spent sessions go when their owner comes again, and a few of anybody's with them.
    Status st = tx_exec(tx, "DELETE FROM session WHERE expires_at <= ?1", PARAMS(P_TIME(now)), NULL);
    int64_t id;
    if (st == STATUS_OK)
        st = tx_query_int(
            tx,
            "INSERT INTO session (account_id, token_hash, stage, created_at, last_seen_at, expires_at, peer, "
            "agent) VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6, ?7) RETURNING id",
            PARAMS(P_INT(actor->account_id), P_BYTES(hash->bytes, sizeof hash->bytes),
                   P_TEXT_C(full ? "full" : "otp"), P_TIME(now), P_TIME(expires),
                   P_TEXT(actor->peer.p ? actor->peer : STR("")), P_TEXT(str_sub(agent, 0, 200))),
            &id);
    if (st == STATUS_OK && full)
        st = account_record(tx, actor, actor->account_id, "login", STR(""));
    if (st == STATUS_OK)
        *ret_id = id;
    return st;
}

Status session_touch(Tx *tx, int64_t session_id, Instant now)
{
    return tx_exec(tx, "UPDATE session SET last_seen_at = ?2 WHERE id = ?1 AND last_seen_at < ?2",
                   PARAMS(P_INT(session_id), P_TIME(now)), NULL);
}

Status session_rotate(Tx *tx, int64_t session_id, const TokenHash *hash)
{
    int64_t changed = 0;
    Status st = tx_exec(tx, "UPDATE session SET token_hash = ?2 WHERE id = ?1",
                        PARAMS(P_INT(session_id), P_BYTES(hash->bytes, sizeof hash->bytes)), &changed);
    return st == STATUS_OK && changed != 1 ? STATUS_NOT_FOUND : st;
}

Status session_end(Tx *tx, const Actor *actor, int64_t account_id, int64_t session_id)
{
    int64_t changed = 0;
    Status st = tx_exec(tx, "DELETE FROM session WHERE id = ?1 AND account_id = ?2",
                        PARAMS(P_INT(session_id), P_INT(account_id)), &changed);
    if (st == STATUS_OK && changed != 1)
        return STATUS_NOT_FOUND;
    return st == STATUS_OK ? account_record(tx, actor, account_id, "logout", STR("")) : st;
}

Status session_end_all(Tx *tx, const Actor *actor, int64_t account_id, int64_t keep_session)
{
    int64_t changed = 0;
    Status st = tx_exec(tx, "DELETE FROM session WHERE account_id = ?1 AND id <> ?2",
                        PARAMS(P_INT(account_id), P_INT(keep_session)), &changed);
    if (st != STATUS_OK || changed == 0)
        return st;
    char payload[48];
    snprintf(payload, sizeof payload, "{\"sessions\":%lld}", (long long)changed);
    return account_record(tx, actor, account_id, "logout_all", str_c(payload));
}

Status session_list(Tx *tx, Arena *a, int64_t account_id, Instant now, SessionList *ret)
{
    Rows rows;
    SessionList list = {0};
    Status st = tx_query(
        tx,
        "SELECT id, created_at, last_seen_at, expires_at, peer, agent FROM session "
        "WHERE account_id = ?1 AND stage = 'full' AND expires_at > ?2 ORDER BY last_seen_at DESC, id DESC "
        "LIMIT 100",
        PARAMS(P_INT(account_id), P_TIME(now)), &rows);
    if (st != STATUS_OK)
        return st;
    while (rows_next(&rows)) {
        Session s = {.id = rows_int(&rows, 0),
                     .created_at = rows_int(&rows, 1),
                     .last_seen_at = rows_int(&rows, 2),
                     .expires_at = rows_int(&rows, 3),
                     .peer = rows_text_in(&rows, 4, a),
                     .agent = rows_text_in(&rows, 5, a)};
        if (!s.peer.p || !s.agent.p || !ARENA_PUSH(a, list, s)) {
            (void)rows_done(&rows);
            return STATUS_NO_MEMORY;
        }
    }
    st = rows_done(&rows);
    if (st == STATUS_OK)
        *ret = list;
    return st;
}

// ---- Tokens of programs -------------------------------------------------------------------------------------------------------------------

Status api_token_find(Tx *tx, Arena *a, const TokenHash *hash, Instant now, Actor *ret_actor, int64_t *ret_id,
                      Instant *ret_last_used)
{
    Rows rows;
    ActorReading r = {0};
    int64_t id = 0;
    Instant last_used = 0;
    uint32_t scopes = 0;
    Status st =
        tx_query(tx,
                 "SELECT s.id, s.scopes, s.last_used_at, " ACTOR_COLUMNS " FROM api_token s " ACTOR_JOINS
                 "WHERE s.token_hash = ?1 AND s.revoked_at IS NULL AND s.expires_at > ?2",
                 PARAMS(P_BYTES(hash->bytes, sizeof hash->bytes), P_TIME(now)), &rows);
    if (st != STATUS_OK)
        return st;
    while (rows_next(&rows)) {
        id = rows_int(&rows, 0);
        if (!scopes_parse(rows_text(&rows, 1), &scopes))
            scopes = 0;
        last_used = rows_int(&rows, 2);
        read_actor_row(&rows, 3, a, &r);
    }
    st = rows_done(&rows);
    if (st != STATUS_OK)
        return st;
    if (r.failed)
        return STATUS_NO_MEMORY;
    if (id == 0 || !r.active)
        return STATUS_UNAUTHENTICATED;
    fill_actor(&r, scopes, ret_actor);
    *ret_id = id;
    *ret_last_used = last_used;
    return STATUS_OK;
}

Status api_token_create(Tx *tx, const Actor *actor, const TokenHash *hash, Str name, Str scopes,
                        Instant expires_at, Instant now, int64_t *ret_id)
{
    uint32_t bits;
    name = str_trim(name);
    if (name.n == 0 || name.n > 200 || !scopes_parse(scopes, &bits) || expires_at <= now ||
        expires_at > now + (Instant)TOKEN_DAYS_MAX * 24 * 60 * ACCOUNT_MINUTE)
        return STATUS_INVALID;
    int64_t id;
    Status st =
        tx_query_int(tx,
                     "INSERT INTO api_token (account_id, name, token_hash, scopes, created_at, expires_at) "
                     "VALUES (?1, ?2, ?3, ?4, ?5, ?6) RETURNING id",
                     PARAMS(P_INT(actor->account_id), P_TEXT(name), P_BYTES(hash->bytes, sizeof hash->bytes),
                            P_TEXT(scopes), P_TIME(now), P_TIME(expires_at)),
                     &id);
    if (st != STATUS_OK)
        return st;
    char payload[96];
    snprintf(payload, sizeof payload, "{\"token_id\":%lld,\"scopes\":%u}", (long long)id, bits);
    st = account_record(tx, actor, actor->account_id, "create_token", str_c(payload));
    if (st == STATUS_OK)
        *ret_id = id;
    return st;
}

Status api_token_touch(Tx *tx, int64_t id, Instant now)
{
    return tx_exec(tx, "UPDATE api_token SET last_used_at = ?2 WHERE id = ?1", PARAMS(P_INT(id), P_TIME(now)),
                   NULL);
}

Status api_token_revoke(Tx *tx, const Actor *actor, int64_t account_id, int64_t token_id, Instant now)
{
    int64_t changed = 0;
    Status st = tx_exec(
        tx, "UPDATE api_token SET revoked_at = ?3 WHERE id = ?1 AND account_id = ?2 AND revoked_at IS NULL",
        PARAMS(P_INT(token_id), P_INT(account_id), P_TIME(now)), &changed);
    if (st == STATUS_OK && changed != 1)
        return STATUS_NOT_FOUND;
    char payload[48];
    snprintf(payload, sizeof payload, "{\"token_id\":%lld}", (long long)token_id);
    return st == STATUS_OK ? account_record(tx, actor, account_id, "revoke_token", str_c(payload)) : st;
}

Status api_token_list(Tx *tx, Arena *a, int64_t account_id, ApiTokenList *ret)
{
    Rows rows;
    ApiTokenList list = {0};
    Status st =
        tx_query(tx,
                 "SELECT id, name, scopes, created_at, expires_at, last_used_at, revoked_at FROM api_token "
                 "WHERE account_id = ?1 ORDER BY id DESC LIMIT 200",
                 PARAMS(P_INT(account_id)), &rows);
    if (st != STATUS_OK)
        return st;
    while (rows_next(&rows)) {
        ApiToken t = {.id = rows_int(&rows, 0),
                      .name = rows_text_in(&rows, 1, a),
                      .scopes = rows_text_in(&rows, 2, a),
                      .created_at = rows_int(&rows, 3),
                      .expires_at = rows_int(&rows, 4),
                      .last_used_at = rows_int(&rows, 5),
                      .revoked = !rows_is_null(&rows, 6)};
        if (!t.name.p || !t.scopes.p || !ARENA_PUSH(a, list, t)) {
            (void)rows_done(&rows);
            return STATUS_NO_MEMORY;
        }
    }
    st = rows_done(&rows);
    if (st == STATUS_OK)
        *ret = list;
    return st;
}
