// The locked-down child in which every foreign byte is parsed. A single-threaded helper process is forked before any thread starts; for each
// document it forks one child that may compute, take memory and write its answer, and nothing else: no file, no network, no process.
//
// Order of use: sandbox_start() early in main(), before any thread; sandbox_run() from any thread, many at a time; sandbox_stop() last.
// The child inherits by fork whatever the jobs' ctx points to (language model, lexicon), read-only in effect. A child's death is an error of
// its document alone; the helper's death makes every later call STATUS_IO.
#ifndef FILE_SANDBOX_H
#define FILE_SANDBOX_H

#include "base/buf.h"
#include "base/status.h"
#include "base/str.h"

typedef struct Sandbox Sandbox;

enum {
    SANDBOX_INPUT_LIMIT = 32 << 20, // bytes of one document; more is STATUS_TOO_LARGE
    SANDBOX_NAME_LIMIT = 4096,      // bytes of its name
    SANDBOX_CHILDREN_LIMIT = 64,    // children at a time, whatever the configuration says
};

// Which locks the kernel gave the children.
enum { SANDBOX_LOCK_SECCOMP = 1, SANDBOX_LOCK_LANDLOCK = 2 };

typedef struct SandboxInput {
    Str bytes, name;
    uint32_t flags; // the job's own
    bool
        locked; // false: neither seccomp nor Landlock holds this child; a job must then refuse formats with a foreign parser
} SandboxInput;

typedef struct SandboxJob {
    const char *name;
    // Runs in the child, after the locks are set. What it appends to `out` and the status it returns reach the caller, whatever the status is.
    Status (*run)(const void *ctx, const SandboxInput *in, Buf *out);
    const void *ctx; // borrowed; made before sandbox_start
} SandboxJob;

// Zero means the default.
typedef struct SandboxConfig {
    const SandboxJob *jobs; // borrowed until sandbox_stop; sandbox_run names one by its index
    size_t jobs_n;
    unsigned children; // at a time: 2 x processors; more requests wait in order
    size_t
        memory_limit; // address space of a child in bytes: 768 MiB (off in sanitizer builds, which reserve terabytes)
    size_t output_limit;  // bytes of one answer: 64 MiB
    unsigned cpu_seconds; // of one child: 20
    unsigned locks;       // locks to try: both. SANDBOX_LOCKS_NONE plays a kernel that has neither, for tests
} SandboxConfig;

enum { SANDBOX_LOCKS_NONE = 4 };

typedef enum SandboxEnd {
    SANDBOX_DONE,      // the job returned
    SANDBOX_CRASHED,   // a signal of its own making (fault, abort), or an odd exit
    SANDBOX_FORBIDDEN, // it tried a system call that is not on the list
    SANDBOX_OVERTIME,  // processor seconds or the caller's time ran out
    SANDBOX_OVERFLOW,  // the answer grew over the limit
} SandboxEnd;

typedef struct SandboxResult {
    SandboxEnd end;
    Status status; // what the job returned, when end is SANDBOX_DONE
    char *bytes;   // owned by the caller, freed with free(); NULL unless SANDBOX_DONE
    size_t n;
} SandboxResult;

// Forks the helper and learns which locks hold. STATUS_IO, STATUS_NO_MEMORY.
MUST_CHECK Status sandbox_start(const SandboxConfig *config, Sandbox **ret);
// Ends the helper and its children; NULL is allowed. No sandbox_run may be under way.
void sandbox_stop(Sandbox *s);
// SANDBOX_LOCK_* bits that hold in the children; 0 = none.
unsigned sandbox_locks(const Sandbox *s);
// Process id of the helper, for the server's own account of its processes.
int sandbox_helper(const Sandbox *s);
// Runs one job over `bytes` and waits, at most `timeout_ms` in all (waiting for a free place included). Thread-safe.
// STATUS_OK: see ret->end. STATUS_TOO_LARGE: input over its limit. STATUS_INVALID: no such job. STATUS_BUSY: no place or no process in time.
// STATUS_IO: the helper is gone.
MUST_CHECK Status sandbox_run(Sandbox *s, unsigned job, Str bytes, Str name, uint32_t flags,
                              unsigned timeout_ms, SandboxResult *ret);

#endif
