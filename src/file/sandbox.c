#include "file/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "file/sandbox_internal.h"

// A request travels as one packet with three descriptors: the input and the output (memory files of the caller's), and the end of a socket
// on which the helper says how the child ended. So nothing is ever half-received: the output is read only after the child is gone.
enum { FD_INPUT, FD_OUTPUT, FD_DONE, FD_COUNT };
enum { CHILD_OUTPUT_FD = 3 }; // the only descriptor a child can write to; named in the seccomp program

typedef struct Request {
    uint32_t job, flags, name_n;
    uint64_t bytes_n;
    int64_t deadline_ms; // CLOCK_MONOTONIC
} Request;

typedef struct Ended {
    bool started, overtime;
    int wait_status;
} Ended;

typedef struct Answer { // first bytes of the output file
    uint32_t magic, status;
} Answer;

enum { ANSWER_MAGIC = 0x74647361 };

struct Sandbox {
    int control;
    pid_t helper;
    unsigned locks;
    size_t jobs_n, output_limit;
};

typedef struct Child {
    pid_t pid; // 0 = free place
    int done;
    bool overtime;
    int64_t deadline_ms;
} Child;

typedef struct Helper {
    SandboxConfig config;
    SandboxFilter filter;
    int control, signals;
    unsigned running;
    Child children[SANDBOX_CHILDREN_LIMIT];
} Helper;

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static bool write_all(int fd, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t w = write(fd, p, n);
        if (w < 0 && errno == EINTR)
            continue;
        if (w <= 0)
            return false;
        p += w;
        n -= (size_t)w;
    }
    return true;
}

// ---------------------------------------------------------------- the child

static void child_signals(void)
{
    for (int s = 1; s < 32; s++)
        if (s != SIGKILL && s != SIGSTOP)
            signal(s, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static _Noreturn void child_main(const Helper *h, const Request *q, const int fds[FD_COUNT])
{
    const SandboxConfig *c = &h->config;
    SandboxInput in = {.flags = q->flags};
    Buf out = BUF_INIT;
    char *bytes;
    child_signals();
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_DUMPABLE, 0);
    bytes = mmap(NULL, q->bytes_n + q->name_n + 1, PROT_READ, MAP_PRIVATE, fds[FD_INPUT], 0);
    if (bytes == MAP_FAILED || dup2(fds[FD_OUTPUT], CHILD_OUTPUT_FD) < 0)
        _exit(2);
    in.bytes = (Str){bytes, q->bytes_n};
    in.name = (Str){bytes + q->bytes_n, q->name_n};
    close_range(CHILD_OUTPUT_FD + 1, ~0U, 0);
    SandboxLimits limits = {c->memory_limit, c->output_limit + sizeof(Answer), c->cpu_seconds};
    unsigned held;
    if (!sandbox_lock(&h->filter, c->locks, &limits, &held))
        _exit(2);
    in.locked = held != 0;

    Answer a = {ANSWER_MAGIC, STATUS_NO_MEMORY};
    Status st = c->jobs[q->job].run(c->jobs[q->job].ctx, &in, &out);
    a.status = (uint32_t)(out.failed ? STATUS_NO_MEMORY : st);
    if (!write_all(CHILD_OUTPUT_FD, (const char *)&a, sizeof a) ||
        (!out.failed && !write_all(CHILD_OUTPUT_FD, out.p, out.n)))
        _exit(2);
    _exit(0); // not exit(): nothing of the parent's is flushed or freed twice
}

// ---------------------------------------------------------------- the helper

static void helper_tell(int done, Ended e)
{
    // One small packet into an empty socket never waits; a caller that has gone away is no matter.
    (void)!send(done, &e, sizeof e, MSG_NOSIGNAL | MSG_DONTWAIT);
    close(done);
}

static void helper_reap(Helper *h)
{
    int status;
    pid_t pid;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
        for (unsigned i = 0; i < h->config.children; i++)
            if (h->children[i].pid == pid) {
                helper_tell(h->children[i].done, (Ended){true, h->children[i].overtime, status});
                h->children[i].pid = 0;
                h->running--;
            }
}

static int helper_wait_ms(Helper *h)
{
    int64_t now = now_ms(), next = INT64_MAX;
    for (unsigned i = 0; i < h->config.children; i++) {
        Child *c = &h->children[i];
        if (c->pid == 0 || c->overtime)
            continue;
        if (c->deadline_ms <= now) {
            c->overtime = true;
            kill(c->pid, SIGKILL);
        } else if (c->deadline_ms < next) {
            next = c->deadline_ms;
        }
    }
    return next == INT64_MAX ? -1 : next - now > 60000 ? 60000 : (int)(next - now) + 1;
}

// One packet and its descriptors; false at the end of the control socket.
static bool receive(int control, Request *q, int fds[FD_COUNT], bool *ret_whole)
{
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(sizeof(int) * FD_COUNT)];
    } ancillary;
    struct iovec iov = {q, sizeof *q};
    struct msghdr m = {.msg_iov = &iov,
                       .msg_iovlen = 1,
                       .msg_control = &ancillary,
                       .msg_controllen = sizeof ancillary.bytes};
    ssize_t n = recvmsg(control, &m, MSG_CMSG_CLOEXEC);
    *ret_whole = false;
    if (n < 0)
        return errno == EINTR || errno == EAGAIN || errno == EMFILE || errno == ENFILE || errno == ENOMEM;
    if (n == 0)
        return false;
    size_t got = 0;
    for (struct cmsghdr *c = CMSG_FIRSTHDR(&m); c; c = CMSG_NXTHDR(&m, c))
        if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS) {
            got = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
            memcpy(fds, CMSG_DATA(c), sizeof(int) * (got < FD_COUNT ? got : FD_COUNT));
        }
    if (n == (ssize_t)sizeof *q && got == FD_COUNT) {
        *ret_whole = true;
        return true;
    }
    for (size_t i = 0; i < got && i < FD_COUNT; i++) // the caller sees the socket close
        close(fds[i]);
    return true;
}

static bool helper_accept(Helper *h)
{
    Request q;
    int fds[FD_COUNT];
    bool whole;
    Child *place = NULL;
    if (!receive(h->control, &q, fds, &whole))
        return false;
    if (!whole)
        return true;
    for (unsigned i = 0; i < h->config.children && !place; i++)
        if (h->children[i].pid == 0)
            place = &h->children[i];
    pid_t pid = -1;
    if (place && q.job < h->config.jobs_n && q.deadline_ms > now_ms())
        pid = fork();
    if (pid == 0)
        child_main(h, &q, fds);
    close(fds[FD_INPUT]);
    close(fds[FD_OUTPUT]);
    if (pid < 0) {
        helper_tell(fds[FD_DONE], (Ended){false, q.deadline_ms <= now_ms(), 0});
        return true;
    }
    *place = (Child){pid, fds[FD_DONE], false, q.deadline_ms};
    h->running++;
    return true;
}

static _Noreturn void helper_main(Helper *h)
{
    sigset_t set;
    struct pollfd watch[2];
    // The server ends the helper by closing the control socket; a Ctrl-C at its terminal is the server's to handle.
    setsid();
    for (int s = 1; s < 32; s++)
        if (s == SIGINT || s == SIGTERM || s == SIGHUP || s == SIGQUIT || s == SIGPIPE)
            signal(s, SIG_IGN);
    signal(SIGCHLD, SIG_DFL);
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_SETMASK, &set, NULL);

    // Nothing of the server's (database, sockets, terminal) stays open here: the control socket moves to 3 and all above it is closed.
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (h->control != 3) {
        if (dup2(h->control, 3) < 0)
            _exit(1);
        h->control = 3;
    }
    if (null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0)
        _exit(1);
#ifndef THIDUA_SANITIZED
    if (dup2(null, 2) < 0)
        _exit(1);
#endif
    close_range(4, ~0U, 0);
    h->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (h->signals < 0)
        _exit(1);
    prctl(PR_SET_NAME, "thidua-sandbox");
    for (;;) {
        int wait = helper_wait_ms(h);
        watch[0] = (struct pollfd){h->signals, POLLIN, 0};
        watch[1] = (struct pollfd){h->control, h->running < h->config.children ? POLLIN : 0, 0};
        if (poll(watch, 2, wait) < 0 && errno != EINTR)
            _exit(1);
        if (watch[0].revents & POLLIN) {
            struct signalfd_siginfo info;
            while (read(h->signals, &info, sizeof info) > 0)
                ;
        }
        helper_reap(h);
        if ((watch[1].revents & POLLIN) && h->running < h->config.children) {
            if (!helper_accept(h))
                break;
        } else if (watch[1].revents & (POLLHUP | POLLERR)) {
            break;
        }
    }
    for (unsigned i = 0; i < h->config.children; i++)
        if (h->children[i].pid > 0)
            kill(h->children[i].pid, SIGKILL);
    _exit(0);
}

// ---------------------------------------------------------------- the caller

// Learns in a child of its own which locks hold, since a lock can never be taken off again.
static unsigned probe_locks(const SandboxFilter *filter, unsigned want)
{
    int status;
    pid_t pid = fork();
    if (pid == 0) {
        unsigned held = 0;
        _exit(sandbox_lock(filter, want, NULL, &held) ? (int)(held | 0x10) : 0);
    }
    if (pid < 0)
        return 0;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return 0;
    return WIFEXITED(status) && (WEXITSTATUS(status) & 0x10) ? (unsigned)WEXITSTATUS(status) & 3 : 0;
}

static void config_defaults(SandboxConfig *c)
{
    if (c->children == 0) {
        long cpus = sysconf(_SC_NPROCESSORS_ONLN);
        c->children = cpus > 0 ? 2 * (unsigned)cpus : 2;
    }
    if (c->children > SANDBOX_CHILDREN_LIMIT)
        c->children = SANDBOX_CHILDREN_LIMIT;
    if (c->memory_limit == 0)
        c->memory_limit = (size_t)768 << 20;
    if (c->output_limit == 0)
        c->output_limit = (size_t)64 << 20;
    if (c->cpu_seconds == 0)
        c->cpu_seconds = 20;
    if (c->locks == 0)
        c->locks = SANDBOX_LOCK_SECCOMP | SANDBOX_LOCK_LANDLOCK;
}

Status sandbox_start(const SandboxConfig *config, Sandbox **ret)
{
    Status st = STATUS_IO;
    int pair[2] = {-1, -1};
    Sandbox *s = alloc_zeroed(1, sizeof *s);
    Helper *h = alloc_zeroed(1, sizeof *h);
    if (!s || !h) {
        st = STATUS_NO_MEMORY;
        goto fail;
    }
    h->config = *config;
    config_defaults(&h->config);
    if (h->config.locks & SANDBOX_LOCK_SECCOMP) {
        Status made = sandbox_filter_make(CHILD_OUTPUT_FD, &h->filter);
        if (made != STATUS_OK && made != STATUS_UNSUPPORTED) {
            st = made;
            goto fail;
        }
    }
    s->locks = probe_locks(&h->filter, h->config.locks);
    s->jobs_n = h->config.jobs_n;
    s->output_limit = h->config.output_limit;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
        goto fail;
    h->control = pair[1];
    s->helper = fork();
    if (s->helper == 0)
        helper_main(h);
    if (s->helper < 0)
        goto fail;
    close(pair[1]);
    s->control = pair[0];
    free(h->filter.code);
    free(h);
    *ret = s;
    return STATUS_OK;
fail:
    if (pair[0] >= 0) {
        close(pair[0]);
        close(pair[1]);
    }
    if (h)
        free(h->filter.code);
    free(h);
    free(s);
    return st;
}

void sandbox_stop(Sandbox *s)
{
    if (!s)
        return;
    close(s->control);
    while (waitpid(s->helper, NULL, 0) < 0 && errno == EINTR)
        ;
    free(s);
}

unsigned sandbox_locks(const Sandbox *s)
{
    return s->locks;
}

int sandbox_helper(const Sandbox *s)
{
    return (int)s->helper;
}

static Status send_request(int control, const Request *q, const int fds[FD_COUNT])
{
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(sizeof(int) * FD_COUNT)];
    } ancillary;
    memset(&ancillary, 0, sizeof ancillary);
    struct iovec iov = {(void *)q, sizeof *q};
    struct msghdr m = {.msg_iov = &iov,
                       .msg_iovlen = 1,
                       .msg_control = &ancillary,
                       .msg_controllen = sizeof ancillary.bytes};
    struct cmsghdr *c = CMSG_FIRSTHDR(&m);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(sizeof(int) * FD_COUNT);
    memcpy(CMSG_DATA(c), fds, sizeof(int) * FD_COUNT);
    for (;;) {
        if (sendmsg(control, &m, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0)
            return STATUS_OK;
        if (errno == EPIPE || errno == ECONNRESET || errno == ENOTCONN)
            return STATUS_IO;
        // The queue is full, or too many descriptors are under way: wait a little, within the caller's time.
        if (errno != EINTR && errno != EAGAIN && errno != ETOOMANYREFS && errno != ENOBUFS && errno != ENOMEM)
            return STATUS_IO;
        int64_t left = q->deadline_ms - now_ms();
        if (left <= 0)
            return STATUS_BUSY;
        struct pollfd watch = {control, POLLOUT, 0};
        (void)poll(&watch, 1, left > 50 ? 50 : (int)left);
        if (watch.revents & POLLOUT)
            (void)poll(NULL, 0, 1);
    }
}

static Status wait_ended(int done, int64_t deadline_ms, Ended *ret)
{
    // The helper kills an overdue child itself; the grace lets that answer arrive. A helper that has stopped altogether ends the wait here.
    for (;;) {
        int64_t left = deadline_ms + 5000 - now_ms();
        struct pollfd watch = {done, POLLIN, 0};
        int n = left <= 0 ? 0 : poll(&watch, 1, left > INT32_MAX ? INT32_MAX : (int)left);
        if (n < 0 && errno == EINTR)
            continue;
        if (n == 0)
            return STATUS_BUSY;
        if (n < 0)
            return STATUS_IO;
        ssize_t got = recv(done, ret, sizeof *ret, 0);
        if (got < 0 && errno == EINTR)
            continue;
        return got == (ssize_t)sizeof *ret ? STATUS_OK : STATUS_IO;
    }
}

static Status read_answer(int output, size_t limit, SandboxResult *ret)
{
    struct stat info;
    Answer a;
    if (fstat(output, &info) != 0)
        return STATUS_IO;
    if ((size_t)info.st_size < sizeof a || pread(output, &a, sizeof a, 0) != (ssize_t)sizeof a ||
        a.magic != ANSWER_MAGIC || a.status >= STATUS_COUNT_ || (size_t)info.st_size > limit + sizeof a) {
        ret->end = SANDBOX_CRASHED;
        return STATUS_OK;
    }
    size_t n = (size_t)info.st_size - sizeof a;
    char *p = alloc_resize(NULL, n + 1);
    if (!p)
        return STATUS_NO_MEMORY;
    for (size_t have = 0; have < n;) {
        ssize_t got = pread(output, p + have, n - have, (off_t)(have + sizeof a));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            free(p);
            return STATUS_IO;
        }
        have += (size_t)got;
    }
    p[n] = '\0';
    *ret = (SandboxResult){SANDBOX_DONE, (Status)a.status, p, n};
    return STATUS_OK;
}

static SandboxEnd end_of(Ended e)
{
    if (e.overtime)
        return SANDBOX_OVERTIME;
    if (WIFEXITED(e.wait_status))
        return WEXITSTATUS(e.wait_status) == 0 ? SANDBOX_DONE : SANDBOX_CRASHED;
    int signal_no = WIFSIGNALED(e.wait_status) ? WTERMSIG(e.wait_status) : 0;
    return signal_no == SIGSYS    ? SANDBOX_FORBIDDEN
           : signal_no == SIGXCPU ? SANDBOX_OVERTIME
           : signal_no == SIGXFSZ ? SANDBOX_OVERFLOW
                                  : SANDBOX_CRASHED;
}

Status sandbox_run(Sandbox *s, unsigned job, Str bytes, Str name, uint32_t flags, unsigned timeout_ms,
                   SandboxResult *ret)
{
    Status st = STATUS_IO;
    int fds[FD_COUNT] = {-1, -1, -1}, pair[2] = {-1, -1};
    Ended ended;
    SandboxResult result = {.end = SANDBOX_CRASHED};
    if (job >= s->jobs_n)
        return STATUS_INVALID;
    if (bytes.n > SANDBOX_INPUT_LIMIT || name.n > SANDBOX_NAME_LIMIT)
        return STATUS_TOO_LARGE;
    Request q = {job, flags, (uint32_t)name.n, bytes.n, now_ms() + timeout_ms};
    fds[FD_INPUT] = memfd_create("document", MFD_CLOEXEC);
    fds[FD_OUTPUT] = memfd_create("answer", MFD_CLOEXEC);
    if (fds[FD_INPUT] < 0 || fds[FD_OUTPUT] < 0 ||
        socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
        goto fail;
    fds[FD_DONE] = pair[1];
    if (!write_all(fds[FD_INPUT], bytes.p, bytes.n) || !write_all(fds[FD_INPUT], name.p, name.n))
        goto fail;
    TRY(send_request(s->control, &q, fds));
    // Only the helper holds that end from now on: its death closes it.
    close(pair[1]);
    pair[1] = fds[FD_DONE] = -1;
    TRY(wait_ended(pair[0], q.deadline_ms, &ended));
    if (!ended.started && !ended.overtime) {
        st = STATUS_BUSY;
        goto fail;
    }
    result.end = ended.started ? end_of(ended) : SANDBOX_OVERTIME;
    if (result.end == SANDBOX_DONE)
        TRY(read_answer(fds[FD_OUTPUT], s->output_limit, &result));
    *ret = result;
    st = STATUS_OK;
fail:
    if (fds[FD_INPUT] >= 0)
        close(fds[FD_INPUT]);
    if (fds[FD_OUTPUT] >= 0)
        close(fds[FD_OUTPUT]);
    if (pair[0] >= 0)
        close(pair[0]);
    if (pair[1] >= 0)
        close(pair[1]);
    return st;
}
