// What a section tells of: what was done, or what is to be done. Read from its headings.
#include "read/doc.h"

static const char *const PAST_HEADINGS =
    "kết quả|tình hình|đánh giá|ưu điểm|hạn chế|nguyên nhân|thực trạng|bối cảnh|sự cần thiết|tồn tại|khó "
    "khăn|bài học|thuận lợi|đặc điểm";
static const char *const FUTURE_HEADINGS =
    "nhiệm vụ|phương hướng|giải pháp|mục tiêu|chỉ tiêu|kế hoạch|yêu cầu|tổ chức thực hiện|công tác kiểm tra";

static bool heading_of(const Doc *d, int32_t s)
{
    return d->sections.items[s].has_heading && d->paras.items[d->nodes.items[s].para].heading;
}

bool section_future(const Doc *d, int32_t section)
{
    for (int32_t s = section; s >= 0; s = d->nodes.items[s].parent)
        if (heading_of(d, s) &&
            tok_find(d, d->nodes.items[s].head_a, d->nodes.items[s].head_b, FUTURE_HEADINGS) != SIZE_MAX)
            return !section_past(d, section);
    return false;
}

bool section_past(const Doc *d, int32_t section)
{
    for (int32_t s = section; s >= 0; s = d->nodes.items[s].parent) {
        const Node *h = &d->nodes.items[s];
        if (!heading_of(d, s))
            continue;
        size_t past = tok_find(d, h->head_a, h->head_b, PAST_HEADINGS),
               future = tok_find(d, h->head_a, h->head_b, FUTURE_HEADINGS);
        if (future != SIZE_MAX && (past == SIZE_MAX || future < past))
            return false;
        if (past != SIZE_MAX)
            return future == SIZE_MAX || past < future;
    }
    return false;
}
