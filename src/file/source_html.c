#include <libxml/HTMLparser.h>

#include "base/buf.h"
#include "file/source.h"

// The parser's events are printed as they come; no tree is built, so memory follows the text and not the number of tags.

typedef enum Display {
    SHOW_INLINE,
    SHOW_LINE,      // begins and ends a line
    SHOW_PARAGRAPH, // an empty line around
    SHOW_BREAK,
    SHOW_LIST_UL,
    SHOW_LIST_OL,
    SHOW_ITEM,
    SHOW_TABLE,
    SHOW_ROW,
    SHOW_CELL,
    SHOW_PRE,
    SHOW_SUP,
    SHOW_NONE, // with all inside it
} Display;

static const struct {
    const char *name;
    Display display;
} elements[] = {
    {"address", SHOW_LINE},  {"article", SHOW_LINE},
    {"aside", SHOW_LINE},    {"blockquote", SHOW_PARAGRAPH},
    {"br", SHOW_BREAK},      {"button", SHOW_NONE},
    {"caption", SHOW_LINE},  {"center", SHOW_LINE},
    {"datalist", SHOW_NONE}, {"dd", SHOW_LINE},
    {"details", SHOW_LINE},  {"dialog", SHOW_NONE},
    {"div", SHOW_LINE},      {"dl", SHOW_PARAGRAPH},
    {"dt", SHOW_LINE},       {"embed", SHOW_NONE},
    {"fieldset", SHOW_LINE}, {"figcaption", SHOW_LINE},
    {"figure", SHOW_LINE},   {"footer", SHOW_LINE},
    {"form", SHOW_LINE},     {"h1", SHOW_PARAGRAPH},
    {"h2", SHOW_PARAGRAPH},  {"h3", SHOW_PARAGRAPH},
    {"h4", SHOW_PARAGRAPH},  {"h5", SHOW_PARAGRAPH},
    {"h6", SHOW_PARAGRAPH},  {"head", SHOW_NONE},
    {"header", SHOW_LINE},   {"hr", SHOW_PARAGRAPH},
    {"iframe", SHOW_NONE},   {"input", SHOW_NONE},
    {"legend", SHOW_LINE},   {"li", SHOW_ITEM},
    {"main", SHOW_LINE},     {"nav", SHOW_NONE},
    {"noembed", SHOW_NONE},  {"noframes", SHOW_NONE},
    {"noscript", SHOW_NONE}, {"object", SHOW_NONE},
    {"ol", SHOW_LIST_OL},    {"option", SHOW_NONE},
    {"p", SHOW_PARAGRAPH},   {"pre", SHOW_PRE},
    {"script", SHOW_NONE},   {"section", SHOW_LINE},
    {"select", SHOW_NONE},   {"style", SHOW_NONE},
    {"summary", SHOW_LINE},  {"sup", SHOW_SUP},
    {"svg", SHOW_NONE},      {"table", SHOW_TABLE},
    {"td", SHOW_CELL},       {"template", SHOW_NONE},
    {"textarea", SHOW_NONE}, {"th", SHOW_CELL},
    {"title", SHOW_NONE},    {"tr", SHOW_ROW},
    {"ul", SHOW_LIST_UL},    {"video", SHOW_NONE},
    {"audio", SHOW_NONE},
};

// Where text goes: the page, or a cell that is being collected.
typedef struct Sink {
    Buf text;
    int owed_lines;  // line breaks to write before the next word
    bool owed_space; // a space to write before it
    char label[24];  // of a list item, written before its first word
} Sink;

typedef struct Cell {
    Str text;
    bool lines; // holds a line break, or columns of its own
} Cell;

typedef struct Row {
    Cell *items;
    size_t n, cap;
} Row;

typedef struct Table {
    VEC(Row) rows;
    size_t sink; // index of the sink the table is printed to
    bool in_cell;
} Table;

typedef struct Element {
    Display display;
    char name[12];
    char list_type; // 1 a A i I, or '-'
    long list_next;
    bool opened; // a table or cell that has its own buffer
} Element;

typedef struct Page {
    Arena *arena;
    Element stack[SOURCE_HTML_DEPTH];
    size_t depth;
    unsigned hidden, pre, sup; // how many elements of the kind are open
    Sink sinks[SOURCE_TABLE_DEPTH + 1];
    size_t sinks_n;
    Table tables[SOURCE_TABLE_DEPTH];
    size_t tables_n;
    Status failed;
    htmlParserCtxtPtr parser;
} Page;

static void page_fail(Page *p, Status st)
{
    if (p->failed == STATUS_OK) {
        p->failed = st;
        xmlStopParser(p->parser);
    }
}

static Sink *sink_of(Page *p)
{
    return &p->sinks[p->sinks_n - 1];
}

static void owe_lines(Page *p, int n)
{
    Sink *s = sink_of(p);
    if (s->owed_lines < n)
        s->owed_lines = n;
}

// ---------------------------------------------------------------- text

static void sink_settle(Sink *s)
{
    if (s->owed_lines && s->text.n) {
        buf_ch(&s->text, '\n');
        if (s->owed_lines > 1)
            buf_ch(&s->text, '\n');
    } else if (s->owed_space && s->text.n) {
        buf_ch(&s->text, ' ');
    }
    s->owed_lines = 0;
    s->owed_space = false;
    if (s->label[0])
        buf_c(&s->text, s->label);
    s->label[0] = '\0';
}

static void add_raised(Buf *b, char digit)
{
    static const uint16_t raised[] = {0x2070, 0xB9,   0xB2,   0xB3,   0x2074,
                                      0x2075, 0x2076, 0x2077, 0x2078, 0x2079};
    buf_cp(b, raised[digit - '0']);
}

static void add_text(Page *p, const char *t, size_t n)
{
    Sink *s = sink_of(p);
    for (size_t i = 0; i < n; i++) {
        char c = t[i];
        bool no_break = c == '\xC2' && i + 1 < n && t[i + 1] == '\xA0';
        bool blank = c == ' ' || (c >= '\t' && c <= '\r');
        i += no_break;
        if (p->pre && blank && c == '\n') {
            if (s->owed_lines < 2)
                s->owed_lines++;
        } else if (blank || no_break) {
            // Lines and runs of spaces mean nothing in a page. (In <pre> runs are columns, but one space reads the same.)
            s->owed_space = true;
        } else {
            if (s->owed_lines || s->owed_space || s->label[0])
                sink_settle(s);
            if (p->sup && c >= '0' && c <= '9')
                add_raised(&s->text, c);
            else
                buf_ch(&s->text, c);
        }
    }
    if (s->text.failed)
        page_fail(p, STATUS_NO_MEMORY);
    else if (s->text.n > SOURCE_TEXT_LIMIT)
        page_fail(p, STATUS_TOO_LARGE);
}

static void on_text(void *ctx, const xmlChar *t, int n)
{
    Page *p = ctx;
    if (p->failed == STATUS_OK && p->hidden == 0 && n > 0)
        add_text(p, (const char *)t, (size_t)n);
}

// ---------------------------------------------------------------- tables

static bool push_sink(Page *p)
{
    if (p->sinks_n == sizeof p->sinks / sizeof *p->sinks)
        return false;
    p->sinks[p->sinks_n++] = (Sink){.text = BUF_INIT};
    return true;
}

static bool open_table(Page *p)
{
    if (p->tables_n == SOURCE_TABLE_DEPTH)
        return false;
    p->tables[p->tables_n++] = (Table){.sink = p->sinks_n - 1};
    return true;
}

static void open_row(Page *p)
{
    Table *t = p->tables_n ? &p->tables[p->tables_n - 1] : NULL;
    if (t && !t->in_cell && !ARENA_PUSH(p->arena, t->rows, ((Row){0})))
        page_fail(p, STATUS_NO_MEMORY);
}

static bool open_cell(Page *p)
{
    Table *t = p->tables_n ? &p->tables[p->tables_n - 1] : NULL;
    if (!t || t->in_cell)
        return false;
    if (t->rows.n == 0)
        open_row(p);
    if (p->failed != STATUS_OK || !push_sink(p))
        return false;
    t->in_cell = true;
    return true;
}

static void close_cell(Page *p)
{
    Table *t = &p->tables[p->tables_n - 1];
    Sink *s = sink_of(p);
    Str text = arena_dup(p->arena, buf_view(&s->text));
    Row *row = &t->rows.items[t->rows.n - 1];
    Cell cell = {text, text.p && (memchr(text.p, '\n', text.n) || memchr(text.p, '\t', text.n))};
    buf_done(&s->text);
    p->sinks_n--;
    t->in_cell = false;
    if (!text.p || !ARENA_PUSH(p->arena, *row, cell))
        page_fail(p, STATUS_NO_MEMORY);
}

static void print_cell(Sink *s, Str text)
{
    if (text.n == 0)
        return;
    sink_settle(s);
    buf_str(&s->text, text);
}

static void print_row(Page *p, const Row *row, bool layout)
{
    Sink *s = sink_of(p);
    size_t last = row->n;
    while (last && row->items[last - 1].text.n == 0)
        last--;
    for (size_t i = 0; i < last && !layout; i++)
        layout = row->items[i].lines;
    owe_lines(p, 1);
    for (size_t i = 0; i < last; i++) {
        if (layout && i)
            owe_lines(p, 1);
        else if (i) {
            sink_settle(s);
            buf_ch(&s->text, '\t');
        }
        print_cell(s, row->items[i].text);
    }
    if (s->text.failed)
        page_fail(p, STATUS_NO_MEMORY);
    else if (s->text.n > SOURCE_TEXT_LIMIT)
        page_fail(p, STATUS_TOO_LARGE);
}

static void close_table(Page *p)
{
    Table *t = &p->tables[--p->tables_n];
    size_t widest = 0;
    for (size_t i = 0; i < t->rows.n; i++)
        if (t->rows.items[i].n > widest)
            widest = t->rows.items[i].n;
    for (size_t i = 0; i < t->rows.n && p->failed == STATUS_OK; i++)
        print_row(p, &t->rows.items[i], widest <= 2);
}

// ---------------------------------------------------------------- lists

static void roman(long n, bool upper, Buf *out)
{
    static const struct {
        int value;
        const char *digits[2];
    } steps[] = {{1000, {"m", "M"}}, {900, {"cm", "CM"}}, {500, {"d", "D"}}, {400, {"cd", "CD"}},
                 {100, {"c", "C"}},  {90, {"xc", "XC"}},  {50, {"l", "L"}},  {40, {"xl", "XL"}},
                 {10, {"x", "X"}},   {9, {"ix", "IX"}},   {5, {"v", "V"}},   {4, {"iv", "IV"}},
                 {1, {"i", "I"}}};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        for (; n >= steps[i].value; n -= steps[i].value)
            buf_c(out, steps[i].digits[upper]);
}

static void item_label(Page *p, const Element *list, long number)
{
    Sink *s = sink_of(p);
    Buf b = BUF_INIT;
    char type = list->list_type;
    if (type == '-')
        buf_c(&b, "- ");
    else if ((type == 'i' || type == 'I') && number > 0 && number < 4000)
        roman(number, type == 'I', &b);
    else if ((type == 'a' || type == 'A') && number > 0 && number <= 26)
        buf_ch(&b, (char)(type + number - 1));
    else
        buf_printf(&b, "%ld", number);
    if (type != '-')
        buf_c(&b, type == 'a' ? ") " : ". ");
    if (b.n < sizeof s->label)
        memcpy(s->label, buf_view(&b).p, b.n + 1);
    buf_done(&b);
}

// ---------------------------------------------------------------- elements

static const char *attribute(const xmlChar **atts, const char *name)
{
    for (size_t i = 0; atts && atts[i]; i += 2)
        if (strcmp((const char *)atts[i], name) == 0)
            return atts[i + 1] ? (const char *)atts[i + 1] : "";
    return NULL;
}

static bool style_hides(const char *style)
{
    static const char *const hiding[] = {"display:none", "visibility:hidden", "mso-hide:all"};
    for (const char *at = style; *at; at++)
        for (size_t i = 0; i < sizeof hiding / sizeof *hiding; i++) {
            const char *s = at, *h = hiding[i];
            while (*h && *s)
                if (*s == ' ')
                    s++;
                else if ((*s >= 'A' && *s <= 'Z' ? *s + 32 : *s) == *h)
                    s++, h++;
                else
                    break;
            if (!*h)
                return true;
        }
    return false;
}

static Display display_of(const char *name, const xmlChar **atts)
{
    const char *style = attribute(atts, "style");
    if (attribute(atts, "hidden") || (style && style_hides(style)))
        return SHOW_NONE;
    for (size_t i = 0; i < sizeof elements / sizeof *elements; i++)
        if (strcmp(name, elements[i].name) == 0)
            return elements[i].display;
    return SHOW_INLINE;
}

static long number_of(const char *s, long otherwise)
{
    int64_t v;
    return s && str_to_i64(str_trim(str_c(s)), &v) && v >= -9999 && v <= 999999 ? (long)v : otherwise;
}

static Element *enclosing_list(Page *p)
{
    for (size_t i = p->depth; i-- > 0;)
        if (p->stack[i].display == SHOW_LIST_OL || p->stack[i].display == SHOW_LIST_UL)
            return &p->stack[i];
    return NULL;
}

static void open_list(Page *p, Element *e, const xmlChar **atts)
{
    const char *type = attribute(atts, "type");
    bool nested = enclosing_list(p) != NULL;
    e->list_type = e->display == SHOW_LIST_UL                   ? '-'
                   : type && type[0] && strchr("aAiI", type[0]) ? type[0]
                                                                : '1';
    e->list_next = number_of(attribute(atts, "start"), 1);
    owe_lines(p, nested ? 1 : 2);
}

static void open_item(Page *p, const xmlChar **atts)
{
    Element *list = enclosing_list(p);
    owe_lines(p, 1);
    if (!list)
        return;
    long number = number_of(attribute(atts, "value"), list->list_next);
    list->list_next = number + 1;
    item_label(p, list, number);
}

static void open_shown(Page *p, Element *e, const xmlChar **atts)
{
    switch (e->display) {
    case SHOW_INLINE:
    case SHOW_NONE:
        break;
    case SHOW_LINE:
        owe_lines(p, 1);
        break;
    case SHOW_PARAGRAPH:
        owe_lines(p, 2);
        break;
    case SHOW_BREAK:
        if (sink_of(p)->owed_lines < 2)
            sink_of(p)->owed_lines++;
        break;
    case SHOW_LIST_UL:
    case SHOW_LIST_OL:
        open_list(p, e, atts);
        break;
    case SHOW_ITEM:
        open_item(p, atts);
        break;
    case SHOW_TABLE:
        owe_lines(p, 2);
        e->opened = open_table(p);
        break;
    case SHOW_ROW:
        owe_lines(p, 1);
        open_row(p);
        break;
    case SHOW_CELL:
        owe_lines(p, 1);
        e->opened = open_cell(p);
        break;
    case SHOW_PRE:
        owe_lines(p, 2);
        p->pre++;
        break;
    case SHOW_SUP:
        p->sup++;
        break;
    }
}

static void close_shown(Page *p, const Element *e)
{
    switch (e->display) {
    case SHOW_INLINE:
    case SHOW_BREAK:
        break;
    case SHOW_NONE:
        p->hidden--;
        break;
    case SHOW_LINE:
    case SHOW_ROW:
        owe_lines(p, 1);
        break;
    case SHOW_PARAGRAPH:
        owe_lines(p, 2);
        break;
    case SHOW_ITEM:
        sink_of(p)->label[0] = '\0'; // an empty item
        owe_lines(p, 1);
        break;
    case SHOW_LIST_UL:
    case SHOW_LIST_OL:
        owe_lines(p, enclosing_list(p) ? 1 : 2);
        break;
    case SHOW_TABLE:
        if (e->opened)
            close_table(p);
        owe_lines(p, 2);
        break;
    case SHOW_CELL:
        if (e->opened)
            close_cell(p);
        else
            owe_lines(p, 1);
        break;
    case SHOW_PRE:
        p->pre--;
        owe_lines(p, 2);
        break;
    case SHOW_SUP:
        p->sup--;
        break;
    }
}

static void on_open(void *ctx, const xmlChar *xml_name, const xmlChar **atts)
{
    Page *p = ctx;
    const char *name = (const char *)xml_name;
    Element e = {.display = display_of(name, atts)};
    if (p->failed != STATUS_OK)
        return;
    if (p->depth == SOURCE_HTML_DEPTH) {
        page_fail(p, STATUS_TOO_LARGE);
        return;
    }
    size_t n = strlen(name);
    if (n < sizeof e.name) // a longer one is no element we know and stays nameless
        memcpy(e.name, name, n);
    // Inside a hidden element only the depth is kept.
    if (p->hidden && e.display != SHOW_NONE)
        e.display = SHOW_INLINE;
    if (e.display == SHOW_NONE)
        p->hidden++;
    else if (!p->hidden)
        open_shown(p, &e, atts);
    p->stack[p->depth++] = e;
}

static void pop(Page *p)
{
    Element e = p->stack[--p->depth];
    close_shown(p, &e);
}

static void on_close(void *ctx, const xmlChar *xml_name)
{
    Page *p = ctx;
    const char *name = (const char *)xml_name;
    if (p->failed != STATUS_OK)
        return;
    if (strlen(name) >= sizeof p->stack[0].name)
        name = "";
    for (size_t i = p->depth; i-- > 0;)
        if (strcmp(p->stack[i].name, name) == 0) {
            while (p->depth > i && p->failed == STATUS_OK)
                pop(p);
            return;
        }
}

// Word marks parts of its pages with <![if ...]> and <![endif]>. A browser takes them for comments, libxml2 for text: they are left out here.
static Str without_word_marks(Str page, Arena *a)
{
    char *out = arena_alloc(a, page.n + 1);
    size_t n = 0;
    for (size_t i = 0; out && i < page.n; i++) {
        Str rest = str_sub(page, i, page.n);
        bool comment = str_starts(rest, STR("<!--"));
        if (!comment && !str_starts(rest, STR("<!["))) {
            out[n++] = page.p[i];
            continue;
        }
        size_t end = str_find(rest, comment ? STR("-->") : STR(">"));
        if (end == SIZE_MAX)
            break;
        i += end + (comment ? 2 : 0);
    }
    return (Str){out, n};
}

Status source_html_text(Str utf8, Arena *a, Str *ret)
{
    Status st = STATUS_NO_MEMORY;
    Page *p = ARENA_NEW(a, Page);
    Str page = without_word_marks(utf8, a);
    htmlParserCtxtPtr parser = htmlNewParserCtxt();
    if (!p || !page.p || !parser || !parser->sax)
        goto fail;
    p->arena = a;
    p->parser = parser;
    push_sink(p);
    memset(parser->sax, 0, sizeof *parser->sax);
    parser->sax->startElement = on_open;
    parser->sax->endElement = on_close;
    parser->sax->characters = on_text;
    parser->sax->ignorableWhitespace = on_text;
    parser->sax->cdataBlock = on_text;
    parser->userData = p;
    xmlDocPtr tree = htmlCtxtReadMemory(parser, page.p, (int)page.n, NULL, "UTF-8",
                                        HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                                            HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC);
    if (tree) // the parser may make an empty one
        xmlFreeDoc(tree);
    while (p->depth && p->failed == STATUS_OK)
        pop(p);
    st = p->failed;
    if (st == STATUS_OK && (parser->errNo == XML_ERR_NO_MEMORY || p->sinks[0].text.failed))
        st = STATUS_NO_MEMORY;
    if (st == STATUS_OK) {
        Sink *s = &p->sinks[0];
        if (s->text.n)
            buf_ch(&s->text, '\n');
        *ret = arena_dup(a, buf_view(&s->text));
        st = ret->p && !s->text.failed ? STATUS_OK : STATUS_NO_MEMORY;
    }
fail:
    for (size_t i = 0; p && i < p->sinks_n; i++)
        buf_done(&p->sinks[i].text);
    if (parser)
        htmlFreeParserCtxt(parser);
    return st;
}
