// Concrete jobs without a number: a product to be made, or a state to be kept ("duy trì", "không để xảy ra").
#include "read/evidence.h"
#include "read/quantity.h"

#define MAKE                                                                                                                   \
    "xây dựng|ban hành|lập|trình|gửi|biên soạn|soạn thảo|tham mưu ban hành|hoàn thiện|hoàn thành|tổ " \
    "chức|tham mưu xây dựng|ký kết|thành lập|kiện toàn|rà soát|cập nhật"
#define PRODUCTS                                                                                                                                    \
    "kế hoạch|báo cáo|đề án|quy chế|hướng dẫn|quyết định|nghị quyết|danh sách|tiêu chí|bộ tiêu chí|hồ "          \
    "sơ|văn bản|chương trình|phương án|dự toán|hội nghị|"                                                                          \
    "hội nghị sơ kết|hội nghị tổng kết|hội thi|cuộc thi|lễ phát động|lễ|ban chỉ đạo|tổ công tác|cơ sở dữ " \
    "liệu|phần mềm|cổng|chuyên mục|hội đồng|đợt thi đua|sơ kết|tổng kết|kịch bản|quy định|thể lệ"
#define STATES                                                                                                                                 \
    "nâng cao|giảm|duy trì|không để xảy ra|tuyệt đối không để xảy ra|không để|hạn chế|tăng|giữ vững|chấm " \
    "dứt|không để phát sinh"

static Status clause_job(Doc *d, size_t para, size_t a, size_t b)
{
    const Para *p = &d->paras.items[para];
    while (a < b && d->t[a].kind == TOK_MARK)
        a++;
    if (b < a + 3)
        return STATUS_OK;
    When w = {.due = DATE_NONE};
    Date due = DATE_NONE;
    for (size_t i = a; i < b; i++) {
        Quantity q;
        if (when_at(d, i, a, b, &w)) {
            if (w.kind == WHEN_DUE)
                due = w.due;
            i = w.b - 1;
        } else if (quantity_at(d, i, b, &q))
            return STATUS_OK; // a target's clause
    }
    const Actor *actor = doc_actor(d, para, b - 1);
    size_t at = SIZE_MAX, product = 0, product_n = 0;
    Str comparator = {"", 0};
    size_t state = tok_any(d, a, b, STATES);
    if (state) {
        at = a;
        comparator = doc_text_lower_first(d, a, a + state);
    } else
        for (size_t i = a; i < b && at == SIZE_MAX; i++) {
            size_t m = tok_any(d, i, b, MAKE);
            if (!m)
                continue;
            for (size_t k = i + m; k < b && k < i + m + 5; k++)
                if ((product_n = tok_any(d, k, b, PRODUCTS)) > 0) {
                    product = k;
                    at = i;
                    break;
                }
        }
    if (at == SIZE_MAX)
        return STATUS_OK;
    size_t e = b;
    while (e > at && d->t[e - 1].kind == TOK_MARK)
        e--;
    if (e > at + 60)
        e = at + 60;
    Job row = {.section = section_path(d, p->section),
               .what = doc_text_lower_first(d, at, e),
               .due = due,
               .comparator = comparator};
    row.confidence = evidence_confidence(EV(EV_JOB) | (product_n ? EV(EV_PRODUCT) : 0) |
                                         (due != DATE_NONE ? EV(EV_TERM_OWN) : 0));

    row.who = actor && actor->n ? actor->units[0] : (Str){"", 0};
    for (size_t i = 1; actor && i < actor->n && i < 12; i++) {
        char *s = arena_printf(d->arena, STR_FMT "; " STR_FMT, STR_ARG(row.who), STR_ARG(actor->units[i]));
        row.who = s ? str_c(s) : (Str){NULL, 0};
        if (!s)
            return STATUS_NO_MEMORY;
    }
    row.product = product_n ? doc_text_lower_first(d, product, product + product_n) : (Str){"", 0};
    row.quote = doc_quote(d, at, e);
    if (!row.what.p || !row.product.p || !row.quote.text.p || !row.comparator.p)
        return STATUS_NO_MEMORY;
    if (d->jobs.n >= READ_MAX_ROWS)
        return STATUS_OK;
    return ARENA_PUSH(d->arena, d->jobs, row) ? STATUS_OK : STATUS_NO_MEMORY;
}

Status jobs_read(Doc *d)
{
    if (d->news)
        return STATUS_OK;
    for (size_t i = 0; i < d->paras.n; i++) {
        const Para *p = &d->paras.items[i];
        if (p->zone != ZONE_BODY || p->heading || section_past(d, p->section) ||
            (p->section < 0 && d->sections.n > 0))
            continue;
        size_t a = p->body;
        d->ref_year = section_year(d, p->section);
        for (size_t k = p->body; k < p->b; k++)
            if (sentence_last(d, a, k, p->b) || tok_mark(d, k, ';')) {
                Status st = clause_job(d, i, a, k + 1);
                if (st != STATUS_OK)
                    return st;
                a = k + 1;
            }
    }
    return STATUS_OK;
}
