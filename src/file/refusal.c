#include "file/refusal.h"

static const struct {
    const char *name;
    MsgId text;
} codes[REFUSAL_COUNT_] = {
    [REFUSAL_NONE] = {"", MSG_NONE},
    [REFUSAL_CANNOT_OPEN] = {"cannot-open", MSG_REFUSAL_CANNOT_OPEN},
    [REFUSAL_EMPTY] = {"empty", MSG_REFUSAL_EMPTY},
    [REFUSAL_TOO_LARGE] = {"too-large", MSG_REFUSAL_TOO_LARGE},
    [REFUSAL_UNSUPPORTED_FORMAT] = {"unsupported-format", MSG_REFUSAL_UNSUPPORTED_FORMAT},
    [REFUSAL_ARCHIVE] = {"archive", MSG_REFUSAL_ARCHIVE},
    [REFUSAL_BINARY] = {"binary", MSG_REFUSAL_BINARY},
    [REFUSAL_UNKNOWN_CHARSET] = {"unknown-charset", MSG_REFUSAL_UNKNOWN_CHARSET},
    [REFUSAL_TRUNCATED] = {"truncated", MSG_REFUSAL_TRUNCATED},
    [REFUSAL_NOT_VIETNAMESE] = {"not-vietnamese", MSG_REFUSAL_NOT_VIETNAMESE},
    [REFUSAL_SECRET] = {"secret", MSG_REFUSAL_SECRET},
    [REFUSAL_TOO_COMPLEX] = {"too-complex", MSG_REFUSAL_TOO_COMPLEX},
    [REFUSAL_TOO_SLOW] = {"too-slow", MSG_REFUSAL_TOO_SLOW},
    [REFUSAL_READER_FAILED] = {"reader-failed", MSG_REFUSAL_READER_FAILED},
    [REFUSAL_NO_SANDBOX] = {"no-sandbox", MSG_REFUSAL_NO_SANDBOX},
};

const char *refusal_code_name(RefusalCode c)
{
    return c < REFUSAL_COUNT_ ? codes[c].name : "";
}

Status refusal_message(const Refusal *r, Lang lang, Arena *a, Str *ret)
{
    Status st = STATUS_OK;
    Buf b = BUF_INIT;
    Str part;
    char limit[24];
    buf_str(&b, msg(lang, codes[r->code < REFUSAL_COUNT_ ? r->code : REFUSAL_NONE].text));
    if (r->format[0]) {
        MsgArg arg = {"format", str_c(r->format)};
        TRY(msg_format(a, lang, MSG_REFUSAL_FORMAT, &arg, 1, &part));
        buf_ch(&b, ' ');
        buf_str(&b, part);
    }
    if (r->limit) {
        snprintf(limit, sizeof limit, "%zu", r->limit >> 20);
        MsgArg arg = {"limit", str_c(limit)};
        TRY(msg_format(a, lang, MSG_REFUSAL_LIMIT, &arg, 1, &part));
        buf_ch(&b, ' ');
        buf_str(&b, part);
    }
    part = arena_dup(a, buf_view(&b));
    st = b.failed || !part.p ? STATUS_NO_MEMORY : STATUS_OK;
    if (st == STATUS_OK)
        *ret = part;
fail:
    buf_done(&b);
    return st;
}
