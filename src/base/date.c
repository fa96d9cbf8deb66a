#include "base/date.h"

#include <stdio.h>
#include <time.h>

static bool leap(int y)
{
    return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

static int month_days(int y, int m)
{
    static const int days[13] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return m == 2 && leap(y) ? 29 : days[m];
}

Date date_make(int y, int m, int d)
{
    if (y < 1 || y > 9999 || m < 1 || m > 12 || d < 1 || d > month_days(y, m))
        return DATE_NONE;
    // Days from civil, with years that begin in March so that the leap day comes last.
    int yy = y - (m <= 2);
    int era = yy / 400;
    int yoe = yy - era * 400;
    int doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

void date_split(Date d, int *ry, int *rm, int *rd)
{
    int z = d + 719468;
    int era = (z >= 0 ? z : z - 146096) / 146097;
    int doe = z - era * 146097;
    int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int mp = (5 * doy + 2) / 153;
    *rd = doy - (153 * mp + 2) / 5 + 1;
    *rm = mp < 10 ? mp + 3 : mp - 9;
    *ry = yoe + era * 400 + (*rm <= 2);
}

int date_weekday(Date d)
{
    int w = (d + 3) % 7; // 1970-01-01 was a Thursday
    return w < 0 ? w + 7 : w;
}

Date date_month_end(int y, int m)
{
    return m < 1 || m > 12 ? DATE_NONE : date_make(y, m, month_days(y, m));
}

static bool digits(const char *p, int n, int *ret)
{
    int v = 0;
    for (int i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '9')
            return false;
        v = v * 10 + (p[i] - '0');
    }
    *ret = v;
    return true;
}

bool date_parse_iso(Str s, Date *ret)
{
    int y, m, d;
    if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-' || !digits(s.p, 4, &y) || !digits(s.p + 5, 2, &m) ||
        !digits(s.p + 8, 2, &d))
        return false;
    Date v = date_make(y, m, d);
    if (v == DATE_NONE)
        return false;
    *ret = v;
    return true;
}

void date_format_iso(Date d, char out[11])
{
    int y, m, day;
    date_split(d, &y, &m, &day);
    snprintf(out, 11, "%04u-%02u-%02u", (unsigned)y % 10000u, (unsigned)m % 100u, (unsigned)day % 100u);
}

void date_format_vi(Date d, char out[11])
{
    int y, m, day;
    date_split(d, &y, &m, &day);
    snprintf(out, 11, "%u/%u/%u", (unsigned)day % 100u, (unsigned)m % 100u, (unsigned)y % 10000u);
}

Instant instant_now(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_REALTIME, &ts);
    return (Instant)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

Date instant_date_vn(Instant t)
{
    return (Date)floor_div(t + 7 * INT64_C(3600000000), INT64_C(86400000000));
}

void instant_format(Instant t, char out[28])
{
    int64_t day = floor_div(t, INT64_C(86400000000));
    int64_t us = t - day * INT64_C(86400000000);
    int y, m, d;
    date_split((Date)day, &y, &m, &d);
    unsigned sec = (unsigned)(us / 1000000);
    snprintf(out, 28, "%04u-%02u-%02uT%02u:%02u:%02u.%06uZ", (unsigned)y % 10000u, (unsigned)m % 100u,
             (unsigned)d % 100u, sec / 3600 % 24, sec / 60 % 60, sec % 60, (unsigned)(us % 1000000));
}
