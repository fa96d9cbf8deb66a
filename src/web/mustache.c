#include "web/mustache.h"

typedef VEC(MustacheNode) NodeVec;

typedef struct Parser {
    Arena *arena;
    Str source;
    Str open, close; // the delimiters in force
    NodeVec nodes;
    uint32_t stack[MUSTACHE_DEPTH_MAX]; // open sections, as indices of nodes
    size_t depth;
    size_t line_at; // byte up to which lines were counted
    uint32_t line;
} Parser;

// What one tag says, and where it ends.
typedef struct Tag {
    char kind; // one of "!=#^/><$&{" or 0 for a plain value
    Str body;
    size_t end;
} Tag;

static uint32_t line_of(Parser *p, size_t at)
{
    for (; p->line_at < at; p->line_at++)
        p->line += p->source.p[p->line_at] == '\n';
    return p->line;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static Status fail_at(Parser *p, size_t at, const char *what, MustacheError *ret)
{
    *ret = (MustacheError){.line = line_of(p, at), .what = what};
    return STATUS_INVALID;
}

static bool add_node(Parser *p, MustacheNode node)
{
    node.end = (uint32_t)p->nodes.n + 1;
    return ARENA_PUSH(p->arena, p->nodes, node);
}

static bool add_text(Parser *p, size_t from, size_t to)
{
    if (from >= to)
        return true;
    return add_node(p, (MustacheNode){.op = MUSTACHE_TEXT, .text = str_sub(p->source, from, to - from)});
}

static Status split_path(Parser *p, MustacheNode *node)
{
    VEC(const char *) parts = {0};
    if (str_eq_c(node->text, "."))
        return STATUS_OK;
    Str rest = node->text, part;
    while (str_split(&rest, '.', &part)) {
        if (part.n == 0)
            return STATUS_INVALID;
        const char *name = arena_str(p->arena, part);
        if (!name || !ARENA_PUSH(p->arena, parts, name))
            return STATUS_NO_MEMORY;
    }
    node->path = parts.items;
    node->n_path = (uint32_t)parts.n;
    return STATUS_OK;
}

// Reads the tag that starts at `at` (where the opening delimiter stands).
static Status read_tag(Parser *p, size_t at, Tag *ret, const char **ret_what)
{
    size_t from = at + p->open.n;
    Str rest = str_sub(p->source, from, SIZE_MAX);
    char kind = rest.n ? rest.p[0] : 0;
    if (kind == 0 || !memchr("!=#^/><$&{", kind, 10))
        kind = 0;
    size_t skip = kind ? 1 : 0;
    Str body = str_sub(rest, skip, SIZE_MAX);
    size_t body_n, tail;
    if (kind == '{' || kind == '=') {
        // {{{name}}} and {{=open close=}} close with one more byte in front of the delimiter.
        char mark = kind == '{' ? '}' : '=';
        size_t i = 0;
        for (;; i++) {
            if (i >= body.n || body.n - i < 1 + p->close.n) {
                *ret_what = "tag is not closed";
                return STATUS_INVALID;
            }
            if (body.p[i] == mark && memcmp(body.p + i + 1, p->close.p, p->close.n) == 0)
                break;
        }
        body_n = i;
        tail = 1 + p->close.n;
    } else {
        body_n = str_find(body, p->close);
        tail = p->close.n;
        if (body_n == SIZE_MAX) {
            *ret_what = "tag is not closed";
            return STATUS_INVALID;
        }
    }
    *ret =
        (Tag){.kind = kind, .body = str_trim(str_sub(body, 0, body_n)), .end = from + skip + body_n + tail};
    return STATUS_OK;
}

static bool set_delimiters(Parser *p, Str body)
{
    size_t i = 0;
    while (i < body.n && body.p[i] != ' ' && body.p[i] != '\t' && body.p[i] != '\n' && body.p[i] != '\r')
        i++;
    Str open = str_sub(body, 0, i), close = str_trim(str_sub(body, i, SIZE_MAX));
    if (open.n == 0 || close.n == 0 || memchr(open.p, '=', open.n) || memchr(close.p, '=', close.n))
        return false;
    for (size_t k = 0; k < close.n; k++)
        if (is_blank(close.p[k]) || close.p[k] == '\n' || close.p[k] == '\r')
            return false;
    p->open = open;
    p->close = close;
    return true;
}

static Status open_or_close(Parser *p, size_t at, Tag tag, Str indent, MustacheError *ret_error)
{
    if (tag.kind == '/') {
        if (p->depth == 0)
            return fail_at(p, at, "closes a section that is not open", ret_error);
        MustacheNode *opened = &p->nodes.items[p->stack[p->depth - 1]];
        if (!str_eq(opened->text, tag.body))
            return fail_at(p, at, "closes another section than the one open", ret_error);
        opened->end = (uint32_t)p->nodes.n;
        p->depth--;
        return STATUS_OK;
    }
    MustacheNode node = {.text = tag.body, .line = line_of(p, at)};
    bool nests = false;
    switch (tag.kind) {
    case '#':
        node.op = MUSTACHE_SECTION;
        nests = true;
        break;
    case '^':
        node.op = MUSTACHE_INVERTED;
        nests = true;
        break;
    case '<':
        node.op = MUSTACHE_PARENT;
        nests = true;
        break;
    case '$':
        node.op = MUSTACHE_BLOCK;
        nests = true;
        break;
    case '>':
        node.op = MUSTACHE_PARTIAL;
        node.indent = indent;
        break;
    case '&':
    case '{':
        node.op = MUSTACHE_RAW;
        break;
    default: // a plain value: the kinds are bytes, not an enum
        node.op = MUSTACHE_VALUE;
        break;
    }
    if (tag.body.n == 0)
        return fail_at(p, at, "tag has no name", ret_error);
    if (memchr(tag.body.p, '\n', tag.body.n) || memchr(tag.body.p, ' ', tag.body.n))
        return fail_at(p, at, "name holds white space", ret_error);
    if (node.op == MUSTACHE_VALUE || node.op == MUSTACHE_RAW || node.op == MUSTACHE_SECTION ||
        node.op == MUSTACHE_INVERTED) {
        Status st = split_path(p, &node);
        if (st == STATUS_INVALID)
            return fail_at(p, at, "name has an empty part", ret_error);
        if (st != STATUS_OK)
            return st;
    }
    if (nests) {
        if (p->depth == MUSTACHE_DEPTH_MAX)
            return fail_at(p, at, "sections are nested too deep", ret_error);
        p->stack[p->depth++] = (uint32_t)p->nodes.n;
    }
    return add_node(p, node) ? STATUS_OK : STATUS_NO_MEMORY;
}

Status mustache_parse(Arena *a, const char *name, Str source, MustacheTemplate *ret, MustacheError *ret_error)
{
    Parser p = {.arena = a, .source = source, .open = STR("{{"), .close = STR("}}"), .line = 1};
    if (source.n > UINT32_MAX / 2)
        return fail_at(&p, 0, "template is too large", ret_error);
    size_t text_from = 0;
    for (;;) {
        size_t found = str_find(str_sub(source, text_from, SIZE_MAX), p.open);
        if (found == SIZE_MAX)
            break;
        size_t at = text_from + found;
        Tag tag;
        const char *what = "";
        if (read_tag(&p, at, &tag, &what) != STATUS_OK)
            return fail_at(&p, at, what, ret_error);
        // A tag that writes nothing and stands alone on its line takes the whole line with it.
        size_t text_to = at, next = tag.end;
        Str indent = {"", 0};
        if (tag.kind != 0 && tag.kind != '&' && tag.kind != '{') {
            size_t line_start = at;
            while (line_start > text_from && is_blank(source.p[line_start - 1]))
                line_start--;
            size_t after = tag.end;
            while (after < source.n && is_blank(source.p[after]))
                after++;
            bool starts = line_start == 0 || source.p[line_start - 1] == '\n';
            bool ends = after == source.n || source.p[after] == '\n' ||
                        (source.p[after] == '\r' && after + 1 < source.n && source.p[after + 1] == '\n');
            if (starts && ends) {
                text_to = line_start;
                indent = str_sub(source, line_start, at - line_start);
                next = after;
                if (next < source.n)
                    next += source.p[next] == '\r' ? 2 : 1;
            }
        }
        if (!add_text(&p, text_from, text_to))
            return STATUS_NO_MEMORY;
        if (tag.kind == '=') {
            if (!set_delimiters(&p, tag.body))
                return fail_at(&p, at, "delimiters are not two words", ret_error);
        } else if (tag.kind != '!') {
            Status st = open_or_close(&p, at, tag, indent, ret_error);
            if (st != STATUS_OK)
                return st;
        }
        text_from = next;
    }
    if (!add_text(&p, text_from, source.n))
        return STATUS_NO_MEMORY;
    if (p.depth > 0) {
        *ret_error = (MustacheError){.line = p.nodes.items[p.stack[p.depth - 1]].line,
                                     .what = "section is not closed"};
        return STATUS_INVALID;
    }
    *ret = (MustacheTemplate){.name = name, .nodes = p.nodes.items, .n = (uint32_t)p.nodes.n};
    return STATUS_OK;
}
