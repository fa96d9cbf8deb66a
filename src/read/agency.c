// One agency, and the enumeration it begins.
#include "read/agency_internal.h"

void units_push(UnitList *l, Str name, size_t a, size_t b)
{
    if (l->n < READ_MAX_UNITS)
        l->u[l->n++] = (Unit){name, a, b};
    l->end = b;
}

// "Ban Quản lý dự án đầu tư xây dựng các công trình giao thông tỉnh": what the projects are, up to the level.
static size_t project_tail(const Doc *d, size_t i, size_t k, size_t end)
{
    if (!tok_any(d, i, end, "ban quản lý dự án") ||
        !tok_any(d, k, end, "các công trình|công trình|các dự án"))
        return 0;
    size_t low = 2 + (size_t)tok_is(d, k, "các");
    size_t kind = lex_at(d, k + low, end, LEX_FIELD);
    size_t works =
        tok_any(d, k + low, end,
                "giao thông|dân dụng và công nghiệp|dân dụng|thủy lợi|hạ tầng kỹ thuật|hạ tầng|trọng điểm");
    kind = kind > works ? kind : works;
    return low + (kind ? kind : name_lower_tail(d, k + low, end));
}

// A complete body with its level: "Ủy ban nhân dân tỉnh", "Công an các huyện, thành phố".
static bool body_one(Doc *d, size_t i, size_t end, Str prefix, size_t from, UnitList *l)
{
    size_t m = lex_at(d, i, end, LEX_BODY);
    if (m == 0)
        return false;
    bool cap = d->t[i].cap;
    m += project_tail(d, i, i + m, end);
    size_t tail = name_level_tail(d, i + m, end);
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
    if (tail == 0 && k < end && d->t[k].kind == TOK_NUMBER && d->t[k].low.n <= 2 &&
        tok_any(d, k - 2, k, "khu vực|cơ sở"))
        k += 1, tail = 1; // "Ban Chỉ huy Phòng thủ khu vực 2"
    size_t of = tail == 0 && k < end && d->t[k].cap ? lex_at(d, k, end, LEX_BODY) : 0;
    if (of > 0) { // "Ban Cán sự đảng Ủy ban nhân dân tỉnh", "Ban Thường vụ Hội Nông dân huyện"
        k += of;
        k += name_level_tail(d, k, end);
    } else if (tail == 0) { // own name: "Đồn Biên phòng Sơn Hải", "Bộ Tư lệnh Quân khu 4"
        if (tok_any(d, k, end, "trung ương|các cấp|cơ sở"))
            k += 2;
        else {
            size_t of_head = k < end && d->t[k].cap ? lex_at(d, k, end, LEX_HEAD)
                                                    : 0; // "Ban Thường vụ Hiệp hội Doanh nghiệp"
            k += of_head > 1 ? of_head : 0;
            size_t run = name_field(d, k, end);
            k += run;
            k += run ? name_level_tail(d, k, end) : 0;
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
            Str head = doc_text_lower_first(d, h, h + hn);
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
        k += 1 + name_field(d, k + 1, end); // "Ban Tuyên giáo - Nữ công"
    if (tok_any(d, i, end, "tổ chuyên môn|tổ|đội|khối|cụm|liên đội"))
        while (k < end && d->t[k].kind == TOK_NUMBER && d->t[k].low.n <= 2)
            k += tok_mark(d, k + 1, ',') && k + 2 < end && d->t[k + 2].kind == TOK_NUMBER ? 2 : 1;
    bool agency = false;
    size_t al = name_alias(d, k, end, &agency);
    if (al && agency)
        k += al;
    Str name = prefix.n ? str_join(d->arena, prefix, doc_text(d, i, k)) : doc_text(d, i, k);
    units_push(l, name, from, k);
    if (al && !agency)
        l->end = k + al;
    l->named = cap || tail > 0;
    return true;
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
                   : name_field(d, k, end); // in a heading of capitals they tell nothing
    bool known = d->t[k].cap && lex_at(d, k, end, LEX_FIELD) > 0;
    bool plain = lex_at(d, k, end, LEX_ADVERB) > 0 ||
                 tok_any(d, k, end, "này|đó|trên|nêu|mình|ta|quyết định|có|hoặc|không|chưa|đã|sẽ|được") >
                     0; // no part of a name
    bool acts = lex_at(d, k, end, LEX_VERB) > 0 ||
                lex_at(d, k, end, LEX_OPENER) > 0; // the company does it; a centre is named for it
    if (acts &&
        !tok_any(d, i, k,
                 "trung tâm|ban quản lý|ban quản lý dự án|quỹ|viện|ban chỉ đạo|tổ|đội|nhóm|câu lạc bộ"))
        plain = true;
    if (f == 0 && m >= 2 && !plain && d->t[i].cap &&
        !d->t[i].upper) // "Ban Quản lý dự án ...": words up to the verb
        f = name_lower_tail(d, k, end);
    else if (f > 0 && !d->t[k].upper && k + f < end && d->t[k + f].kind == TOK_WORD && !d->t[k + f].cap &&
             d->t[k + f - 1].kind == TOK_WORD && !lex_at(d, k + f, end, LEX_OPENER)) {
        // It begins with a capital and goes on without: a unit named for an activity and its object, or of the whole country.
        size_t low = name_lower_tail(d, k + f, end);
        bool activity = !known && lex_at(d, k, end, LEX_VERB) == f,
             nation = low >= 2 && tok_any(d, k + f + low - 2, k + f + low, "việt nam") > 0;
        bool department = known && tok_any(d, i, k, "sở|bộ") == m; // their names are known in full
        if (nation || activity || (!department && (low <= 3 || !known) && !lex_at(d, k + f, end, LEX_VERB)))
            f += low;
    }
    if (f == 0 && d->t[i].cap && !d->t[i].upper && lex_at(d, i, end, LEX_VERB) <= m &&
        d->t[k].kind == TOK_WORD && !d->t[k].cap) {
        if (tok_any(d, i, k, "tổ|đội|nhóm|khoa|trạm") == m && !plain &&
            !tok_any(d, i, end, "tổ chức|đội ngũ|khoa học|tổ hợp")) {
            size_t low = name_lower_tail(d, k, end), activity = lex_at(d, k, end, LEX_VERB);
            if (low == 0 && activity > 0) { // "Tổ tư vấn tâm lý": named for what it does
                low = name_lower_tail(d, k + activity, end);
                low += low ? activity : 0;
            }
            for (size_t x = k; x < k + 3 && x + 1 < end && low == 0; x++) // "Đội xe số 3"
                if (tok_is(d, x, "số") && d->t[x + 1].kind == TOK_NUMBER)
                    f = x - k;
            if (f == 0)
                f = low >= 2 && k + low < end && lex_at(d, k + low, end, LEX_VERB) ? low : 0;
        } else if (tok_any(d, i, k,
                           "thư viện|bảo tàng|bưu điện|điện lực|kho bạc|văn phòng|ban quản lý|ban quản lý dự "
                           "án|nhà máy|bệnh viện") == m &&
                   lex_at(d, k, end, LEX_VERB)) { // the only one of its kind
            units_push(l, prefix.n ? str_join(d->arena, prefix, doc_text(d, i, k)) : doc_text(d, i, k), from,
                       k);
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
    k += project_tail(d, i, k, end);
    if (tok_is(d, k, "số") && k + 1 < end && d->t[k + 1].kind == TOK_NUMBER) // "Đội xe số 3"
        k += 2;
    k += name_level_tail(d, k, end);
    bool agency = false;
    size_t al = name_alias(d, k, end, &agency);
    if (al && agency)
        k += al;
    units_push(l, prefix.n ? str_join(d->arena, prefix, doc_text(d, i, k)) : doc_text(d, i, k), from, k);
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
        units_push(l, doc_text_lower_first(d, i, k + 2), i, k + 2);
        return true;
    }
    if (body_one(d, k, end, prefix, i, &inner) || head_one(d, k, end, prefix, i, &inner) ||
        generic_list(d, k, end, flags | AGENCY_BARE, prefix, i, &inner))
        ok = true;
    if (!ok) {
        size_t field =
            tok_any(d, k - 1, k, "phòng|ban|khoa") ? name_field(d, k, end) : 0; // "Trưởng phòng Nội vụ"
        if (field) {
            size_t stop = k + field + name_level_tail(d, k + field, end);
            units_push(l, doc_text(d, i, stop), i, stop);
            return true;
        }
        // "Chánh Văn phòng Bộ", "Giám đốc Sở", "Hiệu trưởng các trường"
        size_t own = k < end && d->t[k].cap
                         ? tok_any(d, k, end,
                                   "bộ|sở|cục|vụ|trường|công ty|tổng công ty|tập đoàn|tổng cục|viện|trung "
                                   "tâm|bệnh viện|chi cục|ngành|thành phố|tỉnh")
                         : 0;
        bool stop = k + own >= end || tok_any(d, k + own, end, ",|;|và|.|chịu|có|(") > 0 ||
                    lex_at(d, k + own, end, LEX_VERB) || lex_at(d, k + own, end, LEX_ADVERB);
        bool whole =
            tok_any(d, i, i + m,
                    "người đứng đầu|hiệu trưởng|chánh văn phòng|chánh thanh tra|giám đốc|tổng giám "
                    "đốc|thủ trưởng|trưởng khối|trưởng cụm|cụm "
                    "trưởng|khối trưởng|trưởng khối thi đua|trưởng cụm thi đua|bí thư chi bộ|trưởng "
                    "thôn|trưởng ấp|trưởng bản|trưởng khu phố|tổ trưởng|tổ trưởng chuyên môn|tổ "
                    "trưởng tổ dân phố|trưởng ban công tác mặt trận|"
                    "bí thư|chỉ huy trưởng|chính ủy|chính trị viên|khối phó|cụm phó|tổng biên tập|kế toán "
                    "trưởng|đội trưởng|trạm trưởng|tổng phụ trách đội|"
                    "bí thư cấp ủy|bí thư đảng ủy|chủ tịch công đoàn|bí thư đoàn trường");
        if (!whole || !stop ||
            (!d->t[i].cap && own == 0 &&
             !tok_any(d, i, end,
                      "người đứng đầu|trưởng thôn|trưởng ấp|trưởng bản|bí thư chi bộ|tổ trưởng tổ dân "
                      "phố|trưởng khu phố")))
            return false;
        size_t behind = k + own;
        bool agency = false;
        size_t al = name_alias(d, behind, end, &agency); // "Khối trưởng (Sở Công Thương)"
        behind += agency ? al : 0;
        units_push(l, own || behind > k ? doc_text(d, i, behind) : prefix, i, behind);
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
        units_push(l, inner.u[q].name, inner.u[q].a, inner.u[q].b);
    l->end = inner.end;
    size_t p = name_run(d, l->end, end);
    if (p >= 2 && p <= 5 && !lex_at(d, l->end, end, LEX_BODY)) {
        l->end += p;
        l->person = true;
    }
    return true;
}

bool agency_one(Doc *d, size_t i, size_t end, unsigned flags, UnitList *l)
{
    if (i >= end || d->t[i].kind != TOK_WORD)
        return false;
    size_t q = tok_any(d, i, end, QUANTIFIERS);
    if (q) {
        UnitList inner = {0};
        if (tok_any(d, i + q, end, "thành viên") && leader_one(d, i + q, end, flags, &inner)) {
            l->leader = l->quantified = true;
            units_push(l, doc_text_lower_first(d, i, inner.end), i, inner.end);
            return true;
        }
        if (tok_any(d, i + q, end, "đồng chí thành viên|đồng chí ủy viên")) {
            size_t k = i + q + 4;
            size_t b = lex_at(d, k, end, LEX_BODY);
            b += b ? name_level_tail(d, k + b, end) : 0;
            l->leader = l->quantified = true;
            units_push(l,
                       str_join(d->arena, doc_text_lower_first(d, i, i + q), doc_text(d, i + q + 2, k + b)),
                       i, k + b);
            return true;
        }
        size_t member = tok_any(d, i, end, "mỗi đồng chí|từng đồng chí");
        size_t rank =
            member
                ? tok_any(d, i + member, end,
                          "huyện ủy viên|tỉnh ủy viên|thành ủy viên|thị ủy viên|đảng ủy viên|cấp ủy viên|ủy "
                          "viên ban thường vụ|ủy viên ban chấp hành|ủy viên|lãnh đạo|cán bộ|đảng viên")
                : 0;
        if (rank) { // "mỗi đồng chí huyện ủy viên"
            l->quantified = true;
            units_push(l, doc_text_lower_first(d, i, i + member + rank), i, i + member + rank);
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
            size_t k = i + q + b + name_level_tail(d, i + q + b, end);
            l->quantified = true;
            units_push(l, doc_text_lower_first(d, i, k), i, k);
            return true;
        }
        return false;
    }
    if (leader_one(d, i, end, flags, l))
        return true;
    if (l->n || l->leader)
        *l = (UnitList){0};
    size_t level = flags & AGENCY_BARE
                       ? tok_any(d, i, end, "cấp tỉnh|cấp huyện|cấp xã|cấp trường|cấp bộ|cấp cơ sở|cấp trên")
                       : 0;
    if (level && d->t[i].cap && lex_at(d, i + level, end, LEX_VERB)) { // "Cấp huyện xét tặng ..."
        units_push(l, doc_text_lower_first(d, i, i + level), i, i + level);
        return true;
    }
    size_t place = tok_any(d, i, end, PLACE_HEADS);
    if (place && i + place < end && d->t[i + place].cap && d->t[i + place].kind == TOK_WORD &&
        !d->t[i + place].upper && lex_at(d, i, end, LEX_BODY) == 0) {
        Str head = doc_text_lower_first(d, i, i + place);
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
