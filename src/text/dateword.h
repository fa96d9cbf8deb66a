// Dates and periods in words and figures: 30/6/2020, 24/4, ngày 10 tháng 3 năm 2020, tháng 11/2023, quý III năm 2016, cuối năm 2020,
// 06 tháng đầu năm, giai đoạn 2020 - 2021, nhiệm kỳ 2020 - 2025, năm học 2020-2021. Lexical only: what a date means for a task is read/'s business.
#ifndef TEXT_DATEWORD_H
#define TEXT_DATEWORD_H

#include "base/date.h"
#include "text/mapped.h"

typedef enum DatePrecision {
    DATE_DAY,
    DATE_PART,
    DATE_MONTH,
    DATE_QUARTER,
    DATE_HALF,
    DATE_YEAR,
    DATE_SPAN
} DatePrecision; // PART: a third of a month or year
typedef enum DateEdge { DATE_WHOLE, DATE_BEGINNING, DATE_MIDDLE, DATE_END } DateEdge; // đầu, giữa, cuối

typedef struct DateHit {
    size_t start,
        end; // code points; from the first word that belongs to the date ("ngày", "cuối", "giai đoạn") to the last
    Date from,
        to; // first and last day; đầu tháng = 1..10, giữa tháng = 11..20, cuối tháng = 21..last; đầu năm = first quarter, giữa năm =
            // second and third, cuối năm = fourth. DATE_NONE when the year is neither given nor a default
    DatePrecision precision;
    DateEdge edge;
    bool year_given;
    bool school_year;     // năm học: 1 September to 31 May, by custom
    int year, month, day; // as written, 0 = not given; for a span those of its end
} DateHit;

// The date that begins at `pos`; false when none does. default_year serves dates without a year (0 = none). A day that is not in the calendar
// (31/6/2020) is no date. d/m without a year is a date only behind "ngày", "trước", "đến", "từ", "dịp", "hết", "mùng" or in a list of such.
bool date_parse_at(const MappedText *t, size_t pos, int default_year, DateHit *ret);

#endif
