// Host program of the build: reads every template, checks it against its view and the lint, and writes C tables of the
// templates and of the static files. See web/README.md for the rules a template must keep.
//
// templatec --templates DIR --views DIR [--po FILE]... [--asset NAME=FILE]... [--assets DIR]... [--alias KEY=NAME]... --out FILE.c [--depfile FILE]
#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#include "templatec_internal.h"

static Str read_file(Arena *a, const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f) {
        fprintf(stderr, "templatec: %s: %s\n", path, strerror(errno));
        exit(1);
    }
    Buf b = BUF_INIT;
    char chunk[65536];
    size_t n;
    while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
        buf_add(&b, chunk, n);
    fclose(f);
    Str s = arena_dup(a, buf_view(&b));
    if (b.failed || !s.p)
        out_of_memory();
    buf_done(&b);
    return s;
}

void out_of_memory(void)
{
    fprintf(stderr, "templatec: out of memory\n");
    exit(1);
}

void complain(Build *b, const char *file, uint32_t line, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    fprintf(stderr, "%s:%u: error: ", file, line);
    vfprintf(stderr, fmt, ap);
    fprintf(stderr, "\n");
    va_end(ap);
    b->errors++;
}

static void depend(Build *b, const char *path)
{
    if (!ARENA_PUSH(&b->arena, b->depends, path))
        out_of_memory();
}

static int by_name(const void *x, const void *y)
{
    return strcmp(((const Page *)x)->name, ((const Page *)y)->name);
}

static int by_text(const void *x, const void *y)
{
    return strcmp(*(char *const *)x, *(char *const *)y);
}

static void read_templates(Build *b, const char *root, const char *below)
{
    const char *dir_path = *below ? arena_printf(&b->arena, "%s/%s", root, below) : root;
    DIR *dir = opendir(dir_path);
    if (!dir)
        return;
    depend(b, dir_path);
    for (struct dirent *e; (e = readdir(dir));) {
        if (e->d_name[0] == '.')
            continue;
        const char *inside = *below ? arena_printf(&b->arena, "%s/%s", below, e->d_name)
                                    : arena_printf(&b->arena, "%s", e->d_name);
        const char *path = arena_printf(&b->arena, "%s/%s", root, inside);
        struct stat info;
        if (!inside || !path)
            out_of_memory();
        if (stat(path, &info) == 0 && S_ISDIR(info.st_mode)) {
            read_templates(b, root, inside);
            continue;
        }
        if (!str_ends(str_c(inside), STR(".html")))
            continue;
        depend(b, path);
        Page page = {.file = path, .name = arena_strndup(&b->arena, inside, strlen(inside) - 5)};
        page.source = read_file(&b->arena, path);
        MustacheError error;
        Status st = mustache_parse(&b->arena, page.name, page.source, &page.parsed, &error);
        if (st == STATUS_INVALID) {
            complain(b, path, error.line, "%s", error.what);
            continue;
        }
        if (st != STATUS_OK || !ARENA_PUSH(&b->arena, b->pages, page))
            out_of_memory();
    }
    closedir(dir);
}

Page *page_find(Build *b, Str name)
{
    for (size_t i = 0; i < b->pages.n; i++)
        if (str_eq_c(name, b->pages.items[i].name))
            return &b->pages.items[i];
    return NULL;
}

// A view: lines `name kind` indented by two spaces a level, `include OTHER`, comments from '#'.
static View *read_view(Build *b, const char *views, const char *name, size_t depth);

static View *view_add(Build *b, View *parent, const char *name, ViewKind kind)
{
    for (size_t i = 0; i < parent->children.n; i++)
        if (strcmp(parent->children.items[i]->name, name) == 0)
            return NULL;
    View *v = ARENA_NEW(&b->arena, View);
    if (!v)
        out_of_memory();
    *v = (View){.name = name, .kind = kind};
    if (!ARENA_PUSH(&b->arena, parent->children, v))
        out_of_memory();
    return v;
}

static bool kind_from(Str word, ViewKind *ret)
{
    static const char *const names[] = {[VIEW_TEXT] = "text",
                                        [VIEW_FLAG] = "flag",
                                        [VIEW_HTML] = "html",
                                        [VIEW_OBJECT] = "object",
                                        [VIEW_LIST] = "list"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_eq_c(word, names[i])) {
            *ret = (ViewKind)i;
            return true;
        }
    return false;
}

static void read_view_line(Build *b, const char *views, const char *path, uint32_t line, Str text,
                           View **levels, size_t *n_levels, size_t depth)
{
    size_t spaces = 0;
    while (spaces < text.n && text.p[spaces] == ' ')
        spaces++;
    Str words = str_trim(text);
    if (words.n == 0 || words.p[0] == '#')
        return;
    size_t level = spaces / 2;
    if (spaces % 2 || level >= *n_levels) {
        complain(b, path, line, "indentation does not fit: two spaces a level, below an object or list");
        return;
    }
    size_t cut = str_find(words, STR(" "));
    Str name = str_sub(words, 0, cut),
        rest = str_trim(str_sub(words, cut == SIZE_MAX ? words.n : cut, SIZE_MAX));
    size_t note = str_find(rest, STR("#"));
    rest = str_trim(str_sub(rest, 0, note));
    *n_levels = level + 1;
    if (str_eq(name, STR("include"))) {
        View *other = read_view(b, views, arena_str(&b->arena, rest), depth + 1);
        if (!other) {
            complain(b, path, line, "no view " STR_FMT, STR_ARG(rest));
            return;
        }
        for (size_t i = 0; i < other->children.n; i++)
            if (!ARENA_PUSH(&b->arena, levels[level]->children, other->children.items[i]))
                out_of_memory();
        return;
    }
    ViewKind kind;
    if (!kind_from(rest, &kind)) {
        complain(b, path, line, "unknown kind '" STR_FMT "': text, flag, html, object or list",
                 STR_ARG(rest));
        return;
    }
    View *v = view_add(b, levels[level], arena_str(&b->arena, name), kind);
    if (!v) {
        complain(b, path, line, "'" STR_FMT "' is declared twice", STR_ARG(name));
        return;
    }
    if (kind == VIEW_OBJECT || kind == VIEW_LIST) {
        if (level + 1 >= VIEW_DEPTH_MAX) {
            complain(b, path, line, "views nest too deep");
            return;
        }
        levels[level + 1] = v;
        *n_levels = level + 2;
    }
}

static View *read_view(Build *b, const char *views, const char *name, size_t depth)
{
    if (str_starts(str_c(name), STR("pages/")))
        name += 6; // templates/pages/units.html is described by views/units.view
    const char *path = arena_printf(&b->arena, "%s/%s.view", views, name);
    if (!path || access(path, R_OK) != 0 || depth > VIEW_DEPTH_MAX)
        return NULL;
    depend(b, path);
    View *root = ARENA_NEW(&b->arena, View);
    if (!root)
        out_of_memory();
    *root = (View){.name = name, .kind = VIEW_OBJECT};
    View *levels[VIEW_DEPTH_MAX] = {root};
    size_t n_levels = 1;
    Str rest = read_file(&b->arena, path), text;
    for (uint32_t line = 1; str_split(&rest, '\n', &text); line++)
        read_view_line(b, views, path, line, text, levels, &n_levels, depth);
    return root;
}

// The msgid lines of a .po file; only whole one-line ids, which is all our keys need.
static void read_po(Build *b, const char *path)
{
    depend(b, path);
    Str rest = read_file(&b->arena, path), line;
    while (str_split(&rest, '\n', &line)) {
        Str t = str_trim(line);
        if (!str_starts(t, STR("msgid \"")) || t.n <= 8)
            continue;
        const char *id = arena_strndup(&b->arena, t.p + 7, t.n - 8);
        if (!id || !ARENA_PUSH(&b->arena, b->messages, id))
            out_of_memory();
    }
}

bool message_known(const Build *b, Str key)
{
    for (size_t i = 0; i < b->messages.n; i++)
        if (str_eq_c(key, b->messages.items[i]))
            return true;
    return b->messages.n == 0; // a build without catalogues has nothing to check against
}

static void add_asset(Build *b, const char *spec)
{
    const char *eq = strchr(spec, '=');
    if (!eq) {
        fprintf(stderr, "templatec: --asset NAME=FILE\n");
        exit(2);
    }
    Asset asset = {.name = arena_strndup(&b->arena, spec, (size_t)(eq - spec)), .file = eq + 1};
    depend(b, asset.file);
    asset.bytes = read_file(&b->arena, asset.file);
    if (!asset.name || !ARENA_PUSH(&b->arena, b->assets, asset))
        out_of_memory();
}

static void add_asset_folder(Build *b, const char *folder)
{
    DIR *dir = opendir(folder);
    if (!dir) {
        fprintf(stderr, "templatec: %s: %s\n", folder, strerror(errno));
        exit(1);
    }
    depend(b, folder);
    VEC(char *) names = {0};
    for (struct dirent *e; (e = readdir(dir));)
        if (e->d_name[0] != '.' && !ARENA_PUSH(&b->arena, names, arena_str(&b->arena, str_c(e->d_name))))
            out_of_memory();
    closedir(dir);
    if (names.n)
        qsort(names.items, names.n, sizeof *names.items, by_text);
    for (size_t i = 0; i < names.n; i++)
        add_asset(b, arena_printf(&b->arena, "%s=%s/%s", names.items[i], folder, names.items[i]));
}

static void add_alias(Build *b, const char *spec)
{
    const char *eq = strchr(spec, '=');
    for (size_t i = 0; eq && i < b->assets.n; i++)
        if (strcmp(b->assets.items[i].name, eq + 1) == 0)
            b->assets.items[i].alias = arena_strndup(&b->arena, spec, (size_t)(eq - spec));
}

static void write_depfile(const Build *b, const char *path, const char *out)
{
    FILE *f = fopen(path, "wb");
    if (!f)
        return;
    fprintf(f, "%s:", out);
    for (size_t i = 0; i < b->depends.n; i++)
        fprintf(f, " \\\n  %s", b->depends.items[i]);
    fprintf(f, "\n");
    fclose(f);
}

int main(int argc, char **argv)
{
    static Build build;
    Build *b = &build;
    const char *templates = NULL, *views = NULL, *out = NULL, *depfile = NULL;
    for (int i = 1; i + 1 < argc; i += 2) {
        const char *value = argv[i + 1];
        if (strcmp(argv[i], "--templates") == 0)
            templates = value;
        else if (strcmp(argv[i], "--views") == 0)
            views = value;
        else if (strcmp(argv[i], "--out") == 0)
            out = value;
        else if (strcmp(argv[i], "--depfile") == 0)
            depfile = value;
        else if (strcmp(argv[i], "--po") == 0)
            read_po(b, value);
        else if (strcmp(argv[i], "--asset") == 0)
            add_asset(b, value);
        else if (strcmp(argv[i], "--assets") == 0)
            add_asset_folder(b, value);
        else if (strcmp(argv[i], "--alias") == 0)
            add_alias(b, value);
        else
            templates = NULL;
    }
    if (!templates || !views || !out) {
        fprintf(stderr,
                "templatec --templates DIR --views DIR [--po FILE]... [--asset NAME=FILE]... --out FILE.c\n");
        return 2;
    }
    assets_prepare(b);
    read_templates(b, templates, "");
    if (b->pages.n)
        qsort(b->pages.items, b->pages.n, sizeof *b->pages.items, by_name);
    depend(b, views);
    for (size_t i = 0; i < b->pages.n; i++)
        b->pages.items[i].view = read_view(b, views, b->pages.items[i].name, 0);
    for (size_t i = 0; i < b->pages.n; i++)
        if (b->pages.items[i].view)
            check_page(b, &b->pages.items[i]);
    for (size_t i = 0; i < b->pages.n; i++) {
        lint_page(b, &b->pages.items[i]);
    }
    // What no page uses is not checked against any view, so it is left out of the program.
    size_t kept = 0;
    for (size_t i = 0; i < b->pages.n; i++) {
        if (b->pages.items[i].checked)
            b->pages.items[kept++] = b->pages.items[i];
        else
            fprintf(stderr, "%s:1: warning: has no view of its own and no page uses it: left out\n",
                    b->pages.items[i].file);
    }
    b->pages.n = kept;
    if (b->errors) {
        fprintf(stderr, "templatec: %zu errors\n", b->errors);
        return 1;
    }
    if (!write_output(b, out)) {
        fprintf(stderr, "templatec: cannot write %s\n", out);
        return 1;
    }
    if (depfile)
        write_depfile(b, depfile, out);
    arena_done(&b->arena);
    return 0;
}
