// Kinds of units in a list ("các sở, ban, ngành") and names that share one head ("các huyện An Lão, Hoài Ân").
#include "read/agency_internal.h"

#define NOT_NARROWING                                                                                                                                 \
    "và|của|là|có|đã|được|bị|các|cùng|với|trong|tại|về|để|cho|phải|cần|do|nhằm|đến|như|đối|hoặc|khi|thì|mà|" \
    "này|đó|trên|dưới|từ|ở|gồm|vào|ra|"                                                                                                 \
    "đang|sẽ|chưa|không|cũng|nên|nếu|theo|hay|ngoài|sau|trước|ít|tối|khoảng|gần|hơn"

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

// Names behind a shared head: "Tư pháp, Thông tin và Truyền thông, Văn phòng ...". Returns false when none was taken.
bool distribute(Doc *d, size_t i, size_t end, Str prefix, Str head, bool place, UnitList *l)
{
    size_t k = i, n0 = l->n;
    for (;;) {
        size_t m, own = 0;
        if (place) {
            m = name_of_place(d, k, end);
            if (m == 1 && lex_at(d, k, end, LEX_VERB))
                m = 0;
        } else {
            own = d->t[k].cap ? lex_at(d, k, end, LEX_BODY) : 0;
            size_t f = k < end && d->t[k].cap ? lex_at(d, k, end, LEX_FIELD) : 0;
            if (own && own >= f && !(f == own && str_eq_c(head, "Bộ"))) { // an entry with its own head
                size_t before = l->n;
                UnitList one = {0};
                if (!agency_one(d, k, end, 0, &one))
                    break;
                for (size_t q = 0; q < one.n; q++)
                    units_push(l, one.u[q].name, one.u[q].a, one.u[q].b);
                k = one.end;
                if (l->n == before)
                    break;
                goto separator;
            }
            if (!f && lex_at(d, k, end, LEX_HEAD) && name_word(d, k) && (name_word(d, k + 1) || l->n > n0)) {
                UnitList one = {0};
                if (!agency_one(d, k, end, 0, &one))
                    break;
                for (size_t q = 0; q < one.n; q++)
                    units_push(l, one.u[q].name, one.u[q].a, one.u[q].b);
                k = one.end;
                goto separator;
            }
            m = f ? f : name_field(d, k, end);
        }
        if (m == 0)
            break;
        Str name = str_join(d->arena, str_join(d->arena, prefix, head), doc_text(d, k, k + m));
        units_push(l, name, k, k + m);
        k += m;
    separator:
        if (l->n >= READ_MAX_UNITS)
            break;
        size_t s = k;
        bool agency = false;
        size_t al = name_alias(d, s, end, &agency);
        if (al && place) {
            s += al;
            l->end = s;
        }
        if (tok_mark(d, s, ',') || tok_is(d, s, "và"))
            s++;
        else
            break;
        s += tok_is(d, s, "và");
        size_t other = place && prefix.n ? tok_any(d, s, end, PLACE_HEADS) : 0;
        if (other && s + other < end && name_word(d, s + other) && !d->t[s].upper) {
            head = doc_text_lower_first(d, s, s + other);
            k = s + other;
            continue;
        }
        if (s >= end || !name_word(d, s))
            break;
        if (place && (lex_at(d, s, end, LEX_BODY) || tok_any(d, s, end, PLACE_HEADS)))
            break;
        if (place) { // the next name must not be a new sentence's subject with its own verb: still a unit of the list, the caller looks
            size_t mm = name_of_place(d, s, end);
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

// Words that begin like a kind of unit and are something else.
#define NOT_KINDS                                                                                                                                     \
    "trường hợp|hội nghị|hội thảo|hội thi|hội diễn|hội thao|hội viên|hội chợ|hội trường|bộ tiêu chí|bộ chỉ " \
    "số|bộ luật|bộ phim|bộ máy|bộ mặt|bộ hồ sơ|bộ tài "                                                                        \
    "liệu|bản đồ|bản tin|bản sắc|bản chất|bản thân|bản sao|bản cam kết|bản đăng ký|bản ký kết|cơ sở dữ "     \
    "liệu|cơ sở vật chất|cơ sở hạ tầng|cơ sở pháp lý|cấp "                                                                     \
    "độ|cấp bậc|cấp phép|ngành nghề|ngành hàng|ngành học|khối lượng|khối kiến thức|khối tài liệu|cụm công "      \
    "nghiệp|cụm công trình|cụm từ|cụm tin|tỉnh lộ|huyện lộ|tổ "                                                                 \
    "hợp âm|tổ ấm|vụ việc|vụ án|vụ mùa|vụ xuân|vụ đông|vụ hè|vụ lúa|đội ngũ|đội tuyển|đoàn kiểm tra|cá "  \
    "nhân hóa|khoa học|phòng học|phòng họp|phòng trưng "                                                                                  \
    "bày|phòng truyền thống|phòng bệnh|phòng chống|lớp học|lớp tập huấn|lớp bồi dưỡng|trạm biến áp|trạm "         \
    "bơm|trạm sạc|bản làng văn hóa|lực lượng lao động|lực "                                                                       \
    "lượng sản xuất|đơn vị hành chính|đơn vị tính|đơn vị đo|tổ chức thực hiện|cơ quan đại diện ngoại "         \
    "giao|ban hành|xã hội hóa|xã hội"

static bool ambiguous_alone(const Doc *d, size_t i, size_t m)
{
    return m == tok_any(d, i, i + m,
                        "tổ chức|ban|cấp|hội|bộ|tổ|bản|cụm|khối|đội|sở|phòng|trường|viện|vụ|cục|khoa|lực "
                        "lượng|lĩnh vực|làng|tỉnh|cơ sở|báo chí|trung tâm|văn phòng");
}

// "các sở, ban, ngành, địa phương", "mỗi đơn vị cấp xã", "các huyện An Lão, Hoài Ân", "các Sở: Tài chính, Y tế".
bool generic_list(Doc *d, size_t i, size_t end, unsigned flags, Str prefix, size_t from, UnitList *l)
{
    size_t q = tok_any(d, i, end, QUANTIFIERS);
    size_t k = i + q;
    if (q && tok_any(d, k, end, "đồng chí|ông ( bà )|ông , bà|ông|vụ việc|vụ án|vụ vi phạm|vụ tai nạn"))
        return false;
    if (q && tok_any(d, i, end, "tất cả|cả") && k < end && d->t[k].kind == TOK_NUMBER)
        k++; // "tất cả 12 xã"
    size_t m = lex_at(d, k, end, LEX_GENERIC);
    if (tok_any(d, k, end, NOT_KINDS) > m)
        return false;
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
        size_t t = name_generic_tail(d, k, end);
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
            g = tok_any(
                d, nx, end,
                PLACE_HEADS
                "|cá nhân|mầm non|tiểu học|thcs|thpt|trung học cơ sở|trung học phổ thông|phổ thông|tập thể");
        if (tok_any(d, nx, end, NOT_KINDS) > g)
            g = 0;
        bool named_next =
            nx < end && d->t[nx].cap &&
            ((lex_at(d, nx, end, LEX_BODY) >= 2) || (lex_at(d, nx, end, LEX_BODY) && d->t[nx].upper) ||
             (lex_at(d, nx, end, LEX_HEAD) && name_word(d, nx + lex_at(d, nx, end, LEX_HEAD)) &&
              (!lex_at(d, nx + 1, end, LEX_GENERIC) || lex_at(d, nx + 1, end, LEX_FIELD) > 1)));
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
    if (q > 0 && items == 1 && k < end && !d->t[k].cap &&
        tok_any(d, first, first + first_n, "phòng|sở|ban|chi cục|trung tâm|ngành|trường") == first_n) {
        size_t f = lex_at(d, k, end, LEX_FIELD); // "các phòng giáo dục và đào tạo"
        if (f >= 2 && !lex_at(d, k, end, LEX_VERB))
            k += f;
    }
    // "các công ty điện lực", "các trường phổ thông": words that narrow the noun, up to the verb.
    if (q > 0 && k < end && d->t[k].kind == TOK_WORD && !d->t[k].cap) {
        size_t w = k;
        while (w < end && w < k + 5 && d->t[w].kind == TOK_WORD && !d->t[w].cap &&
               !lex_at(d, w, end, LEX_VERB) && !lex_at(d, w, end, LEX_ADVERB) &&
               !lex_at(d, w, end, LEX_OPENER) && !tok_any(d, w, end, NOT_NARROWING))
            w++;
        bool verb = w < end && w > k && w < k + 5 &&
                    (lex_at(d, w, end, LEX_VERB) || lex_at(d, w, end, LEX_ADVERB) || tok_mark(d, w, ',') ||
                     tok_mark(d, w, ':') ||
                     tok_any(d, w, end, "và|có ít nhất|có tối thiểu|có từ|ít nhất|tối thiểu") ||
                     d->t[w].kind == TOK_NUMBER);
        if (verb) {
            k = w;
            k += name_generic_tail(d, k, end);
        }
    }
    size_t whose = q > 0 && items == 1 && k < end && d->t[k].cap ? lex_at(d, k, end, LEX_BODY) : 0;
    if (whose > 0 && tok_any(d, first, first + first_n, "ban|tổ|đoàn|cơ quan|đơn vị") == first_n &&
        tok_any(d, k, end,
                "hđnd|hội đồng nhân dân|ubnd|ủy ban nhân dân|đảng")) { // "các Ban Hội đồng nhân dân tỉnh"
        k += whose;
        k += name_level_tail(d, k, end);
        units_push(l, doc_text_lower_first(d, from, k), from, k);
        return true;
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
    Str head = doc_text_lower_first(d, first, first + first_n);
    if (field_head && head.n)
        head = str_upper_first(d->arena, head);
    if ((place || field_head) && (colon || items == 1 || place) && (q || prefix.n || place) && names < end &&
        known_name_list(d, names, end, doc_text_lower_first(d, first, first + first_n)) &&
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
                    l->u[0].name = doc_text_lower_first(d, i, l->end);
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
    size_t al = name_alias(d, k, end, &agency);
    if (al)
        k += agency ? al : 0;
    Str name = prefix.n ? str_join(d->arena, prefix, doc_text_lower_first(d, i, k))
                        : doc_text_lower_first(d, from, k);
    units_push(l, name, from, k);
    if (al && !agency && !tok_any(d, k + 1, end, "sau đây"))
        l->end = k + al;
    return true;
}
