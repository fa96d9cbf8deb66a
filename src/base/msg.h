// Words for people. The sentences stand in po/<subject>.<language>.po and are compiled into one table (tools/po_compile.py); the
// language is a parameter of every call, so there is no process-wide state. Keys are symbolic: the message `unit.name` is MSG_UNIT_NAME.
// Arguments are named: "ít nhất {min} ký tự". Escaping for HTML or JSON is the caller's matter: these are plain texts.
#ifndef BASE_MSG_H
#define BASE_MSG_H

#include "base/arena.h"
#include "base/status.h"
#include "base/str.h"
#include "msg_ids.h" // generated: enum MsgId, MSG_NONE = 0, MSG_COUNT_

typedef enum Lang { LANG_VI, LANG_EN, LANG_COUNT_ } Lang;

typedef struct MsgArg {
    const char *name;
    Str value;
} MsgArg;

// The text as written, constant, NUL-terminated; MSG_NONE (or a number outside the table) gives the empty text.
Str msg(Lang lang, MsgId id);
// The text with its {name} parts replaced. An argument that is not given stays visible as {name}; a spare one is ignored.
// Replaced values are not searched again. STATUS_NO_MEMORY is the only failure; the result lives in the arena, NUL-terminated.
MUST_CHECK Status msg_format(Arena *a, Lang lang, MsgId id, const MsgArg *args, size_t n, Str *ret);
// The key ("unit.name") of a message, constant; "" for MSG_NONE.
Str msg_key(MsgId id);
// The message of a key, for templates; false when there is none.
bool msg_find(Str key, MsgId *ret);
// The sentence for a status: what happened and what to do now.
MsgId msg_for_status(Status s);

// "vi", "en".
const char *lang_code(Lang lang);
// The language of a code ("vi", "en-GB"); false when we do not speak it.
bool lang_from_code(Str code, Lang *ret);
// The best language of an Accept-Language header (RFC 9110, quality values heeded); Vietnamese when nothing fits.
Lang lang_accept(Str header);

#endif
