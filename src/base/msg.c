#include "base/msg.h"

#include "base/buf.h"
#include "base/msg_table.h"

static const MsgRow *row_of(MsgId id)
{
    unsigned i = (unsigned)id;
    return i < MSG_COUNT_ ? &msg_table[i] : &msg_table[0];
}

Str msg(Lang lang, MsgId id)
{
    return row_of(id)->text[lang == LANG_EN ? LANG_EN : LANG_VI];
}

Str msg_key(MsgId id)
{
    return row_of(id)->key;
}

bool msg_find(Str key, MsgId *ret)
{
    // Row 0 is MSG_NONE; the others are sorted by key.
    size_t lo = 1, hi = MSG_COUNT_;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int c = str_cmp(key, msg_table[mid].key);
        if (c == 0) {
            *ret = (MsgId)mid;
            return true;
        }
        if (c < 0)
            hi = mid;
        else
            lo = mid + 1;
    }
    return false;
}

// The name between braces at text.p[at] == '{'; empty when what stands there is not an argument.
static Str arg_name(Str text, size_t at)
{
    size_t i = at + 1;
    while (i < text.n && ((text.p[i] >= 'a' && text.p[i] <= 'z') || text.p[i] == '_'))
        i++;
    bool closed = i < text.n && text.p[i] == '}';
    return closed ? str_sub(text, at + 1, i - at - 1) : (Str){text.p, 0};
}

Status msg_format(Arena *a, Lang lang, MsgId id, const MsgArg *args, size_t n, Str *ret)
{
    Str text = msg(lang, id);
    Buf b = BUF_INIT;
    for (size_t i = 0; i < text.n; i++) {
        Str name = text.p[i] == '{' ? arg_name(text, i) : (Str){text.p, 0};
        const MsgArg *arg = NULL;
        for (size_t k = 0; name.n > 0 && k < n && !arg; k++)
            if (str_eq_c(name, args[k].name))
                arg = &args[k];
        if (!arg) {
            buf_ch(&b, text.p[i]);
            continue;
        }
        buf_str(&b, arg->value);
        i += name.n + 1;
    }
    Status st = buf_status(&b);
    Str out = {NULL, 0};
    if (st == STATUS_OK) {
        out = arena_dup(a, buf_view(&b));
        if (!out.p)
            st = STATUS_NO_MEMORY;
    }
    buf_done(&b);
    if (st == STATUS_OK)
        *ret = out;
    return st;
}

MsgId msg_for_status(Status s)
{
    switch (s) {
    case STATUS_OK:
        return MSG_ERROR_NONE;
    case STATUS_NO_MEMORY:
        return MSG_ERROR_NO_MEMORY;
    case STATUS_INVALID:
        return MSG_ERROR_INVALID;
    case STATUS_NOT_FOUND:
        return MSG_ERROR_NOT_FOUND;
    case STATUS_FORBIDDEN:
        return MSG_ERROR_FORBIDDEN;
    case STATUS_CONFLICT:
        return MSG_ERROR_CONFLICT;
    case STATUS_TOO_LARGE:
        return MSG_ERROR_TOO_LARGE;
    case STATUS_REFUSED:
        return MSG_ERROR_REFUSED;
    case STATUS_BUSY:
        return MSG_ERROR_BUSY;
    case STATUS_IO:
        return MSG_ERROR_IO;
    case STATUS_CORRUPT:
        return MSG_ERROR_CORRUPT;
    case STATUS_UNSUPPORTED:
        return MSG_ERROR_UNSUPPORTED;
    case STATUS_UNAUTHENTICATED:
        return MSG_ERROR_UNAUTHENTICATED;
    case STATUS_THROTTLED:
        return MSG_ERROR_THROTTLED;
    case STATUS_COUNT_:
        break;
    }
    return MSG_ERROR_IO;
}

const char *lang_code(Lang lang)
{
    return lang == LANG_EN ? "en" : "vi";
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool lang_from_code(Str code, Lang *ret)
{
    if (code.n < 2 || (code.n > 2 && code.p[2] != '-' && code.p[2] != '_'))
        return false;
    char a = lower(code.p[0]), b = lower(code.p[1]);
    for (Lang l = LANG_VI; l < LANG_COUNT_; l++)
        if (lang_code(l)[0] == a && lang_code(l)[1] == b) {
            *ret = l;
            return true;
        }
    return false;
}

// Quality in thousandths: "0.8" -> 800; anything that is not a quality counts as nothing.
static int quality(Str s)
{
    if (s.n == 0 || s.n > 5 || (s.p[0] != '0' && s.p[0] != '1') || (s.n > 1 && s.p[1] != '.'))
        return 0;
    int q = (s.p[0] - '0') * 1000, place = 100;
    for (size_t i = 2; i < s.n; i++, place /= 10) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return 0;
        q += (s.p[i] - '0') * place;
    }
    return q > 1000 ? 0 : q;
}

Lang lang_accept(Str header)
{
    Lang best = LANG_VI;
    int best_q = 0;
    Str rest = header, part;
    while (str_split(&rest, ',', &part)) {
        Str params = part, code, param;
        int q = 1000;
        if (!str_split(&params, ';', &code))
            continue;
        while (str_split(&params, ';', &param)) {
            param = str_trim(param);
            if (str_starts(param, STR("q=")))
                q = quality(str_sub(param, 2, param.n));
        }
        Lang lang;
        if (q > best_q && lang_from_code(str_trim(code), &lang)) {
            best = lang;
            best_q = q;
        }
    }
    return best;
}
