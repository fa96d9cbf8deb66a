// thidua audit verify|seal|init: the audit log's commands for the people who guard it. Sentences go out in both languages, findings to stdout.
#include <getopt.h>

#include "base/msg.h"
#include "main/command.h"
#include "store/audit_key.h"
#include "store/audit_seal.h"
#include "store/audit_verify.h"

enum {
    EXIT_TAMPERED = EXIT_SOME_REFUSED,
    EXIT_IN_PART = 4, // nothing found, but without a key not everything could be looked at
};

typedef struct AuditOptions {
    const char *verb, *db;
    AuditPaths paths;
    bool key_given, seals_given;
} AuditOptions;

static void say(FILE *to, MsgId id, const MsgArg *args, size_t n)
{
    Arena a;
    arena_init(&a, 0);
    for (Lang lang = LANG_VI; lang < LANG_COUNT_; lang++) {
        Str text;
        if (msg_format(&a, lang, id, args, n, &text) != STATUS_OK)
            text = msg(lang, id);
        fprintf(to, STR_FMT "\n", STR_ARG(text));
    }
    arena_done(&a);
}

#define SAY(to, id, ...)                                                                                     \
    say((to), (id), (const MsgArg[]){__VA_ARGS__}, sizeof((const MsgArg[]){__VA_ARGS__}) / sizeof(MsgArg))

// A sentence about a file, with the reason in its own language.
static void say_file(MsgId id, const char *path, Status st)
{
    static const struct {
        Status status;
        MsgId why;
    } reasons[] = {
        {STATUS_NOT_FOUND, MSG_AUDIT_WHY_NOT_FOUND},
        {STATUS_FORBIDDEN, MSG_AUDIT_WHY_FORBIDDEN},
        {STATUS_INVALID, MSG_AUDIT_WHY_INVALID},
        {STATUS_CONFLICT, MSG_AUDIT_WHY_EXISTS},
    };
    MsgId why = MSG_AUDIT_WHY_OTHER;
    Arena a;
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (reasons[i].status == st)
            why = reasons[i].why;
    arena_init(&a, 0);
    for (Lang lang = LANG_VI; lang < LANG_COUNT_; lang++) {
        Str reason, text;
        if (msg_format(&a, lang, why, (const MsgArg[]){{"status", str_c(status_name(st))}}, 1, &reason) ==
                STATUS_OK &&
            msg_format(&a, lang, id, (const MsgArg[]){{"path", str_c(path)}, {"why", reason}}, 2, &text) ==
                STATUS_OK)
            fprintf(stderr, STR_FMT "\n", STR_ARG(text));
    }
    arena_done(&a);
}

typedef struct NumberText {
    char text[24];
} NumberText;

static Str number(NumberText *t, int64_t v)
{
    (void)snprintf(t->text, sizeof t->text, "%lld", (long long)v);
    return str_c(t->text);
}

// Exit status to end with, or EXIT_DONE to go on.
static int parse(int argc, char **argv, AuditOptions *o)
{
    static const struct option options[] = {{"db", required_argument, NULL, 'd'},
                                            {"key", required_argument, NULL, 'k'},
                                            {"seals", required_argument, NULL, 's'},
                                            {0}};
    const char *key = NULL, *seals = NULL;
    *o = (AuditOptions){.db = getenv("THIDUA_DB")};
    for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;)
        if (c == 'd')
            o->db = optarg;
        else if (c == 'k')
            key = optarg;
        else if (c == 's')
            seals = optarg;
        else
            break;
    o->verb = optind < argc ? argv[optind] : "";
    bool known =
        strcmp(o->verb, "verify") == 0 || strcmp(o->verb, "seal") == 0 || strcmp(o->verb, "init") == 0;
    if (!known || optind + 1 != argc || (key && strlen(key) >= sizeof o->paths.key) ||
        (seals && strlen(seals) >= sizeof o->paths.seals)) {
        say(stderr, MSG_AUDIT_USAGE, NULL, 0);
        return EXIT_USAGE;
    }
    if ((!o->db || !o->db[0]) && !(key && strcmp(o->verb, "init") == 0)) {
        say(stderr, MSG_AUDIT_NEED_DB, NULL, 0);
        return EXIT_USAGE;
    }
    o->key_given = key != NULL;
    o->seals_given = seals != NULL;
    // A database that does not exist has no default places; opening it says so in a moment.
    if (!key || !seals)
        if (audit_default_paths(o->db ? o->db : "", &o->paths) != STATUS_OK)
            o->paths = (AuditPaths){0};
    if (key)
        (void)snprintf(o->paths.key, sizeof o->paths.key, "%s", key);
    if (seals)
        (void)snprintf(o->paths.seals, sizeof o->paths.seals, "%s", seals);
    const char *const paths[] = {o->paths.key, o->paths.seals};
    for (size_t i = 0; i < 2; i++)
        if (o->db && paths[i][0] && audit_path_is_beside(o->db, paths[i]))
            SAY(stderr, MSG_AUDIT_BESIDE, {"path", str_c(paths[i])});
    return EXIT_DONE;
}

static Store *open_store(const AuditOptions *o)
{
    Store *s = NULL;
    StoreFault fault = {0};
    // Looking and sealing write nothing into the database.
    Status st = store_open(o->db, &(StoreOptions){.read_only = true, .readers = 1}, &s, &fault);
    if (st == STATUS_OK)
        return s;
    SAY(stderr, MSG_AUDIT_DB_FAILED, {"db", str_c(o->db)},
        {"why", fault.text[0] ? str_c(fault.text) : str_c(status_name(st))});
    return NULL;
}

static int run_init(const AuditOptions *o)
{
    Status st = audit_key_create(o->paths.key);
    if (st != STATUS_OK) {
        say_file(MSG_AUDIT_KEY_FAILED, o->paths.key, st);
        return st == STATUS_CONFLICT ? EXIT_USAGE : EXIT_OUR_FAULT;
    }
    SAY(stdout, MSG_AUDIT_KEY_MADE, {"path", str_c(o->paths.key)});
    return EXIT_DONE;
}

static int run_seal(const AuditOptions *o)
{
    AuditKey key;
    AuditSeal seal;
    Status st = audit_key_load(o->paths.key, &key);
    if (st != STATUS_OK) {
        say_file(MSG_AUDIT_KEY_FAILED, o->paths.key, st);
        return EXIT_OUR_FAULT;
    }
    Store *s = open_store(o);
    if (!s)
        return EXIT_OUR_FAULT;
    store_set_audit_key(s, &key);
    st = audit_seal(s, o->paths.seals, &seal);
    store_close(s);
    if (st == STATUS_CORRUPT) {
        SAY(stderr, MSG_AUDIT_SEAL_REFUSED, {"path", str_c(o->paths.seals)});
        return EXIT_TAMPERED;
    }
    if (st != STATUS_OK) {
        say_file(MSG_AUDIT_SEALS_FAILED, o->paths.seals, st);
        return EXIT_OUR_FAULT;
    }
    char mac[2 * MAC_BYTES + 1];
    NumberText seq;
    hex_encode(seal.tip.mac, MAC_BYTES, mac);
    if (seal.tip.seq == 0)
        say(stdout, MSG_AUDIT_NOTHING_TO_SEAL, NULL, 0);
    else
        SAY(stdout, seal.written ? MSG_AUDIT_SEALED : MSG_AUDIT_SEALED_BEFORE,
            {"seq", number(&seq, seal.tip.seq)}, {"mac", str_c(mac)});
    return EXIT_DONE;
}

static void say_report(const AuditReport *r)
{
    static const MsgId findings[AUDIT_FINDING_COUNT_] = {
        [AUDIT_INTACT] = MSG_AUDIT_INTACT,
        [AUDIT_ROW_CHANGED] = MSG_AUDIT_FOUND_ROW_CHANGED,
        [AUDIT_ROW_INSERTED] = MSG_AUDIT_FOUND_ROW_INSERTED,
        [AUDIT_ROW_MISSING] = MSG_AUDIT_FOUND_ROW_MISSING,
        [AUDIT_ROW_MOVED] = MSG_AUDIT_FOUND_ROW_MOVED,
        [AUDIT_TAIL_CUT] = MSG_AUDIT_FOUND_TAIL_CUT,
        [AUDIT_PAYLOAD_CHANGED] = MSG_AUDIT_FOUND_PAYLOAD_CHANGED,
        [AUDIT_PAYLOAD_MISSING] = MSG_AUDIT_FOUND_PAYLOAD_MISSING,
        [AUDIT_SEAL_DIFFERS] = MSG_AUDIT_FOUND_SEAL_DIFFERS,
        [AUDIT_SEALS_CHANGED] = MSG_AUDIT_FOUND_SEALS_CHANGED,
        [AUDIT_DATABASE_REPLACED] = MSG_AUDIT_FOUND_DATABASE_REPLACED,
    };
    NumberText rows, payloads, erased, seals, to, seq, other, broken;
    SAY(stdout, MSG_AUDIT_LOOKED_AT, {"rows", number(&rows, r->rows)},
        {"payloads", number(&payloads, r->payloads)}, {"erased", number(&erased, r->erased)},
        {"seals", number(&seals, (int64_t)r->seals)}, {"to", number(&to, r->sealed_to)});
    if (r->broken_seal_lines > 0)
        SAY(stdout, MSG_AUDIT_BROKEN_LINES, {"n", number(&broken, (int64_t)r->broken_seal_lines)});
    if (r->finding != AUDIT_INTACT || r->with_key)
        SAY(stdout, findings[r->finding], {"seq", number(&seq, r->seq)}, {"other", number(&other, r->other)});
    if (r->every_row_fails)
        say(stdout, MSG_AUDIT_MAYBE_OTHER_KEY, NULL, 0);
}

static int run_verify(const AuditOptions *o)
{
    AuditKey key;
    AuditReport report;
    Status key_status = audit_key_load(o->paths.key, &key);
    // A key that was named must be there; the one at the default place may be absent on a machine that only holds a copy.
    if (key_status != STATUS_OK && (o->key_given || key_status != STATUS_NOT_FOUND)) {
        say_file(MSG_AUDIT_KEY_FAILED, o->paths.key, key_status);
        return EXIT_OUR_FAULT;
    }
    Store *s = open_store(o);
    if (!s)
        return EXIT_OUR_FAULT;
    const AuditKey *use = key_status == STATUS_OK ? &key : NULL;
    Status st = audit_verify(s, use, o->paths.seals, &report);
    bool no_seals = st == STATUS_NOT_FOUND && !o->seals_given;
    if (no_seals)
        st = audit_verify(s, use, NULL, &report);
    store_close(s);
    if (st != STATUS_OK) {
        say_file(MSG_AUDIT_SEALS_FAILED, o->paths.seals, st);
        return EXIT_OUR_FAULT;
    }
    if (no_seals)
        SAY(stdout, MSG_AUDIT_PARTLY_NO_SEALS, {"path", str_c(o->paths.seals)});
    if (!use)
        SAY(stdout, MSG_AUDIT_PARTLY_NO_KEY, {"path", str_c(o->paths.key)});
    say_report(&report);
    return report.finding != AUDIT_INTACT ? EXIT_TAMPERED : use ? EXIT_DONE : EXIT_IN_PART;
}

int command_audit(int argc, char **argv)
{
    AuditOptions o;
    int ended = parse(argc, argv, &o);
    if (ended != EXIT_DONE)
        return ended;
    if (strcmp(o.verb, "init") == 0)
        return run_init(&o);
    return strcmp(o.verb, "seal") == 0 ? run_seal(&o) : run_verify(&o);
}
