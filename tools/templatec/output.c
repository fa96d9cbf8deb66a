// Writes the C tables of web/generated.h.
#include "templatec_internal.h"

static void write_string(FILE *f, Str s)
{
    fputc('"', f);
    size_t column = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (column > 100) {
            fputs("\"\n \"", f);
            column = 0;
        }
        if (c == '\n')
            fputs("\\n", f);
        else if (c == '"' || c == '\\')
            fprintf(f, "\\%c", c);
        else if (c < 0x20 || c >= 0x7f || c == '?')
            fprintf(f, "\\%03o", c);
        else
            fputc(c, f);
        column += c < 0x20 || c >= 0x7f ? 4 : 1;
    }
    fputc('"', f);
}

static uint32_t target_of(Build *b, const MustacheNode *node)
{
    const Page *p = page_find(b, node->text);
    return p ? (uint32_t)(p - b->pages.items) + 1 : 0;
}

static void write_node(Build *b, FILE *f, size_t page, const MustacheNode *node, uint32_t index)
{
    static const char *const names[] = {
        [MUSTACHE_TEXT] = "MUSTACHE_TEXT",         [MUSTACHE_VALUE] = "MUSTACHE_VALUE",
        [MUSTACHE_RAW] = "MUSTACHE_RAW",           [MUSTACHE_SECTION] = "MUSTACHE_SECTION",
        [MUSTACHE_INVERTED] = "MUSTACHE_INVERTED", [MUSTACHE_PARTIAL] = "MUSTACHE_PARTIAL",
        [MUSTACHE_PARENT] = "MUSTACHE_PARENT",     [MUSTACHE_BLOCK] = "MUSTACHE_BLOCK",
        [MUSTACHE_MESSAGE] = "MUSTACHE_MESSAGE"};
    MustacheOp op = node->op;
    Str text = node->text;
    bool has_path = node->n_path > 0;
    if (op == MUSTACHE_VALUE && str_starts(text, STR("t."))) {
        op = MUSTACHE_MESSAGE;
        text = str_sub(text, 2, SIZE_MAX);
        has_path = false;
    } else if (op == MUSTACHE_VALUE && str_starts(text, STR("asset."))) {
        op = MUSTACHE_TEXT;
        text = str_c(asset_find(b, str_sub(text, 6, SIZE_MAX))->url);
        has_path = false;
    }
    fprintf(f, "    {.op = %s, .end = %u, .line = %u, .text = {", names[op], node->end, node->line);
    write_string(f, text);
    fprintf(f, ", %zu}", text.n);
    if (op == MUSTACHE_MESSAGE && b->messages.n > 0) {
        fprintf(f, ", .message = MSG_");
        for (size_t i = 0; i < text.n; i++)
            fputc(text.p[i] == '.'                       ? '_'
                  : text.p[i] >= 'a' && text.p[i] <= 'z' ? text.p[i] - 'a' + 'A'
                                                         : text.p[i],
                  f);
    }
    if (has_path)
        fprintf(f, ", .path = path_%zu_%u, .n_path = %u", page, index, node->n_path);
    if (op == MUSTACHE_PARTIAL || op == MUSTACHE_PARENT)
        fprintf(f, ", .target = %u", target_of(b, node));
    // Indentation of partials is dropped: it means nothing in HTML and would change the text of <pre> and <textarea>.
    fprintf(f, "},\n");
}

static void write_template(Build *b, FILE *f, size_t index)
{
    const Page *p = &b->pages.items[index];
    for (uint32_t i = 0; i < p->parsed.n; i++) {
        const MustacheNode *node = &p->parsed.nodes[i];
        if (node->n_path == 0 || str_starts(node->text, STR("t.")) || str_starts(node->text, STR("asset.")))
            continue;
        fprintf(f, "static const char *const path_%zu_%u[] = {", index, i);
        for (uint32_t k = 0; k < node->n_path; k++)
            fprintf(f, "\"%s\", ", node->path[k]);
        fprintf(f, "};\n");
    }
    fprintf(f, "static const MustacheNode nodes_%zu[] = {\n", index);
    for (uint32_t i = 0; i < p->parsed.n; i++)
        write_node(b, f, index, &p->parsed.nodes[i], i);
    fprintf(f, "    {.op = MUSTACHE_TEXT, .end = %u},\n};\n", p->parsed.n + 1);
}

static void write_bytes(FILE *f, const char *what, size_t index, Str s)
{
    if (s.n == 0)
        return;
    fprintf(f, "static const unsigned char %s_%zu[] = {", what, index);
    for (size_t i = 0; i < s.n; i++)
        fprintf(f, "%s%u,", i % 32 == 0 ? "\n" : "", (unsigned)(unsigned char)s.p[i]);
    fprintf(f, "\n};\n");
}

static void write_view_of(FILE *f, const char *what, size_t index, Str s)
{
    if (s.n == 0)
        fprintf(f, ", .%s = {\"\", 0}", what);
    else
        fprintf(f, ", .%s = {(const char *)%s_%zu, %zu}", what, what, index, s.n);
}

bool write_output(Build *b, const char *path)
{
    FILE *f = fopen(path, "wb");
    if (!f)
        return false;
    fprintf(f, "// Written by tools/templatec; not edited by hand.\n#include \"web/generated.h\"\n#include "
               "\"base/msg.h\"\n\n");
    for (size_t i = 0; i < b->pages.n; i++)
        write_template(b, f, i);
    fprintf(f, "const MustacheTemplate generated_templates[] = {\n");
    for (size_t i = 0; i < b->pages.n; i++)
        fprintf(f, "    {.name = \"%s\", .nodes = nodes_%zu, .n = %u},\n", b->pages.items[i].name, i,
                b->pages.items[i].parsed.n);
    fprintf(f, "    {.name = \"\"},\n};\nconst size_t generated_n_templates = %zu;\n\n", b->pages.n);
    for (size_t i = 0; i < b->assets.n; i++) {
        write_bytes(f, "bytes", i, b->assets.items[i].bytes);
        write_bytes(f, "gzip", i, b->assets.items[i].gzip);
        write_bytes(f, "brotli", i, b->assets.items[i].brotli);
    }
    fprintf(f, "const StaticFile generated_files[] = {\n");
    for (size_t i = 0; i < b->assets.n; i++) {
        const Asset *a = &b->assets.items[i];
        fprintf(f, "    {.name = \"%s\", .url = \"%s\", .etag = \"\\\"%s\\\"\"", a->name, a->url, a->hash);
        write_view_of(f, "bytes", i, a->bytes);
        write_view_of(f, "gzip", i, a->gzip);
        write_view_of(f, "brotli", i, a->brotli);
        fprintf(f, "},\n");
    }
    fprintf(f, "    {.name = \"\"},\n};\nconst size_t generated_n_files = %zu;\n", b->assets.n);
    return fclose(f) == 0;
}
