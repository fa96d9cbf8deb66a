#include "main/command.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/utf8.h"
#include "file/intake.h"
#include "file/source.h"

typedef enum Print { PRINT_JSON, PRINT_TEXT, PRINT_REPAIRED } Print;

typedef struct Options {
    Print print;
    RepairMode repair;
    char **files; // borrowed from argv, which is put in order in place
    int files_n;
} Options;

// Options may stand anywhere; "--" ends them.
static bool options_parse(int argc, char **argv, bool repair_command, Options *o)
{
    bool options = true, json = false, text = false;
    *o = (Options){
        .print = repair_command ? PRINT_REPAIRED : PRINT_JSON, .repair = REPAIR_MODE_AUTO, .files = argv + 1};
    for (int i = 1; i < argc; i++) {
        const char *a = argv[i];
        if (!options || a[0] != '-' || a[1] == '\0')
            o->files[o->files_n++] = argv[i];
        else if (strcmp(a, "--") == 0)
            options = false;
        else if (!repair_command && strcmp(a, "--json") == 0)
            json = true;
        else if (!repair_command && strcmp(a, "--text") == 0)
            text = true;
        else if (!repair_command && strcmp(a, "--repair=auto") == 0)
            o->repair = REPAIR_MODE_AUTO;
        else if (!repair_command && strcmp(a, "--repair=off") == 0)
            o->repair = REPAIR_MODE_OFF;
        else
            return false;
    }
    if (text)
        o->print = PRINT_TEXT;
    return !(json && text) && o->files_n > 0 && !(repair_command && o->files_n > 1);
}

// The file's bytes in `b`. A regular file over the limit is refused by its size, unread; anything else is read to the limit and one byte more.
static Status file_load(const char *path, Buf *b, Refusal *refusal)
{
    Status st = STATUS_REFUSED;
    struct stat info;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    *refusal = (Refusal){.code = REFUSAL_CANNOT_OPEN};
    if (fd < 0 || fstat(fd, &info) != 0 || S_ISDIR(info.st_mode))
        goto done;
    while (!(S_ISREG(info.st_mode) && info.st_size > SOURCE_FILE_LIMIT) && b->n <= SOURCE_FILE_LIMIT) {
        if (!buf_reserve(b, 1 << 16)) {
            st = STATUS_NO_MEMORY;
            goto done;
        }
        ssize_t n = read(fd, b->p + b->n, 1 << 16);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            goto done;
        if (n == 0) {
            st = STATUS_OK;
            goto done;
        }
        b->n += (size_t)n;
    }
    *refusal = (Refusal){.code = REFUSAL_TOO_LARGE, .limit = SOURCE_FILE_LIMIT};
done:
    if (fd >= 0)
        close(fd);
    return st;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

static Status both_languages(const Refusal *r, Arena *a, Str *ret)
{
    Status st;
    Str vi, en;
    TRY(refusal_message(r, LANG_VI, a, &vi));
    TRY(refusal_message(r, LANG_EN, a, &en));
    char *both = arena_printf(a, STR_FMT " / " STR_FMT, STR_ARG(vi), STR_ARG(en));
    if (!both)
        return STATUS_NO_MEMORY;
    *ret = str_c(both);
    st = STATUS_OK;
fail:
    return st;
}

static Status print_refusal(const Options *o, const char *command, const char *path, const Refusal *r)
{
    Status st = STATUS_NO_MEMORY;
    Arena a;
    Str message;
    Buf name = BUF_INIT;
    json_t *object = NULL;
    char *text = NULL;
    uint32_t cp;
    Str raw = str_c(base_name(path));
    arena_init(&a, 0);
    TRY(both_languages(r, &a, &message));
    fprintf(stderr, "thidua %s: %s: " STR_FMT "\n", command, path, STR_ARG(message));
    if (o->print == PRINT_JSON) {
        for (size_t pos = 0; pos < raw.n;) {
            utf8_next(raw, &pos, &cp);
            buf_cp(&name, cp);
        }
        object = json_pack("{s:s#, s:{s:s, s:s#}}", "source", buf_view(&name).p, (int)name.n, "error", "code",
                           refusal_code_name(r->code), "message", message.p, (int)message.n);
        text = object && !name.failed ? json_dumps(object, JSON_COMPACT) : NULL;
        if (!text) {
            st = STATUS_NO_MEMORY;
            goto fail;
        }
        puts(text);
    }
    st = STATUS_OK;
fail:
    free(text);
    json_decref(object);
    buf_done(&name);
    arena_done(&a);
    return st;
}

static void print_result(const Options *o, const IntakeResult *r)
{
    switch (o->print) {
    case PRINT_JSON:
        fwrite(r->json.p, 1, r->json.n, stdout);
        putchar('\n');
        break;
    case PRINT_TEXT:
        fwrite(r->source.p, 1, r->source.n, stdout);
        break;
    case PRINT_REPAIRED:
        fwrite(r->repaired.p, 1, r->repaired.n, stdout);
        break;
    }
}

// One file; *ret_refused tells a refusal, which is no failure of ours.
static Status read_one(Intake *intake, const Options *o, const char *command, const char *path,
                       bool *ret_refused)
{
    Status st;
    Buf bytes = BUF_INIT;
    IntakeResult r = {.memory = NULL};
    st = file_load(path, &bytes, &r.refusal);
    if (st == STATUS_OK)
        st = intake_read(intake, buf_view(&bytes), str_c(base_name(path)), o->repair, INTAKE_TIMEOUT_MS, &r);
    else if (st == STATUS_REFUSED)
        st = STATUS_OK;
    bool refused = r.refusal.code != REFUSAL_NONE;
    if (st == STATUS_OK && refused)
        st = print_refusal(o, command, path, &r.refusal);
    else if (st == STATUS_OK)
        print_result(o, &r);
    if (st == STATUS_OK)
        *ret_refused = refused;
    intake_result_done(&r);
    buf_done(&bytes);
    return st;
}

static void print_failure(const char *command, const char *what, Status st)
{
    MsgId text = msg_for_status(st);
    fprintf(stderr, "thidua %s: %s: " STR_FMT " / " STR_FMT " (%s)\n", command, what,
            STR_ARG(msg(LANG_VI, text)), STR_ARG(msg(LANG_EN, text)), status_name(st));
}

static int run(const Options *o, const char *command)
{
    int exit_status = EXIT_DONE;
    Intake *intake;
    Status st = intake_start(1, &intake);
    if (st != STATUS_OK) {
        print_failure(command, "sandbox", st);
        return EXIT_OUR_FAULT;
    }
    for (int i = 0; i < o->files_n; i++) {
        bool refused = false;
        st = read_one(intake, o, command, o->files[i], &refused);
        if (st != STATUS_OK) {
            print_failure(command, o->files[i], st);
            exit_status = EXIT_OUR_FAULT;
        } else if (refused && exit_status == EXIT_DONE) {
            exit_status = EXIT_SOME_REFUSED;
        }
    }
    intake_stop(intake);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        print_failure(command, "stdout", STATUS_IO);
        return EXIT_OUR_FAULT;
    }
    return exit_status;
}

static int usage(MsgId how)
{
    fprintf(stderr, STR_FMT "\n" STR_FMT "\n", STR_ARG(msg(LANG_VI, how)), STR_ARG(msg(LANG_EN, how)));
    return EXIT_USAGE;
}

int command_read(int argc, char **argv)
{
    Options o;
    return options_parse(argc, argv, false, &o) ? run(&o, "read") : usage(MSG_CLI_READ_USAGE);
}

int command_repair(int argc, char **argv)
{
    Options o;
    return options_parse(argc, argv, true, &o) ? run(&o, "repair") : usage(MSG_CLI_REPAIR_USAGE);
}
