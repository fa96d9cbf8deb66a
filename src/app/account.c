#include "app/account.h"

#include "app/account_internal.h"
#include "app/account_secret.h"
#include "app/search.h"
#include "store/audit.h"
#include "text/fold.h"

Status account_record(Tx *tx, const Actor *actor, int64_t account_id, const char *action, Str payload)
{
    AuditEvent event = {
        .resource = STR("account"), .item_id = account_id, .action = str_c(action), .payload = payload};
    if (actor) {
        event.actor_id = actor->account_id;
        event.peer = actor->peer;
        event.request_id = actor->request_id;
    }
    return audit_append(tx, &event, NULL);
}

Status username_fold(Str text, char ret[USERNAME_MAX + 1])
{
    text = str_trim(text);
    if (text.n == 0 || text.n > USERNAME_MAX)
        return STATUS_INVALID;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c + 32);
        bool good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
        if (!good)
            return STATUS_INVALID;
        ret[i] = c;
    }
    ret[text.n] = 0;
    return STATUS_OK;
}

#define ACCOUNT_COLUMNS                                                                                      \
    "id, username, display_name, title, unit_id, password_hash, totp_secret, totp_last_step, state, "        \
    "locale, version"

static Status read_account(Rows *rows, Arena *a, Account *ret)
{
    Account found = {
        .id = rows_int(rows, 0),
        .username = rows_text_in(rows, 1, a),
        .display_name = rows_text_in(rows, 2, a),
        .title = rows_text_in(rows, 3, a),
        .unit_id = rows_int(rows, 4),
        .password_hash = rows_text_in(rows, 5, a),
        .has_totp = !rows_is_null(rows, 6),
        .totp_last_step = rows_int(rows, 7),
        .state = rows_text_in(rows, 8, a),
        .locale = rows_text_in(rows, 9, a),
        .version = rows_int(rows, 10),
    };
    Status opened = STATUS_OK;
    if (found.has_totp)
        opened = account_secret_open(rows->tx, found.id, rows_bytes(rows, 6), &found.totp);
    Status st = rows_done(rows);
    if (st != STATUS_OK || opened != STATUS_OK)
        return st == STATUS_OK ? opened : st;
    if (!found.username.p || !found.display_name.p || !found.title.p || !found.password_hash.p ||
        !found.state.p || !found.locale.p)
        return STATUS_NO_MEMORY;
    *ret = found;
    return STATUS_OK;
}

Status account_find(Tx *tx, Arena *a, Str username, Account *ret)
{
    Rows rows;
    Status st = tx_query_row(tx, "SELECT " ACCOUNT_COLUMNS " FROM account WHERE username = ?1",
                             PARAMS(P_TEXT(username)), &rows);
    return st == STATUS_OK ? read_account(&rows, a, ret) : st;
}

Status account_load(Tx *tx, Arena *a, int64_t id, Account *ret)
{
    Rows rows;
    Status st =
        tx_query_row(tx, "SELECT " ACCOUNT_COLUMNS " FROM account WHERE id = ?1", PARAMS(P_INT(id)), &rows);
    return st == STATUS_OK ? read_account(&rows, a, ret) : st;
}

Status account_words(Tx *tx, Arena *a, int64_t id, Str username, Str display_name)
{
    Str folded;
    char *words = arena_printf(a, STR_FMT " " STR_FMT, STR_ARG(username), STR_ARG(display_name));
    Status st = words ? fold_plain(str_c(words), a, &folded) : STATUS_NO_MEMORY;
    return st == STATUS_OK ? search_set(tx, "account", id, folded) : st;
}

Status account_end_access(Tx *tx, const Actor *actor, int64_t account_id, Instant now)
{
    Status st = session_end_all(tx, actor, account_id, 0);
    if (st == STATUS_OK)
        st = tx_exec(tx, "UPDATE api_token SET revoked_at = ?2 WHERE account_id = ?1 AND revoked_at IS NULL",
                     PARAMS(P_INT(account_id), P_TIME(now)), NULL);
    return st;
}

Status account_create(Tx *tx, const Actor *actor, Arena *a, const NewAccount *n, Instant now, int64_t *ret_id)
{
    char username[USERNAME_MAX + 1];
    Status st = username_fold(n->username, username);
    if (st != STATUS_OK)
        return st;
    int64_t id;
    st = tx_query_int(
        tx,
        "INSERT INTO account (username, display_name, title, unit_id, password_hash, totp_last_step, state, "
        "locale, created_at, updated_at, version) VALUES (?1, ?2, ?3, ?4, ?5, -1, 'active', '', ?6, ?6, 1) "
        "RETURNING id",
        PARAMS(P_TEXT_C(username), P_TEXT(n->display_name), P_TEXT(n->title),
               P_INT_IF(n->unit_id, n->unit_id), P_TEXT(n->password_hash), P_TIME(now)),
        &id);
    if (st != STATUS_OK)
        return st;
    st = account_words(tx, a, id, str_c(username), n->display_name);
    if (st != STATUS_OK)
        return st;
    char *payload =
        arena_printf(a, "{\"username\":\"%s\",\"unit_id\":%lld}", username, (long long)n->unit_id);
    if (!payload)
        return STATUS_NO_MEMORY;
    st = account_record(tx, actor, id, "create", str_c(payload));
    if (st == STATUS_OK)
        *ret_id = id;
    return st;
}

static Status change_role(Tx *tx, const Actor *actor, int64_t account_id, Role role, int64_t unit_id,
                          const char *action, int64_t changed)
{
    if (changed == 0)
        return STATUS_OK;
    char payload[96];
    snprintf(payload, sizeof payload, "{\"role\":\"%s\",\"unit_id\":%lld}", access_role_name(role),
             (long long)unit_id);
    Status st = session_end_all(tx, actor, account_id, 0);
    return st == STATUS_OK ? account_record(tx, actor, account_id, action, str_c(payload)) : st;
}

Status account_grant(Tx *tx, const Actor *actor, int64_t account_id, Role role, int64_t unit_id)
{
    int64_t changed = 0;
    if (!access_role_name(role))
        return STATUS_INVALID;
    Status st =
        tx_exec(tx,
                "INSERT INTO account_role (account_id, role, unit_id) VALUES (?1, ?2, ?3) "
                "ON CONFLICT (account_id, role, unit_id) DO NOTHING",
                PARAMS(P_INT(account_id), P_TEXT_C(access_role_name(role)), P_INT(unit_id)), &changed);
    return st == STATUS_OK ? change_role(tx, actor, account_id, role, unit_id, "grant", changed) : st;
}

Status account_revoke(Tx *tx, const Actor *actor, int64_t account_id, Role role, int64_t unit_id)
{
    int64_t changed = 0;
    if (!access_role_name(role))
        return STATUS_INVALID;
    Status st =
        tx_exec(tx, "DELETE FROM account_role WHERE account_id = ?1 AND role = ?2 AND unit_id = ?3",
                PARAMS(P_INT(account_id), P_TEXT_C(access_role_name(role)), P_INT(unit_id)), &changed);
    return st == STATUS_OK ? change_role(tx, actor, account_id, role, unit_id, "revoke", changed) : st;
}

// The account must exist: an update that met no row is STATUS_NOT_FOUND.
static Status update_one(Status st, int64_t changed)
{
    return st == STATUS_OK && changed != 1 ? STATUS_NOT_FOUND : st;
}

Status account_set_password(Tx *tx, const Actor *actor, int64_t account_id, Str hash, int64_t keep_session,
                            Instant now)
{
    int64_t changed = 0;
    Status st = tx_exec(
        tx, "UPDATE account SET password_hash = ?2, updated_at = ?3, version = version + 1 WHERE id = ?1",
        PARAMS(P_INT(account_id), P_TEXT(hash), P_TIME(now)), &changed);
    st = update_one(st, changed);
    if (st == STATUS_OK)
        st = session_end_all(tx, actor, account_id, keep_session);
    return st == STATUS_OK ? account_record(tx, actor, account_id, "set_password", STR("")) : st;
}

Status account_rehash(Tx *tx, int64_t account_id, Str hash)
{
    return tx_exec(tx, "UPDATE account SET password_hash = ?2 WHERE id = ?1",
                   PARAMS(P_INT(account_id), P_TEXT(hash)), NULL);
}

Status account_set_totp(Tx *tx, const Actor *actor, int64_t account_id, const TotpSecret *secret,
                        int64_t step, int64_t keep_session, Instant now)
{
    int64_t changed = 0;
    uint8_t sealed[ACCOUNT_SEALED_BYTES];
    Status st = secret ? account_secret_seal(tx, account_id, secret, sealed) : STATUS_OK;
    if (st != STATUS_OK)
        return st;
    Param bytes = secret ? P_BYTES(sealed, sizeof sealed) : P_NULL_BYTES;
    st = tx_exec(
        tx,
        "UPDATE account SET totp_secret = ?2, totp_last_step = ?3, updated_at = ?4, version = version + 1 "
        "WHERE id = ?1",
        PARAMS(P_INT(account_id), bytes, P_INT(secret ? step : -1), P_TIME(now)), &changed);
    st = update_one(st, changed);
    if (st == STATUS_OK)
        st = session_end_all(tx, actor, account_id, keep_session);
    return st == STATUS_OK
               ? account_record(tx, actor, account_id, secret ? "set_totp" : "clear_totp", STR(""))
               : st;
}

Status account_use_totp_step(Tx *tx, int64_t account_id, int64_t step)
{
    int64_t changed = 0;
    Status st = tx_exec(tx, "UPDATE account SET totp_last_step = ?2 WHERE id = ?1 AND totp_last_step < ?2",
                        PARAMS(P_INT(account_id), P_INT(step)), &changed);
    return st == STATUS_OK && changed != 1 ? STATUS_UNAUTHENTICATED : st;
}

Status account_set_locale(Tx *tx, int64_t account_id, Str locale)
{
    return tx_exec(tx, "UPDATE account SET locale = ?2 WHERE id = ?1",
                   PARAMS(P_INT(account_id), P_TEXT(locale)), NULL);
}

Status login_failed(Tx *tx, const Actor *actor, int64_t account_id, Str why)
{
    char payload[64];
    snprintf(payload, sizeof payload, "{\"why\":\"" STR_FMT "\"}", STR_ARG(str_sub(why, 0, 32)));
    return account_record(tx, actor, account_id, "login_failed", str_c(payload));
}

// ---- Failed log-ins -----------------------------------------------------------------------------------------------------------------------

Status throttle_save(Tx *tx, const Throttle *t)
{
    // Names and addresses that a guesser used up are not kept for ever.
    Status st = tx_exec(tx, "DELETE FROM login_throttle WHERE last_failure_at < ?1",
                        PARAMS(P_TIME(t->last_failure_at - THROTTLE_FORGET_S * ACCOUNT_SECOND)), NULL);
    if (st != STATUS_OK)
        return st;
    return tx_exec(
        tx,
        "INSERT INTO login_throttle (subject, failures, last_failure_at, locked_until) VALUES (?1, ?2, ?3, "
        "?4) "
        "ON CONFLICT (subject) DO UPDATE SET failures = excluded.failures, "
        "last_failure_at = excluded.last_failure_at, locked_until = excluded.locked_until",
        PARAMS(P_TEXT(t->subject), P_INT(t->failures), P_TIME(t->last_failure_at), P_TIME(t->locked_until)),
        NULL);
}

Status throttle_clear(Tx *tx, Str subject)
{
    return tx_exec(tx, "DELETE FROM login_throttle WHERE subject = ?1", PARAMS(P_TEXT(subject)), NULL);
}

Status throttle_list(Tx *tx, Arena *a, Instant since, size_t limit, ThrottleList *ret)
{
    Rows rows;
    ThrottleList list = {0};
    Status st = tx_query(tx,
                         "SELECT subject, failures, last_failure_at, locked_until FROM login_throttle "
                         "WHERE last_failure_at >= ?1",
                         PARAMS(P_TIME(since)), &rows);
    if (st != STATUS_OK)
        return st;
    while (list.n < limit && rows_next(&rows)) {
        Throttle t = {.subject = rows_text_in(&rows, 0, a),
                      .failures = rows_int(&rows, 1),
                      .last_failure_at = rows_int(&rows, 2),
                      .locked_until = rows_int(&rows, 3)};
        if (!t.subject.p || !ARENA_PUSH(a, list, t)) {
            (void)rows_done(&rows);
            return STATUS_NO_MEMORY;
        }
    }
    st = rows_done(&rows);
    if (st == STATUS_OK)
        *ret = list;
    return st;
}

Status login_address_known(Tx *tx, int64_t account_id, Str address, Instant now, bool *ret)
{
    int64_t n;
    Status st = tx_query_int(
        tx, "SELECT COUNT(*) FROM login_address WHERE account_id = ?1 AND address = ?2 AND last_at > ?3",
        PARAMS(P_INT(account_id), P_TEXT(address),
               P_TIME(now - LOGIN_ADDRESS_DAYS * 24 * 60 * ACCOUNT_MINUTE)),
        &n);
    if (st == STATUS_OK)
        *ret = n > 0;
    return st;
}

Status login_address_keep(Tx *tx, int64_t account_id, Str address, Instant now)
{
    Status st =
        tx_exec(tx, "DELETE FROM login_address WHERE account_id = ?1 AND last_at <= ?2",
                PARAMS(P_INT(account_id), P_TIME(now - LOGIN_ADDRESS_DAYS * 24 * 60 * ACCOUNT_MINUTE)), NULL);
    if (st == STATUS_OK)
        st = tx_exec(tx,
                     "INSERT INTO login_address (account_id, address, last_at) VALUES (?1, ?2, ?3) "
                     "ON CONFLICT (account_id, address) DO UPDATE SET last_at = excluded.last_at",
                     PARAMS(P_INT(account_id), P_TEXT(address), P_TIME(now)), NULL);
    return st;
}
