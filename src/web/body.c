#include "web/body.h"

#include <strings.h>

#include "base/utf8.h"

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

Status percent_decode(Arena *a, Str s, bool plus, Str *ret)
{
    char *out = arena_alloc(a, s.n + 1);
    if (!out)
        return STATUS_NO_MEMORY;
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '%') {
            int high = s.n - i > 2 ? hex_value(s.p[i + 1]) : -1;
            int low = s.n - i > 2 ? hex_value(s.p[i + 2]) : -1;
            if (high < 0 || low < 0)
                return STATUS_INVALID;
            c = (char)(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus) {
            c = ' ';
        }
        if (c == 0)
            return STATUS_INVALID;
        out[n++] = c;
    }
    out[n] = 0;
    Str made = {out, n};
    if (!utf8_valid(made))
        return STATUS_INVALID;
    *ret = made;
    return STATUS_OK;
}

Status pairs_parse(Arena *a, Str s, size_t max, WebPairs *ret)
{
    WebPairs pairs = {0};
    Str rest = s, part;
    while (s.n && str_split(&rest, '&', &part)) {
        if (part.n == 0)
            continue;
        if (pairs.n == max)
            return STATUS_TOO_LARGE;
        size_t eq = str_find(part, STR("="));
        WebPair pair;
        Status st = percent_decode(a, str_sub(part, 0, eq), true, &pair.name);
        if (st == STATUS_OK)
            st = percent_decode(a, eq == SIZE_MAX ? STR("") : str_sub(part, eq + 1, SIZE_MAX), true,
                                &pair.value);
        if (st != STATUS_OK)
            return st;
        if (!ARENA_PUSH(a, pairs, pair))
            return STATUS_NO_MEMORY;
    }
    *ret = pairs;
    return STATUS_OK;
}

bool media_type_is(Str content_type, const char *type)
{
    size_t cut = str_find(content_type, STR(";"));
    Str bare = str_trim(str_sub(content_type, 0, cut));
    return bare.n == strlen(type) && strncasecmp(bare.p, type, bare.n) == 0;
}

// The value of `; name=value` or `; name="value"` in a header; a quoted value has its backslashes taken out.
static Status header_parameter(Arena *a, Str header, const char *name, Str *ret)
{
    size_t n = strlen(name);
    Str found = {NULL, 0};
    size_t i = str_find(header, STR(";"));
    while (i < header.n) {
        i++;
        while (i < header.n && (header.p[i] == ' ' || header.p[i] == '\t'))
            i++;
        size_t from = i;
        while (i < header.n && header.p[i] != '=' && header.p[i] != ';')
            i++;
        Str key = str_trim(str_sub(header, from, i - from));
        Str value = {"", 0};
        if (i < header.n && header.p[i] == '=') {
            i++;
            if (i < header.n && header.p[i] == '"') {
                char *out = arena_alloc(a, header.n + 1);
                size_t m = 0;
                if (!out)
                    return STATUS_NO_MEMORY;
                for (i++; i < header.n && header.p[i] != '"'; i++) {
                    // Browsers write a quote as %22, older ones as \"; a backslash before anything else is part of the name.
                    if (header.p[i] == '\\' && i + 1 < header.n && header.p[i + 1] == '"')
                        i++;
                    out[m++] = header.p[i];
                }
                if (i >= header.n)
                    return STATUS_INVALID;
                i++;
                value = (Str){out, m};
                while (i < header.n && header.p[i] != ';')
                    i++;
            } else {
                from = i;
                while (i < header.n && header.p[i] != ';')
                    i++;
                value = str_trim(str_sub(header, from, i - from));
            }
        }
        if (key.n == n && strncasecmp(key.p, name, n) == 0) {
            if (found.p)
                return STATUS_INVALID; // twice: which one would another reader take?
            found = value;
        }
    }
    *ret = found;
    return STATUS_OK;
}

static Status part_parse(Arena *a, Str head, Str bytes, WebPairs *form, WebUploads *uploads)
{
    Str disposition = {NULL, 0}, type = STR("text/plain"), line;
    while (head.n && str_split(&head, '\n', &line)) {
        line = str_trim(line);
        size_t colon = str_find(line, STR(":"));
        if (colon == SIZE_MAX)
            return STATUS_INVALID;
        Str name = str_sub(line, 0, colon), value = str_trim(str_sub(line, colon + 1, SIZE_MAX));
        if (name.n == 19 && strncasecmp(name.p, "content-disposition", 19) == 0)
            disposition = value;
        else if (name.n == 12 && strncasecmp(name.p, "content-type", 12) == 0)
            type = value;
    }
    if (!disposition.p || !media_type_is(disposition, "form-data"))
        return STATUS_INVALID;
    Str field, file;
    Status st = header_parameter(a, disposition, "name", &field);
    if (st == STATUS_OK)
        st = header_parameter(a, disposition, "filename", &file);
    if (st != STATUS_OK)
        return st;
    if (!field.p || !utf8_valid(field) || memchr(field.p, 0, field.n))
        return STATUS_INVALID;
    if (!file.p) {
        if (!utf8_valid(bytes) || (bytes.n && memchr(bytes.p, 0, bytes.n)))
            return STATUS_INVALID;
        return ARENA_PUSH(a, *form, ((WebPair){field, bytes})) ? STATUS_OK : STATUS_NO_MEMORY;
    }
    if (file.n == 0 && bytes.n == 0)
        return STATUS_OK; // a file field left empty
    if (!utf8_valid(file) || (file.n && memchr(file.p, 0, file.n)))
        return STATUS_INVALID;
    return ARENA_PUSH(a, *uploads, ((WebUpload){field, file, type, bytes})) ? STATUS_OK : STATUS_NO_MEMORY;
}

Status multipart_parse(Arena *a, Str content_type, Str body, WebPairs *form, WebUploads *uploads)
{
    Str boundary;
    Status st = header_parameter(a, content_type, "boundary", &boundary);
    if (st != STATUS_OK)
        return st;
    if (!boundary.p || boundary.n == 0 || boundary.n > 70)
        return STATUS_INVALID;
    char *marker = arena_printf(a, "\r\n--" STR_FMT, STR_ARG(boundary));
    if (!marker)
        return STATUS_NO_MEMORY;
    Str mark = str_c(marker), first = str_sub(mark, 2, SIZE_MAX);
    if (!str_starts(body, first))
        return STATUS_INVALID;
    Str rest = str_sub(body, first.n, SIZE_MAX);
    for (size_t parts = 0;; parts++) {
        if (str_starts(rest, STR("--")))
            return STATUS_OK;
        if (parts == BODY_PARTS_MAX)
            return STATUS_TOO_LARGE;
        if (!str_starts(rest, STR("\r\n")))
            return STATUS_INVALID;
        rest = str_sub(rest, 2, SIZE_MAX);
        size_t blank = str_find(rest, STR("\r\n\r\n"));
        if (blank == SIZE_MAX || blank > 8192)
            return STATUS_INVALID;
        Str head = str_sub(rest, 0, blank);
        rest = str_sub(rest, blank + 4, SIZE_MAX);
        const char *end = memmem(rest.p, rest.n, mark.p, mark.n);
        if (!end)
            return STATUS_INVALID;
        Str bytes = str_sub(rest, 0, (size_t)(end - rest.p));
        rest = str_sub(rest, bytes.n + mark.n, SIZE_MAX);
        st = part_parse(a, head, bytes, form, uploads);
        if (st != STATUS_OK)
            return st;
    }
}

// Our own limit on nesting, looked at before the parser recurses.
static bool json_too_deep(Str s)
{
    int depth = 0;
    bool in_string = false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (in_string) {
            if (c == '\\')
                i++;
            else if (c == '"')
                in_string = false;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '[' || c == '{') {
            if (++depth > BODY_JSON_DEPTH)
                return true;
        } else if (c == ']' || c == '}') {
            depth--;
        }
    }
    return false;
}

Status json_body_parse(Str body, json_t **ret)
{
    if (json_too_deep(body))
        return STATUS_INVALID;
    json_error_t error;
    json_t *v = json_loadb(body.p, body.n, JSON_REJECT_DUPLICATES, &error);
    if (!v)
        return json_error_code(&error) == json_error_out_of_memory ? STATUS_NO_MEMORY : STATUS_INVALID;
    *ret = v;
    return STATUS_OK;
}

Str cookie_find(Str header, const char *name)
{
    size_t n = strlen(name);
    Str part;
    while (header.n && str_split(&header, ';', &part)) {
        part = str_trim(part);
        if (part.n > n && part.p[n] == '=' && memcmp(part.p, name, n) == 0)
            return str_sub(part, n + 1, SIZE_MAX);
    }
    return (Str){NULL, 0};
}
