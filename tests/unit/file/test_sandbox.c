// The sandbox against jobs that misbehave in every way we know.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "file/sandbox.h"

enum {
    JOB_ECHO,
    JOB_REFUSE,
    JOB_CRASH,
    JOB_LOOP,
    JOB_SLEEP,
    JOB_HOG,
    JOB_FLOOD,
    JOB_FORBIDDEN,
    JOB_LIBRARY,
    JOB_COUNT
};
enum Forbidden { OPEN_FILE, OPEN_SOCKET, EXEC, FORK, KILL, WRITE_OTHER, MAP_CODE, PTRACE, FORBIDDEN_COUNT };

static int witness; // changed by a child only in its own copy

static Status job_echo(const void *ctx, const SandboxInput *in, Buf *out)
{
    witness++;
    buf_c(out, ctx);
    buf_printf(out, " %u %d ", in->flags, in->locked);
    buf_str(out, in->name);
    buf_ch(out, ':');
    buf_str(out, in->bytes);
    return STATUS_OK;
}

static Status job_refuse(const void *ctx, const SandboxInput *in, Buf *out)
{
    buf_c(out, "because");
    return STATUS_REFUSED;
}

static Status job_crash(const void *ctx, const SandboxInput *in, Buf *out)
{
    buf_c(out, "half an answer");
    *(volatile char *)(uintptr_t)in->bytes.p = 0; // the input is mapped read-only
    return STATUS_OK;
}

static Status job_loop(const void *ctx, const SandboxInput *in, Buf *out)
{
    for (volatile bool on = true; on;)
        ;
    return STATUS_OK;
}

static Status job_hog(const void *ctx, const SandboxInput *in, Buf *out)
{
    for (size_t n = 0; n < 4096; n++) {
        char *p = malloc(1 << 20);
        if (!p)
            return STATUS_NO_MEMORY;
        memset(p, 1, 1 << 20);
    }
    return STATUS_OK;
}

static Status job_flood(const void *ctx, const SandboxInput *in, Buf *out)
{
    char block[4096];
    memset(block, 'x', sizeof block);
    for (size_t i = 0; i < 1024; i++) // 4 MiB, over the 1 MiB of this test's configuration
        buf_add(out, block, sizeof block);
    return STATUS_OK;
}

static Status job_forbidden(const void *ctx, const SandboxInput *in, Buf *out)
{
    char *argv[] = {"true", NULL};
    long got = -1;
    switch ((enum Forbidden)in->flags) {
    case OPEN_FILE:
        got = open("/etc/passwd", O_RDONLY);
        break;
    case OPEN_SOCKET:
        got = socket(AF_INET, SOCK_STREAM, 0);
        break;
    case EXEC:
        got = execv("/bin/true", argv);
        break;
    case FORK:
        got = syscall(SYS_fork);
        if (got == 0)
            _exit(0);
        break;
    case KILL:
        got = kill(1, 0);
        break;
    case WRITE_OTHER:
        got = write(2, "out\n", 0);
        break;
    case MAP_CODE:
        got = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) ==
                      MAP_FAILED
                  ? -1
                  : 0;
        break;
    case PTRACE:
        got = syscall(SYS_ptrace, 0, 0, 0, 0);
        break;
    case FORBIDDEN_COUNT:
        break;
    }
    buf_c(out, got < 0 ? "denied" : "done");
    return STATUS_OK;
}

static int by_value(const void *a, const void *b)
{
    const int *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

// What honest readers ask of the C library must pass the list of system calls.
static Status job_library(const void *ctx, const SandboxInput *in, Buf *out)
{
    enum { COUNT = 200000 };
    int *v = calloc(COUNT, sizeof *v);
    if (!v)
        return STATUS_NO_MEMORY;
    for (int i = 0; i < COUNT; i++)
        v[i] = (i * 7919) % COUNT;
    qsort(v, COUNT, sizeof *v, by_value); // asks for the machine's memory
    buf_printf(out, "%d %d %.3f %g", v[0], v[COUNT - 1], strtod("1.5", NULL), 1e300);
    v = realloc(v, 64);
    free(v);
    for (size_t n = 1; n < (size_t)64 << 20; n *= 3)
        free(malloc(n));
    return STATUS_OK;
}

static const SandboxJob jobs[JOB_COUNT] = {
    [JOB_ECHO] = {"echo", job_echo, "context"},     [JOB_REFUSE] = {"refuse", job_refuse, NULL},
    [JOB_CRASH] = {"crash", job_crash, NULL},       [JOB_LOOP] = {"loop", job_loop, NULL},
    [JOB_SLEEP] = {"sleep", job_loop, NULL},        [JOB_HOG] = {"hog", job_hog, NULL},
    [JOB_FLOOD] = {"flood", job_flood, NULL},       [JOB_FORBIDDEN] = {"forbidden", job_forbidden, NULL},
    [JOB_LIBRARY] = {"library", job_library, NULL},
};

static Sandbox *box;

static int start(void **state)
{
    SandboxConfig c = {.jobs = jobs,
                       .jobs_n = JOB_COUNT,
                       .children = 4,
                       .memory_limit = 256 << 20,
                       .output_limit = 1 << 20,
                       .cpu_seconds = 1};
    return sandbox_start(&c, &box) == STATUS_OK ? 0 : -1;
}

static int stop(void **state)
{
    sandbox_stop(box);
    return 0;
}

static void expect_works(Sandbox *s)
{
    SandboxResult r;
    assert_int_equal(sandbox_run(s, JOB_ECHO, STR("bytes"), STR("name"), 7, 30000, &r), STATUS_OK);
    assert_int_equal(r.end, SANDBOX_DONE);
    assert_int_equal(r.status, STATUS_OK);
    assert_string_equal(r.bytes, sandbox_locks(s) ? "context 7 1 name:bytes" : "context 7 0 name:bytes");
    free(r.bytes);
}

static void test_answer(void **state)
{
    SandboxResult r;
    expect_works(box);
    assert_int_equal(witness, 0);
    assert_int_equal(sandbox_run(box, JOB_ECHO, STR(""), STR(""), 0, 30000, &r), STATUS_OK);
    assert_int_equal(r.end, SANDBOX_DONE);
    assert_int_equal(r.bytes[r.n - 1], ':');
    free(r.bytes);
    assert_int_equal(sandbox_run(box, JOB_REFUSE, STR("x"), STR(""), 0, 30000, &r), STATUS_OK);
    assert_int_equal(r.end, SANDBOX_DONE);
    assert_int_equal(r.status, STATUS_REFUSED);
    assert_string_equal(r.bytes, "because");
    free(r.bytes);
}

static void test_library(void **state)
{
    SandboxResult r;
    assert_int_equal(sandbox_run(box, JOB_LIBRARY, STR("x"), STR(""), 0, 30000, &r), STATUS_OK);
    assert_int_equal(r.end, SANDBOX_DONE);
    assert_string_equal(r.bytes, "0 199999 1.500 1e+300");
    free(r.bytes);
}

static void test_caller_mistakes(void **state)
{
    SandboxResult r;
    static const char byte = 'x';
    assert_int_equal(sandbox_run(box, JOB_COUNT, STR("x"), STR(""), 0, 1000, &r), STATUS_INVALID);
    // Never touched beyond its first byte: the size alone is refused.
    assert_int_equal(
        sandbox_run(box, JOB_ECHO, (Str){&byte, (size_t)SANDBOX_INPUT_LIMIT + 1}, STR(""), 0, 1000, &r),
        STATUS_TOO_LARGE);
    assert_int_equal(sandbox_run(box, JOB_ECHO, STR("x"), (Str){&byte, SANDBOX_NAME_LIMIT + 1}, 0, 1000, &r),
                     STATUS_TOO_LARGE);
}

static void expect_end(unsigned job, uint32_t flags, unsigned timeout_ms, SandboxEnd end)
{
    SandboxResult r;
    assert_int_equal(sandbox_run(box, job, STR("x"), STR(""), flags, timeout_ms, &r), STATUS_OK);
    if (r.end != end)
        print_error("job %u flags %u\n", job, flags);
    assert_int_equal(r.end, end);
    assert_null(r.bytes);
    expect_works(box); // one document's death is its own
}

static void test_bad_children(void **state)
{
    expect_end(JOB_CRASH, 0, 30000, SANDBOX_CRASHED);
    expect_end(JOB_LOOP, 0, 60000, SANDBOX_OVERTIME); // its processor seconds
    expect_end(JOB_SLEEP, 0, 100, SANDBOX_OVERTIME);  // the caller's time
    expect_end(JOB_FLOOD, 0, 30000, SANDBOX_OVERFLOW);
}

static void test_memory(void **state)
{
#ifndef THIDUA_SANITIZED
    SandboxResult r;
    assert_int_equal(sandbox_run(box, JOB_HOG, STR("x"), STR(""), 0, 30000, &r), STATUS_OK);
    assert_int_equal(r.end, SANDBOX_DONE);
    assert_int_equal(r.status, STATUS_NO_MEMORY);
    free(r.bytes);
#endif
}

static void test_forbidden(void **state)
{
    if (!(sandbox_locks(box) & SANDBOX_LOCK_SECCOMP))
        skip();
    for (uint32_t what = 0; what < FORBIDDEN_COUNT; what++) {
#ifdef THIDUA_SANITIZED
        // The sanitizers' run time writes reports, maps memory freely, and is told "no" where it looks for files.
        if (what == WRITE_OTHER || what == MAP_CODE || what == OPEN_FILE)
            continue;
#endif
        expect_end(JOB_FORBIDDEN, what, 30000, SANDBOX_FORBIDDEN);
    }
}

static void test_landlock_alone(void **state)
{
    SandboxConfig c = {.jobs = jobs, .jobs_n = JOB_COUNT, .children = 1, .locks = SANDBOX_LOCK_LANDLOCK};
    Sandbox *s;
    SandboxResult r;
    assert_int_equal(sandbox_start(&c, &s), STATUS_OK);
    if (sandbox_locks(s) == SANDBOX_LOCK_LANDLOCK) {
        expect_works(s);
        assert_int_equal(sandbox_run(s, JOB_FORBIDDEN, STR("x"), STR(""), OPEN_FILE, 30000, &r), STATUS_OK);
        assert_int_equal(r.end, SANDBOX_DONE);
        assert_string_equal(r.bytes, "denied");
        free(r.bytes);
        assert_int_equal(sandbox_run(s, JOB_FORBIDDEN, STR("x"), STR(""), EXEC, 30000, &r), STATUS_OK);
        assert_string_equal(r.bytes, "denied");
        free(r.bytes);
    }
    sandbox_stop(s);
}

static void test_no_locks(void **state)
{
    SandboxConfig c = {.jobs = jobs, .jobs_n = JOB_COUNT, .children = 1, .locks = SANDBOX_LOCKS_NONE};
    Sandbox *s;
    assert_int_equal(sandbox_start(&c, &s), STATUS_OK);
    assert_int_equal(sandbox_locks(s), 0);
    expect_works(s); // and the job is told so: "7 0"
    sandbox_stop(s);
}

typedef struct Caller {
    pthread_t thread;
    unsigned id;
    bool right;
} Caller;

static void *call(void *arg)
{
    Caller *c = arg;
    Buf bytes = BUF_INIT, want = BUF_INIT;
    SandboxResult r = {.bytes = NULL};
    for (unsigned i = 0; i < 3000 + 500 * c->id; i++)
        buf_printf(&bytes, "%u,", c->id + i);
    buf_printf(&want, "context %u %d n:", c->id, sandbox_locks(box) != 0);
    buf_str(&want, buf_view(&bytes));
    bool bad = c->id % 16 == 3; // some of the documents kill their reader
    Status st = sandbox_run(box, bad ? JOB_LOOP : JOB_ECHO, buf_view(&bytes), STR("n"), c->id, 120000, &r);
    c->right =
        st == STATUS_OK && (bad ? r.end == SANDBOX_OVERTIME
                                : r.end == SANDBOX_DONE && str_eq(buf_view(&want), (Str){r.bytes, r.n}));
    free(r.bytes);
    buf_done(&bytes);
    buf_done(&want);
    return NULL;
}

static void test_parallel(void **state)
{
    Caller callers[64] = {0};
    for (unsigned i = 0; i < 64; i++) {
        callers[i].id = i;
        assert_int_equal(pthread_create(&callers[i].thread, NULL, call, &callers[i]), 0);
    }
    for (unsigned i = 0; i < 64; i++)
        pthread_join(callers[i].thread, NULL);
    for (unsigned i = 0; i < 64; i++)
        if (!callers[i].right)
            fail_msg("caller %u", i);
}

static void test_helper_lost(void **state)
{
    SandboxConfig c = {.jobs = jobs, .jobs_n = JOB_COUNT, .children = 1};
    Sandbox *s;
    SandboxResult r;
    assert_int_equal(sandbox_start(&c, &s), STATUS_OK);
    kill(sandbox_helper(s), SIGKILL);
    assert_int_equal(sandbox_run(s, JOB_ECHO, STR("x"), STR(""), 0, 10000, &r), STATUS_IO);
    assert_int_equal(sandbox_run(s, JOB_ECHO, STR("x"), STR(""), 0, 10000, &r), STATUS_IO);
    sandbox_stop(s);
    expect_works(box);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answer),          cmocka_unit_test(test_library),
        cmocka_unit_test(test_caller_mistakes), cmocka_unit_test(test_bad_children),
        cmocka_unit_test(test_memory),          cmocka_unit_test(test_forbidden),
        cmocka_unit_test(test_landlock_alone),  cmocka_unit_test(test_no_locks),
        cmocka_unit_test(test_parallel),        cmocka_unit_test(test_helper_lost),
    };
    return cmocka_run_group_tests_name("sandbox", tests, start, stop);
}
