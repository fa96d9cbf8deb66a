#include "base/status.h"

const char *status_name(Status s)
{
    static const char *const names[STATUS_COUNT_] = {
        [STATUS_OK] = "OK",
        [STATUS_NO_MEMORY] = "NO_MEMORY",
        [STATUS_INVALID] = "INVALID",
        [STATUS_NOT_FOUND] = "NOT_FOUND",
        [STATUS_FORBIDDEN] = "FORBIDDEN",
        [STATUS_CONFLICT] = "CONFLICT",
        [STATUS_TOO_LARGE] = "TOO_LARGE",
        [STATUS_REFUSED] = "REFUSED",
        [STATUS_BUSY] = "BUSY",
        [STATUS_IO] = "IO",
        [STATUS_CORRUPT] = "CORRUPT",
        [STATUS_UNSUPPORTED] = "UNSUPPORTED",
        [STATUS_UNAUTHENTICATED] = "UNAUTHENTICATED",
        [STATUS_THROTTLED] = "THROTTLED",
    };
    return (unsigned)s < STATUS_COUNT_ ? names[s] : "UNKNOWN";
}
