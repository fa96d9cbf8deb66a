// Where a name ends: proper names, fields, levels, what qualifies a body. Tokens in, tokens out.
#include "read/agency_internal.h"

#define TAIL_WORDS                                                                                                                                 \
    "có liên quan|liên quan|hữu quan|chức năng|chuyên môn|trực thuộc|thành viên|nêu trên|trên|còn "                            \
    "lại|khác|của tỉnh|của huyện|của thành phố|"                                                                                   \
    "của xã|của phường|của địa phương|của ngành|của trung ương và địa phương|của trung ương|của quận|của "   \
    "thị xã|của tập đoàn|của tổng công ty|của công ty|của trường|của bộ|của sở|ở cơ sở|ở địa phương|"    \
    "trên địa bàn|đóng trên địa bàn|hoạt động trên địa bàn|trong tỉnh|trong huyện|trong xã|trong toàn "                \
    "tỉnh|trong toàn huyện|"                                                                                                                  \
    "trong toàn xã|trong toàn ngành|trong ngành|trong toàn trường|trong toàn công ty|trong hệ thống|trong "                         \
    "cụm|trong khối|toàn tỉnh|"                                                                                                             \
    "toàn huyện|toàn xã|toàn ngành|thuộc tỉnh|thuộc huyện|thuộc thành phố|thuộc sở|thuộc bộ|thuộc "                  \
    "trường|thuộc và trực thuộc|công lập|ngoài công lập|từ tỉnh đến cơ sở|từ huyện đến cơ sở|"                \
    "trong khu công nghiệp|trong các khu công nghiệp|trong khu kinh tế|ngoài khu vực nhà nước|trong và "                          \
    "ngoài tỉnh|được giao|được phân công|đã đạt chuẩn nông thôn mới|đã đạt chuẩn|chưa đạt chuẩn nông thôn " \
    "mới|chưa "                                                                                                                                 \
    "đạt chuẩn|đạt chuẩn|tương đương|trong phạm vi quản lý|các cấp|các lớp|các khối lớp|có thẩm "                \
    "quyền|ngang cấp|cùng cấp|thuộc phạm vi quản lý|"                                                                                \
    "do mình quản lý|thuộc quyền quản lý|trên toàn tỉnh|trên toàn quốc|trong cả nước|ở trung ương"

bool name_word(const Doc *d, size_t i)
{
    return i < d->n && d->t[i].kind == TOK_WORD && d->t[i].cap;
}

// Proper name: capitalised words, numbers behind them ("Phường 5"), at most six.
size_t name_run(const Doc *d, size_t i, size_t end)
{
    size_t k = i;
    while (k < end && k < i + 6 && name_word(d, k)) {
        if (k > i &&
            (tok_any(d, k, end,
                     "ubnd|hđnd|mttq|công an|sở|ban thường vụ|bộ chỉ huy|ủy ban|hội đồng nhân dân") ||
             (tok_any(d, k, end, "thành phố|tỉnh|huyện|thị xã|đặc khu") && !d->t[k].upper)))
            break;
        k++;
    }
    return k - i;
}

// Names of communes that are numbers: "phường 5".
size_t name_of_place(const Doc *d, size_t i, size_t end)
{
    size_t m = name_run(d, i, end);
    size_t province = m > 1 ? lex_at(d, i, end, LEX_PROVINCE) : 0;
    if (province > 1 && province < m &&
        (lex_at(d, i + province, end, LEX_VERB) || lex_at(d, i + province, end, LEX_ACT)))
        return province; // "... tỉnh Bình Minh Quyết định"
    if (m == 0 && i < end && d->t[i].kind == TOK_NUMBER && d->t[i].low.n <= 2 &&
        tok_any(d, i > 0 ? i - 1 : 0, i, "phường|quận"))
        return 1;
    return m;
}

// Levels behind a body: "tỉnh Bắc Sơn", "các huyện, thành phố, thị xã", "cấp xã".
size_t name_level_tail(const Doc *d, size_t i, size_t end)
{
    size_t k = i;
    if (tok_any(d, k, end, "việt nam") && d->t[k].cap)
        k += 2;
    if (tok_is(d, k, "các") || tok_is(d, k, "mỗi")) {
        size_t q = k + 1, m, last = k;
        while ((m = lex_at(d, q, end, LEX_GENERIC)) > 0 || (m = tok_any(d, q, end, PLACE_HEADS)) > 0) {
            if (d->t[q].cap && (d->t[q].upper || lex_at(d, q, end, LEX_BODY) > m || name_word(d, q + m)))
                break;
            last = q + m;
            q = last;
            if (tok_any(d, q, end, "trực thuộc trung ương"))
                q += 4, last = q;
            if (tok_any(d, q, end, ",|và|-") && !tok_is(d, q + 1, "các"))
                q++;
            else
                break;
        }
        size_t known = lex_at(d, k, end, LEX_LEVEL); // "các huyện, thị, thành Đoàn"
        if (k + known > last)
            last = k + known;
        if (last > k)
            k = last;
        size_t t;
        while (k > i &&
               (t = tok_any(d, k, end, "liên quan|có liên quan|trực thuộc|trên địa bàn|trong tỉnh")) > 0)
            k += t;
        return k - i;
    }
    size_t committee = tok_any(
        d, k, end,
        "tỉnh đoàn|thành đoàn|huyện đoàn|thị đoàn|quận đoàn|tỉnh ủy|thành ủy|huyện ủy|thị ủy|quận ủy");
    if (committee && k > i - (i > 0) && k > 0)
        return k + committee - i + name_of_place(d, k + committee, end); // "Ban Phong trào Tỉnh đoàn"
    size_t m = lex_at(d, k, end, LEX_LEVEL);
    if (tok_any(d, k, end, "khu vực|cơ sở") == 2 && k + 2 < end &&
        (d->t[k + 2].kind == TOK_NUMBER || (d->t[k + 2].cap && !lex_at(d, k + 2, end, LEX_VERB))))
        return k + 2 - i +
               (d->t[k + 2].kind == TOK_NUMBER ? 1
                                               : name_run(d, k + 2, end)); // "Thuế cơ sở 3", "khu vực VIII"
    size_t house = tok_any(d, k, end, "nhà trường|trường|công ty|tổng công ty|tập đoàn|bệnh viện");
    if (house > 0 && house >= m && !d->t[k].cap && k > 0 &&
        (k + house >= end || lex_at(d, k + house, end, LEX_VERB) || lex_at(d, k + house, end, LEX_ADVERB) ||
         (d->t[k + house].kind == TOK_MARK && !d->t[k + house].space)))
        return k + house - i; // "Đảng ủy công ty", "Văn phòng nhà trường"
    if (m > 0 && !(tok_any(d, k, end, "cơ sở|bộ|ngành|sở|cơ quan|trường|công ty|nhà trường") == m &&
                   !tok_any(d, k, end, "cơ sở"))) {
        k += m;
        if (tok_mark(d, k, '.') && !d->t[k].space && name_word(d, k + 1) &&
            tok_any(d, k - 1, k, "tp|tx|tt|p|q|h"))
            k++;
        size_t place = name_of_place(d, k, end);
        k += place;
        // "Ủy ban nhân dân tỉnh, thành phố trực thuộc trung ương", "... xã, phường và đặc khu": levels without names go on.
        while (place == 0 && tok_any(d, k - m, k, PLACE_HEADS) && tok_any(d, k, end, ",|và|/|-")) {
            size_t next = k + 1 + tok_is(d, k + 1, "và"), n = tok_any(d, next, end, PLACE_HEADS);
            if (n == 0 || d->t[next].cap ||
                (next + n < end && d->t[next + n].cap && d->t[next + n].kind == TOK_WORD) ||
                lex_at(d, next, end, LEX_VERB) > n)
                break;
            m = n;
            k = next + n;
            if (tok_any(d, k, end, "trực thuộc trung ương"))
                k += 4;
        }
    }
    return k - i;
}

// "(Ban Thi đua - Khen thưởng tỉnh)": an name_alias that belongs to the name; other brackets are passed over by the caller.
size_t name_alias(const Doc *d, size_t i, size_t end, bool *ret_agency)
{
    if (!tok_mark(d, i, '('))
        return 0;
    size_t e = i + 1;
    while (e < end && e < i + 40 && !tok_mark(d, e, ')'))
        e++;
    if (!tok_mark(d, e, ')') || e >= end)
        return 0;
    *ret_agency =
        (lex_at(d, i + 1, e, LEX_BODY) || lex_at(d, i + 1, e, LEX_HEAD) || tok_any(d, i + 1, e, "cơ quan")) &&
        !tok_any(d, i + 1, e, "qua");
    return e + 1 - i;
}

// Field of a department: the gazetteer's longest, else capitalised words joined by "và", "-", "&".
size_t name_field(const Doc *d, size_t i, size_t end)
{
    size_t m = i < end && d->t[i].cap ? lex_at(d, i, end, LEX_FIELD) : 0;
    size_t k = i;
    while (k < end && k < i + 14) {
        size_t run = name_run(d, k, end);
        if (run == 0)
            break;
        k += run;
        // Lower-case words inside a name: "Trung tâm Kiểm soát bệnh tật", "Phòng Giáo dục trung học".
        size_t low = 0;
        while (k + low < end && low < 4 && d->t[k + low].kind == TOK_WORD && !d->t[k + low].cap &&
               !lex_at(d, k + low, end, LEX_VERB) && !lex_at(d, k + low, end, LEX_ADVERB) &&
               (!lex_at(d, k + low, end, LEX_LEVEL) ||
                (tok_is(d, k + low, "bộ") && tok_any(d, k + low + 1, end, "việt nam"))) &&
               !lex_at(d, k + low, end, LEX_OPENER) &&
               (!lex_at(d, k + low, end, LEX_GENERIC) || tok_any(d, k + low, end, "bộ")) &&
               !tok_any(d, k + low, end,
                        "và|của|là|có|đã|được|các|cùng|với|trong|tại|về|để|cho|phải|cần|do|nhằm|đến|như|đối|"
                        "hoặc|khi|liên|chịu|sẽ|thì|mà|tham"))
            low++;
        size_t behind = k + low;
        bool bounded = behind >= end || d->t[behind].kind == TOK_MARK ||
                       (d->t[behind].kind == TOK_WORD &&
                        (d->t[behind].cap || lex_at(d, behind, end, LEX_VERB) ||
                         lex_at(d, behind, end, LEX_ADVERB) || lex_at(d, behind, end, LEX_OPENER) ||
                         lex_at(d, behind, end, LEX_LEVEL) || tok_any(d, behind, end, "và|có|là")));
        if (low > 0 && low <= 3 && run >= 1 && bounded) {
            k += low;
            if (k < end && name_word(d, k) && !lex_at(d, k, end, LEX_BODY) && !lex_at(d, k, end, LEX_HEAD))
                continue; // "Phòng Công tác Đảng", "Cục Đường bộ Việt Nam"
        }
        bool joined = tok_any(d, k, end, "và|-|&") > 0 && name_word(d, k + 1);
        // A name may go on behind "và" only in another part of the same name, not in another agency.
        size_t head = joined ? lex_at(d, k + 1, end, LEX_HEAD) : 0;
        if (joined && !lex_at(d, k + 1, end, LEX_BODY) && !lex_at(d, k + 1, end, LEX_LEADER) &&
            !(head && name_word(d, k + 1 + head)) && !tok_any(d, k + 1, end, PLACE_HEADS))
            k++;
        else
            break;
    }
    if (m > 0 && k - i > m &&
        tok_any(d, i + m, end, "và|-|&")) // "Ban Chính sách - Pháp luật và Quan hệ lao động"
        return k - i;
    if (m > 0) // "Hợp tác xã Nông nghiệp An Bình": a name may follow the field
        return m + (tok_any(d, i + m, end, PLACE_HEADS) ? 0 : name_run(d, i + m, end));
    return k - i;
}

// What a unit belongs to, behind "trực thuộc": "các đơn vị trực thuộc Sở", "... thuộc Ủy ban nhân dân tỉnh".
static size_t owner_tail(const Doc *d, size_t k, size_t end)
{
    if (k == 0 || k >= end || !d->t[k].cap || !tok_any(d, k - 1, k, "thuộc"))
        return 0;
    size_t own = lex_at(d, k, end, LEX_BODY);
    if (own)
        return own + name_level_tail(d, k + own, end);
    size_t kind =
        tok_any(d, k, end, "sở|bộ|cục|trường|công ty|tổng công ty|tập đoàn|ngành|tổng cục|viện|trung tâm");
    if (kind > 0 && k + kind < end && d->t[k + kind].cap)
        kind += lex_at(d, k + kind, end, LEX_FIELD);
    return kind;
}

// Tail of a generic enumeration: level, "liên quan", "trên địa bàn tỉnh An Giang" ...
size_t name_generic_tail(const Doc *d, size_t i, size_t end)
{
    size_t k = i + owner_tail(d, i, end);
    for (int rounds = 0; rounds < 4; rounds++) {
        size_t m = tok_any(d, k, end, TAIL_WORDS);
        if (m > 0) {
            bool area =
                tok_any(d, k, k + m, "trên địa bàn|đóng trên địa bàn|hoạt động trên địa bàn|thuộc tỉnh") == m;
            if (tok_seq(d, k, end, "trên") == m && !area)
                break; // "trên" alone is an operator or a preposition
            if (tok_seq(d, k, end, "đạt chuẩn") == m)
                break; // that is the verb
            k += m;
            k += owner_tail(d, k, end);
            if (area) {
                k += tok_is(d, k, "toàn");
                m = lex_at(d, k, end, LEX_LEVEL);
                if (m)
                    k += m + name_of_place(d, k + m, end);
            }
            continue;
        }
        m = lex_at(d, k, end, LEX_BODY);
        if (m > 0 && d->t[k].cap &&
            tok_any(d, k - 1, k, "việc|của")) { // "các cơ quan tham mưu, giúp việc Huyện ủy"
            k += m;
            continue;
        }
        m = lex_at(d, k, end, LEX_LEVEL);
        if (m > 0 &&
            !tok_any(d, k, k + m, "cơ sở|các xã|các phường|các huyện|trường|công ty|bộ|ngành|sở|cơ quan") &&
            !tok_is(d, k, "các")) {
            k += m + name_of_place(d, k + m, end);
            continue;
        }
        if (tok_any(d, k, end, "thuộc|trực thuộc|của") &&
            k + 1 < end) { // "thuộc khối thi đua của tỉnh", "của bộ, ngành Trung ương"
            size_t q = k + 1, from = q;
            q += tok_is(d, q, "các");
            while (q < end && q < k + 12) {
                size_t g = lex_at(d, q, end, LEX_GENERIC), v = lex_at(d, q, end, LEX_LEVEL),
                       b = d->t[q].cap ? lex_at(d, q, end, LEX_BODY) : 0;
                size_t w = g > v ? g : v;
                if (b > w)
                    w = b;
                if (w == 0 && d->t[q].cap)
                    w = name_run(d, q, end);
                if (w == 0 && q > from && tok_any(d, q, end, "của|,|và") &&
                    tok_any(d, q + 1, end,
                            "ngành|địa phương|bộ|trung ương|tỉnh|huyện|xã|thành phố|thị xã|phường"))
                    w = 1;
                if (w == 0)
                    break;
                q += w;
            }
            if (q > from) {
                k = q;
                continue;
            }
        }
        break;
    }
    return k - i;
}

// Lower-case words that go on with a name up to what bounds it: a verb of duty, a level, a mark. 0 when nothing bounds them.
size_t name_lower_tail(const Doc *d, size_t k, size_t end)
{
    size_t q = k;
    while (q < end && q < k + 8 && d->t[q].kind == TOK_WORD) {
        if (q > k && d->t[q].cap)
            return tok_any(d, q, end, "việt nam") ? q + 2 - k : 0;
        if (d->t[q].cap || lex_at(d, q, end, LEX_LEVEL) ||
            tok_any(d, q, end,
                    "và|của|là|có|đã|được|các|cùng|với|trong|tại|về|để|cho|phải|cần|do|chủ trì|phối "
                    "hợp|tham mưu|hướng dẫn"))
            return q - k;
        size_t v = lex_at(d, q, end, LEX_VERB);
        bool nation = false; // "... đường bộ Việt Nam": whatever the words before it may be elsewhere
        for (size_t x = q; x < end && x < q + 4 && d->t[x].kind == TOK_WORD && !nation; x++)
            nation = d->t[x].cap && tok_any(d, x, end, "việt nam") > 0;
        if (!nation) {
            if (v && !lex_at(d, q + v, end, LEX_VERB) && !lex_at(d, q + v, end, LEX_ADVERB) &&
                !lex_at(d, q + v, end, LEX_LEVEL))
                return q - k;
            if (!v && lex_at(d, q, end, LEX_ADVERB))
                return q - k;
        }
        q += v && !nation ? v : 1;
    }
    return q >= end || d->t[q].kind == TOK_MARK ? q - k : 0;
}
