// Shared by the two halves of the sandbox: the caller's and the helper's (sandbox.c), and the locks of a child (sandbox_lock.c).
#ifndef FILE_SANDBOX_INTERNAL_H
#define FILE_SANDBOX_INTERNAL_H

#include <linux/filter.h>

#include "file/sandbox.h"

// The seccomp program, compiled once: loading it into a child is then one system call.
typedef struct SandboxFilter {
    struct sock_filter *code; // owned; NULL: no seccomp here
    unsigned short n;
} SandboxFilter;

typedef struct SandboxLimits {
    size_t memory, output;
    unsigned cpu_seconds;
} SandboxLimits;

// Compiles the allow-list; writing is allowed to `output_fd` alone. STATUS_UNSUPPORTED where libseccomp cannot.
MUST_CHECK Status sandbox_filter_make(int output_fd, SandboxFilter *ret);
// Sets the resource limits (unless NULL) and locks the calling process for good; *ret_held gets the SANDBOX_LOCK_* bits that hold.
// `want` as in SandboxConfig.locks. False: a resource limit was refused, and the process must end.
bool sandbox_lock(const SandboxFilter *filter, unsigned want, const SandboxLimits *limits,
                  unsigned *ret_held);

#endif
