// Lines of the text, what a portal put around the document, and where header, title, body and footer lie.
#include "read/doc.h"
#include "read/glyph.h"
#include "read/header.h"

static Status split_lines(Doc *d)
{
    const MappedText *x = d->text;
    uint32_t blanks = 0;
    size_t tok = 0;
    for (size_t i = 0; i <= x->n;) {
        size_t e = i;
        while (e < x->n && x->cp[e] != '\n')
            e++;
        size_t s = i, f = e;
        while (s < f && glyph_is_space(x->cp[s]))
            s++;
        while (f > s && glyph_is_space(x->cp[f - 1]))
            f--;
        if (s == f)
            blanks++;
        else {
            Line l = {.start = (uint32_t)s,
                      .end = (uint32_t)f,
                      .ta = (uint32_t)tok,
                      .blanks = blanks,
                      .zone = ZONE_BODY};
            while (tok < d->n && d->t[tok].start < f)
                tok++;
            l.tb = (uint32_t)tok;
            if (l.tb > l.ta && !ARENA_PUSH(d->arena, d->lines, l))
                return STATUS_NO_MEMORY;
            blanks = 0;
        }
        i = e + 1;
    }
    return STATUS_OK;
}

bool line_upper(const Doc *d, const Line *l)
{
    size_t words = 0;
    for (size_t i = l->ta; i < l->tb; i++) {
        const Tok *t = &d->t[i];
        if (t->kind != TOK_WORD)
            continue;
        if (!t->upper && !(t->cap && t->end - t->start == 1))
            return false;
        words += t->upper;
    }
    return words >= 1;
}

static size_t line_words(const Doc *d, const Line *l)
{
    size_t n = 0;
    for (size_t i = l->ta; i < l->tb; i++)
        n += d->t[i].kind == TOK_WORD;
    return n;
}

static bool portal_line(const Doc *d, const Line *l)
{
    size_t n = l->tb - l->ta, m = lex_at(d, l->ta, l->tb, LEX_PORTAL);
    if (m == 0)
        return tok_mark(d, l->ta, '{') || (n <= 4 && tok_mark(d, l->ta, '['));
    if (m >= 4 || n == m)
        return true;
    if (tok_mark(d, l->ta + m, ':') || tok_mark(d, l->ta + m - 1, ':'))
        return n <= m + 24;
    return (n == m + 1 && d->t[l->tb - 1].kind == TOK_MARK) || (m == 3 && n <= m + 4);
}

// The portal's own table: a second witness for number, date, signer.
static void portal_table(Doc *d, const Line *l)
{
    for (size_t i = l->ta; i < l->tb; i++) {
        size_t m;
        if ((m = tok_any(d, i, l->tb, "số hiệu :|số ký hiệu :|số / ký hiệu :")) && i + m < l->tb &&
            d->t[i + m].kind == TOK_CODE)
            d->portal_number = d->t[i + m].low;
        if ((m = tok_any(d, i, l->tb, "ngày ban hành :|ban hành ngày :")) && i + m + 4 < l->tb &&
            d->t[i + m].kind == TOK_NUMBER)
            d->portal_date = doc_text(d, i + m, i + m + 5);
        if ((m = tok_any(d, i, l->tb, "nơi ban hành :|cơ quan ban hành :"))) {
            size_t e = i + m;
            while (e < l->tb && d->t[e].kind == TOK_WORD &&
                   !tok_any(d, e, l->tb, "người ký|ngày ban hành|loại văn bản"))
                e++;
            d->portal_issuer = doc_text(d, i + m, e);
        }
        if ((m = tok_any(d, i, l->tb, "người ký :")) && i + m < l->tb)
            d->portal_signer = doc_text(d, i + m, l->tb);
    }
}

static uint64_t line_hash(const Doc *d, const Line *l)
{
    uint64_t h = 14695981039346656037u;
    for (size_t i = l->ta; i < l->tb; i++)
        for (size_t k = 0; k < d->t[i].low.n; k++)
            h = (h ^ (unsigned char)d->t[i].low.p[k]) * 1099511628211u;
    return h | 1;
}

// A line that stands three times and more is furniture (a caption repeated under each picture, a log-in notice). The most repeated long line
// before the middle is remembered as a title: papers repeat theirs.
static Status repeated_lines(Doc *d, Str *ret_title)
{
    size_t cap = 16;
    while (cap < d->lines.n * 2)
        cap *= 2;
    uint64_t *keys = ARENA_ARRAY(d->arena, uint64_t, cap);
    uint32_t *counts = ARENA_ARRAY(d->arena, uint32_t, cap);
    if (!keys || !counts)
        return STATUS_NO_MEMORY;
    for (int pass = 0; pass < 2; pass++) {
        uint32_t best = 2;
        for (size_t i = 0; i < d->lines.n; i++) {
            Line *l = &d->lines.items[i];
            if (line_words(d, l) < 4)
                continue;
            uint64_t h = line_hash(d, l);
            size_t k = h & (cap - 1);
            while (keys[k] != 0 && keys[k] != h)
                k = (k + 1) & (cap - 1);
            keys[k] = h;
            if (pass == 0)
                counts[k]++;
            else if (counts[k] >= 3) {
                l->zone = ZONE_OUT;
                if (counts[k] > best && line_words(d, l) >= 6 && !portal_line(d, l)) {
                    best = counts[k];
                    *ret_title = doc_text(d, l->ta, l->tb);
                }
            }
        }
    }
    return STATUS_OK;
}

static bool national_line(const Doc *d, const Line *l)
{
    return tok_find(d, l->ta, l->tb, "cộng hòa xã hội chủ nghĩa") != SIZE_MAX ||
           (l->tb - l->ta <= 12 && line_upper(d, l) &&
            tok_find(d, l->ta, l->tb, "đảng cộng sản việt nam") != SIZE_MAX);
}

static bool number_line(const Doc *d, const Line *l)
{
    for (size_t i = l->ta; i + 1 < l->tb && i < l->ta + 3; i++) {
        if (!tok_is(d, i, "số"))
            continue;
        size_t k = i + 1 + tok_mark(d, i + 1, ':');
        if (k < l->tb && d->t[k].kind == TOK_CODE && i == l->ta)
            return l->tb - l->ta < 24 && (tok_mark(d, i + 1, ':') || l->tb - l->ta <= 12);
        if (tok_mark(d, i + 1, ':') && k < l->tb &&
            (tok_mark(d, k, '/') || tok_mark(d, k, '.') || tok_mark(d, k, 0x2026)))
            return i == l->ta;
    }
    return false;
}

static bool issuer_line(const Doc *d, const Line *l)
{
    return line_upper(d, l) && l->tb - l->ta <= 24 &&
           (lex_at(d, l->ta, l->tb, LEX_BODY) || lex_at(d, l->ta, l->tb, LEX_HEAD) ||
            lex_at(d, l->ta, l->tb, LEX_LEVEL));
}

bool line_kind(const Doc *d, const Line *l, DocType *ret)
{
    static const struct {
        const char *words;
        DocType type;
    } KINDS[] = {
        {"chương trình hành động|chương trình công tác|chương trình", DOC_PROGRAMME},
        {"chỉ thị", DOC_DIRECTIVE},
        {"kế hoạch liên tịch|kế hoạch", DOC_PLAN},
        {"quyết định", DOC_DECISION},
        {"nghị quyết liên tịch|nghị quyết", DOC_RESOLUTION},
        {"báo cáo", DOC_REPORT},
        {"thông báo kết luận|kết luận", DOC_CONCLUSION},
        {"thông báo", DOC_NOTICE},
        {"hướng dẫn liên ngành|hướng dẫn", DOC_GUIDELINE},
        {"tờ trình", DOC_SUBMISSION},
        {"biên bản", DOC_MINUTES},
        {"quy chế|quy định|nội quy|điều lệ", DOC_REGULATION},
        {"đề án", DOC_PROJECT},
        {"công văn|công điện", DOC_OFFICIAL_LETTER},
        {"thể lệ|giao ước thi đua|thư kêu gọi|lời kêu gọi|phương án", DOC_OTHER},
    };
    size_t best = 0;
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++) {
        size_t m = tok_any(d, l->ta, l->tb, KINDS[i].words);
        if (m > best) {
            best = m;
            *ret = KINDS[i].type;
        }
    }
    if (best == 0)
        return false;
    size_t n = l->tb - l->ta;
    for (size_t i = l->ta; i < l->ta + best; i++)
        if (!d->t[i].upper && !(n == best && d->t[l->ta].cap))
            return false;
    return true;
}

// Words with which the text proper begins after the title.
static bool body_start(const Doc *d, const Line *l)
{
    return d->t[l->ta].cap && !line_upper(d, l) &&
           tok_any(d, l->ta, l->tb,
                   "căn cứ|thực hiện|để|nhằm|kính gửi|trong|thi hành|theo|hưởng ứng|triển khai|tiếp "
                   "tục|xét|năm|ngày|những năm|phát huy|sau|"
                   "ủy ban|ubnd|ban|sở|phong trào|công tác|qua|từ|trên cơ sở|tại|nghị quyết này|chỉ thị "
                   "này|thời gian qua|được");
}

static bool label_like(const Doc *d, const Line *l)
{
    size_t i = l->ta;
    if (i + 1 >= l->tb)
        return false;
    const Tok *t = &d->t[i];
    bool roman = t->kind == TOK_WORD && t->cap && t->low.n <= 4 && strspn(t->low.p, "ivx") >= t->low.n;
    bool stop = tok_mark(d, i + 1, '.') || tok_mark(d, i + 1, ')') || tok_mark(d, i + 1, '/') ||
                tok_mark(d, i + 1, '-');
    return ((roman || t->kind == TOK_NUMBER) && stop) || tok_seq(d, i, l->tb, "điều 1") ||
           (tok_is(d, i, "phần") && t->cap) || (tok_is(d, i, "a") && tok_mark(d, i + 1, '.') && t->cap);
}

static size_t title_end(const Doc *d, size_t first)
{
    size_t i = first + 1, taken = d->lines.items[first].tb - d->lines.items[first].ta > 4;
    bool upper_before = true;
    for (; i < d->lines.n && i < first + 14; i++) {
        const Line *l = &d->lines.items[i];
        if (l->zone == ZONE_OUT)
            continue;
        bool upper = line_upper(d, l);
        if (label_like(d, l) || tok_any(d, l->ta, l->tb, "kính gửi|căn cứ") || tok_mark(d, l->ta, '-') ||
            (l->tb >= l->ta + 3 && tok_any(d, l->tb - 2, l->tb, "điện :|gửi :")))
            break;
        if (taken && body_start(d, l) && !(upper_before && taken == 0))
            break;
        if (upper && taken && !upper_before &&
            (lex_at(d, l->ta, l->tb, LEX_LEADER) || lex_at(d, l->ta, l->tb, LEX_BODY) ||
             lex_at(d, l->ta, l->tb, LEX_HEAD)))
            break;
        if (upper && lex_at(d, l->ta, l->tb, LEX_LEADER))
            break;
        if (taken && !upper && l->end - l->start > 170)
            break;
        if (line_words(d, l) > 0) {
            taken++;
            upper_before = upper;
        }
    }
    return i;
}

static bool signature_line(const Doc *d, const Line *l)
{
    return tok_any(d, l->ta, l->tb, "tm .|kt .|tl .|tuq .|t / m|q . |t . m") && d->t[l->ta].cap &&
           d->t[l->ta].upper + (d->t[l->ta].end - d->t[l->ta].start == 1) > 0;
}

static bool post_line(const Doc *d, const Line *l)
{
    return line_upper(d, l) && l->tb - l->ta <= 8 && lex_at(d, l->ta, l->tb, LEX_LEADER) &&
           !tok_mark(d, l->tb - 1, ':');
}

// Four words at most, each capitalised: a person.
bool line_person(const Doc *d, const Line *l)
{
    size_t a = l->ta, n = 0;
    while (
        a < l->tb &&
        tok_any(d, a, l->tb, "ts .|ths .|pgs .|gs .|bs .|ông|bà|đại tá|thượng tá|trung tá|thiếu tướng|đ / c"))
        a += tok_any(d, a, l->tb,
                     "ts .|ths .|pgs .|gs .|bs .|ông|bà|đại tá|thượng tá|trung tá|thiếu tướng|đ / c");
    for (size_t i = a; i < l->tb; i++, n++)
        if (d->t[i].kind != TOK_WORD || !d->t[i].cap)
            return false;
    return n >= 2 && n <= 5 && !tok_any(d, a, l->tb, "phó|quyền|chủ|giám|trưởng|thủ") &&
           !lex_at(d, a, l->tb, LEX_LEADER) && !lex_at(d, a, l->tb, LEX_BODY);
}

static void set_zone(Doc *d, size_t a, size_t b, Zone z)
{
    for (size_t i = a; i < b && i < d->lines.n; i++)
        if (d->lines.items[i].zone != ZONE_OUT || z == ZONE_OUT)
            d->lines.items[i].zone = z;
}

// After the signature: an annex goes on, anything else is the portal's.
static size_t annex_start(const Doc *d, size_t from)
{
    for (size_t i = from; i < d->lines.n; i++) {
        const Line *l = &d->lines.items[i];
        DocType kind;
        if (l->zone == ZONE_OUT)
            continue;
        if (line_upper(d, l) && (tok_is(d, l->ta, "phụ") || line_kind(d, l, &kind)))
            for (size_t k = i; k < d->lines.n && k < i + 8; k++)
                if (tok_any(d, d->lines.items[k].ta + tok_mark(d, d->lines.items[k].ta, '('),
                            d->lines.items[k].tb, "kèm theo|ban hành kèm theo") ||
                    tok_is(d, l->ta, "phụ"))
                    return i;
    }
    return d->lines.n;
}

static void find_footer(Doc *d, size_t body)
{
    size_t n = d->lines.n, foot = n;
    for (size_t i = body; i < n; i++) {
        const Line *l = &d->lines.items[i];
        if (l->zone == ZONE_OUT)
            continue;
        if (tok_any(d, l->ta, l->tb, "nơi nhận") && d->t[l->ta].cap && l->tb - l->ta <= 14) {
            foot = i;
            break;
        }
        if (i > body + 1 && (signature_line(d, l) || (post_line(d, l) && i + 4 > n - (n > 4 ? 4 : n)))) {
            foot = i;
            break;
        }
        if (i > body + 1 && post_line(d, l)) { // "GIÁM ĐỐC" and soon a person's name
            for (size_t k = i + 1; k < n && k < i + 5; k++)
                if (d->lines.items[k].zone != ZONE_OUT && line_person(d, &d->lines.items[k]) &&
                    !line_upper(d, &d->lines.items[k]))
                    foot = i;
            if (foot != n)
                break;
        }
    }
    if (foot == n)
        return;
    size_t end = foot, last_sign = foot;
    bool named = false, signed_seen = false;
    for (size_t i = foot; i < n && i < foot + 70; i++) {
        const Line *l = &d->lines.items[i];
        if (l->zone == ZONE_OUT && portal_line(d, l) && signed_seen)
            break;
        bool beside = false; // "Nơi nhận:      TỔNG GIÁM ĐỐC": two columns on one line
        for (size_t k = l->ta + 2; k < l->tb; k++)
            beside |= d->t[k].upper && lex_at(d, k, l->tb, LEX_LEADER) > 0;
        if (signature_line(d, l) || post_line(d, l) || beside)
            signed_seen = true, last_sign = i;
        end = i + 1;
        if (signed_seen && line_person(d, l) && !post_line(d, l)) {
            named = true;
            size_t k = i + 1; // recipients may stand behind the name
            if (k < n && tok_any(d, d->lines.items[k].ta, d->lines.items[k].tb, "nơi nhận"))
                continue;
            break;
        }
    }
    if (!named && signed_seen)
        end = last_sign + 1;
    size_t recipients = n;
    for (size_t i = end; i < n && i < end + 3; i++)
        if (tok_any(d, d->lines.items[i].ta, d->lines.items[i].tb, "nơi nhận"))
            recipients = i;
    if (recipients < n)
        for (end = recipients + 1; end < n && tok_mark(d, d->lines.items[end].ta, '-');)
            end++;
    set_zone(d, foot, end, ZONE_FOOTER);
    size_t annex = annex_start(d, end);
    set_zone(d, end, annex, ZONE_OUT);
}

// A paper's tail: from the first portal line behind which only short lines stand.
static void cut_tail(Doc *d)
{
    size_t i = d->lines.n;
    size_t cut = d->lines.n;
    while (i > 0) {
        const Line *l = &d->lines.items[i - 1];
        if (l->tb - l->ta > 14)
            break;
        if (portal_line(d, l))
            cut = i - 1;
        i--;
    }
    set_zone(d, cut, d->lines.n, ZONE_OUT);
}

Status lines_read(Doc *d)
{
    Status st = STATUS_OK;
    Str repeated = {"", 0};
    TRY(split_lines(d));
    TRY(repeated_lines(d, &repeated));
    for (size_t i = 0; i < d->lines.n; i++) {
        Line *l = &d->lines.items[i];
        portal_table(d, l);
        if (portal_line(d, l))
            l->zone = ZONE_OUT;
    }
    size_t n = d->lines.n, head = n, kind = n;
    bool national = false, numbered = false;
    DocType type = DOC_OTHER;
    for (size_t i = 0; i < n && i < 80; i++) {
        const Line *l = &d->lines.items[i];
        if (l->zone == ZONE_OUT)
            continue;
        bool nat = national_line(d, l), num = number_line(d, l);
        if ((nat || num) && head == n)
            head = i;
        national |= nat;
        numbered |= num;
        if (head != n && i > head + 24)
            break;
    }
    size_t from = head == n ? 0 : head, to = head == n ? 12 : head + 26;
    for (size_t i = from; i < n && i < to; i++) {
        const Line *l = &d->lines.items[i];
        if (l->zone != ZONE_OUT && line_kind(d, l, &type) && !number_line(d, l)) {
            kind = i;
            break;
        }
    }
    if (head == n && kind != n)
        head = kind;
    if (head == n) { // no official head at all: a paper's article, or an excerpt
        cut_tail(d);
        find_footer(d, n > 1 ? 1 : 0);
        return header_plain(d, repeated);
    }
    for (size_t up = head, seen = 0; up > 0 && seen < 6;
         seen++) { // the issuer's lines stand above; rules of dashes between
        const Line *l = &d->lines.items[--up];
        if (l->zone == ZONE_OUT || (line_words(d, l) > 0 && !issuer_line(d, l)))
            break;
        if (line_words(d, l) > 0)
            head = up;
    }
    set_zone(d, 0, head, ZONE_OUT);
    size_t body;
    if (kind != n) {
        body = title_end(d, kind);
        set_zone(d, head, kind, ZONE_HEADER);
        set_zone(d, kind, body, ZONE_TITLE);
    } else { // a letter: V/v and "Kính gửi"
        body = head;
        while (body < n && body < head + 30) {
            const Line *l = &d->lines.items[body];
            if (tok_any(d, l->ta, l->tb, "kính gửi|căn cứ|thực hiện") ||
                (l->end - l->start > 120 && !line_upper(d, l)))
                break;
            body++;
        }
        set_zone(d, head, body, ZONE_HEADER);
        type = DOC_OFFICIAL_LETTER;
    }
    find_footer(d, body);
    d->out->document.type = type;
    (void)national;
    (void)numbered;
fail:
    return st;
}
