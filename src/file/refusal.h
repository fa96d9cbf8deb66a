// Why a foreign file was not read: a stable code for programs (the "error.code" of `thidua read --json` and of the API) and a sentence for
// people in both languages that says what to do.
#ifndef FILE_REFUSAL_H
#define FILE_REFUSAL_H

#include "base/buf.h"
#include "base/msg.h"

typedef enum RefusalCode {
    REFUSAL_NONE,
    REFUSAL_CANNOT_OPEN,        // "cannot-open": no such file, or not ours to read
    REFUSAL_EMPTY,              // "empty": no bytes, or no words
    REFUSAL_TOO_LARGE,          // "too-large": over the limit, which the message names
    REFUSAL_UNSUPPORTED_FORMAT, // "unsupported-format": known, but not a format we read
    REFUSAL_ARCHIVE,            // "archive": never unpacked, whatever is inside
    REFUSAL_BINARY,             // "binary": not text
    REFUSAL_UNKNOWN_CHARSET,    // "unknown-charset": no decoder gives Vietnamese
    REFUSAL_TRUNCATED,          // "truncated": ends in the middle of a character or a tag, or of the page
    REFUSAL_NOT_VIETNAMESE,     // "not-vietnamese": another language, or damaged beyond reading
    REFUSAL_SECRET,             // "secret": stamped as a state secret
    REFUSAL_TOO_COMPLEX, // "too-complex": nested too deep, too many items, or more memory than a document gets
    REFUSAL_TOO_SLOW,    // "too-slow": not read within its time
    REFUSAL_READER_FAILED, // "reader-failed": the locked-down child died on this file
    REFUSAL_NO_SANDBOX, // "no-sandbox": this machine cannot lock the child, so foreign formats are not opened
    REFUSAL_COUNT_
} RefusalCode;

typedef struct Refusal {
    RefusalCode code;
    char format[48]; // name of the format met, ASCII, or empty
    size_t limit;    // bytes, for REFUSAL_TOO_LARGE
} Refusal;

// The stable code, a constant. refusal_code_of gives REFUSAL_COUNT_ for an unknown name.
const char *refusal_code_name(RefusalCode c);
// What happened and what to do, a few sentences without line break, in the arena. STATUS_NO_MEMORY.
MUST_CHECK Status refusal_message(const Refusal *r, Lang lang, Arena *a, Str *ret);

#endif
