#include <errno.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/alloc.h"
#include "file/sandbox_internal.h"

// What computing needs. Everything else kills the child. Mappings are taken without PROT_EXEC (checked below), so no code can be added either.
static const int allowed[] = {
    SCMP_SYS(brk),       SCMP_SYS(munmap),        SCMP_SYS(mremap),
    SCMP_SYS(madvise),   SCMP_SYS(exit),          SCMP_SYS(exit_group),
    SCMP_SYS(futex),     SCMP_SYS(rt_sigreturn),  SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(getrandom), SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday),
    SCMP_SYS(time),      SCMP_SYS(sched_yield),   SCMP_SYS(restart_syscall),
};

// Asked by the C library in passing, with an answer for "no": glibc's qsort() looks how much memory the machine has.
static const int denied[] = {SCMP_SYS(sysinfo)};

#ifdef THIDUA_SANITIZED
// The sanitizers' run time maps shadow memory, reads its own maps and reports to stderr.
static const int allowed_sanitized[] = {
    SCMP_SYS(mmap),
    SCMP_SYS(mprotect),
    SCMP_SYS(write),
    SCMP_SYS(read),
    SCMP_SYS(close),
    SCMP_SYS(fstat),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(lseek),
    SCMP_SYS(prctl),
    SCMP_SYS(getrlimit),
    SCMP_SYS(prlimit64),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(tgkill),
    SCMP_SYS(mincore),
    SCMP_SYS(nanosleep),
    SCMP_SYS(clock_nanosleep),
};
static const int denied_sanitized[] = {SCMP_SYS(open),       SCMP_SYS(openat), SCMP_SYS(readlink),
                                       SCMP_SYS(readlinkat), SCMP_SYS(ioctl),  SCMP_SYS(newfstatat),
                                       SCMP_SYS(stat)};
#endif

static bool filter_fill(scmp_filter_ctx ctx, int output_fd)
{
    bool ok = true;
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
        ok = ok && seccomp_rule_add(ctx, SCMP_ACT_ALLOW, allowed[i], 0) == 0;
    for (size_t i = 0; i < sizeof denied / sizeof *denied; i++)
        ok = ok && seccomp_rule_add(ctx, SCMP_ACT_ERRNO(ENOSYS), denied[i], 0) == 0;
#ifdef THIDUA_SANITIZED
    (void)output_fd;
    for (size_t i = 0; i < sizeof allowed_sanitized / sizeof *allowed_sanitized; i++)
        ok = ok && seccomp_rule_add(ctx, SCMP_ACT_ALLOW, allowed_sanitized[i], 0) == 0;
    for (size_t i = 0; i < sizeof denied_sanitized / sizeof *denied_sanitized; i++)
        ok = ok && seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EACCES), denied_sanitized[i], 0) == 0;
#else
    ok = ok &&
         seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(write), 1,
                          SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)output_fd)) == 0 &&
         seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 2, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0),
                          SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, MAP_ANONYMOUS)) == 0 &&
         seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
                          SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0;
#endif
    return ok;
}

Status sandbox_filter_make(int output_fd, SandboxFilter *ret)
{
    Status st = STATUS_UNSUPPORTED;
    int fd = -1;
    struct stat info;
    SandboxFilter f = {NULL, 0};
    scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_KILL_PROCESS);
    if (!ctx)
        return STATUS_UNSUPPORTED;
    if (!filter_fill(ctx, output_fd))
        goto fail;
    // libseccomp gives the program only to a file; an unnamed one in memory will do.
    fd = memfd_create("filter", MFD_CLOEXEC);
    if (fd < 0 || seccomp_export_bpf(ctx, fd) != 0 || fstat(fd, &info) != 0)
        goto fail;
    f.n = (unsigned short)((size_t)info.st_size / sizeof *f.code);
    f.code = alloc_zeroed(f.n ? f.n : 1, sizeof *f.code);
    if (!f.code) {
        st = STATUS_NO_MEMORY;
        goto fail;
    }
    if (f.n == 0 || pread(fd, f.code, (size_t)info.st_size, 0) != info.st_size) {
        free(f.code);
        goto fail;
    }
    *ret = f;
    st = STATUS_OK;
fail:
    if (fd >= 0)
        close(fd);
    seccomp_release(ctx);
    return st;
}

// Rights that exist from each Landlock version on (Documentation/userspace-api/landlock.rst of the kernel); asking for one the kernel does not
// know is an error, so each is named with its version and not taken from the build machine's header.
static uint64_t landlock_fs_rights(long abi)
{
    uint64_t rights = (1ULL << 13) - 1; // execute ... make_sym
    if (abi >= 2)
        rights |= 1ULL << 13; // refer
    if (abi >= 3)
        rights |= 1ULL << 14; // truncate
    if (abi >= 5)
        rights |= 1ULL << 15; // ioctl on devices
    return rights;
}

static bool lock_landlock(void)
{
    struct {
        uint64_t fs, net, scoped;
    } ruleset = {0};
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (abi < 1)
        return false;
    ruleset.fs = landlock_fs_rights(abi);
    ruleset.net = abi >= 4 ? 3 : 0;    // bind and connect TCP
    ruleset.scoped = abi >= 6 ? 3 : 0; // abstract sockets and signals to the outside
    size_t size = abi >= 6 ? sizeof ruleset : abi >= 4 ? 2 * sizeof(uint64_t) : sizeof(uint64_t);
    long fd = syscall(SYS_landlock_create_ruleset, &ruleset, size, 0);
    if (fd < 0)
        return false;
    bool held = syscall(SYS_landlock_restrict_self, (int)fd, 0) == 0;
    close((int)fd);
    return held;
}

static bool limit(int what, rlim_t soft, rlim_t hard)
{
    struct rlimit old, new = {soft, hard};
    if (getrlimit((__rlimit_resource_t)what, &old) == 0) { // a lower hard limit set from outside stays
        new.rlim_max = old.rlim_max < hard ? old.rlim_max : hard;
        new.rlim_cur = new.rlim_max < soft ? new.rlim_max : soft;
    }
    return setrlimit((__rlimit_resource_t)what, &new) == 0;
}

static bool limit_all(const SandboxLimits *l)
{
    bool ok = limit(RLIMIT_CPU, l->cpu_seconds, l->cpu_seconds + 1) &&
              limit(RLIMIT_FSIZE, l->output, l->output) && limit(RLIMIT_CORE, 0, 0) &&
              limit(RLIMIT_NPROC, 0, 0);
#ifndef THIDUA_SANITIZED
    ok = ok && limit(RLIMIT_AS, l->memory, l->memory);
#endif
    return ok && limit(RLIMIT_NOFILE, 0, 0); // last: those that are open stay open, no other can be
}

bool sandbox_lock(const SandboxFilter *filter, unsigned want, const SandboxLimits *limits, unsigned *ret_held)
{
    unsigned held = 0;
    bool private = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0; // both locks ask for it
    // The order matters: Landlock needs a descriptor, which the limits then forbid; the limits need system calls, which seccomp then forbids.
    if (private && (want & SANDBOX_LOCK_LANDLOCK) && lock_landlock())
        held |= SANDBOX_LOCK_LANDLOCK;
    if (limits && !limit_all(limits))
        return false;
    if (private && (want & SANDBOX_LOCK_SECCOMP) && filter->code) {
        struct sock_fprog program = {filter->n, filter->code};
        if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0)
            held |= SANDBOX_LOCK_SECCOMP;
    }
    *ret_held = held;
    return true;
}
