// Follows the HTML around the tags: a value may stand in text and in quoted attributes only, where escaping protects it.
// Style and script attributes are refused altogether, as the content security policy would (architecture.md, rule 10).
#include "templatec_internal.h"

typedef enum HtmlState {
    HTML_TEXT,
    HTML_TAG,    // inside <...>, between attributes
    HTML_NAME,   // inside an attribute's name
    HTML_EQUALS, // behind '=', before the value
    HTML_UNQUOTED,
    HTML_DOUBLE, // inside "..."
    HTML_SINGLE, // inside '...'
    HTML_COMMENT,
    HTML_RAW, // inside <script> or <style>
} HtmlState;

typedef struct Lint {
    Build *b;
    const Page *page;
    HtmlState state;
    char tag[32], attribute[64], value[256]; // lower case; what was seen so far, cut at the end of the space
    bool in_tag_name;
    bool reported;
    uint32_t line;
} Lint;

static char lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void append(char *s, size_t size, char c)
{
    size_t n = strlen(s);
    if (n + 1 < size) {
        s[n] = c;
        s[n + 1] = 0;
    }
}

static bool runs_code(const char *attribute)
{
    Str a = str_c(attribute);
    if (str_starts(a, STR("on")) && a.n > 2)
        return true;
    return str_starts(a, STR("hx-on")) || str_eq(a, STR("style"));
}

static void end_attribute(Lint *l)
{
    if (!l->attribute[0])
        return;
    if (runs_code(l->attribute))
        complain(l->b, l->page->file, l->line, "attribute '%s' is refused: no inline script or style",
                 l->attribute);
    if (strstr(l->value, "js:") || strstr(l->value, "javascript:"))
        complain(l->b, l->page->file, l->line, "'js:' and 'javascript:' values are refused");
    if (strcmp(l->attribute, "hx-trigger") == 0 && strchr(l->value, '['))
        complain(l->b, l->page->file, l->line, "a filter in hx-trigger is script");
    l->attribute[0] = l->value[0] = 0;
}

static void end_tag(Lint *l)
{
    end_attribute(l);
    bool raw = strcmp(l->tag, "script") == 0 || strcmp(l->tag, "style") == 0;
    l->state = raw ? HTML_RAW : HTML_TEXT;
}

static bool ends_raw(const Lint *l, Str text, size_t i)
{
    size_t n = strlen(l->tag);
    if (text.n - i < n + 2 || text.p[i] != '<' || text.p[i + 1] != '/')
        return false;
    for (size_t k = 0; k < n; k++)
        if (lower(text.p[i + 2 + k]) != l->tag[k])
            return false;
    return true;
}

static size_t lint_char(Lint *l, Str text, size_t i)
{
    char c = text.p[i];
    switch (l->state) {
    case HTML_TEXT:
        if (str_starts(str_sub(text, i, 4), STR("<!--"))) {
            l->state = HTML_COMMENT;
            return i + 4;
        }
        if (c == '<' && i + 1 < text.n && !is_space(text.p[i + 1])) {
            l->state = HTML_TAG;
            l->in_tag_name = true;
            l->tag[0] = l->attribute[0] = l->value[0] = 0;
        }
        return i + 1;
    case HTML_TAG:
        if (c == '>') {
            end_tag(l);
        } else if (is_space(c) || (c == '/' && !(l->in_tag_name && !l->tag[0]))) {
            l->in_tag_name = false;
            end_attribute(l);
        } else if (l->in_tag_name) {
            append(l->tag, sizeof l->tag, lower(c));
        } else {
            end_attribute(l);
            l->state = HTML_NAME;
            append(l->attribute, sizeof l->attribute, lower(c));
        }
        return i + 1;
    case HTML_NAME:
        if (c == '=') {
            l->state = HTML_EQUALS;
        } else if (is_space(c) || c == '/') {
            l->state = HTML_TAG;
        } else if (c == '>') {
            end_tag(l);
        } else {
            append(l->attribute, sizeof l->attribute, lower(c));
        }
        return i + 1;
    case HTML_EQUALS:
        if (c == '"')
            l->state = HTML_DOUBLE;
        else if (c == '\'')
            l->state = HTML_SINGLE;
        else if (c == '>')
            end_tag(l);
        else if (!is_space(c)) {
            l->state = HTML_UNQUOTED;
            append(l->value, sizeof l->value, lower(c));
        }
        return i + 1;
    case HTML_UNQUOTED:
        if (c == '>')
            end_tag(l);
        else if (is_space(c)) {
            end_attribute(l);
            l->state = HTML_TAG;
        } else
            append(l->value, sizeof l->value, lower(c));
        return i + 1;
    case HTML_DOUBLE:
    case HTML_SINGLE:
        if (c == (l->state == HTML_DOUBLE ? '"' : '\'')) {
            end_attribute(l);
            l->state = HTML_TAG;
        } else
            append(l->value, sizeof l->value, lower(c));
        return i + 1;
    case HTML_COMMENT:
        if (str_starts(str_sub(text, i, 3), STR("-->"))) {
            l->state = HTML_TEXT;
            return i + 3;
        }
        return i + 1;
    case HTML_RAW:
        if (ends_raw(l, text, i)) {
            l->state = HTML_TAG;
            l->in_tag_name = true;
            size_t n = strlen(l->tag);
            l->tag[0] = '/';
            l->tag[1] = 0;
            return i + 2 + n;
        }
        if (!is_space(c) && strcmp(l->tag, "style") == 0 && !l->reported) {
            complain(l->b, l->page->file, l->line, "<style> is refused by the content security policy");
            l->reported = true;
        }
        if (!is_space(c) && strcmp(l->tag, "script") == 0 && !l->reported) {
            complain(l->b, l->page->file, l->line, "inline script is refused by the content security policy");
            l->reported = true;
        }
        return i + 1;
    }
    return i + 1;
}

static void lint_text(Lint *l, Str text)
{
    for (size_t i = 0; i < text.n;) {
        size_t next = lint_char(l, text, i);
        for (; i < next && i < text.n; i++)
            l->line += text.p[i] == '\n';
    }
}

static const char *state_name(HtmlState s)
{
    static const char *const names[] = {[HTML_TEXT] = "text",
                                        [HTML_TAG] = "a tag",
                                        [HTML_NAME] = "an attribute's name",
                                        [HTML_EQUALS] = "an unquoted attribute",
                                        [HTML_UNQUOTED] = "an unquoted attribute",
                                        [HTML_DOUBLE] = "a quoted attribute",
                                        [HTML_SINGLE] = "a quoted attribute",
                                        [HTML_COMMENT] = "a comment",
                                        [HTML_RAW] = "script or style"};
    return names[s];
}

static HtmlState settled(HtmlState s)
{
    return s == HTML_NAME ? HTML_TAG : s;
}

static void lint_value(Lint *l, const MustacheNode *node)
{
    bool quoted = l->state == HTML_DOUBLE || l->state == HTML_SINGLE;
    if (!quoted && l->state != HTML_TEXT) {
        complain(l->b, l->page->file, node->line, "a value inside %s is not protected by escaping",
                 state_name(l->state));
        return;
    }
    if (quoted && runs_code(l->attribute))
        complain(l->b, l->page->file, node->line, "a value inside '%s' would run as code", l->attribute);
    if (quoted && node->op == MUSTACHE_RAW)
        complain(l->b, l->page->file, node->line, "raw HTML inside an attribute");
    if (quoted)
        append(l->value, sizeof l->value,
               '\x01'); // "something stands here", so that "js:" is not glued over it
}

static void lint_range(Lint *l, uint32_t from, uint32_t to)
{
    const MustacheNode *nodes = l->page->parsed.nodes;
    for (uint32_t i = from; i < to; i = nodes[i].end) {
        const MustacheNode *node = &nodes[i];
        if (node->line)
            l->line = node->line;
        if (node->op == MUSTACHE_TEXT) {
            // Lines are counted from the source: a text node starts where it lies in the file.
            l->line = 1;
            for (const char *p = l->page->source.p; p < node->text.p; p++)
                l->line += *p == '\n';
            lint_text(l, node->text);
            continue;
        }
        if (l->state == HTML_RAW || l->state == HTML_COMMENT) {
            complain(l->b, l->page->file, node->line, "no tag may stand inside %s", state_name(l->state));
            continue;
        }
        if (node->op == MUSTACHE_VALUE || node->op == MUSTACHE_RAW || node->op == MUSTACHE_MESSAGE) {
            lint_value(l, node);
            continue;
        }
        if (node->op == MUSTACHE_PARTIAL) {
            if (l->state != HTML_TEXT)
                complain(l->b, l->page->file, node->line, "a partial inside %s", state_name(l->state));
            continue;
        }
        HtmlState before = settled(l->state);
        lint_range(l, i + 1, node->end);
        if (settled(l->state) != before) {
            complain(l->b, l->page->file, node->line, "section '" STR_FMT "' begins in %s and ends in %s",
                     STR_ARG(node->text), state_name(before), state_name(l->state));
            l->state = before;
        }
    }
}

void lint_page(Build *b, Page *page)
{
    Lint l = {.b = b, .page = page, .line = 1};
    lint_range(&l, 0, page->parsed.n);
    if (l.state != HTML_TEXT)
        complain(b, page->file, l.line, "the file ends inside %s", state_name(l.state));
}
