// Movements and campaigns by name: in quotation marks behind their head word, or as a phrase behind it.
#include "base/utf8.h"
#include "read/doc.h"
#include "read/glyph.h"

#define HEADS                                                                                                                         \
    "phong trào thi đua yêu nước|phong trào thi đua|phong trào|cuộc vận động|đợt thi đua cao điểm|đợt thi " \
    "đua đặc biệt|đợt thi đua|đợt cao điểm thi đua|chiến dịch"
#define CALLS "phát động|hưởng ứng|thi đua"
// First words of a movement named without quotation marks.
#define STARTS                                                                                                                                   \
    "học tập|lập thành tích|xây dựng|ra quân|ngày|toàn dân|toàn tỉnh|toàn huyện|thực hiện thắng lợi|thi "           \
    "đua|giúp nhau|giúp đỡ|chung sức|chung tay|vì|xóa|"                                                                                \
    "bảo vệ|cải cách|chuyển đổi số|phòng chống|sản xuất|lao động|giữ gìn|hiến|đền ơn|dạy tốt|làm|trồng " \
    "cây|tiết kiệm|khuyến học|văn hóa , văn nghệ|"                                                                                 \
    "thanh niên|đoàn kết|cả nước|cả tỉnh|ứng dụng|nông dân|phụ nữ|quần chúng|tình nguyện|hai giỏi|phát "        \
    "huy|đổi mới|bình dân|toàn đảng|người tốt|bài trừ|thắp sáng|mỗi"
#define STOPS                                                                                                                                             \
    "gắn với|gắn|nhằm|trong đó|được|tiếp tục|đã|theo|do|thực chất|trên địa bàn|tại|để|phải|cần|đảm bảo|bảo " \
    "đảm|góp phần|với chủ đề|sớm|"                                                                                                         \
    "hiệu quả|đi vào|ngày càng|là|trên các|trong các|trong toàn|đặc biệt|như|với|giai đoạn|trong năm|đến "                    \
    "năm|qua đó|tạo|có|diễn ra|và các|vẫn|đạt|đối với|một cách|sâu rộng|rộng khắp|thiết thực|bằng|từ"

static bool opens(const Doc *d, size_t i)
{
    return tok_mark(d, i, '"') || (tok_mark(d, i, '\'') && d->text->cp[d->t[i].start] == '\'');
}

// Token of the closing mark, SIZE_MAX when there is none near.
static size_t closes(const Doc *d, size_t open, size_t end)
{
    bool straight = d->text->cp[d->t[open].start] == '"';
    for (size_t i = open + 1; i < end && i < open + 70; i++) {
        if (tok_mark(d, i, '\'') || (straight && tok_mark(d, i, '"')))
            return i;
        if (!straight && tok_mark(d, i, '"') && d->text->cp[d->t[i].start] != '"')
            return SIZE_MAX;
        if (!straight && tok_mark(d, i, '"'))
            return i;
    }
    return SIZE_MAX;
}

static bool same_words(const Doc *d, Str a, Str b, double least)
{
    (void)d;
    // Sets of words, small; case and marks folded roughly by comparing lower-cased ASCII and code points.
    Str wa[64], wb[64];
    uint32_t cp;
    size_t na = 0, nb = 0, both = 0;
    for (int side = 0; side < 2; side++) {
        Str s = side ? b : a;
        size_t from = 0;
        for (size_t i = 0; i <= s.n;) {
            size_t at = i;
            bool letter = false;
            if (i < s.n) {
                utf8_next(s, &i, &cp);
                letter = glyph_is(cp) || glyph_is_digit(cp);
            } else
                i++;
            if (!letter) {
                if (at > from) {
                    Str w = {s.p + from, at - from};
                    if (side == 0 && na < 64)
                        wa[na++] = w;
                    if (side == 1 && nb < 64)
                        wb[nb++] = w;
                }
                from = i;
            }
        }
    }
    for (size_t i = 0; i < na; i++)
        for (size_t k = 0; k < nb; k++) {
            if (wa[i].n != wb[k].n)
                continue;
            bool eq = true;
            size_t x = 0, y = 0;
            uint32_t p, q;
            while (x < wa[i].n && y < wb[k].n && eq) {
                utf8_next(wa[i], &x, &p);
                utf8_next(wb[k], &y, &q);
                eq = glyph_lower(p) == glyph_lower(q);
            }
            if (eq) {
                both++;
                break;
            }
        }
    size_t all = na + nb - both;
    if (least < 0.8 && both >= 5 && (both == na || both == nb))
        return true;
    return all > 0 && (double)both >= least * (double)all;
}

static Str sentence_case(Doc *d, size_t a, size_t b)
{
    bool upper = true;
    for (size_t i = a; i < b; i++)
        upper &= d->t[i].kind != TOK_WORD || d->t[i].upper || d->t[i].end - d->t[i].start == 1;
    Str s = doc_text(d, a, b);
    if (!upper || !s.p)
        return str_upper_first(d->arena, s);
    char *out = arena_alloc(d->arena, s.n * 2 + 4);
    if (!out)
        return (Str){NULL, 0};
    size_t n = 0;
    uint32_t cp;
    for (size_t pos = 0; pos < s.n;) {
        utf8_next(s, &pos, &cp);
        n += utf8_encode(glyph_lower(cp), out + n);
    }
    return str_upper_first(d->arena, (Str){out, n});
}

static bool add(Doc *d, size_t a, size_t b, bool quoted)
{
    while (b > a && d->t[b - 1].kind == TOK_MARK && d->t[b - 1].mark != ')')
        b--;
    while (a < b && d->t[a].kind == TOK_MARK && d->t[a].mark != '(')
        a++;
    if (b < a + 2 || d->movements.n >= READ_MAX_MOVEMENTS)
        return true;
    Str name = sentence_case(d, a, b);
    if (!name.p)
        return false;
    for (size_t i = 0; i < d->movements.n && i < 400; i++) {
        Movement *o = &d->movements.items[i];
        if (!same_words(d, o->name, name, quoted && o->confidence > 0.8 ? 0.92 : 0.6))
            continue;
        if (quoted && o->confidence < 0.8) { // the name in quotation marks is the better one
            o->name = name;
            o->confidence = 0.95;
        }
        return true;
    }
    Movement row = {.name = name, .quote = doc_quote(d, a, b), .confidence = quoted ? 0.95 : 0.75};
    if (!row.quote.text.p)
        return false;
    doc_use(d, a, b);
    return ARENA_PUSH(d->arena, d->movements, row);
}

// "“A”; “B”; phong trào “C”, “D” và “E”". Two very short names in a row are halves of one ("Dạy tốt, Học tốt").
static bool quoted_list(Doc *d, size_t open, size_t end, size_t *ret_next)
{
    size_t i = open;
    for (;;) {
        size_t close = closes(d, i, end);
        if (close == SIZE_MAX) {
            *ret_next = i + 1;
            return true;
        }
        size_t next = close + 1, k = next;
        while (k < end && (tok_mark(d, k, ',') || tok_mark(d, k, ';') || tok_any(d, k, end, "và|cùng")))
            k++;
        k += tok_any(d, k, end, "các") + 0;
        size_t m = tok_any(d, k, end, HEADS);
        k += m;
        bool more = k > next && k < end && opens(d, k);
        if (more && close - i <= 3 && tok_mark(d, next, ',')) {
            size_t second = closes(d, k, end);
            if (second != SIZE_MAX && second - k <= 3) {
                Str x = doc_text(d, i + 1, close), y = doc_text(d, k + 1, second);
                char *p = arena_printf(d->arena, STR_FMT ", " STR_FMT, STR_ARG(x), STR_ARG(y));
                Movement row = {.quote = doc_quote(d, i, second + 1), .confidence = 0.9};
                if (!p || !row.quote.text.p)
                    return false;
                row.name = str_c(p);
                if (!ARENA_PUSH(d->arena, d->movements, row))
                    return false;
                *ret_next = second + 1;
                return true;
            }
        }
        if (!add(d, i + 1, close, true))
            return false;
        *ret_next = next;
        if (!more)
            return true;
        i = k;
    }
}

static size_t phrase_end(const Doc *d, size_t a, size_t end)
{
    size_t k = a, known = lex_at(d, a, end, LEX_MOVEMENT);
    if (known)
        return a + known;
    while (k < end && k < a + 45) {
        if (d->t[k].kind == TOK_MARK) {
            if (tok_mark(d, k, ',')) {
                if (tok_any(d, k + 1, end, STOPS) ||
                    (lex_at(d, k + 1, end, LEX_VERB) &&
                     !tok_any(d, k + 1, end, "tiến tới|bảo vệ|giữ gìn|thực hành|chống|xây dựng gia đình")) ||
                    lex_at(d, k + 1, end, LEX_ADVERB) ||
                    tok_any(d, k + 1, end, "các|một|khen|trong|kịp|nhất|coi"))
                    break;
            } else if (tok_mark(d, k, '(')) {
                size_t c = k + 1;
                while (c < end && c < k + 5 && !tok_mark(d, c, ')'))
                    c++;
                if (!tok_mark(d, c, ')') || d->t[k + 1].kind != TOK_NUMBER)
                    break;
                k = c;
            } else if (!tok_mark(d, k, '-') && !tok_mark(d, k, '/') && !tok_mark(d, k, '&'))
                break;
        } else if (k > a && tok_any(d, k, end, STOPS) && !(tok_is(d, k, "theo") && tok_is(d, k - 1, "làm")))
            break;
        else if (tok_is(d, k, "của") && !(k + 1 < end && d->t[k + 1].cap))
            break;
        k++;
    }
    return k;
}

static Status scan(Doc *d, size_t a, size_t b)
{
    for (size_t i = a; i < b; i++) {
        size_t m = tok_any(d, i, b, HEADS);
        size_t next = 0;
        if (m) {
            size_t k = i + m;
            // Up to a few words may stand before the name: "phong trào thi đua trọng tâm “...”", "với chủ đề “...”", ": “...”".
            size_t look = k;
            while (look < b && look < k + 16 && !opens(d, look) && !tok_mark(d, look, ',') &&
                   !tok_mark(d, look, ';') && !sentence_end(d, look, b) &&
                   !(look > k && tok_any(d, look, b, "phong trào|cuộc vận động")))
                look++;
            bool near = look < b && opens(d, look) &&
                        (look <= k + 3 || tok_any(d, look - 2, look, "chủ đề|tên gọi|khẩu hiệu|tiêu đề") ||
                         tok_any(d, look - 1, look, ":|là"));
            if (near && tok_find(d, k, look, "hội thi|cuộc thi|chương trình|đề án") == SIZE_MAX) {
                if (!quoted_list(d, look, b, &next))
                    return STATUS_NO_MEMORY;
                i = next > i ? next - 1 : i;
                continue;
            }
            k += tok_mark(d, k, ':');
            size_t start = tok_any(d, k, b, STARTS);
            // An opening mark was lost: a capital and soon a closing mark.
            if (k < b && d->t[k].cap) {
                for (size_t c = k; c < b && c < k + 30 && !opens(d, c) && !tok_mark(d, c, ';'); c++)
                    if (tok_mark(d, c, '\'')) {
                        if (!add(d, k, c, true))
                            return STATUS_NO_MEMORY;
                        next = c + 1;
                        break;
                    }
                if (next) {
                    i = next - 1;
                    continue;
                }
            }
            if (start) {
                size_t e = phrase_end(d, k, b);
                if (e >= k + 3 && !add(d, k, e, false))
                    return STATUS_NO_MEMORY;
                i = e > i ? e - 1 : i;
            } else
                i += m - 1;
            continue;
        }
        m = tok_any(d, i, b, CALLS);
        if (m && i + m < b && opens(d, i + m)) {
            if (!quoted_list(d, i + m, b, &next))
                return STATUS_NO_MEMORY;
            i = next > i ? next - 1 : i;
            continue;
        }
        if (tok_any(d, i, b, "phát động thi đua") && tok_any(d, i + 4, b, STARTS)) {
            size_t e = phrase_end(d, i + 2, b);
            if (!add(d, i + 2, e, false))
                return STATUS_NO_MEMORY;
            i = e - 1;
            continue;
        }
        // "các phong trào: Toàn dân ...; Cả nước ...": known names without marks, item by item.
        if (d->t[i].cap && i > a && tok_any(d, i - 1, i, ";|,|:|và")) {
            size_t len = lex_at(d, i, b, LEX_MOVEMENT);
            if (len >= 5 && tok_find(d, i > a + 60 ? i - 60 : a, i, "phong trào|cuộc vận động") != SIZE_MAX) {
                if (!add(d, i, i + len, false))
                    return STATUS_NO_MEMORY;
                i += len - 1;
                continue;
            }
        }
        if (opens(d, i) && lex_at(d, i + 1, b, LEX_MOVEMENT) &&
            tok_find(d, i > a + 3 ? i - 3 : a, i, "hội thi|cuộc thi|chương trình") == SIZE_MAX) {
            size_t c = closes(d, i, b), len = lex_at(d, i + 1, b, LEX_MOVEMENT);
            if (c != SIZE_MAX && c <= i + 1 + len + 4 && !add(d, i + 1, c, true))
                return STATUS_NO_MEMORY;
        }
    }
    return STATUS_OK;
}

Status movements_read(Doc *d)
{
    for (int pass = 0; pass < 2; pass++) // the title, often in capitals, comes last
        for (size_t i = 0; i < d->paras.n; i++) {
            const Para *p = &d->paras.items[i];
            if (p->zone != (pass ? ZONE_TITLE : ZONE_BODY))
                continue;
            Status st = scan(d, p->a, p->b);
            if (st != STATUS_OK)
                return st;
        }
    return STATUS_OK;
}
