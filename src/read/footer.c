// The foot: recipients, and who signed in what capacity.
#include "read/header.h"

#include "base/utf8.h"
#include "read/glyph.h"

// "PHÓ CHỦ TỊCH" -> "Phó Chủ tịch".
static Str office_case(Doc *d, size_t a, size_t b)
{
    char *out = arena_alloc(d->arena, ((size_t)d->t[b - 1].end - d->t[a].start) * 4 + 16);
    if (!out)
        return (Str){NULL, 0};
    size_t n = 0;
    for (size_t i = a; i < b; i++) {
        bool cap = i == a || (i == a + 1 && tok_is(d, a, "phó"));
        if (i > a && d->t[i].space)
            out[n++] = ' ';
        for (uint32_t k = d->t[i].start; k < d->t[i].end; k++)
            n += utf8_encode(cap && k == d->t[i].start ? d->text->cp[k] : glyph_lower(d->text->cp[k]),
                             out + n);
    }
    return (Str){out, n};
}

Status header_footer(Doc *d)
{
    Str capacity = {"", 0}, position = {"", 0}, name = {"", 0}, pending = {"", 0};
    bool recipients = false, done = false;
    size_t person_upper = 0;
    bool beside = false;
    for (size_t i = 0; i < d->lines.n; i++) {
        const Line *l = &d->lines.items[i];
        if (l->zone != ZONE_FOOTER)
            continue;
        size_t a = l->ta, b = l->tb, m;
        if ((m = tok_any(d, a, b, "nơi nhận"))) {
            recipients = true;
            for (size_t k = a + m; k < b && position.n == 0;
                 k++) // the other column's office on the same line
                if (d->t[k].upper && lex_at(d, k, b, LEX_LEADER)) {
                    position = office_case(d, k, b);
                    beside = true;
                    if (!position.p)
                        return STATUS_NO_MEMORY;
                }
            continue;
        }
        bool words = false;
        for (size_t k = a; k < b; k++)
            words |= d->t[k].kind == TOK_WORD;
        bool bullet =
            tok_mark(d, a, '-') || tok_mark(d, a, '+') || tok_mark(d, a, '*') || tok_mark(d, a, 0x2022);
        bool sign = !bullet && (tok_any(d, a, b, "tm .|kt .|tl .|tuq .|t / m|q .") > 0);
        bool post = !bullet && line_upper(d, l);
        if (!sign && !post && recipients && !done && pending.n == 0 && name.n == 0 && capacity.n == 0 &&
            (position.n == 0 || (beside && bullet))) {
            if (!words)
                continue;
            size_t s = a + bullet, e = b;
            while (e > s && d->t[e - 1].kind == TOK_MARK && d->t[e - 1].mark != ')')
                e--;
            if (e <= s)
                continue;
            bool prev_alone = i > 0 && d->lines.items[i - 1].tb - d->lines.items[i - 1].ta == 1 &&
                              d->t[d->lines.items[i - 1].ta].kind == TOK_MARK;
            Str text = doc_text(d, s, e);
            if (!text.p)
                return STATUS_NO_MEMORY;
            size_t last = d->recipients.n;
            bool ended = i > 0 && tok_any(d, d->lines.items[i - 1].tb - 1, d->lines.items[i - 1].tb, ";|.");
            if (!bullet && !prev_alone && last > 0 && !ended) {
                d->recipients.items[last - 1] = str_join(d->arena, d->recipients.items[last - 1], text);
                if (!d->recipients.items[last - 1].p)
                    return STATUS_NO_MEMORY;
            } else if (!ARENA_PUSH(d->arena, d->recipients, text))
                return STATUS_NO_MEMORY;
            continue;
        }
        if (!words)
            continue;
        if (name.n)
            continue;
        Str text = lex_at(d, a, b, LEX_LEADER) ? office_case(d, a, b) : header_proper_case(d, a, b);
        if (!text.p)
            return STATUS_NO_MEMORY;
        if (sign) {
            m = tok_any(d, a, b, "tm .|kt .|tl .|tuq .|t / m|q .");
            Str mark = doc_text(d, a, a + m);
            Str rest = a + m < b ? (lex_at(d, a + m, b, LEX_LEADER) ? office_case(d, a + m, b)
                                                                    : header_proper_case(d, a + m, b))
                                 : (Str){"", 0};
            Str whole = str_join(d->arena, mark, rest);
            if (capacity.n) {
                char *p = arena_printf(d->arena, STR_FMT " / " STR_FMT, STR_ARG(capacity), STR_ARG(whole));
                capacity = p ? str_c(p) : (Str){NULL, 0};
            } else
                capacity = whole;
            if (!capacity.p)
                return STATUS_NO_MEMORY;
            pending = whole;
            continue;
        }
        if (post &&
            !(line_person(d, l) && position.n && !lex_at(d, a, b, LEX_LEADER) && person_upper++ == 0)) {
            // A capacity cut over lines ("TM." | "ỦY BAN NHÂN DÂN"), else the position.
            if (capacity.n && lex_at(d, a, b, LEX_BODY) && position.n == 0)
                capacity = str_join(d->arena, capacity, text);
            else if (position.n && !lex_at(d, a, b, LEX_LEADER)) {
                bool broken = tok_any(d, a, b, "tịch|đốc|trưởng|thư|ban|nhân dân");
                position = broken ? str_join(d->arena, position, doc_text_lower_first(d, a, b)) : position;
            } else
                position = text;
            if (!capacity.p || !position.p)
                return STATUS_NO_MEMORY;
            continue;
        }
        if (line_person(d, l) && (capacity.n || position.n)) {
            size_t rank; // "Đại tá", "ThS."
            while ((rank = tok_any(d, a, b,
                                   "ts .|ths .|pgs .|gs .|bs .|đại tá|thượng tá|trung tá|thiếu tá|thiếu "
                                   "tướng|trung tướng|thượng tướng|đại tướng")) > 0)
                a += rank;
            name = line_upper(d, l) ? text : doc_text(d, a, b);
            done = true;
        }
    }
    if (name.n) {
        d->out->document.signer_name = name;
        d->out->document.signer_position = position;
        d->out->document.signer_capacity = capacity;
    } else if (d->portal_signer.n) {
        d->out->document.signer_name = d->portal_signer;
        d->out->document.signer_position = position;
        d->out->document.signer_capacity = capacity;
    }
    return STATUS_OK;
}
