// Calendar days and instants. A Date is days since 1970-01-01 (proleptic Gregorian); an Instant is microseconds since then, UTC.
// Business days are those of Asia/Ho_Chi_Minh (UTC+7 all year since 1975-06-13; no daylight saving).
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include "base/str.h"

typedef int32_t Date;
typedef int64_t Instant;

#define DATE_NONE INT32_MIN

// Date of a civil day; DATE_NONE when there is no such day (29 February of a common year...). Years 1..9999.
Date date_make(int year, int month, int day);
void date_split(Date d, int *ret_year, int *ret_month, int *ret_day);
// 0 = Monday ... 6 = Sunday.
int date_weekday(Date d);
Date date_month_end(int year, int month);
// "YYYY-MM-DD" exactly; false otherwise.
bool date_parse_iso(Str s, Date *ret);
// Writes "YYYY-MM-DD" and a NUL.
void date_format_iso(Date d, char out[11]);
// Vietnamese short form "d/m/yyyy" without leading zeros as offices write it (Nghị định 30/2020 pads only days below 10 and months 1, 2
// in the place-and-date line; that form belongs to paper/). Writes a NUL.
void date_format_vi(Date d, char out[11]);

Instant instant_now(void); // system clock
Date instant_date_vn(Instant t);
// "YYYY-MM-DDTHH:MM:SS.uuuuuuZ" and a NUL.
void instant_format(Instant t, char out[28]);

#endif
