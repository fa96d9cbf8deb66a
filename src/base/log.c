#include "base/log.h"

#include <stdarg.h>

#include "base/buf.h"
#include "base/date.h"

static LogSink the_sink;
static void *the_ctx;

void log_set_sink(LogSink sink, void *ctx)
{
    the_sink = sink;
    the_ctx = ctx;
}

static void quote(Buf *b, const char *s)
{
    buf_ch(b, '"');
    for (; *s; s++) {
        unsigned char c = (unsigned char)*s;
        if (c == '"' || c == '\\') {
            buf_ch(b, '\\');
            buf_ch(b, (char)c);
        } else if (c < 0x20 || c == 0x7f) {
            buf_printf(b, "\\u%04x", c);
        } else {
            buf_ch(b, (char)c);
        }
    }
    buf_ch(b, '"');
}

void log_event(LogLevel level, const char *event, ...)
{
    static const char *const names[] = {
        [LOG_DEBUG] = "debug", [LOG_INFO] = "info", [LOG_WARN] = "warn", [LOG_ERROR] = "error"};
    if (!the_sink)
        return;
    Buf b = BUF_INIT;
    char when[28];
    instant_format(instant_now(), when);
    buf_printf(&b, "{\"time\":\"%s\",\"level\":\"%s\",\"event\":", when, names[level]);
    quote(&b, event);
    va_list ap;
    va_start(ap, event);
    for (const char *key; (key = va_arg(ap, const char *));) {
        const char *value = va_arg(ap, const char *);
        buf_ch(&b, ',');
        quote(&b, key);
        buf_ch(&b, ':');
        quote(&b, value ? value : "");
    }
    va_end(ap);
    buf_ch(&b, '}');
    if (!b.failed)
        the_sink(the_ctx, level, b.p);
    buf_done(&b);
}
