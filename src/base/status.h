// The one error contract: every function that can fail returns a Status, and writes its ret_ parameters on STATUS_OK only.
// Library code never logs and never prints; sentences for people are made by base/msg at the edge.
#ifndef BASE_STATUS_H
#define BASE_STATUS_H

typedef enum Status {
    STATUS_OK = 0,
    STATUS_NO_MEMORY,   // an allocation failed, or an arena met its limit
    STATUS_INVALID,     // the caller's value breaks a rule; nothing was changed
    STATUS_NOT_FOUND,   // no such thing, or not for this caller (the two are never told apart outside)
    STATUS_FORBIDDEN,   // the caller may see the thing but not do this to it
    STATUS_CONFLICT,    // somebody was faster: version, state or uniqueness
    STATUS_TOO_LARGE,   // over a stated limit
    STATUS_REFUSED,     // foreign input that we decline to read (wrong charset, stamped secret, not text...)
    STATUS_BUSY,        // a queue is full or a lock was not had in time; try again later
    STATUS_IO,          // the operating system or the database failed
    STATUS_CORRUPT,     // stored data does not verify
    STATUS_UNSUPPORTED, // asked for something this build or machine cannot do
    STATUS_UNAUTHENTICATED,
    STATUS_THROTTLED, // too many attempts
    STATUS_COUNT_
} Status;

#define MUST_CHECK __attribute__((warn_unused_result))

// Returns the symbolic name ("NO_MEMORY"), a constant.
const char *status_name(Status s);

// Forward-only clean-up: TRY(call) jumps to `fail` with `st` set. The function declares `Status st = STATUS_OK;`.
#define TRY(call)                                                                                                 \
    do {                                                                                                          \
        st = (call);                                                                                              \
        if (st != STATUS_OK)                                                                                      \
            goto fail;                                                                                            \
    } while (0)

#endif
