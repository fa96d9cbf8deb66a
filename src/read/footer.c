// The foot: recipients, and who signed in what capacity. Two columns may have been flattened: recipients to the left, the signature to the right.
#include "read/header.h"

#include "base/utf8.h"
#include "read/glyph.h"

#define SIGNS "tm .|kt .|tl .|tuq .|t / m|k / t|t / l|q ."
#define RANKS                                                                                                      \
    "ts .|ths .|pgs .|gs .|bs .|bsck1 .|bsck2 .|ks .|cn .|đại tá|thượng tá|trung tá|thiếu tá|thiếu " \
    "tướng|trung tướng|thượng tướng|đại tướng|đại "                                           \
    "úy|thượng úy|ông|bà|đ / c|đồng chí|nhà giáo ưu tú|nhà giáo nhân dân"

typedef struct Foot {
    Doc *d;
    Str capacity, position, name;
    bool recipients; // "Nơi nhận" was seen
    bool open;       // the last recipient may go on in the next line
} Foot;

// "PHÓ CHỦ TỊCH" -> "Phó Chủ tịch".
static Str office_case(Doc *d, size_t a, size_t b)
{
    char *out = arena_alloc(d->arena, ((size_t)d->t[b - 1].end - d->t[a].start) * 4 + 16);
    if (!out)
        return (Str){NULL, 0};
    size_t n = 0, body = b;
    for (size_t i = a + 1; i + 1 < b && body == b;
         i++) // "GIÁM ĐỐC SỞ NỘI VỤ": the body's name keeps its own rule
        if ((lex_at(d, i, b, LEX_HEAD) || lex_at(d, i, b, LEX_BODY)) &&
            !tok_any(d, i, b, "ban|bộ|đoàn|trường|tổ|khoa|viện"))
            body = i;
    for (size_t i = a; i < body; i++) {
        bool cap = i == a || (i == a + 1 && tok_is(d, a, "phó"));
        if (i > a && d->t[i].space)
            out[n++] = ' ';
        for (uint32_t k = d->t[i].start; k < d->t[i].end; k++)
            n += utf8_encode(cap && k == d->t[i].start ? d->text->cp[k] : glyph_lower(d->text->cp[k]),
                             out + n);
    }
    Str office = office_written(d->arena, (Str){out, n});
    if (body == b || !office.p)
        return office;
    Str tail = header_proper_case(d, body, b);
    if (!tail.p)
        return tail;
    return office_written(d->arena, str_join(d->arena, office, tail));
}

static Str capital_case(Doc *d, size_t a, size_t b)
{
    if (a >= b)
        return (Str){"", 0};
    if (lex_at(d, a, b, LEX_LEADER))
        return office_case(d, a, b);
    Str s = header_proper_case(d, a, b);
    return s.p ? office_written(d->arena, s) : s;
}

static bool all_upper(const Doc *d, size_t a, size_t b)
{
    Line view = {.ta = (uint32_t)a, .tb = (uint32_t)b};
    return a < b && line_upper(d, &view);
}

static bool is_sign(const Doc *d, size_t a, size_t b)
{
    return tok_any(d, a, b, SIGNS) > 0 && d->t[a].cap;
}

// Where the right column begins within [a, b): a signature or an office in capitals up to the end; b when there is none.
static size_t right_column(const Doc *d, size_t a, size_t b)
{
    for (size_t i = a + 1; i < b && !all_upper(d, a, b); i++)
        if (d->t[i].kind == TOK_WORD && d->t[i].cap &&
            (is_sign(d, i, b) || (d->t[i].upper && lex_at(d, i, b, LEX_LEADER))) && all_upper(d, i, b))
            return i;
    return b;
}

static Status add_recipient(Foot *f, size_t a, size_t b, bool bullet)
{
    Doc *d = f->d;
    while (b > a && d->t[b - 1].kind == TOK_MARK && d->t[b - 1].mark != ')')
        b--;
    if (b <= a)
        return STATUS_OK;
    Str text = doc_text(d, a, b);
    if (!text.p)
        return STATUS_NO_MEMORY;
    size_t last = d->recipients.n;
    if (!bullet && f->open && last > 0) {
        d->recipients.items[last - 1] = str_join(d->arena, d->recipients.items[last - 1], text);
        return d->recipients.items[last - 1].p ? STATUS_OK : STATUS_NO_MEMORY;
    }
    return last >= READ_MAX_ROWS || ARENA_PUSH(d->arena, d->recipients, text) ? STATUS_OK : STATUS_NO_MEMORY;
}

static Status add_sign(Foot *f, size_t a, size_t b)
{
    Doc *d = f->d;
    size_t m = tok_any(d, a, b, SIGNS);
    if (tok_any(d, a, b, "q .") && f->position.n == 0 &&
        lex_at(d, a + m, b, LEX_LEADER)) { // an acting chairman is the one who signs
        f->position = str_join(d->arena, doc_text(d, a, a + m), capital_case(d, a + m, b));
        return f->position.p ? STATUS_OK : STATUS_NO_MEMORY;
    }
    Str rest = capital_case(d, a + m, b);
    if (!rest.p)
        return STATUS_NO_MEMORY;
    Str whole = str_join(d->arena, doc_text(d, a, a + m), rest);
    if (f->capacity.n && whole.p) {
        char *p = arena_printf(d->arena, STR_FMT " / " STR_FMT, STR_ARG(f->capacity), STR_ARG(whole));
        whole = p ? str_c(p) : (Str){NULL, 0};
    }
    f->capacity = whole;
    return whole.p ? STATUS_OK : STATUS_NO_MEMORY;
}

// A line in capitals: a capacity cut over lines ("TM." over "ỦY BAN NHÂN DÂN"), a position or what it goes on with.
static Status add_post(Foot *f, size_t a, size_t b)
{
    Doc *d = f->d;
    Str text = capital_case(d, a, b);
    if (!text.p)
        return STATUS_NO_MEMORY;
    bool leader = lex_at(d, a, b, LEX_LEADER) > 0;
    if (f->position.n == 0 && f->capacity.n && lex_at(d, a, b, LEX_BODY))
        f->capacity = str_join(d->arena, f->capacity, text);
    else if (f->position.n == 0)
        f->position = text;
    else if (leader &&
             !str_eq(f->position, text)) { // "PHÓ CHỦ TỊCH" over "GIÁM ĐỐC SỞ NỘI VỤ": both offices are his
        char *p = arena_printf(d->arena, STR_FMT ", " STR_FMT, STR_ARG(f->position), STR_ARG(text));
        f->position = p ? str_c(p) : (Str){NULL, 0};
    } else if (tok_any(d, a, b, "tịch|đốc|trưởng|thư|ban|nhân dân|thường trực"))
        f->position =
            office_written(d->arena, str_join(d->arena, f->position, doc_text_lower_first(d, a, b)));
    else if (tok_any(d, a, b, "bộ|sở|tỉnh|huyện|xã|công ty|phòng"))
        f->position = str_join(d->arena, f->position, text);
    return f->position.p && f->capacity.p ? STATUS_OK : STATUS_NO_MEMORY;
}

static Status read_piece(Foot *f, size_t a, size_t b)
{
    Doc *d = f->d;
    size_t words = 0;
    for (size_t k = a; k < b; k++)
        words += d->t[k].kind == TOK_WORD;
    bool bullet = tok_mark(d, a, '-') || tok_mark(d, a, '+') || tok_mark(d, a, '*') || tok_mark(d, a, 0x2022);
    if (words == 0) { // a bullet alone: its words stand in the next line
        f->open = false;
        return STATUS_OK;
    }
    bool signing = f->capacity.n || f->position.n;
    if (bullet) {
        Status st = f->recipients ? add_recipient(f, a + 1, b, true) : STATUS_OK;
        f->open = !tok_any(d, b - 1, b, ";|.");
        return st;
    }
    if (is_sign(d, a, b))
        return f->name.n ? STATUS_OK : add_sign(f, a, b);
    Line view = {.ta = (uint32_t)a, .tb = (uint32_t)b};
    bool person = line_person(d, &view) && signing;
    if (all_upper(d, a, b) && !(person && f->position.n && !lex_at(d, a, b, LEX_LEADER)))
        return f->name.n ? STATUS_OK : add_post(f, a, b);
    if (person) {
        if (f->name.n)
            return STATUS_OK;
        for (size_t rank; (rank = tok_any(d, a, b, RANKS)) > 0;)
            a += rank;
        f->name = all_upper(d, a, b) ? header_proper_case(d, a, b) : doc_text(d, a, b);
        return f->name.p ? STATUS_OK : STATUS_NO_MEMORY;
    }
    if (f->recipients && !signing) {
        Status st = add_recipient(f, a, b, false);
        f->open = !tok_any(d, b - 1, b, ";|.");
        return st;
    }
    return STATUS_OK;
}

static Status read_line(Foot *f, const Line *l)
{
    Doc *d = f->d;
    for (size_t a = l->ta, b; a < l->tb; a = b + 1) { // columns kept apart by '|'
        for (b = a; b < l->tb && !tok_mark(d, b, '|');)
            b++;
        size_t m = tok_any(d, a, b, "nơi nhận");
        if (m) {
            f->recipients = true;
            f->open = false;
            a += m + tok_mark(d, a + m, ':');
        }
        if (a >= b)
            continue;
        size_t right = m ? (all_upper(d, a, b) ? a : right_column(d, a, b)) : right_column(d, a, b);
        Status st = a < right ? read_piece(f, a, right) : STATUS_OK;
        if (st == STATUS_OK && right < b)
            st = read_piece(f, right, b);
        if (st != STATUS_OK)
            return st;
    }
    return STATUS_OK;
}

Status header_footer(Doc *d)
{
    Foot f = {.d = d, .capacity = {"", 0}, .position = {"", 0}, .name = {"", 0}};
    size_t last = d->lines.n;
    for (size_t i = 0; i < d->lines.n; i++) {
        if (d->lines.items[i].zone != ZONE_FOOTER)
            continue;
        Status st = read_line(&f, &d->lines.items[i]);
        if (st != STATUS_OK)
            return st;
        last = i;
    }
    // Beside an empty left column the name may have been taken for a stray line.
    for (size_t i = last + 1; i < d->lines.n && i < last + 4 && f.name.n == 0 && f.position.n > 0; i++) {
        Line view = d->lines.items[i];
        while (view.ta < view.tb && d->t[view.ta].kind == TOK_MARK)
            view.ta++;
        if (view.tb - view.ta > 8 || !line_person(d, &view))
            continue;
        Status st = read_line(&f, &view);
        if (st != STATUS_OK)
            return st;
    }
    if (f.name.n || d->portal_signer.n) {
        d->out->document.signer_name = f.name.n ? f.name : d->portal_signer;
        d->out->document.signer_position = f.position;
        d->out->document.signer_capacity = f.capacity;
    }
    return STATUS_OK;
}
