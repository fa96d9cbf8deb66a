#include "file/source.h"

#include "base/utf8.h"

// Under this share of legal syllables no charset is believed (measured on legacy pages: the right one gives 0.98, the best wrong one 0.50).
#define SOURCE_LEGAL_SHARE 0.6

// ---------------------------------------------------------------- what kind of file

typedef struct Magic {
    const char *bytes;
    size_t n, at;
    RefusalCode code;
    const char *format;
} Magic;

#define MAGIC(literal, at, code, format)                                                                     \
    {                                                                                                        \
        literal, sizeof(literal) - 1, at, code, format                                                       \
    }

// First bytes as the formats' own specifications give them.
static const Magic magics[] = {
    MAGIC("%PDF-", 0, REFUSAL_UNSUPPORTED_FORMAT, "PDF"),
    MAGIC("PK\x03\x04", 0, REFUSAL_ARCHIVE, "ZIP"),
    MAGIC("PK\x05\x06", 0, REFUSAL_ARCHIVE, "ZIP"),
    MAGIC("\x1f\x8b", 0, REFUSAL_ARCHIVE, "GZIP"),
    MAGIC("BZh", 0, REFUSAL_ARCHIVE, "BZIP2"),
    MAGIC("7z\xbc\xaf\x27\x1c", 0, REFUSAL_ARCHIVE, "7-Zip"),
    MAGIC("Rar!\x1a\x07", 0, REFUSAL_ARCHIVE, "RAR"),
    MAGIC("\xfd"
          "7zXZ\0",
          0, REFUSAL_ARCHIVE, "XZ"),
    MAGIC("\x28\xb5\x2f\xfd", 0, REFUSAL_ARCHIVE, "Zstandard"),
    MAGIC("ustar", 257, REFUSAL_ARCHIVE, "TAR"),
    MAGIC("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0, REFUSAL_UNSUPPORTED_FORMAT,
          "Microsoft Office 97-2003 (.doc, .xls)"),
    MAGIC("{\\rtf", 0, REFUSAL_UNSUPPORTED_FORMAT, "RTF"),
    MAGIC("MIME-Version:", 0, REFUSAL_UNSUPPORTED_FORMAT, "MHTML"),
    MAGIC("From: <Saved by", 0, REFUSAL_UNSUPPORTED_FORMAT, "MHTML"),
    MAGIC("%!PS", 0, REFUSAL_UNSUPPORTED_FORMAT, "PostScript"),
    MAGIC("\x89PNG\r\n\x1a\n", 0, REFUSAL_UNSUPPORTED_FORMAT, "PNG"),
    MAGIC("\xff\xd8\xff", 0, REFUSAL_UNSUPPORTED_FORMAT, "JPEG"),
    MAGIC("GIF8", 0, REFUSAL_UNSUPPORTED_FORMAT, "GIF"),
    MAGIC("II*\0", 0, REFUSAL_UNSUPPORTED_FORMAT, "TIFF"),
    MAGIC("MM\0*", 0, REFUSAL_UNSUPPORTED_FORMAT, "TIFF"),
    MAGIC("RIFF", 0, REFUSAL_UNSUPPORTED_FORMAT, "RIFF (WebP, AVI, WAV)"),
    MAGIC("\x7f"
          "ELF",
          0, REFUSAL_BINARY, "ELF"),
    MAGIC("MZ\x90\0", 0, REFUSAL_BINARY, "Windows EXE"),
    MAGIC("SQLite format 3", 0, REFUSAL_BINARY, "SQLite"),
};

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool starts_fold(Str s, const char *what)
{
    size_t n = strlen(what);
    if (s.n < n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (lower(s.p[i]) != what[i])
            return false;
    return true;
}

static bool ends_fold(Str s, const char *what)
{
    size_t n = strlen(what);
    return s.n >= n && starts_fold(str_sub(s, s.n - n, n), what);
}

static bool holds_fold(Str s, const char *what)
{
    for (size_t i = 0; i < s.n; i++)
        if (lower(s.p[i]) == what[0] && starts_fold(str_sub(s, i, s.n), what))
            return true;
    return false;
}

// A ZIP file whose first entries name an office format is that format, and may one day be read; any other is just an archive.
static Magic zip_kind(Str bytes, Magic m)
{
    static const struct {
        const char *mark, *format;
    } kinds[] = {{"word/", "DOCX"},
                 {"xl/", "XLSX"},
                 {"ppt/", "PPTX"},
                 {"mimetypeapplication/vnd.oasis.opendocument", "OpenDocument"},
                 {"mimetypeapplication/epub+zip", "EPUB"}};
    Str head = str_sub(bytes, 0, 4096);
    if (!str_eq_c((Str){m.format, strlen(m.format)}, "ZIP"))
        return m;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_find(head, str_c(kinds[i].mark)) != SIZE_MAX) {
            m.code = REFUSAL_UNSUPPORTED_FORMAT;
            m.format = kinds[i].format;
            return m;
        }
    return m;
}

static bool sniff_refused(Str bytes, Refusal *refusal)
{
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++) {
        Magic m = magics[i];
        if (bytes.n < m.at + m.n || memcmp(bytes.p + m.at, m.bytes, m.n) != 0)
            continue;
        m = zip_kind(bytes, m);
        *refusal = (Refusal){.code = m.code};
        snprintf(refusal->format, sizeof refusal->format, "%s", m.format);
        return true;
    }
    return false;
}

static bool looks_html(Str text, Str name)
{
    Str head = str_sub(text, 0, 2048);
    while (head.n && (head.p[0] == ' ' || (head.p[0] >= '\t' && head.p[0] <= '\r')))
        head = str_sub(head, 1, head.n);
    if (head.n == 0 || head.p[0] != '<')
        return ends_fold(name, ".html") || ends_fold(name, ".htm") || ends_fold(name, ".xhtml");
    return ends_fold(name, ".html") || ends_fold(name, ".htm") || ends_fold(name, ".xhtml") ||
           starts_fold(head, "<!doctype html") || starts_fold(head, "<html") || starts_fold(head, "<head") ||
           starts_fold(head, "<body") || holds_fold(head, "<html");
}

// A saved page has its end; one that stops inside a tag or never closes its body was cut off on the way, and what it no longer says would be
// missed in silence. A fragment without <html> has no such end to look for.
static bool html_cut_off(Str page)
{
    Str tail = str_sub(page, page.n > 65536 ? page.n - 65536 : 0, 65536);
    size_t i = tail.n;
    while (i > 0 && tail.p[i - 1] != '<' && tail.p[i - 1] != '>')
        i--;
    if (i > 0 && tail.p[i - 1] == '<' && i < tail.n &&
        ((lower(tail.p[i]) >= 'a' && lower(tail.p[i]) <= 'z') || tail.p[i] == '/' || tail.p[i] == '!'))
        return true;
    return holds_fold(str_sub(page, 0, 65536), "<html") && !holds_fold(page, "</html") &&
           !holds_fold(page, "</body");
}

// ---------------------------------------------------------------- from bytes to UTF-8

// The first bytes of a UTF-8 character whose rest is missing, at the end of an otherwise valid text.
static bool utf8_cut_off(Str s)
{
    for (size_t back = 1; back <= 3 && back <= s.n; back++) {
        unsigned char c = (unsigned char)s.p[s.n - back];
        if ((c & 0xC0) == 0x80)
            continue;
        size_t need = c >= 0xF0 && c < 0xF5 ? 4 : c >= 0xE0 ? 3 : c >= 0xC2 ? 2 : 1;
        return c < 0xF5 && need > back && s.n > back && utf8_valid(str_sub(s, 0, s.n - back));
    }
    return false;
}

static Status refuse(Refusal *refusal, RefusalCode code, size_t limit)
{
    *refusal = (Refusal){.code = code, .limit = limit};
    return STATUS_REFUSED;
}

// The charset is chosen by how much of the result is Vietnamese, so a page's tags do not matter here; the verdict on the words comes later,
// when they stand alone.
static Status decode(Str bytes, Arena *a, Decoded *ret, Refusal *refusal)
{
    bool utf16 = str_starts(bytes, STR("\xFF\xFE")) || str_starts(bytes, STR("\xFE\xFF"));
    if (utf8_cut_off(bytes) || (utf16 && bytes.n % 2))
        return refuse(refusal, REFUSAL_TRUNCATED, 0);
    if (!utf16 && memchr(bytes.p, 0, bytes.n))
        return refuse(refusal, REFUSAL_BINARY, 0);
    return charset_decode(bytes, a, ret);
}

// ---------------------------------------------------------------- checks on the text

static bool has_word(Str utf8)
{
    uint32_t cp;
    for (size_t pos = 0; pos < utf8.n;) {
        utf8_next(utf8, &pos, &cp);
        if ((cp >= '0' && cp <= '9') || (cp >= 'A' && cp <= 'Z') || (cp >= 'a' && cp <= 'z') ||
            (cp >= 0xC0 && cp < 0x2000) || (cp >= 0x3040 && cp < 0xFE00))
            return true;
    }
    return false;
}

// Text has no control characters but layout; a few strays (form feeds of old printers, bells) are let through.
static bool mostly_controls(Str utf8)
{
    size_t strange = 0, all = 0;
    uint32_t cp;
    for (size_t pos = 0; pos < utf8.n; all++) {
        utf8_next(utf8, &pos, &cp);
        strange += (cp < 32 && !(cp >= '\t' && cp <= '\r')) || cp == 127 || cp == UTF8_REPLACEMENT ||
                   (cp >= 0xFDD0 && cp <= 0xFDEF) || (cp & 0xFFFE) == 0xFFFE;
    }
    return strange * 50 > all;
}

Status source_read(Str bytes, Str name, bool foreign, Arena *a, SourceText *ret, Refusal *refusal)
{
    SourceText t = {.format = SOURCE_PLAIN};
    Decoded d;
    Status st;
    size_t words;
    if (bytes.n == 0)
        return refuse(refusal, REFUSAL_EMPTY, 0);
    if (bytes.n > SOURCE_FILE_LIMIT)
        return refuse(refusal, REFUSAL_TOO_LARGE, SOURCE_FILE_LIMIT);
    if (sniff_refused(bytes, refusal))
        return STATUS_REFUSED;
    if (bytes.n > SOURCE_HTML_LIMIT)
        return refuse(refusal, REFUSAL_TOO_LARGE, SOURCE_HTML_LIMIT);
    st = decode(bytes, a, &d, refusal);
    if (st != STATUS_OK)
        return st;
    t.utf8 = d.utf8;
    if (mostly_controls(t.utf8))
        return refuse(refusal, REFUSAL_BINARY, 0);
    if (looks_html(t.utf8, name)) {
        if (!foreign)
            return refuse(refusal, REFUSAL_NO_SANDBOX, 0);
        if (html_cut_off(t.utf8))
            return refuse(refusal, REFUSAL_TRUNCATED, 0);
        t.format = SOURCE_HTML;
        st = source_html_text(t.utf8, a, &t.utf8);
        if (st == STATUS_TOO_LARGE)
            return refuse(refusal, REFUSAL_TOO_COMPLEX, 0);
        if (st != STATUS_OK)
            return st;
    }
    if (t.utf8.n > SOURCE_TEXT_LIMIT)
        return refuse(refusal, REFUSAL_TOO_LARGE, SOURCE_TEXT_LIMIT);
    if (!has_word(t.utf8))
        return refuse(refusal, REFUSAL_EMPTY, 0);
    // Damaged text is repair's to judge; bytes that no charset turns into Vietnamese are not even damaged text.
    if (d.charset != CHARSET_UTF8 && charset_legal_share(t.utf8, &words) < SOURCE_LEGAL_SHARE)
        return refuse(refusal, REFUSAL_UNKNOWN_CHARSET, 0);
    t.charset = d.charset;
    *ret = t;
    return STATUS_OK;
}
