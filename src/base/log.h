// The logging hook: library code does not log; app/, jobs/, web/, http/ and main/ may. One JSON object a line, written by main/'s sink.
#ifndef BASE_LOG_H
#define BASE_LOG_H

typedef enum LogLevel { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR } LogLevel;

// Receives a finished line without line break. Must be thread-safe.
typedef void (*LogSink)(void *ctx, LogLevel level, const char *line);
// Set once before threads start; NULL turns logging off (the default).
void log_set_sink(LogSink sink, void *ctx);
// Key-value pairs, ended by NULL: log_event(LOG_INFO, "http.request", "method", "GET", "path", "/", NULL). Values are escaped.
void log_event(LogLevel level, const char *event, ...) __attribute__((sentinel));

#endif
