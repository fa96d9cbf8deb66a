// The document's head and foot: number, date, place, issuer, title, signer, recipients, cited documents.
#include "read/header.h"

#include "base/utf8.h"
#include "read/glyph.h"

static int small_int(Str s, int max)
{
    int64_t v;
    return s.n <= 4 && str_to_i64(s, &v) && v > 0 && v <= max ? (int)v : 0;
}

size_t header_date(const Doc *d, size_t i, size_t end, Date *ret)
{
    size_t k = i + tok_is(d, i, "ngày");
    if (k + 4 >= end || d->t[k].kind != TOK_NUMBER)
        return 0;
    int day = small_int(d->t[k].low, 31), month, year;
    if (tok_is(d, k + 1, "tháng") && d->t[k + 2].kind == TOK_NUMBER && tok_is(d, k + 3, "năm") && k > i) {
        month = small_int(d->t[k + 2].low, 12);
        year = small_int(d->t[k + 4].low, 9999);
    } else if ((tok_mark(d, k + 1, '/') || tok_mark(d, k + 1, '-')) && d->t[k + 3].kind == TOK_MARK) {
        month = small_int(d->t[k + 2].low, 12);
        year = small_int(d->t[k + 4].low, 9999);
    } else
        return 0;
    if (year < 1900 || year > 2200)
        return 0;
    Date v = date_make(year, month, day);
    if (v == DATE_NONE)
        return 0;
    *ret = v;
    return k + 5 - i;
}

// Upper-case office names to the written form: "ỦY BAN NHÂN DÂN TỈNH HÀ TĨNH" -> "Ủy ban nhân dân tỉnh An Giang".
static Str proper_case(Doc *d, size_t a, size_t b)
{
    bool upper = true;
    for (size_t i = a; i < b; i++)
        upper &= d->t[i].kind != TOK_WORD || d->t[i].upper || d->t[i].end - d->t[i].start == 1;
    if (!upper)
        return doc_text(d, a, b);
    char *out = arena_alloc(d->arena, ((size_t)d->t[b - 1].end - d->t[a].start) * 4 + 16);
    if (!out)
        return (Str){NULL, 0};
    size_t n = 0, name_from = SIZE_MAX, plain_to = 0;
    for (size_t i = a; i < b; i++) {
        size_t m;
        if (i >= plain_to && (m = lex_at(d, i, b, LEX_BODY)) > 0)
            plain_to = i + m, name_from = SIZE_MAX;
        else if (i == a && (m = lex_at(d, i, b, LEX_HEAD)) > 1)
            plain_to = i + m;
        else if (i >= plain_to && (m = lex_at(d, i, b, LEX_FIELD)) > 0 && i > a)
            plain_to = i + m, name_from = SIZE_MAX;
        else if (i >= plain_to &&
                 (m = tok_any(d, i, b, "tỉnh|huyện|thành phố|xã|phường|thị xã|thị trấn|quận|đặc khu")) > 0 &&
                 i + m < b && i > a)
            plain_to = i + m, name_from = i + m;
        bool first = i == a, start_plain = false;
        if (i < plain_to &&
            i > a) { // first word of a field or body is written with a capital, a level word is not
            size_t mf = lex_at(d, i, b, LEX_FIELD), mb = lex_at(d, i, b, LEX_BODY);
            start_plain = (mf && i + mf == plain_to) || (mb && i + mb == plain_to) ||
                          (i > 0 && tok_any(d, i - 1, i, "và|-|,|&") && i < plain_to);
        }
        bool cap = first || start_plain || (i >= plain_to) || (name_from != SIZE_MAX && i >= name_from);
        if (tok_any(d, i, i + 1, "và|của|các") && !first)
            cap = false;
        if (d->t[i].space && i > a)
            out[n++] = ' ';
        bool acronym = d->t[i].kind == TOK_WORD && d->t[i].syllable != 0 &&
                       tok_any(d, i, i + 1, "ubnd|hđnd|mttq|tw|thpt|thcs|tnhh|vnpt|ptnt|mtv|cp");
        for (uint32_t k = d->t[i].start; k < d->t[i].end; k++) {
            uint32_t cp = d->text->cp[k];
            cp = acronym || (cap && k == d->t[i].start) ? cp : glyph_lower(cp);
            n += utf8_encode(cp, out + n);
        }
    }
    return (Str){out, n};
}

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

static bool starts_agency(const Doc *d, size_t i, size_t end)
{
    return lex_at(d, i, end, LEX_BODY) > 0 || (lex_at(d, i, end, LEX_HEAD) > 0 && i + 1 < end);
}

typedef struct Part {
    size_t a, b;
    Str text;
} Part;

static Status read_issuer(Doc *d)
{
    Part parts[8];
    size_t n = 0;
    for (size_t i = 0; i < d->lines.n && n < 8; i++) {
        const Line *l = &d->lines.items[i];
        if (l->zone != ZONE_HEADER)
            continue;
        size_t b = l->tb;
        size_t cut = tok_find(d, l->ta, b, "cộng hòa xã hội|đảng cộng sản việt nam|độc lập - tự do|độc lập");
        if (cut != SIZE_MAX)
            b = cut;
        cut = tok_find(d, l->ta, b, "số :|số");
        if (cut != SIZE_MAX && cut + 1 < l->tb && (d->t[cut + 1].kind != TOK_WORD))
            b = cut;
        while (b > l->ta && d->t[b - 1].kind == TOK_MARK && d->t[b - 1].mark != ')')
            b--;
        size_t a = l->ta;
        while (a < b && d->t[a].kind == TOK_MARK)
            a++;
        if (a >= b)
            continue;
        Line view = *l;
        view.ta = (uint32_t)a;
        view.tb = (uint32_t)b;
        if (!line_upper(d, &view) || b - a > 24 ||
            tok_any(d, a, b, "nam|hỏa tốc|khẩn|hội chủ nghĩa|mật|chủ nghĩa"))
            continue;
        size_t level = lex_at(d, a, b, LEX_LEVEL);
        bool agency =
            starts_agency(d, a, b) && !(n > 0 && tok_any(d, parts[n - 1].b - 1, parts[n - 1].b, "và"));
        if (level && agency && tok_any(d, a, b, "tỉnh|thành phố|huyện") && lex_at(d, a, b, LEX_BODY) <= level)
            agency = false;
        if (n == 0 || agency)
            parts[n++] = (Part){a, b, {NULL, 0}};
        else { // the name goes on
            Str head =
                parts[n - 1].text.p ? parts[n - 1].text : proper_case(d, parts[n - 1].a, parts[n - 1].b);
            Str tail = proper_case(d, a, b);
            if (level && tail.n) { // "TỈNH HÀ TĨNH" behind a body is written "tỉnh An Giang"
                Str small = {"", 0};
                for (size_t k = a; k < a + level; k++)
                    small = str_join(d->arena, small, d->t[k].low);
                tail = a + level < b ? str_join(d->arena, small, proper_case(d, a + level, b)) : small;
                if (!tail.p)
                    return STATUS_NO_MEMORY;
                for (size_t k = a + level; k < b; k++)
                    if (d->t[k].kind == TOK_WORD && d->place.n == 0)
                        d->place = doc_text(d, k, b);
            }
            parts[n - 1].text = str_join(d->arena, head, tail);
            if (!parts[n - 1].text.p)
                return STATUS_NO_MEMORY;
        }
    }
    if (n == 0)
        return STATUS_OK;
    for (size_t i = 0; i < n; i++)
        if (!parts[i].text.p) {
            parts[i].text = proper_case(d, parts[i].a, parts[i].b);
            if (!parts[i].text.p)
                return STATUS_NO_MEMORY;
        }
    Part *last = &parts[n - 1];
    Str issuer = last->text;
    if (n > 1) {
        const Part *up = &parts[n - 2];
        size_t place = SIZE_MAX;
        for (size_t i = up->a; i < up->b; i++)
            if (tok_any(d, i, up->b, "tỉnh|thành phố|huyện|thị xã|quận|xã|phường") && i + 1 < up->b)
                place = i;
        bool common =
            tok_any(d, last->a, last->b, "sở|phòng|thanh tra|ban quản lý|chi cục|ban dân tộc|văn phòng");
        bool committee = tok_any(d, last->a, last->b,
                                 "ban thường vụ|ban thường trực|ban chấp hành|ban tuyên giáo|ban tổ chức|ban "
                                 "dân vận|ủy ban kiểm tra|văn phòng|ủy ban trung ương") &&
                         last->b - last->a <= 4;
        bool has_place =
            tok_find(d, last->a, last->b, "tỉnh|huyện|thành phố|thị xã|quận|xã|phường") != SIZE_MAX;
        if (committee && !has_place) {
            issuer = str_join(d->arena, issuer, up->text);
        } else if (common && !has_place && place != SIZE_MAX) {
            Str area = proper_case(d, place, up->b);
            char *p = arena_strndup(d->arena, area.p ? area.p : "", area.n);
            if (!p)
                return STATUS_NO_MEMORY;
            uint32_t cp;
            size_t pos = 0;
            utf8_next(area, &pos, &cp);
            char enc[4];
            if (utf8_encode(glyph_lower(cp), enc) == pos)
                memcpy(p, enc, pos);
            issuer = str_join(d->arena, issuer, (Str){p, area.n});
        }
    }
    if (!issuer.p)
        return STATUS_NO_MEMORY;
    d->out->document.issuer = issuer;
    return STATUS_OK;
}

static const char *level_of(const Doc *d, size_t a, size_t b)
{
    static const char *const LEVELS[] = {"tỉnh", "huyện",  "thị xã",   "thành phố", "quận",
                                         "xã",   "phường", "thị trấn", "đặc khu"};
    for (size_t i = a; i < b; i++)
        for (size_t k = 0; k < sizeof LEVELS / sizeof *LEVELS; k++)
            if (tok_seq(d, i, b, LEVELS[k]))
                return LEVELS[k];
    return NULL;
}

static void read_number_and_date(Doc *d)
{
    for (size_t i = 0; i < d->lines.n; i++) {
        const Line *l = &d->lines.items[i];
        if (l->zone != ZONE_HEADER && l->zone != ZONE_TITLE)
            continue;
        for (size_t k = l->ta; k < l->tb; k++) {
            Date v;
            if (d->out->document.number.n == 0 && l->zone == ZONE_HEADER && tok_is(d, k, "số") &&
                k <= l->ta + 2) {
                size_t c = k + 1 + tok_mark(d, k + 1, ':');
                if (c < l->tb && d->t[c].kind == TOK_CODE) {
                    d->out->document.number = d->t[c].low;
                    d->t[c].used = true;
                }
            }
            if (d->out->document.date == DATE_NONE && l->zone == ZONE_HEADER && l->tb - l->ta <= 40 &&
                header_date(d, k, l->tb, &v) && tok_is(d, k, "ngày")) {
                d->out->document.date = v;
                size_t p = k > l->ta && tok_mark(d, k - 1, ',') ? k - 1 : k;
                size_t s = p;
                while (s > l->ta && d->t[s - 1].kind == TOK_WORD && d->t[s - 1].cap && !d->t[s - 1].upper)
                    s--;
                if (p > s)
                    d->out->document.place = doc_text(d, s, p);
                doc_use(d, k, k + 6 < l->tb ? k + 6 : l->tb);
            }
        }
    }
}

static Status read_title(Doc *d)
{
    size_t a = SIZE_MAX, b = 0, kind_end = 0;
    for (size_t i = 0; i < d->lines.n; i++) {
        const Line *l = &d->lines.items[i];
        if (l->zone != ZONE_TITLE)
            continue;
        size_t s = l->ta, e = l->tb;
        while (e > s && d->t[e - 1].kind == TOK_MARK && d->t[e - 1].mark != '\'' && d->t[e - 1].mark != '"' &&
               d->t[e - 1].mark != ')')
            e--;
        if (s >= e)
            continue;
        if (a == SIZE_MAX) {
            a = s;
            kind_end = e;
        }
        b = e;
    }
    if (a == SIZE_MAX) { // a letter's "V/v ..."
        for (size_t i = 0; i < d->lines.n; i++) {
            const Line *l = &d->lines.items[i];
            size_t m = l->zone == ZONE_HEADER ? tok_any(d, l->ta, l->tb, "v / v|về việc") : 0;
            if (!m)
                continue;
            size_t e = l->tb;
            for (size_t k = i + 1; k < d->lines.n && k < i + 6; k++) {
                const Line *x = &d->lines.items[k];
                if (x->zone != ZONE_HEADER || line_upper(d, x) ||
                    tok_find(d, x->ta, x->tb, "ngày") != SIZE_MAX || x->blanks > 1)
                    break;
                e = x->tb;
            }
            d->out->document.title = str_upper_first(d->arena, doc_text(d, l->ta + m, e));
            return d->out->document.title.p ? STATUS_OK : STATUS_NO_MEMORY;
        }
        return STATUS_OK;
    }
    // Words in capitals go to sentence case; the kind of document first.
    char *out = arena_alloc(d->arena, ((size_t)d->t[b - 1].end - d->t[a].start + b - a) * 4 + 16);
    if (!out)
        return STATUS_NO_MEMORY;
    size_t n = 0;
    for (size_t i = a; i < b; i++) {
        if (n && (d->t[i].space || d->t[i].line))
            out[n++] = ' ';
        for (uint32_t k = d->t[i].start; k < d->t[i].end; k++) {
            uint32_t cp = d->text->cp[k];
            if (glyph_is_space(cp))
                continue;
            bool first = k == d->t[i].start;
            bool keep = d->t[i].kind != TOK_WORD || !d->t[i].upper ||
                        tok_any(d, i, i + 1,
                                "ubnd|hđnd|mttq|xx|xix|xviii|xiv|xiii|xii|xi|ii|iii|iv|vi|vii|ocop|covid-19|"
                                "tw|tt|ct|qđ") ||
                        (i == a && first);
            keep |=
                first && (lex_at(d, i, b, LEX_PROVINCE) || (i > a && lex_at(d, i - 1, b, LEX_PROVINCE) > 1) ||
                          lex_at(d, i, b, LEX_BODY) > 1 || lex_at(d, i, b, LEX_ACT) == 2 ||
                          tok_any(d, i, b, "đảng|đại hội"));
            n += utf8_encode(keep ? cp : glyph_lower(cp), out + n);
        }
    }
    (void)kind_end;
    d->out->document.title = (Str){out, n};
    return STATUS_OK;
}

static Status read_footer(Doc *d)
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
        Str text = lex_at(d, a, b, LEX_LEADER) ? office_case(d, a, b) : proper_case(d, a, b);
        if (!text.p)
            return STATUS_NO_MEMORY;
        if (sign) {
            m = tok_any(d, a, b, "tm .|kt .|tl .|tuq .|t / m|q .");
            Str mark = doc_text(d, a, a + m);
            Str rest = a + m < b ? (lex_at(d, a + m, b, LEX_LEADER) ? office_case(d, a + m, b)
                                                                    : proper_case(d, a + m, b))
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

static Status read_cites(Doc *d)
{
    for (size_t i = 0; i < d->lines.n; i++) {
        const Line *l = &d->lines.items[i];
        if (l->zone != ZONE_TITLE && l->zone != ZONE_BODY && l->zone != ZONE_HEADER)
            continue;
        for (size_t k = l->ta; k < l->tb; k++) {
            const Tok *t = &d->t[k];
            if (t->kind != TOK_CODE || str_eq(t->low, d->out->document.number))
                continue;
            d->t[k].used = true;
            if (l->zone == ZONE_HEADER && k > l->ta &&
                tok_any(d, k > l->ta + 1 ? k - 2 : k - 1, k, "số|số :"))
                continue;
            bool seen = false;
            for (size_t c = 0; c < d->cites.n && !seen; c++)
                seen = str_eq(d->cites.items[c], t->low);
            if (!seen && d->cites.n < 2000 && !ARENA_PUSH(d->arena, d->cites, t->low))
                return STATUS_NO_MEMORY;
        }
    }
    return STATUS_OK;
}

// The document's own words about who issues it: "Ủy ban nhân dân huyện ban hành Chương trình ...".
static void level_from_text(Doc *d)
{
    for (size_t i = 0; i < d->n; i++) {
        size_t m = tok_any(d, i, d->n, "ủy ban nhân dân|ubnd|hội đồng nhân dân");
        if (!m)
            continue;
        const char *lv = level_of(d, i + m, i + m + 2 < d->n ? i + m + 2 : d->n);
        if (lv && tok_find(d, i + m, i + m + 8 < d->n ? i + m + 8 : d->n,
                           "ban hành|xây dựng|triển khai|yêu cầu|đề nghị|tổ chức") != SIZE_MAX) {
            d->level = str_c(lv);
            return;
        }
    }
}

// The most frequent district or province in the text.
static Str frequent_place(Doc *d, LexCat cat)
{
    Str best = {"", 0};
    size_t best_n = 1;
    struct {
        size_t at, len, count;
    } seen[64];
    size_t n = 0;
    for (size_t i = 0; i < d->n; i++) {
        size_t m = d->t[i].cap ? lex_at(d, i, d->n, cat) : 0;
        if (!m || (m == 1 && !tok_any(d, i > 0 ? i - 1 : 0, i, "huyện|tỉnh|quận")))
            continue;
        bool caps = true;
        for (size_t k = i; k < i + m; k++)
            caps &= d->t[k].cap;
        if (!caps || tok_any(d, i > 0 ? i - 1 : 0, i, "xã|thôn"))
            continue;
        size_t k = 0;
        while (k < n && (seen[k].len != m || !str_eq(d->t[seen[k].at].low, d->t[i].low) ||
                         !str_eq(d->t[seen[k].at + m - 1].low, d->t[i + m - 1].low)))
            k++;
        if (k == n) {
            if (n == 64)
                continue;
            seen[n].at = i;
            seen[n].len = m;
            seen[n++].count = 0;
        }
        if (++seen[k].count > best_n) {
            best_n = seen[k].count;
            best = doc_text(d, seen[k].at, seen[k].at + m);
        }
        i += m - 1;
    }
    return best;
}

Status issuer_guess(Doc *d)
{
    Str issuer = d->out->document.issuer;
    if (d->level.n == 0 && issuer.n)
        for (size_t i = 0; i < d->lines.n; i++)
            if (d->lines.items[i].zone == ZONE_HEADER && line_upper(d, &d->lines.items[i]) &&
                tok_find(d, d->lines.items[i].ta, d->lines.items[i].tb, "xã hội|chủ nghĩa") == SIZE_MAX) {
                const char *lv = level_of(d, d->lines.items[i].ta, d->lines.items[i].tb);
                if (lv)
                    d->level = str_c(lv); // the last line is the issuer, those above it its superior
            }
    if (d->news || issuer.n)
        return STATUS_OK;
    for (size_t i = 0; i < d->lines.n && i < 40; i++) { // a telegram: "THỦ TƯỚNG CHÍNH PHỦ điện:"
        const Line *l = &d->lines.items[i];
        if (l->zone != ZONE_OUT && l->tb >= l->ta + 4 && l->tb - l->ta < 16 &&
            tok_seq(d, l->tb - 2, l->tb, "điện :") && d->t[l->ta].upper) {
            d->out->document.issuer = proper_case(d, l->ta, l->tb - 2);
            return d->out->document.issuer.p ? STATUS_OK : STATUS_NO_MEMORY;
        }
    }
    level_from_text(d);
    if (d->level.n == 0)
        return STATUS_OK;
    bool province = str_eq_c(d->level, "tỉnh");
    Str place = frequent_place(d, province ? LEX_PROVINCE : LEX_DISTRICT);
    char *p = arena_printf(d->arena, "Ủy ban nhân dân " STR_FMT "%s" STR_FMT, STR_ARG(d->level),
                           place.n ? " " : "", STR_ARG(place));
    if (!p)
        return STATUS_NO_MEMORY;
    d->out->document.issuer = str_c(p);
    d->place = place;
    return STATUS_OK;
}

static int most_frequent_year(const Doc *d);

// The year of a document that does not say it: the latest year of a document it cites, else the one named most.
static int guess_year(const Doc *d)
{
    int latest = 0;
    for (size_t i = 0; i + 1 < d->n; i++) {
        Date v;
        if (d->t[i].kind != TOK_CODE)
            continue;
        size_t k = i + 1 + tok_mark(d, i + 1, ',');
        if (k < d->n && header_date(d, k, d->n, &v)) {
            int y, m, day;
            date_split(v, &y, &m, &day);
            latest = y > latest ? y : latest;
        }
    }
    return latest ? latest : most_frequent_year(d);
}

static int most_frequent_year(const Doc *d)
{
    int counts[300] = {0}, best = 0;
    for (size_t i = 0; i < d->n; i++) {
        if (d->t[i].kind != TOK_NUMBER || d->t[i].low.n != 4)
            continue;
        int y = small_int(d->t[i].low, 2199);
        if (y >= 1990 && (tok_mark(d, i > 0 ? i - 1 : 0, '/') || tok_is(d, i > 0 ? i - 1 : 0, "năm")))
            counts[y - 1900] += 1;
    }
    for (int y = 90; y < 300; y++)
        if (counts[y] > 0 && counts[y] >= counts[best])
            best = y;
    return best ? best + 1900 : 0;
}

// A paper's name: "(Baohatinh.vn)", "Báo X", or what stands between brackets before the dash of the lead.
static Status paper_name(Doc *d)
{
    size_t end = d->n < 400 ? d->n : 400;
    for (size_t i = 1; i + 2 < end; i++)
        if (tok_mark(d, i + 1, '.') && d->t[i].kind == TOK_WORD && tok_any(d, i + 2, end, "vn|com|net|org") &&
            !d->t[i + 1].space && !d->t[i + 2].space && d->t[i].end - d->t[i].start > 3) {
            d->out->document.issuer = doc_text(d, i, i + 3);
            return d->out->document.issuer.p ? STATUS_OK : STATUS_NO_MEMORY;
        }
    for (size_t i = 0; i + 2 < end && i < 200; i++)
        if (tok_mark(d, i, '(') && tok_any(d, i + 1, end, "ttxvn|vov|vtv|chinhphu|tuyengiao|pnvn|qđnd")) {
            size_t e = i + 1;
            while (e < end && !tok_mark(d, e, ')'))
                e++;
            d->out->document.issuer = doc_text(d, i + 1, e);
            return d->out->document.issuer.p ? STATUS_OK : STATUS_NO_MEMORY;
        }
    return STATUS_OK;
}

// The day the article speaks of: a full date or "ngày 28/4" in its first lines, unless a document is being cited.
static void paper_date(Doc *d)
{
    size_t seen = 0;
    for (size_t i = 0; i < d->lines.n && seen < 5; i++) {
        const Line *l = &d->lines.items[i];
        if (l->zone == ZONE_OUT)
            continue;
        seen++;
        for (size_t k = l->ta; k + 2 < l->tb; k++) {
            Date v;
            bool word = tok_any(d, k > l->ta ? k - 1 : k, k + 1, "ngày|sáng|chiều|tối|hôm|thứ|sáng ngày") > 0;
            if (k > l->ta + 1 &&
                tok_find(d, k > l->ta + 8 ? k - 8 : l->ta, k,
                         "số|chỉ thị|nghị quyết|quyết định|từ|đến|kế hoạch|trước|hết|chậm|dự kiến") !=
                    SIZE_MAX)
                continue;
            if (header_date(d, k, l->tb, &v) && (word || k <= l->ta + 3 || l->tb - l->ta <= 16)) {
                d->out->document.date = v;
                return;
            }
            if (word && d->t[k].kind == TOK_NUMBER && (tok_mark(d, k + 1, '/') || tok_mark(d, k + 1, '-')) &&
                d->t[k + 2].kind == TOK_NUMBER && d->year && !(k + 4 < l->tb && tok_mark(d, k + 3, '/'))) {
                v = date_make(d->year, small_int(d->t[k + 2].low, 12), small_int(d->t[k].low, 31));
                if (v != DATE_NONE) {
                    d->out->document.date = v;
                    return;
                }
            }
        }
    }
}

Status header_plain(Doc *d, Str repeated)
{
    Status st = STATUS_OK;
    size_t labels = 0;
    bool footer = false;
    for (size_t i = 0; i < d->lines.n; i++) {
        const Line *l = &d->lines.items[i];
        footer |= l->zone == ZONE_FOOTER;
        if (l->zone == ZONE_BODY && l->tb - l->ta > 2 &&
            (tok_mark(d, l->ta + 1, '.') || tok_is(d, l->ta, "điều")) &&
            (tok_any(d, l->ta, l->tb, "i|ii|iii|iv|điều") && d->t[l->ta].cap))
            labels++;
    }
    d->news = labels < 2 && !footer;
    d->year = guess_year(d);
    d->out->document.type = d->news ? DOC_NEWS : DOC_OTHER;
    if (d->news) {
        d->out->document.title = repeated;
        TRY(paper_name(d));
        paper_date(d);
    }
    for (size_t i = 0; i < d->lines.n && d->out->document.title.n == 0; i++) {
        const Line *l = &d->lines.items[i];
        if (l->zone == ZONE_OUT || l->tb - l->ta < 4)
            continue;
        size_t s = l->ta;
        if (tok_is(d, s, "date") && d->t[s + 1].kind == TOK_NUMBER) // a crawler's mark: "date 2023-07"
            for (s++; s < l->tb && (d->t[s].kind == TOK_NUMBER || d->t[s].kind == TOK_MARK);)
                s++;
        d->out->document.title = doc_text(d, s, l->tb);
        DocType kind;
        Line view = *l;
        if (!d->news && line_kind(d, &view, &kind))
            d->out->document.type = kind;
    }
fail:
    return st;
}

static Date portal_date(const Doc *d)
{
    int v[3] = {0};
    size_t k = 0;
    for (size_t i = 0; i < d->portal_date.n && k < 3; i++) {
        if (glyph_is_digit((unsigned char)d->portal_date.p[i]))
            v[k] = v[k] * 10 + (d->portal_date.p[i] - '0');
        else
            k++;
        if (k < 3 && v[k] > 9999)
            return DATE_NONE;
    }
    return date_make(v[2], v[1], v[0]);
}

Status header_read(Doc *d)
{
    Status st = STATUS_OK;
    if (!d->news) {
        TRY(read_issuer(d));
        read_number_and_date(d);
        if (d->out->document.title.n == 0)
            TRY(read_title(d));
        if (d->out->document.number.n == 0)
            d->out->document.number = d->portal_number;
        if (d->out->document.date == DATE_NONE && d->portal_date.n)
            d->out->document.date = portal_date(d);
        TRY(read_footer(d));
    }
    TRY(read_cites(d));
    if (d->out->document.date != DATE_NONE) {
        int m, day;
        date_split(d->out->document.date, &d->year, &m, &day);
    } else if (d->year == 0)
        d->year = guess_year(d);
fail:
    return st;
}
