// The names that every page has: views/layout.view.
#include "web/body.h"
#include "web/web_internal.h"

typedef struct NavEntry {
    const char *name, *prefix;
    Verb verb;
    bool badge;
    bool over_all; // only for who may do it everywhere
} NavEntry;

static const NavEntry nav[] = {
    {"cockpit", "/cockpit", VERB_READ, false},
    {"duties", "/duties", VERB_FIGURE_ENTER, true},
    {"documents", "/documents", VERB_DOCUMENT_DRAFT, true},
    {"programmes", "/programmes", VERB_READ, false},
    {"targets", "/targets", VERB_READ, false},
    {"tasks", "/tasks", VERB_READ, false},
    {"units", "/units", VERB_READ, false},
    {"accounts", "/accounts", VERB_ACCOUNT_MANAGE, false},
    {"audit", "/audit", VERB_AUDIT_READ, false, .over_all = true},
};

static json_t *nav_of(const WebRequest *rq)
{
    json_t *out = json_object();
    for (size_t i = 0; out && i < sizeof nav / sizeof *nav; i++) {
        if (nav[i].over_all ? !access_over_all(&rq->actor, nav[i].verb) : !access_has(&rq->actor, nav[i].verb))
            continue;
        Str prefix = str_c(nav[i].prefix);
        bool current =
            str_starts(rq->path, prefix) && (rq->path.n == prefix.n || rq->path.p[prefix.n] == '/');
        json_object_set_new(out, nav[i].name,
                            nav[i].badge ? json_pack("{s:b,s:s}", "current", current, "badge", "")
                                         : json_pack("{s:b}", "current", current));
    }
    return out;
}

// First letters of the last two words of a name: "Lê Thị Minh Hà" is MH.
static json_t *initials(Str name)
{
    size_t starts[32], n = 0;
    // What stands in brackets behind a name is no part of it.
    for (size_t i = 0; i < name.n && n < 32 && name.p[i] != '('; i++)
        if (name.p[i] != ' ' && (i == 0 || name.p[i - 1] == ' '))
            starts[n++] = i;
    char out[9];
    size_t m = 0;
    for (size_t k = n > 2 ? n - 2 : 0; k < n; k++) {
        size_t i = starts[k], end = i + 1;
        while (end < name.n && ((unsigned char)name.p[end] & 0xC0) == 0x80)
            end++;
        if (m + (end - i) < sizeof out) {
            memcpy(out + m, name.p + i, end - i);
            m += end - i;
        }
    }
    return json_stringn(out, m);
}

static json_t *user_of(const WebRequest *rq)
{
    return json_pack("{s:s%,s:s,s:o}", "name", rq->actor.display_name.p, rq->actor.display_name.n, "office",
                     rq->actor_title.p ? rq->actor_title.p : "", "initials",
                     initials(rq->actor.display_name));
}

// The sentence that the page before left (web_flash): only keys of ours, so that a forged cookie says nothing of its own.
static json_t *flashes_of(WebRequest *rq, WebResponse *rs)
{
    Str cookie = rq->header[WEB_COOKIE].p ? cookie_find(rq->header[WEB_COOKIE], "flash") : (Str){NULL, 0};
    size_t colon = cookie.p ? str_find(cookie, STR(":")) : SIZE_MAX;
    MsgId id;
    if (colon == SIZE_MAX || !msg_find(str_sub(cookie, colon + 1, SIZE_MAX), &id))
        return json_pack("{s:b,s:[]}", "any", 0, "items");
    Str tone = str_sub(cookie, 0, colon);
    const char *class = str_eq(tone, STR("good")) ? "good" : str_eq(tone, STR("bad")) ? "bad" : "warn";
    web_header(rs, "Set-Cookie", "flash=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
    return json_pack("{s:b,s:[{s:s,s:s}]}", "any", 1, "items", "tone", class, "text", web_msg(rq, id));
}

// The first root of the tree of units, which `thidua init` made. Read again after some seconds at the earliest: every page shows it, error pages
// too, and those must come when the database does not.
static Status org_name(WebRequest *rq, char out[ORG_NAME_MAX])
{
    enum { KEPT_SECONDS = 5 };
    Web *web = rq->web;
    Rows rows;
    Tx *tx;
    pthread_mutex_lock(&web->org_lock);
    bool fresh = rq->received - web->org_read_at < KEPT_SECONDS * (Instant)1000000;
    if (!fresh)
        web->org_read_at = rq->received; // the others go on with the old name meanwhile
    memcpy(out, web->org_name, ORG_NAME_MAX);
    pthread_mutex_unlock(&web->org_lock);
    if (fresh)
        return STATUS_OK;
    Status st = web_read(rq, &tx);
    if (st == STATUS_OK)
        st = tx_query_row(tx, "SELECT name FROM unit WHERE parent_id IS NULL ORDER BY id LIMIT 1", NO_PARAMS,
                          &rows);
    if (st != STATUS_OK)
        return st;
    Str name = rows_text(&rows, 0);
    snprintf(out, ORG_NAME_MAX, STR_FMT, STR_ARG(str_sub(name, 0, ORG_NAME_MAX - 1)));
    st = rows_done(&rows);
    pthread_mutex_lock(&web->org_lock);
    if (st == STATUS_OK)
        memcpy(web->org_name, out, ORG_NAME_MAX);
    pthread_mutex_unlock(&web->org_lock);
    return st;
}

Status layout_fill(WebRequest *rq, WebResponse *rs, json_t *data)
{
    bool vi = rq->lang == LANG_VI;
    Str here = rq->path.p ? rq->path : STR("/");
    char org[ORG_NAME_MAX] = "";
    // Without units, or while the database does not answer, the product's own name stands there.
    if (org_name(rq, org) != STATUS_OK || !org[0])
        snprintf(org, sizeof org, "%s", web_msg(rq, MSG_APP_NAME));
    json_t *layout =
        json_pack("{s:s,s:s,s:s,s:s%,s:{s:s,s:s},s:{s:s,s:s,s:s},s:o}", "lang", lang_code(rq->lang),
                  "version", THIDUA_VERSION, "csrf", rq->csrf, "here", here.p, here.n, "other_lang", "code",
                  vi ? "en" : "vi", "name", vi ? "English" : "Tiếng Việt", "org", "name", org, "office", "",
                  "mark", "", "flashes", flashes_of(rq, rs));
    if (!layout)
        return STATUS_NO_MEMORY;
    if (rq->actor.account_id) {
        json_object_set_new(layout, "user", user_of(rq));
        json_object_set_new(layout, "nav", nav_of(rq));
    }
    if (rq->web->options.demo) {
        char day[11];
        date_format_vi(web_today(rq), day);
        json_object_set_new(layout, "demo", json_pack("{s:s}", "date", day));
    }
    // The page's own names go before the layout's.
    int failed = json_object_update_missing(data, layout);
    json_decref(layout);
    return failed ? STATUS_NO_MEMORY : STATUS_OK;
}
