#include "app/access.h"

#include "base/buf.h"

#define BIT(verb) (1u << (verb))

static const uint32_t role_verbs[ROLE_COUNT_] = {
    [ROLE_ADMINISTRATOR] = BIT(VERB_READ) | BIT(VERB_UNIT_EDIT) | BIT(VERB_ACCOUNT_MANAGE) |
                           BIT(VERB_SYSTEM) | BIT(VERB_METRICS),
    [ROLE_OFFICER] = BIT(VERB_READ) | BIT(VERB_UNIT_EDIT) | BIT(VERB_DOCUMENT_DRAFT) |
                     BIT(VERB_FIGURE_ENTER) | BIT(VERB_FIGURE_VERIFY),
    [ROLE_BOARD_HEAD] = BIT(VERB_READ) | BIT(VERB_UNIT_EDIT) | BIT(VERB_DOCUMENT_DRAFT) |
                        BIT(VERB_PROGRAMME_APPROVE) | BIT(VERB_FIGURE_VERIFY) | BIT(VERB_AUDIT_READ),
    [ROLE_LEADER] = BIT(VERB_READ) | BIT(VERB_OPINION) | BIT(VERB_PROGRAMME_APPROVE),
    [ROLE_UNIT_OFFICER] = BIT(VERB_READ) | BIT(VERB_FIGURE_ENTER),
    [ROLE_UNIT_HEAD] = BIT(VERB_READ) | BIT(VERB_FIGURE_ENTER) | BIT(VERB_FIGURE_SEND),
    [ROLE_COUNCIL] = BIT(VERB_READ) | BIT(VERB_COUNCIL_VOTE),
    [ROLE_INSPECTOR] = BIT(VERB_READ) | BIT(VERB_AUDIT_READ),
};

const char *access_role_name(Role r)
{
    return r > ROLE_NONE && r < ROLE_COUNT_ ? role_names[r].name : NULL;
}

bool access_role_from_name(Str name, Role *ret)
{
    for (int i = ROLE_NONE + 1; i < ROLE_COUNT_; i++)
        if (str_eq_c(name, role_names[i].name)) {
            *ret = (Role)i;
            return true;
        }
    return false;
}

bool scopes_parse(Str text, uint32_t *ret)
{
    uint32_t bits = 0;
    Str word;
    while (str_split(&text, ' ', &word)) {
        if (word.n == 0)
            continue;
        if (str_eq(word, STR("read")))
            bits |= SCOPE_READ;
        else if (str_eq(word, STR("write")))
            bits |= SCOPE_WRITE;
        else if (str_eq(word, STR("admin")))
            bits |= SCOPE_ADMIN;
        else if (str_eq(word, STR("metrics")))
            bits |= SCOPE_METRICS;
        else
            return false;
    }
    *ret = bits;
    return bits != 0;
}

static uint32_t scope_of(Verb verb)
{
    switch (verb) {
    case VERB_NONE:
        return 0;
    case VERB_OWN:
    case VERB_READ:
    case VERB_AUDIT_READ:
        return SCOPE_READ;
    case VERB_DOCUMENT_DRAFT:
    case VERB_PROGRAMME_APPROVE:
    case VERB_FIGURE_ENTER:
    case VERB_FIGURE_SEND:
    case VERB_FIGURE_VERIFY:
    case VERB_OPINION:
    case VERB_COUNCIL_VOTE:
        return SCOPE_WRITE;
    case VERB_UNIT_EDIT:
    case VERB_ACCOUNT_MANAGE:
    case VERB_SYSTEM:
        return SCOPE_ADMIN;
    case VERB_METRICS:
        return SCOPE_METRICS;
    case VERB_COUNT_:
        break;
    }
    return SCOPE_ALL;
}

static bool granted(const Actor *a, Verb verb)
{
    return (a->scopes & scope_of(verb)) == scope_of(verb);
}

bool access_has(const Actor *a, Verb verb)
{
    if (verb == VERB_NONE)
        return true;
    if (a->account_id == 0 || !granted(a, verb))
        return false;
    if (verb == VERB_OWN)
        return true;
    for (size_t i = 0; i < a->n_grants; i++)
        if (role_verbs[a->grants[i].role] & BIT(verb))
            return true;
    return false;
}

bool access_over_all(const Actor *a, Verb verb)
{
    if (a->account_id == 0 || !granted(a, verb))
        return false;
    for (size_t i = 0; i < a->n_grants; i++)
        if ((role_verbs[a->grants[i].role] & BIT(verb)) && (a->grants[i].unit_id == 0 || a->grants[i].whole))
            return true;
    return false;
}

bool access_allows(const Actor *a, Verb verb, const int64_t *line, size_t n)
{
    if (verb == VERB_NONE || verb == VERB_OWN)
        return access_has(a, verb);
    if (a->account_id == 0 || !granted(a, verb))
        return false;
    for (size_t i = 0; i < a->n_grants; i++) {
        const Grant *g = &a->grants[i];
        if (!(role_verbs[g->role] & BIT(verb)))
            continue;
        if (g->unit_id == 0)
            return true;
        for (size_t k = 0; k < n; k++)
            if (line[k] == g->unit_id)
                return true;
    }
    return false;
}

// One grant's subtree. column NULL: the rows are units.
static void subtree_sql(const Grant *g, const char *column, Buf *sql, Param *params, size_t *n)
{
    // A province's officer reads nearly all there is: no statement should try each row for that.
    if (g->whole) {
        buf_printf(sql, "%s IS NOT NULL", column ? column : "id");
        return;
    }
    params[(*n)++] = g->path.p ? P_TEXT(g->path) : P_INT(g->unit_id);
    // '~' sorts behind every character of a path, so this is the whole subtree as one range.
    if (!g->path.p)
        buf_printf(sql,
                   "%s IN (SELECT below.id FROM unit top, unit below WHERE top.id = ?%zu AND "
                   "below.path >= top.path AND below.path < top.path || '~')",
                   column ? column : "id", *n);
    else if (column)
        buf_printf(
            sql,
            "%s IN (SELECT below.id FROM unit below WHERE below.path >= ?%zu AND below.path < ?%zu || '~')",
            column, *n, *n);
    else
        buf_printf(sql, "(path >= ?%zu AND path < ?%zu || '~')", *n, *n);
}

static void scope_sql(const Actor *a, Verb verb, const char *column, Buf *sql, Param *params, size_t *n)
{
    bool any = false;
    for (size_t i = 0; a->account_id != 0 && granted(a, verb) && i < a->n_grants; i++) {
        const Grant *g = &a->grants[i];
        if (!(role_verbs[g->role] & BIT(verb)))
            continue;
        buf_c(sql, any ? " OR " : "(");
        if (g->unit_id == 0)
            buf_c(sql, "1 = 1");
        else
            subtree_sql(g, column, sql, params, n);
        any = true;
    }
    buf_c(sql, any ? ")" : "1 = 0");
}

void access_scope_sql(const Actor *a, Verb verb, const char *column, Buf *sql, Param *params, size_t *n)
{
    scope_sql(a, verb, column, sql, params, n);
}

void access_scope_units_sql(const Actor *a, Verb verb, Buf *sql, Param *params, size_t *n)
{
    scope_sql(a, verb, NULL, sql, params, n);
}
