// Who issues the document, from its head or, without one, from its own words.
#include "read/header.h"

#include "base/utf8.h"
#include "read/glyph.h"

// Upper-case office names to the written form: "ỦY BAN NHÂN DÂN TỈNH HÀ TĨNH" -> "Ủy ban nhân dân tỉnh An Giang".
Str header_proper_case(Doc *d, size_t a, size_t b)
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
        bool level_last = i + 1 == b && tok_any(d, i, b, "tỉnh|huyện|xã|phường|quận");
        if ((tok_any(d, i, i + 1, "và|của|các") || level_last) && !first)
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

static bool starts_agency(const Doc *d, size_t i, size_t end)
{
    return lex_at(d, i, end, LEX_BODY) > 0 || (lex_at(d, i, end, LEX_HEAD) > 0 && i + 1 < end);
}

#define AREAS "tỉnh|thành phố|huyện|thị xã|quận|xã|phường|thị trấn|đặc khu"

// "Tỉnh Bắc Sơn" -> "tỉnh Bắc Sơn".
static Str small_first(Doc *d, Str area)
{
    uint32_t cp = 0;
    size_t pos = 0;
    char *p = arena_strndup(d->arena, area.p ? area.p : "", area.n);
    if (!p || !area.p || area.n == 0)
        return area;
    utf8_next(area, &pos, &cp);
    char enc[4];
    if (utf8_encode(glyph_lower(cp), enc) == pos)
        memcpy(p, enc, pos);
    return (Str){p, area.n};
}

typedef struct Part {
    size_t a, b;
    Str text;
} Part;

Status header_issuer(Doc *d)
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
        cut = tok_find(d, l->ta, b, "số");
        if (cut != SIZE_MAX && cut + 1 < l->tb &&
            (d->t[cut + 1].kind == TOK_CODE || d->t[cut + 1].kind == TOK_MARK))
            b = cut;
        cut = tok_find(d, l->ta, b, "ngày"); // the other column's place and date
        if (cut != SIZE_MAX && cut > l->ta + 1) {
            b = cut - tok_mark(d, cut - 1, ',');
            while (b > l->ta && d->t[b - 1].kind == TOK_WORD && d->t[b - 1].cap && !d->t[b - 1].upper)
                b--;
        }
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
        if (n > 0 && tok_any(d, a, b, "đoàn tncs hồ chí minh|đoàn thanh niên cộng sản hồ chí minh") == b - a)
            continue; // the union's name stands where others write the nation's
        size_t level = lex_at(d, a, b, LEX_LEVEL);
        bool agency =
            starts_agency(d, a, b) && !(n > 0 && tok_any(d, parts[n - 1].b - 1, parts[n - 1].b, "và"));
        if (level && agency && tok_any(d, a, b, "tỉnh|thành phố|huyện") && lex_at(d, a, b, LEX_BODY) <= level)
            agency = false;
        if (n == 0 || agency)
            parts[n++] = (Part){a, b, {NULL, 0}};
        else if (!level && parts[n - 1].b == a && !parts[n - 1].text.p)
            parts[n - 1].b = b; // "SỞ NÔNG NGHIỆP VÀ" over "MÔI TRƯỜNG"
        else {                  // the name goes on
            Str head = parts[n - 1].text.p ? parts[n - 1].text
                                           : header_proper_case(d, parts[n - 1].a, parts[n - 1].b);
            Str tail = header_proper_case(d, a, b);
            if (level && tail.n) { // "TỈNH HÀ TĨNH" behind a body is written "tỉnh An Giang"
                Str small = {"", 0};
                for (size_t k = a; k < a + level; k++)
                    small = str_join(d->arena, small, d->t[k].low);
                tail = a + level < b ? str_join(d->arena, small, header_proper_case(d, a + level, b)) : small;
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
            parts[i].text = header_proper_case(d, parts[i].a, parts[i].b);
            if (!parts[i].text.p)
                return STATUS_NO_MEMORY;
        }
    Part *last = &parts[n - 1];
    Str issuer = last->text;
    if (n > 1) {
        const Part *up = &parts[n - 2];
        size_t place = SIZE_MAX;
        for (size_t i = up->a; i < up->b; i++)
            if (tok_any(d, i, up->b, AREAS) && i + 1 < up->b && !tok_is(d, i + 1, "hội"))
                place = i;
        bool common = tok_any(d, last->a, last->b,
                              "sở|phòng|thanh tra|ban quản lý|chi cục|ban dân tộc|văn phòng|hội đồng thi "
                              "đua|cụm thi đua|khối thi đua|ban chỉ đạo|ban tổ chức|trung tâm");
        bool committee = tok_any(d, last->a, last->b,
                                 "ban thường vụ|ban thường trực|ban chấp hành|ban tuyên giáo|ban tổ chức|ban "
                                 "dân vận|ủy ban kiểm tra|văn phòng|ủy ban trung ương") &&
                         last->b - last->a <= 4;
        size_t own = SIZE_MAX;
        for (size_t i = last->a + 1; i < last->b && own == SIZE_MAX; i++)
            if (tok_any(d, i, last->b, AREAS) && !tok_any(d, i + 1, last->b, "hội|đoàn|ủy") &&
                !tok_is(d, i - 1, "tác"))
                own = i;
        bool has_place = own != SIZE_MAX;
        if (own != SIZE_MAX && tok_any(d, last->a, last->b, "ban chấp hành|ban thường vụ") == own - last->a &&
            place == SIZE_MAX &&
            !tok_any(
                d, up->a, up->b,
                "đảng bộ|tỉnh ủy|huyện ủy|thành ủy")) { // "ĐOÀN TNCS HỒ CHÍ MINH" over "BAN CHẤP HÀNH TỈNH ..."
            Str area = small_first(d, header_proper_case(d, own, last->b));
            issuer =
                str_join(d->arena, str_join(d->arena, header_proper_case(d, last->a, own), up->text), area);
        } else if (place == up->a && own == SIZE_MAX &&
                   tok_any(d, last->a, last->b, "ủy ban nhân dân|ubnd|hội đồng nhân dân|hđnd") ==
                       last->b - last->a) {
            issuer = str_join(d->arena, issuer, small_first(d, up->text)); // the place over its government
        } else if (committee && own == SIZE_MAX) {
            issuer = str_join(d->arena, issuer, up->text);
        } else if (common && !has_place && place != SIZE_MAX) {
            issuer = str_join(d->arena, issuer, small_first(d, header_proper_case(d, place, up->b)));
        }
    }
    if (issuer.p)
        issuer = office_written(d->arena, issuer);
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
            d->out->document.issuer = header_proper_case(d, l->ta, l->tb - 2);
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
