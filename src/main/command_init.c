// `thidua init`: database, audit key, root unit and first administrator. There is no default password anywhere: it is asked for without echo, or
// taken from THIDUA_ADMIN_PASSWORD.
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include "app/install.h"
#include "app/unit.h"
#include "crypt/password.h"
#include "main/opening.h"
#include "text/fold.h"

typedef struct InitOptions {
    const char *db, *key, *unit, *unit_code, *level, *user, *name;
} InitOptions;

typedef struct Init {
    Arena arena;
    Str unit, unit_code, level, user, name;
    char hash[PASSWORD_HASH_SIZE];
    MsgId refusal;
    Str why_vi, why_en;
} Init;

static void tell(FILE *to, Arena *a, MsgId id, const MsgArg *vi_args, const MsgArg *en_args, size_t n)
{
    Str vi, en;
    if (msg_format(a, LANG_VI, id, vi_args, n, &vi) == STATUS_OK &&
        msg_format(a, LANG_EN, id, en_args, n, &en) == STATUS_OK)
        fprintf(to, STR_FMT "\n" STR_FMT "\n", STR_ARG(vi), STR_ARG(en));
}

static int refuse(Arena *a, MsgId id)
{
    tell(stderr, a, id, NULL, NULL, 0);
    return EXIT_USAGE;
}

static bool read_options(int argc, char **argv, InitOptions *o)
{
    enum { DB = 1, KEY, UNIT, CODE, LEVEL, USER, NAME };
    static const struct option known[] = {
        {"db", required_argument, NULL, DB},       {"key", required_argument, NULL, KEY},
        {"unit", required_argument, NULL, UNIT},   {"unit-code", required_argument, NULL, CODE},
        {"level", required_argument, NULL, LEVEL}, {"user", required_argument, NULL, USER},
        {"name", required_argument, NULL, NAME},   {NULL, 0, NULL, 0}};
    *o = (InitOptions){.db = "sqlite:thidua.db", .unit_code = "1", .level = "province"};
    optind = 1;
    for (int c; (c = getopt_long(argc, argv, "", known, NULL)) != -1;) {
        switch (c) {
        case DB:
            o->db = optarg;
            break;
        case KEY:
            o->key = optarg;
            break;
        case UNIT:
            o->unit = optarg;
            break;
        case CODE:
            o->unit_code = optarg;
            break;
        case LEVEL:
            o->level = optarg;
            break;
        case USER:
            o->user = optarg;
            break;
        case NAME:
            o->name = optarg;
            break;
        default:
            return false;
        }
    }
    return optind == argc;
}

// ---- Asking -------------------------------------------------------------------------------------------------------------------------------

// A line of the terminal, in the arena; an option's value is taken without asking. False: nobody to ask, or nothing answered.
static bool ask(Init *in, const char *given, MsgId question, bool hidden, Str *ret)
{
    char line[1024];
    struct termios before, silent;
    bool restore = false;
    if (given) {
        *ret = str_trim(str_c(given));
        return ret->n > 0;
    }
    if (!isatty(STDIN_FILENO)) {
        MsgArg vi = {"what", str_trim(msg(LANG_VI, question))},
               en = {"what", str_trim(msg(LANG_EN, question))};
        tell(stderr, &in->arena, MSG_INIT_NO_ANSWER, &vi, &en, 1);
        return false;
    }
    if (hidden && tcgetattr(STDIN_FILENO, &before) == 0) {
        silent = before;
        silent.c_lflag &= ~(tcflag_t)ECHO;
        restore = tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0;
        if (!restore)
            return false; // a password is not asked for in the open
    }
    fprintf(stderr, STR_FMT "/ " STR_FMT, STR_ARG(msg(LANG_VI, question)), STR_ARG(msg(LANG_EN, question)));
    bool good = fgets(line, sizeof line, stdin) != NULL;
    if (restore) {
        (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
        fputc('\n', stderr);
    }
    if (!good)
        return false;
    line[strcspn(line, "\r\n")] = 0;
    *ret = arena_dup(&in->arena, hidden ? str_c(line) : str_trim(str_c(line)));
    explicit_bzero(line, sizeof line);
    return ret->p && ret->n > 0;
}

static int ask_password(Init *in)
{
    Str password, again, folded;
    const char *given = getenv("THIDUA_ADMIN_PASSWORD");
    if (given && given[0])
        password = str_c(given);
    else if (!ask(in, NULL, MSG_INIT_ASK_PASSWORD, true, &password) ||
             !ask(in, NULL, MSG_INIT_ASK_AGAIN, true, &again))
        return EXIT_USAGE;
    else if (!str_eq(password, again))
        return refuse(&in->arena, MSG_INIT_NOT_SAME);
    if (fold_plain(in->name, &in->arena, &folded) != STATUS_OK)
        return EXIT_OUR_FAULT;
    // "Nguyễn Văn An" also as "nguyenvanan".
    char *joined = arena_str(&in->arena, folded);
    size_t n = 0;
    if (!joined)
        return EXIT_OUR_FAULT;
    for (size_t i = 0; i < folded.n; i++)
        if (folded.p[i] != ' ')
            joined[n++] = folded.p[i];
    Str own[] = {in->user, in->name, {joined, n}};
    MsgId fault = password_fault(password, own, 3);
    if (fault != MSG_NONE) {
        char least[16], most[16];
        (void)snprintf(least, sizeof least, "%d", (int)PASSWORD_MIN_CHARS);
        (void)snprintf(most, sizeof most, "%d", (int)PASSWORD_MAX_BYTES);
        MsgArg args[] = {{"min", str_c(least)}, {"max", str_c(most)}};
        tell(stderr, &in->arena, fault, args, args, 2);
        return EXIT_USAGE;
    }
    return password_hash(password, in->hash) == STATUS_OK ? EXIT_DONE : EXIT_OUR_FAULT;
}

static int ask_all(Init *in, const InitOptions *o)
{
    char username[USERNAME_MAX + 1];
    in->unit_code = str_c(o->unit_code);
    in->level = str_c(o->level);
    if (!ask(in, o->unit, MSG_INIT_ASK_UNIT, false, &in->unit) ||
        !ask(in, o->user, MSG_INIT_ASK_USER, false, &in->user))
        return EXIT_USAGE;
    if (username_fold(in->user, username) != STATUS_OK)
        return refuse(&in->arena, MSG_INIT_BAD_USER);
    if (!ask(in, o->name, MSG_INIT_ASK_NAME, false, &in->name))
        return EXIT_USAGE;
    return ask_password(in);
}

// ---- Making -------------------------------------------------------------------------------------------------------------------------------

static Status count_verb(Tx *tx, void *ctx)
{
    int64_t n;
    (void)ctx;
    Status st = tx_query_int(tx, "SELECT COUNT(*) FROM account", NO_PARAMS, &n);
    return st == STATUS_OK && n > 0 ? STATUS_CONFLICT : st;
}

static Status make_verb(Tx *tx, void *ctx)
{
    Init *in = ctx;
    Actor actor;
    int64_t made;
    FieldErrors errors = {.arena = &in->arena};
    NewAccount account = {.username = in->user, .display_name = in->name, .password_hash = str_c(in->hash)};
    Status st = install_administrator(tx, &in->arena, &account, instant_now(), &actor);
    if (st != STATUS_OK)
        return st;
    Act act = {.tx = tx, .arena = &in->arena, .actor = &actor, .today = instant_date_vn(instant_now())};
    char *tsv = arena_printf(&in->arena, "code\tlevel\tname\n" STR_FMT "\t" STR_FMT "\t" STR_FMT "\n",
                             STR_ARG(in->unit_code), STR_ARG(in->level), STR_ARG(in->unit));
    if (!tsv)
        return STATUS_NO_MEMORY;
    st = unit_import(&act, str_c(tsv), &errors, &made);
    if (st == STATUS_INVALID && errors.n > 0) {
        in->refusal = MSG_INIT_BAD_UNIT;
        if (field_error_text(&errors.items[0], LANG_VI, &in->arena, &in->why_vi) != STATUS_OK ||
            field_error_text(&errors.items[0], LANG_EN, &in->arena, &in->why_en) != STATUS_OK)
            return STATUS_NO_MEMORY;
    }
    return st;
}

static int failed(Init *in, Status st)
{
    if (st == STATUS_CONFLICT)
        return refuse(&in->arena, MSG_INIT_ACCOUNTS_EXIST);
    if (in->refusal != MSG_NONE) {
        MsgArg vi = {"why", in->why_vi}, en = {"why", in->why_en};
        tell(stderr, &in->arena, in->refusal, &vi, &en, 1);
        return EXIT_USAGE;
    }
    tell(stderr, &in->arena, msg_for_status(st), NULL, NULL, 0);
    return EXIT_OUR_FAULT;
}

static int make(Init *in, const InitOptions *o, Store *store, const char *key)
{
    // Before anything is asked: a second init is told at once.
    Status st = store_write(store, count_verb, NULL);
    if (st != STATUS_OK)
        return failed(in, st);
    int result = ask_all(in, o);
    if (result != EXIT_DONE)
        return result;
    st = store_write(store, make_verb, in);
    if (st != STATUS_OK)
        return failed(in, st);
    MsgArg args[] = {{"db", str_c(store_name(store))}, {"user", in->user}, {"key", str_c(key)}};
    tell(stdout, &in->arena, MSG_INIT_DONE, args, args, 3);
    return EXIT_DONE;
}

int command_init(int argc, char **argv)
{
    InitOptions o;
    Init in = {.refusal = MSG_NONE};
    Store *store = NULL;
    AuditPaths paths;
    const char *seals = NULL;
    arena_init(&in.arena, 0);
    int result = read_options(argc, argv, &o) ? EXIT_DONE : refuse(&in.arena, MSG_INIT_USAGE);
    if (result == EXIT_DONE)
        result = opening_store("init", o.db, true, &store);
    if (result == EXIT_DONE)
        result = opening_audit_key("init", o.db, &o.key, &seals, &paths, store);
    if (result == EXIT_DONE)
        result = opening_secret_key("init", o.key, store);
    if (result == EXIT_DONE)
        result = make(&in, &o, store, o.key);
    store_close(store);
    arena_done(&in.arena);
    return result;
}
