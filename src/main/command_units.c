// thidua units: what was there on a day, what became of a unit, and the import of lists and formations. Tables go to stdout, parted by tabs.
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "app/account_actor.h"
#include "app/unit_formation.h"
#include "app/unit_time.h"
#include "main/command.h"
#include "main/opening.h"
#include "text/fold.h"

#define DEMO_DB "build/demo/thidua.db"

typedef struct UnitsOptions {
    const char *db, *key, *seals, *in, *became, *user, *instrument, *import_list, *import_formed, *list,
        *only;
    Date as_of, on;
    UnitLevel level;
    bool count, not_later, verified;
} UnitsOptions;

static void say(const char *vi, const char *en, const char *what)
{
    command_say("units", vi, en, what);
}

// ---- Options -----------------------------------------------------------------------------------------------------------------------------

enum {
    AS_OF = 256,
    IN,
    LEVEL,
    COUNT,
    BECAME,
    DB,
    KEY,
    SEALS,
    USER,
    INSTRUMENT,
    IMPORT_LIST,
    IMPORT_FORMED,
    LIST,
    ON,
    NOT_LATER,
    ONLY,
    VERIFIED
};

static bool read_day(const char *text, Date *ret)
{
    if (date_parse_iso(str_c(text), ret))
        return true;
    say("ngày viết theo dạng NNNN-TT-NN, ví dụ 2025-07-01", "a day is written YYYY-MM-DD, as in 2025-07-01",
        text);
    return false;
}

static bool read_level(const char *text, UnitLevel *ret)
{
    for (UnitLevel l = UNIT_LEVEL_PROVINCE; l < UNIT_LEVELS_; l++)
        if (strcmp(text, unit_level_names[l].name) == 0) {
            *ret = l;
            return true;
        }
    say("cấp là province, district, commune, village hoặc body",
        "a level is province, district, commune, village or body", text);
    return false;
}

static bool parse(int argc, char **argv, UnitsOptions *o)
{
    static const struct option options[] = {{"as-of", required_argument, NULL, AS_OF},
                                            {"in", required_argument, NULL, IN},
                                            {"level", required_argument, NULL, LEVEL},
                                            {"count", no_argument, NULL, COUNT},
                                            {"became", required_argument, NULL, BECAME},
                                            {"db", required_argument, NULL, DB},
                                            {"key", required_argument, NULL, KEY},
                                            {"seals", required_argument, NULL, SEALS},
                                            {"user", required_argument, NULL, USER},
                                            {"instrument", required_argument, NULL, INSTRUMENT},
                                            {"import-list", required_argument, NULL, IMPORT_LIST},
                                            {"import-formed", required_argument, NULL, IMPORT_FORMED},
                                            {"list", required_argument, NULL, LIST},
                                            {"on", required_argument, NULL, ON},
                                            {"not-later", no_argument, NULL, NOT_LATER},
                                            {"only", required_argument, NULL, ONLY},
                                            {"verified", no_argument, NULL, VERIFIED},
                                            {0}};
    *o = (UnitsOptions){
        .db = getenv("THIDUA_DB"), .as_of = DATE_NONE, .on = DATE_NONE, .instrument = "", .only = ""};
    for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        switch (c) {
        case AS_OF:
            if (!read_day(optarg, &o->as_of))
                return false;
            break;
        case ON:
            if (strcmp(optarg, "ever") == 0)
                o->on = SINCE_EVER;
            else if (!read_day(optarg, &o->on))
                return false;
            break;
        case LEVEL:
            if (!read_level(optarg, &o->level))
                return false;
            break;
        case IN:
            o->in = optarg;
            break;
        case COUNT:
            o->count = true;
            break;
        case BECAME:
            o->became = optarg;
            break;
        case DB:
            o->db = optarg;
            break;
        case KEY:
            o->key = optarg;
            break;
        case SEALS:
            o->seals = optarg;
            break;
        case USER:
            o->user = optarg;
            break;
        case INSTRUMENT:
            o->instrument = optarg;
            break;
        case IMPORT_LIST:
            o->import_list = optarg;
            break;
        case IMPORT_FORMED:
            o->import_formed = optarg;
            break;
        case LIST:
            o->list = optarg;
            break;
        case NOT_LATER:
            o->not_later = true;
            break;
        case ONLY:
            o->only = optarg;
            break;
        case VERIFIED:
            o->verified = true;
            break;
        default:
            return false;
        }
    }
    struct stat demo;
    if ((!o->db || !o->db[0]) && stat(DEMO_DB, &demo) == 0)
        o->db = "sqlite:" DEMO_DB;
    int verbs =
        (o->as_of != DATE_NONE) + (o->became != NULL) + (o->import_list != NULL) + (o->import_formed != NULL);
    bool importing = o->import_list || o->import_formed;
    if (optind != argc || verbs != 1 || (importing && (!o->user || o->on == DATE_NONE)) ||
        (o->import_formed && !o->list)) {
        say("chọn một trong --as-of NGÀY, --became TÊN, --import-list TỆP hoặc --import-formed TỆP --list "
            "TỆP (cần --on và --user)",
            "choose one of --as-of DAY, --became NAME, --import-list FILE or --import-formed FILE --list "
            "FILE (with --on and --user)",
            NULL);
        return false;
    }
    if (!o->db || !o->db[0]) {
        say("cần --db sqlite:TỆP hoặc --db postgresql://...",
            "give --db sqlite:FILE or --db postgresql://...", NULL);
        return false;
    }
    return true;
}

// ---- Names -------------------------------------------------------------------------------------------------------------------------------

// A name as typed: in full ("Xã Kỳ Anh"), or without the kind ("Kỳ Anh"), with or without marks.
typedef struct Wanted {
    Str full, plain;
} Wanted;

static Status want(const char *typed, Arena *a, Wanted *ret)
{
    Status st = fold_canonical(str_c(typed), a, &ret->full);
    return st == STATUS_OK ? fold_plain(str_c(typed), a, &ret->plain) : st;
}

// 3: the very name; 2: without the kind; 1: without marks; 0: another.
static Status likeness(const Wanted *w, Str name, Arena *a, int *ret)
{
    Str full, plain, bare_plain;
    size_t words;
    Status st = fold_canonical(name, a, &full);
    if (st == STATUS_OK)
        st = fold_plain(name, a, &plain);
    if (st != STATUS_OK)
        return st;
    unit_kind_of_name(full, &words);
    Str bare = str_sub(full, words, full.n);
    st = fold_plain(bare, a, &bare_plain);
    *ret = str_eq(full, w->full)                                     ? 3
           : str_eq(bare, w->full)                                   ? 2
           : str_eq(plain, w->plain) || str_eq(bare_plain, w->plain) ? 1
                                                                     : 0;
    return st;
}

static const UnitVersion *version_at(const RecordList *l, size_t i)
{
    return record_at(&unit_version_resource, l, i);
}

// Those of the versions whose name is most like the wanted one.
static Status pick(const RecordList *all, const char *typed, Arena *a, const UnitVersion **ret, size_t *ret_n)
{
    Wanted w;
    int best = 1, like;
    size_t n = 0;
    Status st = want(typed, a, &w);
    for (size_t i = 0; st == STATUS_OK && i < all->n; i++) {
        st = likeness(&w, version_at(all, i)->name, a, &like);
        if (st != STATUS_OK || like < best)
            continue;
        if (like > best)
            n = 0;
        best = like;
        ret[n++] = version_at(all, i);
    }
    *ret_n = n;
    return st;
}

// The units at whose subtrees --in looks; *ret_n stays 0 and all is STATUS_NOT_FOUND when nothing has that name on that day.
static Status places_within(const RecordList *all, const char *in, Arena *a, const UnitVersion ***ret,
                            size_t *ret_n)
{
    *ret = ARENA_ARRAY(a, const UnitVersion *, all->n + 1);
    *ret_n = 0;
    if (!*ret)
        return STATUS_NO_MEMORY;
    if (!in)
        return STATUS_OK;
    Status st = pick(all, in, a, *ret, ret_n);
    return st == STATUS_OK && *ret_n == 0 ? STATUS_NOT_FOUND : st;
}

static bool within_any(const UnitTree *t, int64_t unit, const UnitVersion *const *in, size_t n)
{
    bool found = n == 0;
    for (size_t i = 0; i < n && !found; i++)
        found = unit_tree_within(t, unit, in[i]->unit_id);
    return found;
}

// ---- On a day ----------------------------------------------------------------------------------------------------------------------------

static Status list_units(Tx *tx, const UnitsOptions *o, Arena *a)
{
    UnitMoment m = {o->as_of, DATE_NONE, HIERARCHY_ADMINISTRATIVE};
    RecordList all;
    const UnitTree *tree;
    const UnitVersion **in;
    size_t n_in, n = 0;
    Status st = unit_versions_on(tx, &m, UNIT_LEVEL_NONE, a, &all);
    if (st == STATUS_OK)
        st = unit_tree_load(tx, &m, a, &tree);
    if (st == STATUS_OK)
        st = places_within(&all, o->in, a, &in, &n_in);
    for (size_t i = 0; st == STATUS_OK && i < all.n; i++) {
        const UnitVersion *v = version_at(&all, i);
        if ((o->level && v->level != o->level) || !within_any(tree, v->unit_id, in, n_in))
            continue;
        n++;
        if (!o->count)
            printf(STR_FMT "\t%s\t" STR_FMT "\n", STR_ARG(v->code), unit_level_names[v->level].name,
                   STR_ARG(v->name));
    }
    if (st == STATUS_OK && o->count)
        printf("%zu\n", n);
    return st;
}

// ---- What became of it -----------------------------------------------------------------------------------------------------------------------

static void print_day(Date d, bool known)
{
    char text[11];
    date_format_iso(d, text);
    printf("\t%s%s", known ? "" : "<=", text);
}

static Status print_successor(Tx *tx, const Succession *s, Arena *a)
{
    UnitMoment m = {s->effective_on, DATE_NONE, HIERARCHY_ADMINISTRATIVE};
    UnitVersion v;
    char share[24] = "not known";
    Status st = unit_version_on(tx, s->to_id, &m, a, &v);
    if (st != STATUS_OK)
        return st;
    if (s->kind == SUCCESSION_MERGE || s->kind == SUCCESSION_ABOLISH || s->kind == SUCCESSION_FIELD)
        decimal_format(DECIMAL_SCALE, share);
    else if (s->share != INT_NONE)
        decimal_format(s->share, share);
    printf(STR_FMT "\t" STR_FMT "\t%s", STR_ARG(v.code), STR_ARG(v.name), share);
    print_day(s->effective_on, s->day_known);
    printf("\t" STR_FMT, STR_ARG(s->instrument.n ? s->instrument : STR("not known")));
    if (s->kind == SUCCESSION_FIELD) {
        WorkField f;
        st = record_load(tx, &work_field_resource, s->field_id, a, &f);
        if (st == STATUS_OK)
            printf("\t" STR_FMT, STR_ARG(f.name));
    }
    printf("\n");
    return st;
}

// A unit that is still there became what it is now.
static Status print_itself(Tx *tx, int64_t unit_id, Arena *a)
{
    UnitMoment now = {INT32_MAX, DATE_NONE, HIERARCHY_ADMINISTRATIVE};
    UnitVersion v;
    Status st = unit_version_on(tx, unit_id, &now, a, &v);
    if (st != STATUS_OK)
        return st == STATUS_NOT_FOUND ? STATUS_OK : st;
    printf(STR_FMT "\t" STR_FMT "\t1", STR_ARG(v.code), STR_ARG(v.name));
    if (v.effective_on == SINCE_EVER)
        printf("\t-");
    else
        print_day(v.effective_on, v.day_known);
    printf("\t" STR_FMT "\n", STR_ARG(v.instrument.n ? v.instrument : STR("-")));
    return STATUS_OK;
}

// The units of that name at any time, each once; one that has ended is meant before one that is there now.
static Status find_named(Tx *tx, const UnitsOptions *o, Arena *a, int64_t **ret, size_t *ret_n)
{
    RecordList all;
    VEC(int64_t) ids = {0};
    const UnitTree *tree;
    const UnitVersion **in, **named;
    size_t n_in, n;
    Status st = record_all(tx, &unit_version_resource, "state = 'active'", "effective_on, id", NO_PARAMS,
                           1000000, a, &all);
    named = ARENA_ARRAY(a, const UnitVersion *, all.n + 1);
    if (st == STATUS_OK && !named)
        st = STATUS_NO_MEMORY;
    if (st == STATUS_OK)
        st = pick(&all, o->became, a, named, &n);
    if (st == STATUS_OK)
        st = places_within(&all, o->in, a, &in, &n_in);
    for (size_t i = 0; st == STATUS_OK && i < n; i++) {
        UnitMoment m = {named[i]->effective_on, DATE_NONE, HIERARCHY_ADMINISTRATIVE};
        bool known = false;
        for (size_t k = 0; k < ids.n; k++)
            known |= ids.items[k] == named[i]->unit_id;
        if (known)
            continue;
        st = unit_tree_load(tx, &m, a, &tree);
        if (st == STATUS_OK && within_any(tree, named[i]->unit_id, in, n_in) &&
            !ARENA_PUSH(a, ids, named[i]->unit_id))
            st = STATUS_NO_MEMORY;
    }
    *ret = ids.items;
    *ret_n = ids.n;
    return st == STATUS_OK && ids.n == 0 ? STATUS_NOT_FOUND : st;
}

static Status print_became(Tx *tx, const UnitsOptions *o, Arena *a)
{
    int64_t *ids;
    size_t n;
    bool any_ended = false;
    Status st = find_named(tx, o, a, &ids, &n);
    for (int pass = 0; st == STATUS_OK && pass < 2; pass++)
        for (size_t i = 0; st == STATUS_OK && i < n; i++) {
            RecordList rows;
            st = successions_of(tx, ids[i], true, a, &rows);
            for (size_t k = 0; pass == 0 && st == STATUS_OK && k < rows.n; k++) {
                any_ended = true;
                st = print_successor(tx, record_at(&succession_resource, &rows, k), a);
            }
            if (pass == 1 && !any_ended && st == STATUS_OK)
                st = print_itself(tx, ids[i], a);
        }
    return st;
}

// ---- Import -------------------------------------------------------------------------------------------------------------------------------

typedef struct Import {
    const UnitsOptions *o;
    Arena arena;
    Str text, list;
    UnitHistoryReport report;
    FieldErrors errors;
    bool no_user;
} Import;

static Status import_verb(Tx *tx, void *ctx)
{
    Import *im = ctx;
    Actor actor;
    UnitSource source = {im->o->on, !im->o->not_later && im->o->on != SINCE_EVER, str_c(im->o->instrument),
                         im->o->verified, str_c(im->o->only)};
    Status st = account_actor(tx, &im->arena, str_c(im->o->user), &actor);
    im->no_user = st != STATUS_OK;
    if (st != STATUS_OK)
        return st;
    Act act = {.tx = tx, .arena = &im->arena, .actor = &actor, .today = instant_date_vn(instant_now())};
    return im->o->import_list
               ? unit_import_list(&act, im->text, &source, &im->errors, &im->report)
               : unit_import_formations(&act, im->text, im->list, &source, &im->errors, &im->report);
}

enum { FILE_MAX = 64 << 20 };

static bool read_file(const char *path, Arena *a, Str *ret)
{
    FILE *f = fopen(path, "rb");
    struct stat s;
    if (!f || fstat(fileno(f), &s) != 0 || s.st_size > FILE_MAX) {
        say("không đọc được tệp", "cannot read the file", path);
        if (f)
            (void)fclose(f);
        return false;
    }
    size_t n = (size_t)s.st_size;
    char *p = arena_alloc(a, n + 1);
    bool good = p && fread(p, 1, n, f) == n;
    (void)fclose(f);
    *ret = (Str){p, n};
    return good;
}

static void print_fault(const Import *im)
{
    Arena a = {0};
    Str vi, en;
    if (im->errors.n && field_error_text(&im->errors.items[0], LANG_VI, &a, &vi) == STATUS_OK &&
        field_error_text(&im->errors.items[0], LANG_EN, &a, &en) == STATUS_OK)
        fprintf(stderr, "thidua units: %zu: " STR_FMT " / " STR_FMT "\n", im->errors.items[0].line,
                STR_ARG(vi), STR_ARG(en));
    else
        say("không ghi được", "could not be written", NULL);
    arena_done(&a);
}

static void print_report(const UnitHistoryReport *r)
{
    printf("formed\t%zu\nrenamed\t%zu\nmoved\t%zu\nended\t%zu\nmerged\t%zu\nsplit\t%zu\nin doubt\t%zu\n",
           r->formed, r->renamed, r->moved, r->ended, r->merged, r->split, r->n_doubts);
    for (size_t i = 0; i < r->n_doubts; i++)
        printf("doubt\t%zu\t" STR_FMT "\t" STR_FMT "\t%zu\n", r->doubts[i].line, STR_ARG(r->doubts[i].formed),
               STR_ARG(r->doubts[i].named), r->doubts[i].candidates);
}

static int run_import(Store *store, const UnitsOptions *o)
{
    AuditPaths paths;
    const char *key = o->key, *seals = o->seals;
    Import im = {.o = o};
    im.errors.arena = &im.arena;
    int exit = opening_audit_key("units", o->db, &key, &seals, &paths, store);
    if (exit == EXIT_DONE &&
        (!read_file(o->import_list ? o->import_list : o->import_formed, &im.arena, &im.text) ||
         (o->list && !read_file(o->list, &im.arena, &im.list))))
        exit = EXIT_USAGE;
    if (exit == EXIT_DONE) {
        Status st = store_write(store, import_verb, &im);
        if (st == STATUS_OK)
            print_report(&im.report);
        else if (im.no_user)
            say("không có tài khoản đang hoạt động tên này", "there is no active account of that name",
                o->user);
        else
            print_fault(&im);
        exit = st == STATUS_OK ? EXIT_DONE : st == STATUS_INVALID ? EXIT_SOME_REFUSED : EXIT_OUR_FAULT;
    }
    arena_done(&im.arena);
    return exit;
}

static int run_question(Store *store, const UnitsOptions *o)
{
    Tx *tx;
    Arena a = {0};
    Status st = store_read_begin(store, &tx);
    if (st == STATUS_OK) {
        st = o->became ? print_became(tx, o, &a) : list_units(tx, o, &a);
        tx_end(tx);
    }
    arena_done(&a);
    if (st == STATUS_NOT_FOUND)
        say("không có đơn vị nào tên này vào ngày đó", "there is no unit of that name on that day",
            o->became ? o->became : o->in);
    else if (st != STATUS_OK)
        say("không đọc được sổ đơn vị", "cannot read the register of units", status_name(st));
    return st == STATUS_OK ? EXIT_DONE : st == STATUS_NOT_FOUND ? EXIT_SOME_REFUSED : EXIT_OUR_FAULT;
}

int command_units(int argc, char **argv)
{
    UnitsOptions o;
    Store *store;
    if (!parse(argc, argv, &o))
        return EXIT_USAGE;
    int exit = opening_store("units", o.db, false, &store);
    if (exit != EXIT_DONE)
        return exit;
    exit = o.import_list || o.import_formed ? run_import(store, &o) : run_question(store, &o);
    store_close(store);
    return exit;
}
