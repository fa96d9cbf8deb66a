#include "read/agency.h"

#define PLACE_HEADS                                                                                                                              \
    "tỉnh|huyện|thị xã|thành phố|xã|phường|thị trấn|quận|đặc khu|thôn|bản|ấp|khóm|buôn|làng|khu phố|tổ dân " \
    "phố|tp .|tp|tx .|tt ."
#define QUANTIFIERS "tất cả các|tất cả|toàn thể|toàn bộ các|hầu hết các|một số|từng|các|mỗi|mọi|những"
#define NOT_NARROWING                                                                                                                                 \
    "và|của|là|có|đã|được|bị|các|cùng|với|trong|tại|về|để|cho|phải|cần|do|nhằm|đến|như|đối|hoặc|khi|thì|mà|" \
    "này|đó|trên|dưới|từ|ở|gồm|vào|ra|"                                                                                                 \
    "đang|sẽ|chưa|không|cũng|nên|nếu|theo|hay|ngoài|sau|trước"
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
    "đạt chuẩn|đạt chuẩn|tương đương|trong phạm vi quản lý"

static bool name_word(const Doc *d, size_t i)
{
    return i < d->n && d->t[i].kind == TOK_WORD && d->t[i].cap;
}

// Proper name: capitalised words, numbers behind them ("Phường 5"), at most six.
static size_t name_run(const Doc *d, size_t i, size_t end)
{
    size_t k = i;
    while (k < end && k < i + 6 && name_word(d, k)) {
        if (k > i && tok_any(d, k, end, "ubnd|hđnd|mttq|công an|sở|ban thường vụ|bộ chỉ huy"))
            break;
        k++;
    }
    return k - i;
}

// Names of communes that are numbers: "phường 5".
static size_t place_name(const Doc *d, size_t i, size_t end)
{
    size_t m = name_run(d, i, end);
    if (m == 0 && i < end && d->t[i].kind == TOK_NUMBER && d->t[i].low.n <= 2 &&
        tok_any(d, i > 0 ? i - 1 : 0, i, "phường|quận"))
        return 1;
    return m;
}

// Levels behind a body: "tỉnh Bắc Sơn", "các huyện, thành phố, thị xã", "cấp xã".
static size_t level_tail(const Doc *d, size_t i, size_t end)
{
    size_t k = i;
    if (tok_any(d, k, end, "việt nam") && d->t[k].cap)
        k += 2;
    if (tok_is(d, k, "các") || tok_is(d, k, "mỗi")) {
        size_t q = k + 1, m, last = k;
        while ((m = lex_at(d, q, end, LEX_GENERIC)) > 0 || (m = tok_any(d, q, end, PLACE_HEADS)) > 0) {
            if (d->t[q].cap && d->t[q].upper)
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
        if (last > k)
            k = last;
        size_t t;
        while (k > i &&
               (t = tok_any(d, k, end, "liên quan|có liên quan|trực thuộc|trên địa bàn|trong tỉnh")) > 0)
            k += t;
        return k - i;
    }
    size_t m = lex_at(d, k, end, LEX_LEVEL);
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
        k += place_name(d, k, end);
    }
    return k - i;
}

// "(Ban Thi đua - Khen thưởng tỉnh)": an alias that belongs to the name; other brackets are passed over by the caller.
static size_t alias(const Doc *d, size_t i, size_t end, bool *ret_agency)
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
static size_t field_run(const Doc *d, size_t i, size_t end)
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
        return m + name_run(d, i + m, end);
    return k - i;
}

static void push(UnitList *l, Str name, size_t a, size_t b)
{
    if (l->n < READ_MAX_UNITS)
        l->u[l->n++] = (Unit){name, a, b};
    l->end = b;
}

// What a unit belongs to, behind "trực thuộc": "các đơn vị trực thuộc Sở", "... thuộc Ủy ban nhân dân tỉnh".
static size_t owner_tail(const Doc *d, size_t k, size_t end)
{
    if (k == 0 || k >= end || !d->t[k].cap || !tok_any(d, k - 1, k, "thuộc"))
        return 0;
    size_t own = lex_at(d, k, end, LEX_BODY);
    if (own)
        return own + level_tail(d, k + own, end);
    return tok_any(d, k, end, "sở|bộ|cục|trường|công ty|tổng công ty|tập đoàn|ngành|tổng cục|viện|trung tâm");
}

// Tail of a generic enumeration: level, "liên quan", "trên địa bàn tỉnh An Giang" ...
static size_t generic_tail(const Doc *d, size_t i, size_t end)
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
                    k += m + place_name(d, k + m, end);
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
            k += m + place_name(d, k + m, end);
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

static bool known_name_list(const Doc *d, size_t i, size_t end, Str head)
{
    if (i >= end || !d->t[i].cap)
        return false;
    bool place = false;
    for (const char *p = PLACE_HEADS; *p;) {
        size_t n = strcspn(p, "|");
        place |= head.n == n && memcmp(head.p, p, n) == 0;
        p += n + (p[n] == '|');
    }
    if (place)
        return name_run(d, i, end) > 0 && !(lex_at(d, i, end, LEX_VERB) && !name_word(d, i + 1));
    return lex_at(d, i, end, LEX_FIELD) > 0 ||
           (name_word(d, i) && !lex_at(d, i, end, LEX_VERB) && !lex_at(d, i, end, LEX_ADVERB));
}

static bool agency_one(Doc *d, size_t i, size_t end, unsigned flags, UnitList *l);

// Names behind a shared head: "Tư pháp, Thông tin và Truyền thông, Văn phòng ...". Returns false when none was taken.
static bool distribute(Doc *d, size_t i, size_t end, Str prefix, Str head, bool place, UnitList *l)
{
    size_t k = i, n0 = l->n;
    for (;;) {
        size_t m, own = 0;
        if (place) {
            m = place_name(d, k, end);
            if (m == 1 && lex_at(d, k, end, LEX_VERB))
                m = 0;
        } else {
            own = d->t[k].cap ? lex_at(d, k, end, LEX_BODY) : 0;
            size_t f = k < end && d->t[k].cap ? lex_at(d, k, end, LEX_FIELD) : 0;
            if (own && own >= f) { // an entry with its own head
                size_t before = l->n;
                UnitList one = {0};
                if (!agency_one(d, k, end, 0, &one))
                    break;
                for (size_t q = 0; q < one.n; q++)
                    push(l, one.u[q].name, one.u[q].a, one.u[q].b);
                k = one.end;
                if (l->n == before)
                    break;
                goto separator;
            }
            if (!f && lex_at(d, k, end, LEX_HEAD) && name_word(d, k) && name_word(d, k + 1)) {
                UnitList one = {0};
                if (!agency_one(d, k, end, 0, &one))
                    break;
                for (size_t q = 0; q < one.n; q++)
                    push(l, one.u[q].name, one.u[q].a, one.u[q].b);
                k = one.end;
                goto separator;
            }
            m = f ? f : field_run(d, k, end);
        }
        if (m == 0)
            break;
        Str name = str_join(d->arena, str_join(d->arena, prefix, head), doc_text(d, k, k + m));
        push(l, name, k, k + m);
        k += m;
    separator:
        if (l->n >= READ_MAX_UNITS)
            break;
        size_t s = k;
        bool agency = false;
        size_t al = alias(d, s, end, &agency);
        if (al && place) {
            s += al;
            l->end = s;
        }
        if (tok_mark(d, s, ',') || tok_is(d, s, "và"))
            s++;
        else
            break;
        s += tok_is(d, s, "và");
        if (s >= end || !name_word(d, s))
            break;
        if (place && (lex_at(d, s, end, LEX_BODY) || tok_any(d, s, end, PLACE_HEADS)))
            break;
        if (place) { // the next name must not be a new sentence's subject with its own verb: still a unit of the list, the caller looks
            size_t mm = place_name(d, s, end);
            if (mm == 0)
                break;
            size_t after = s + mm;
            bool goes = tok_mark(d, after, ',') || tok_is(d, after, "và") || tok_mark(d, after, ';') ||
                        tok_mark(d, after, '(') ||
                        (after < end && d->t[after].kind == TOK_WORD && !d->t[after].cap);
            if (!goes && after < end)
                break;
        }
        k = s;
    }
    return l->n > n0;
}

static bool ambiguous_alone(const Doc *d, size_t i, size_t m)
{
    return m == tok_any(d, i, i + m,
                        "tổ chức|ban|cấp|hội|bộ|tổ|bản|cụm|khối|đội|sở|phòng|trường|viện|vụ|cục|khoa|lực "
                        "lượng|lĩnh vực|làng|tỉnh|cơ sở|báo chí|trung tâm|văn phòng");
}

static Str word_lower(Doc *d, size_t a, size_t b)
{
    return doc_text_lower_first(d, a, b);
}

// "các sở, ban, ngành, địa phương", "mỗi đơn vị cấp xã", "các huyện An Lão, Hoài Ân", "các Sở: Tài chính, Y tế".
static bool generic_list(Doc *d, size_t i, size_t end, unsigned flags, Str prefix, size_t from, UnitList *l)
{
    size_t q = tok_any(d, i, end, QUANTIFIERS);
    size_t k = i + q;
    if (q && tok_any(d, k, end, "đồng chí|ông ( bà )|ông , bà|ông|vụ việc|vụ án|vụ vi phạm|vụ tai nạn"))
        return false;
    if (q && tok_any(d, i, end, "tất cả|cả") && k < end && d->t[k].kind == TOK_NUMBER)
        k++; // "tất cả 12 xã"
    size_t m = lex_at(d, k, end, LEX_GENERIC);
    if (m == 0) {
        m = tok_any(d, k, end, PLACE_HEADS);
        if (m == 0)
            return false;
    }
    if (q == 0 && !(flags & AGENCY_BARE) && prefix.n == 0)
        return false;
    if (!tok_any(d, i, end, "mỗi|từng|toàn thể|tất cả") && prefix.n == 0 &&
        tok_any(d, k, k + m,
                "cán bộ|giáo viên|đảng viên|đoàn viên|hội viên|học sinh|công chức|viên chức|nhân "
                "viên|người lao động") == m)
        return false; // people, not units
    size_t first = k, first_n = m;
    k += m;
    size_t items = 1;
    // "các cấp, các ngành" is one expression.
    if (q && tok_seq(d, first, end, "cấp , các ngành"))
        k = first + 4;
    for (;;) {
        size_t t = generic_tail(d, k, end);
        size_t s = k + t;
        bool comma = tok_mark(d, s, ','), and_ = tok_is(d, s, "và") || tok_mark(d, s, '&') ||
                                                 tok_mark(d, s, '-') || tok_mark(d, s, '/') ||
                                                 tok_is(d, s, "hoặc");
        if (!comma && !and_) {
            k += t;
            break;
        }
        size_t nx = s + 1 + (comma && tok_is(d, s + 1, "và"));
        size_t g = lex_at(d, nx, end, LEX_GENERIC);
        if (g == 0)
            g = tok_any(d, nx, end, PLACE_HEADS "|cá nhân");
        bool named_next =
            nx < end && d->t[nx].cap &&
            ((lex_at(d, nx, end, LEX_BODY) >= 2) || (lex_at(d, nx, end, LEX_BODY) && d->t[nx].upper) ||
             (lex_at(d, nx, end, LEX_HEAD) && name_word(d, nx + lex_at(d, nx, end, LEX_HEAD)) &&
              !lex_at(d, nx + 1, end, LEX_GENERIC)));
        if (named_next && tok_any(d, nx, end, "trung tâm giáo dục nghề nghiệp và giáo dục thường xuyên"))
            named_next = false;
        bool is_verb = g && lex_at(d, nx, end, LEX_VERB) >= g &&
                       !(nx + g < end &&
                         (tok_mark(d, nx + g, ',') || tok_any(d, nx + g, end, "và|liên quan|có liên quan")));
        // A place with a name of its own begins a new item: "..., thị xã Hòa Bình".
        bool own_place = g && tok_any(d, nx, end, PLACE_HEADS) == g && nx + g < end && d->t[nx + g].cap &&
                         d->t[nx + g].kind == TOK_WORD;
        if (g == 0 || named_next || is_verb || own_place) {
            k += t;
            break;
        }
        k = nx + g;
        items++;
    }
    l->quantified = q > 0;
    // "các công ty điện lực", "các trường phổ thông": words that narrow the noun, up to the verb.
    if (q > 0 && k < end && d->t[k].kind == TOK_WORD && !d->t[k].cap) {
        size_t w = k;
        while (w < end && w < k + 5 && d->t[w].kind == TOK_WORD && !d->t[w].cap &&
               !lex_at(d, w, end, LEX_VERB) && !lex_at(d, w, end, LEX_ADVERB) &&
               !lex_at(d, w, end, LEX_OPENER) && !tok_any(d, w, end, NOT_NARROWING))
            w++;
        bool verb = w < end && w > k && w < k + 5 &&
                    (lex_at(d, w, end, LEX_VERB) || lex_at(d, w, end, LEX_ADVERB) || tok_mark(d, w, ',') ||
                     tok_mark(d, w, ':') || tok_is(d, w, "và"));
        if (verb) {
            k = w;
            k += generic_tail(d, k, end);
        }
    }
    // A shared head with names behind it.
    bool place = tok_any(d, first, first + first_n, PLACE_HEADS) == first_n;
    bool field_head =
        tok_any(d, first, first + first_n,
                "sở|bộ|phòng|ban|cục|vụ|chi cục|ngành|phòng chuyên môn|hội|trường|công ty|khoa|trạm") ==
            first_n &&
        !(k < end && d->t[k].upper);
    bool colon = tok_mark(d, k, ':');
    size_t names = k + colon;
    Str head = word_lower(d, first, first + first_n);
    if (field_head && head.n)
        head = str_upper_first(d->arena, head);
    if ((place || field_head) && (colon || items == 1 || place) && (q || prefix.n || place) && names < end &&
        known_name_list(d, names, end, word_lower(d, first, first + first_n)) &&
        !(colon && !field_head && lex_at(d, names, end, LEX_VERB)) &&
        !(colon && field_head && lex_at(d, names, end, LEX_VERB) && !lex_at(d, names, end, LEX_FIELD) &&
          !lex_at(d, names, end, LEX_BODY))) {
        if (colon || items == 1) {
            if (place && colon && !lex_at(d, names, end, LEX_VERB) &&
                distribute(d, names, end, prefix, head, true, l)) {
                l->head = head;
                l->named = true;
                return true;
            }
            if (place && !colon && distribute(d, names, end, prefix, head, true, l)) {
                if (q == 0 && prefix.n == 0)
                    l->u[0].a = i;
                l->head = head;
                l->named = true;
                return true;
            }
            if (field_head && distribute(d, names, end, prefix, head, false, l)) {
                l->named = true;
                if (l->n == 1 && q > 0 &&
                    prefix.n == 0) // "các Sở Giao thông vận tải": one kind, many of them
                    l->u[0].name = word_lower(d, i, l->end);
                return true;
            }
        }
    }
    if (q == 0 && items == 1 && ambiguous_alone(d, first, first_n) && k == first + first_n)
        return false;
    if (q == 0 && items == 1 && prefix.n == 0 &&
        tok_any(d, first, first + first_n, "tổ chức|ban|cấp|bản|cụm|hội|tổ"))
        return false;
    if (q == 0 && place && prefix.n == 0 && items == 1 && k == first + first_n)
        return false;
    bool agency = false;
    size_t al = alias(d, k, end, &agency);
    if (al)
        k += agency ? al : 0;
    Str name = prefix.n ? str_join(d->arena, prefix, word_lower(d, i, k)) : word_lower(d, from, k);
    push(l, name, from, k);
    if (al && !agency && !tok_any(d, k + 1, end, "sau đây"))
        l->end = k + al;
    return true;
}

// A complete body with its level: "Ủy ban nhân dân tỉnh", "Công an các huyện, thành phố".
static bool body_one(Doc *d, size_t i, size_t end, Str prefix, size_t from, UnitList *l)
{
    size_t m = lex_at(d, i, end, LEX_BODY);
    if (m == 0)
        return false;
    bool cap = d->t[i].cap;
    size_t tail = level_tail(d, i + m, end);
    if (tok_any(d, i, i + m,
                "văn phòng|thanh tra|công đoàn|thuế|hải quan|thống kê|kiểm lâm|đảng đoàn|cơ quan thường "
                "trực|văn phòng điều phối") == m) {
        if (!cap)
            return false;
        if (tail == 0 && !name_word(d, i + m) && !(tok_any(d, i, i + m, "văn phòng") == m && !d->t[i].line))
            return false;
    }
    if (!cap && tail == 0 &&
        !tok_any(d, i, i + m,
                 "ủy ban nhân dân|công an|ban chỉ đạo|ban tổ chức cuộc thi|bộ máy làm công tác thi đua , "
                 "khen thưởng|hội đồng thi đua - khen thưởng"))
        return false;
    size_t k = i + m + tail;
    size_t of = tail == 0 && k < end && d->t[k].cap ? lex_at(d, k, end, LEX_BODY) : 0;
    if (of > 0) { // "Ban Cán sự đảng Ủy ban nhân dân tỉnh", "Ban Thường vụ Hội Nông dân huyện"
        k += of;
        k += level_tail(d, k, end);
    } else if (tail == 0) { // own name: "Đồn Biên phòng Sơn Hải", "Bộ Tư lệnh Quân khu 4"
        if (tok_any(d, k, end, "trung ương|các cấp|cơ sở"))
            k += 2;
        else {
            size_t run = field_run(d, k, end);
            k += run;
            k += run ? level_tail(d, k, end) : 0;
        }
    } else if (tok_mark(d, k, ',') && tok_any(d, k + 1, end, "các ngành") && tok_any(d, k - 2, k, "các cấp"))
        k += 3;
    // "UBND các xã: A, B" or "UBND huyện A, B": names with the body restored before each.
    size_t lv = i + m;
    if (tail > 0 && (tok_is(d, lv, "các") || tok_any(d, lv, end, PLACE_HEADS))) {
        size_t h = lv + tok_is(d, lv, "các"), hn = tok_any(d, h, end, PLACE_HEADS);
        size_t names = h + hn + tok_mark(d, h + hn, ':');
        if (hn && names < end && name_word(d, names) && !lex_at(d, names, end, LEX_BODY) &&
            (tok_is(d, lv, "các") || tok_mark(d, h + hn, ':')) &&
            !(tok_mark(d, h + hn, ':') && lex_at(d, names, end, LEX_VERB))) {
            Str body = str_join(d->arena, prefix, doc_text(d, i, i + m));
            Str head = word_lower(d, h, h + hn);
            if (distribute(d, names, end, body, head, true, l)) {
                l->named = true;
                return true;
            }
        }
    }
    if (k + 1 >= end)
        ;
    else if (tok_mark(d, k, '-') && name_word(d, k + 1) && lex_at(d, k + 1, end, LEX_HEAD) &&
             lex_at(d, k + 2, end, LEX_FIELD))
        k += 2 + lex_at(d, k + 2, end, LEX_FIELD); // "Ban Thi đua - Khen thưởng - Sở Nội vụ"
    else if (tail == 0 && tok_mark(d, k, '-') && name_word(d, k + 1) && d->t[k].space &&
             !lex_at(d, k + 1, end, LEX_BODY))
        k += 1 + field_run(d, k + 1, end); // "Ban Tuyên giáo - Nữ công"
    bool agency = false;
    size_t al = alias(d, k, end, &agency);
    if (al && agency)
        k += al;
    Str name = prefix.n ? str_join(d->arena, prefix, doc_text(d, i, k)) : doc_text(d, i, k);
    push(l, name, from, k);
    if (al && !agency)
        l->end = k + al;
    l->named = cap || tail > 0;
    return true;
}

// Lower-case words that go on with a name up to what bounds it: a verb of duty, a level, a mark. 0 when nothing bounds them.
static size_t lower_tail(const Doc *d, size_t k, size_t end)
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

static bool head_one(Doc *d, size_t i, size_t end, Str prefix, size_t from, UnitList *l)
{
    size_t m = lex_at(d, i, end, LEX_HEAD);
    if (m == 0 || !(d->t[i].cap || (i + m < end && d->t[i + m].cap && lex_at(d, i + m, end, LEX_FIELD))))
        return false;
    size_t k = i + m;
    if (k >= end)
        return false;
    size_t f = d->t[i].upper && d->t[k].upper
                   ? lex_at(d, k, end, LEX_FIELD)
                   : field_run(d, k, end); // in a heading of capitals they tell nothing
    bool known = d->t[k].cap && lex_at(d, k, end, LEX_FIELD) > 0;
    if (f == 0 && m >= 2 && d->t[i].cap && !d->t[i].upper) // "Ban Quản lý dự án ...": words up to the verb
        f = lower_tail(d, k, end);
    else if (f > 0 && !d->t[k].upper && k + f < end && d->t[k + f].kind == TOK_WORD && !d->t[k + f].cap &&
             d->t[k + f - 1].kind == TOK_WORD && !lex_at(d, k + f, end, LEX_OPENER)) {
        // It begins with a capital and goes on without: a unit named for an activity and its object, or of the whole country.
        size_t low = lower_tail(d, k + f, end);
        bool activity = !known && lex_at(d, k, end, LEX_VERB) == f,
             nation = low >= 2 && tok_any(d, k + f + low - 2, k + f + low, "việt nam") > 0;
        if (nation || activity || ((low <= 3 || !known) && !lex_at(d, k + f, end, LEX_VERB)))
            f += low;
    }
    if (f == 0 && d->t[i].cap && !d->t[i].upper && lex_at(d, i, end, LEX_VERB) <= m &&
        d->t[k].kind == TOK_WORD && !d->t[k].cap) {
        if (tok_any(d, i, k, "tổ|đội|nhóm|khoa|trạm") == m &&
            !tok_any(d, i, end, "tổ chức|đội ngũ|khoa học|tổ hợp")) {
            size_t low = lower_tail(d, k, end);
            f = low >= 2 && k + low < end && lex_at(d, k + low, end, LEX_VERB) ? low : 0;
        } else if (tok_any(d, i, k, "thư viện|bảo tàng|bưu điện|điện lực|kho bạc|văn phòng") == m &&
                   lex_at(d, k, end, LEX_VERB)) { // the only one of its kind
            push(l, prefix.n ? str_join(d->arena, prefix, doc_text(d, i, k)) : doc_text(d, i, k), from, k);
            l->named = true;
            return true;
        }
    }
    if (f == 0 && d->t[i].cap && !d->t[i].line) // "Phòng giáo dục và đào tạo": the field in lower case
        f = lex_at(d, k, end, LEX_FIELD);
    if (f == 0 ||
        (f == 1 && lex_at(d, k, end, LEX_FIELD) == 0 && lex_at(d, k, end, LEX_VERB) >= 1 && !d->t[k].upper))
        return false;
    k += f;
    if (tok_is(d, k, "số") && k + 1 < end && d->t[k + 1].kind == TOK_NUMBER) // "Đội xe số 3"
        k += 2;
    k += level_tail(d, k, end);
    bool agency = false;
    size_t al = alias(d, k, end, &agency);
    if (al && agency)
        k += al;
    push(l, prefix.n ? str_join(d->arena, prefix, doc_text(d, i, k)) : doc_text(d, i, k), from, k);
    if (al && !agency)
        l->end = k + al;
    l->named = true;
    return true;
}

static bool leader_one(Doc *d, size_t i, size_t end, unsigned flags, UnitList *l)
{
    size_t m = lex_at(d, i, end, LEX_LEADER);
    if (m == 0)
        return false;
    size_t k = i + m;
    // "Trưởng các phòng": "các" belongs to the enumeration.
    if (m >= 2 && tok_is(d, k - 1, "các"))
        k--;
    if (tok_any(d, k, end, "thường trực"))
        k += 2;
    Str prefix = doc_text_lower_first(d, i, k);
    if (d->t[i].cap && !tok_any(d, i, end, "người đứng đầu|thủ trưởng|lãnh đạo"))
        prefix = doc_text(d, i, k);
    l->leader = true;
    UnitList inner = {0};
    bool ok = false;
    if (tok_any(d, k, end, "hội đồng") && !lex_at(d, k, end, LEX_BODY)) {
        push(l, doc_text_lower_first(d, i, k + 2), i, k + 2);
        return true;
    }
    if (body_one(d, k, end, prefix, i, &inner) || head_one(d, k, end, prefix, i, &inner) ||
        generic_list(d, k, end, flags | AGENCY_BARE, prefix, i, &inner))
        ok = true;
    if (!ok) {
        size_t field =
            tok_any(d, k - 1, k, "phòng|ban|khoa") ? field_run(d, k, end) : 0; // "Trưởng phòng Nội vụ"
        if (field) {
            size_t stop = k + field + level_tail(d, k + field, end);
            push(l, doc_text(d, i, stop), i, stop);
            return true;
        }
        // "Chánh Văn phòng Bộ", "Giám đốc Sở", "Hiệu trưởng các trường"
        size_t own = k < end && d->t[k].cap
                         ? tok_any(d, k, end,
                                   "bộ|sở|cục|vụ|trường|công ty|tổng công ty|tập đoàn|tổng cục|viện|trung "
                                   "tâm|bệnh viện|chi cục|ngành|thành phố|tỉnh")
                         : 0;
        bool stop = k + own >= end || tok_any(d, k + own, end, ",|;|và|.|chịu|có") > 0 ||
                    lex_at(d, k + own, end, LEX_VERB) || lex_at(d, k + own, end, LEX_ADVERB);
        bool whole = tok_any(
            d, i, i + m,
            "người đứng đầu|hiệu trưởng|chánh văn phòng|chánh thanh tra|giám đốc|tổng giám đốc|thủ trưởng");
        if (!whole || !stop || (!d->t[i].cap && own == 0 && !tok_any(d, i, end, "người đứng đầu")))
            return false;
        push(l, own ? doc_text(d, i, k + own) : prefix, i, k + own);
        return true;
    }
    // Inside "người đứng đầu ..." a second "các" stays: "người đứng đầu các cơ quan, đơn vị, các xã".
    if (tok_any(d, i, end, "người đứng đầu") && inner.n == 1 && tok_mark(d, inner.end, ',') &&
        tok_is(d, inner.end + 1, "các")) {
        UnitList more = {0};
        if (generic_list(d, inner.end + 1, end, flags, (Str){"", 0}, inner.end + 1, &more) && more.n == 1) {
            inner.u[0].name = doc_text_lower_first(d, i, more.end);
            inner.u[0].b = more.end;
            inner.end = more.end;
        }
    }
    for (size_t q = 0; q < inner.n; q++)
        push(l, inner.u[q].name, inner.u[q].a, inner.u[q].b);
    l->end = inner.end;
    size_t p = name_run(d, l->end, end);
    if (p >= 2 && p <= 5 && !lex_at(d, l->end, end, LEX_BODY)) {
        l->end += p;
        l->person = true;
    }
    return true;
}

static bool agency_one(Doc *d, size_t i, size_t end, unsigned flags, UnitList *l)
{
    if (i >= end || d->t[i].kind != TOK_WORD)
        return false;
    size_t q = tok_any(d, i, end, QUANTIFIERS);
    if (q) {
        UnitList inner = {0};
        if (tok_any(d, i + q, end, "thành viên") && leader_one(d, i + q, end, flags, &inner)) {
            l->leader = l->quantified = true;
            push(l, doc_text_lower_first(d, i, inner.end), i, inner.end);
            return true;
        }
        if (tok_any(d, i + q, end, "đồng chí thành viên|đồng chí ủy viên")) {
            size_t k = i + q + 4;
            size_t b = lex_at(d, k, end, LEX_BODY);
            b += b ? level_tail(d, k + b, end) : 0;
            l->leader = l->quantified = true;
            push(l, str_join(d->arena, doc_text_lower_first(d, i, i + q), doc_text(d, i + q + 2, k + b)), i,
                 k + b);
            return true;
        }
        if (tok_any(d, i + q, end, "ông ( bà )|ông , bà|đồng chí|ông ( bà ) :")) {
            size_t k = i + q + tok_any(d, i + q, end, "ông ( bà )|ông , bà|đồng chí");
            k += tok_mark(d, k, ':');
            return agency_one(d, k, end, flags | AGENCY_BARE, l);
        }
        if (tok_is(d, i, "các") && lex_at(d, i + q, end, LEX_LEADER) &&
            leader_one(d, i + q, end, flags, &inner)) { // "các Chủ tịch UBND xã"
            *l = inner;
            l->quantified = true;
            if (l->n == 1)
                l->u[0] = (Unit){doc_text_lower_first(d, i, inner.u[0].b), i, inner.u[0].b};
            return true;
        }
        if (generic_list(d, i, end, flags, (Str){"", 0}, i, l))
            return true;
        size_t b = lex_at(d, i + q, end, LEX_BODY);
        if (b) {
            size_t k = i + q + b + level_tail(d, i + q + b, end);
            l->quantified = true;
            push(l, doc_text_lower_first(d, i, k), i, k);
            return true;
        }
        return false;
    }
    if (leader_one(d, i, end, flags, l))
        return true;
    if (l->n || l->leader)
        *l = (UnitList){0};
    size_t place = tok_any(d, i, end, PLACE_HEADS);
    if (place && i + place < end && d->t[i + place].cap && d->t[i + place].kind == TOK_WORD &&
        !d->t[i + place].upper && lex_at(d, i, end, LEX_BODY) == 0) {
        Str head = word_lower(d, i, i + place);
        if (distribute(d, i + place, end, (Str){"", 0}, head, true, l)) {
            l->u[0].a = i;
            l->head = head;
            l->named = true;
            return true;
        }
    }
    size_t body = lex_at(d, i, end, LEX_BODY), gen = lex_at(d, i, end, LEX_GENERIC);
    if (body > 0 && (d->t[i].cap || gen <= body) && body_one(d, i, end, (Str){"", 0}, i, l))
        return true;
    if (head_one(d, i, end, (Str){"", 0}, i, l))
        return true;
    return generic_list(d, i, end, flags, (Str){"", 0}, i, l);
}

bool agency_list(Doc *d, size_t i, size_t end, unsigned flags, UnitList *ret)
{
    UnitList l = {0};
    if (!agency_one(d, i, end, flags, &l) || l.n == 0)
        return false;
    for (int guard = 0; guard < READ_MAX_UNITS; guard++) {
        size_t s = l.end;
        if (tok_mark(d, s, ',') || ((flags & AGENCY_SEMICOLON) && tok_mark(d, s, ';')))
            s++;
        if (tok_any(d, s, end, "và|cùng với|cùng") && s < end)
            s += tok_any(d, s, end, "và|cùng với|cùng");
        if (s == l.end || s >= end)
            break;
        if (tok_any(d, s, end, "cơ quan thường trực|cơ quan đầu mối|đơn vị thường trực") && !d->t[s].cap)
            break; // an apposition, not another agency
        UnitList more = {0};
        bool bare_after = l.quantified && tok_is(d, s - 1, "và");
        if (!agency_one(d, s, end,
                        bare_after || (tok_any(d, s, end, "đơn vị liên quan|doanh nghiệp"))
                            ? flags | AGENCY_BARE
                            : flags & ~(unsigned)AGENCY_BARE,
                        &more) ||
            more.n == 0)
            break;
        // "và X là ..." goes on; a verb that looks like a generic unit does not.
        for (size_t q = 0; q < more.n && l.n < READ_MAX_UNITS; q++)
            l.u[l.n++] = more.u[q];
        l.end = more.end;
        if (more.head.n)
            l.head = more.head;
        l.person |= more.person;
    }
    // "Các huyện, các xã đã đạt chuẩn": what qualifies the last qualifies the bare ones before it.
    size_t last = l.n - 1;
    size_t mod = tok_find(d, l.u[last].a, l.u[last].b, "đã đạt chuẩn|chưa đạt chuẩn");
    if (mod != SIZE_MAX && last > 0)
        for (size_t q = 0; q < last; q++)
            if (l.u[q].b - l.u[q].a == 2 && tok_is(d, l.u[q].a, "các"))
                l.u[q].name = str_join(d->arena, l.u[q].name, doc_text(d, mod, l.u[last].b));
    *ret = l;
    return true;
}

bool agency_elliptic(Doc *d, size_t i, size_t end, Str head, UnitList *ret)
{
    UnitList l = {0};
    if (head.n == 0 || !name_word(d, i) || d->t[i].upper || lex_at(d, i, end, LEX_VERB) ||
        lex_at(d, i, end, LEX_ADVERB) || lex_at(d, i, end, LEX_BODY) || lex_at(d, i, end, LEX_GENERIC) ||
        name_run(d, i, end) < 2)
        return false;
    if (!distribute(d, i, end, (Str){"", 0}, head, true, &l))
        return false;
    l.head = head;
    l.named = true;
    *ret = l;
    return true;
}
