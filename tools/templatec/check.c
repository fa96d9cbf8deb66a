// Walks a page as the renderer would, with the view's declarations in place of values.
#include "templatec_internal.h"

typedef struct Frame {
    const struct Frame *outer;
    Page *owner;
    uint32_t from, to;
} Frame;

typedef struct Check {
    Build *b;
    const Page *page;
    const View *stack[MUSTACHE_DEPTH_MAX];
    size_t depth;
    Page *active[MUSTACHE_DEPTH_MAX]; // partials under way, so that a tree partial may name itself
    size_t n_active;
} Check;

static void check_range(Check *c, Page *in, uint32_t from, uint32_t to, const Frame *frame);

static const View *child(const View *v, Str name)
{
    for (size_t i = 0; i < v->children.n; i++)
        if (str_eq_c(name, v->children.items[i]->name))
            return v->children.items[i];
    return NULL;
}

static const View *resolve(const Check *c, Str name)
{
    if (str_eq(name, STR(".")))
        return c->stack[c->depth - 1]->kind == VIEW_LIST ? child(c->stack[c->depth - 1], name)
                                                         : c->stack[c->depth - 1];
    Str rest = name, part;
    const View *v = NULL;
    if (!str_split(&rest, '.', &part))
        return NULL;
    for (size_t i = c->depth; i-- > 0 && !v;)
        v = child(c->stack[i], part);
    while (v && str_split(&rest, '.', &part))
        v = v->kind == VIEW_OBJECT ? child(v, part) : NULL;
    return v;
}

static bool is_message(Str name)
{
    return str_starts(name, STR("t."));
}

static bool is_asset(Str name)
{
    return str_starts(name, STR("asset."));
}

static void check_value(Check *c, const Page *in, const MustacheNode *node)
{
    if (is_message(node->text)) {
        Str key = str_sub(node->text, 2, SIZE_MAX);
        if (node->op == MUSTACHE_RAW)
            complain(c->b, in->file, node->line, "a message is never raw");
        if (!message_known(c->b, key))
            complain(c->b, in->file, node->line, "no message '" STR_FMT "' in the catalogues", STR_ARG(key));
        return;
    }
    if (is_asset(node->text)) {
        if (!asset_find(c->b, str_sub(node->text, 6, SIZE_MAX)))
            complain(c->b, in->file, node->line, "no static file for '" STR_FMT "'", STR_ARG(node->text));
        return;
    }
    const View *v = resolve(c, node->text);
    if (!v) {
        complain(c->b, in->file, node->line, "'" STR_FMT "' is not declared in %s.view", STR_ARG(node->text),
                 c->page->name);
        return;
    }
    if (node->op == MUSTACHE_RAW && v->kind != VIEW_HTML)
        complain(c->b, in->file, node->line, "'" STR_FMT "' is shown raw but not declared html",
                 STR_ARG(node->text));
    if (node->op == MUSTACHE_VALUE && v->kind == VIEW_HTML)
        complain(c->b, in->file, node->line, "'" STR_FMT "' is html and would be escaped twice",
                 STR_ARG(node->text));
    if (v->kind == VIEW_OBJECT || v->kind == VIEW_LIST)
        complain(c->b, in->file, node->line, "'" STR_FMT "' is no text", STR_ARG(node->text));
}

static void check_section(Check *c, Page *in, uint32_t at, const Frame *frame)
{
    const MustacheNode *node = &in->parsed.nodes[at];
    const View *v = resolve(c, node->text);
    if (!v) {
        complain(c->b, in->file, node->line, "'" STR_FMT "' is not declared in %s.view", STR_ARG(node->text),
                 c->page->name);
        return;
    }
    bool push = node->op == MUSTACHE_SECTION && v->kind != VIEW_FLAG;
    if (push && c->depth == MUSTACHE_DEPTH_MAX) {
        complain(c->b, in->file, node->line, "sections are nested too deep");
        return;
    }
    if (push)
        c->stack[c->depth++] = v;
    check_range(c, in, at + 1, node->end, frame);
    if (push)
        c->depth--;
}

static void check_other(Check *c, const Page *in, const MustacheNode *node, const Frame *frame)
{
    Page *other = page_find(c->b, node->text);
    if (!other) {
        complain(c->b, in->file, node->line, "no template '" STR_FMT "'", STR_ARG(node->text));
        return;
    }
    for (size_t i = 0; i < c->n_active; i++)
        if (c->active[i] == other)
            return;
    if (c->n_active == MUSTACHE_DEPTH_MAX) {
        complain(c->b, in->file, node->line, "templates are nested too deep");
        return;
    }
    c->active[c->n_active++] = other;
    other->checked = true;
    check_range(c, other, 0, other->parsed.n, frame);
    c->n_active--;
}

static Page *find_override(const Frame *frame, Str name, uint32_t *ret_at, const Frame **ret_frame)
{
    if (!frame)
        return NULL;
    Page *owner = find_override(frame->outer, name, ret_at, ret_frame);
    if (owner)
        return owner;
    const MustacheNode *nodes = frame->owner->parsed.nodes;
    for (uint32_t i = frame->from; i < frame->to; i = nodes[i].end)
        if (nodes[i].op == MUSTACHE_BLOCK && str_eq(nodes[i].text, name)) {
            *ret_at = i;
            *ret_frame = frame->outer;
            return frame->owner;
        }
    return NULL;
}

static bool has_block(Build *b, const Page *in, Str name, size_t depth)
{
    for (uint32_t i = 0; i < in->parsed.n; i++) {
        const MustacheNode *node = &in->parsed.nodes[i];
        if (node->op == MUSTACHE_BLOCK && str_eq(node->text, name))
            return true;
        if ((node->op == MUSTACHE_PARENT || node->op == MUSTACHE_PARTIAL) && depth < MUSTACHE_DEPTH_MAX) {
            const Page *other = page_find(b, node->text);
            if (other && other != in && has_block(b, other, name, depth + 1))
                return true;
        }
    }
    return false;
}

static void check_overrides(Check *c, const Page *in, uint32_t at)
{
    const MustacheNode *parent = &in->parsed.nodes[at];
    const Page *other = page_find(c->b, parent->text);
    for (uint32_t i = at + 1; i < parent->end; i = in->parsed.nodes[i].end) {
        const MustacheNode *node = &in->parsed.nodes[i];
        if (node->op == MUSTACHE_BLOCK && other && !has_block(c->b, other, node->text, 0))
            complain(c->b, in->file, node->line, "'" STR_FMT "' is no block of %s", STR_ARG(node->text),
                     other->name);
        if (node->op != MUSTACHE_BLOCK && !(node->op == MUSTACHE_TEXT && str_trim(node->text).n == 0))
            complain(c->b, in->file, node->line ? node->line : parent->line,
                     "only blocks stand inside {{<" STR_FMT "}}: the rest would be lost",
                     STR_ARG(parent->text));
    }
}

static void check_range(Check *c, Page *in, uint32_t from, uint32_t to, const Frame *frame)
{
    for (uint32_t i = from; i < to; i = in->parsed.nodes[i].end) {
        const MustacheNode *node = &in->parsed.nodes[i];
        switch (node->op) {
        case MUSTACHE_TEXT:
        case MUSTACHE_MESSAGE:
            break;
        case MUSTACHE_VALUE:
        case MUSTACHE_RAW:
            check_value(c, in, node);
            break;
        case MUSTACHE_SECTION:
        case MUSTACHE_INVERTED:
            check_section(c, in, i, frame);
            break;
        case MUSTACHE_PARTIAL:
            check_other(c, in, node, frame);
            break;
        case MUSTACHE_PARENT: {
            check_overrides(c, in, i);
            Frame own = {.outer = frame, .owner = in, .from = i + 1, .to = node->end};
            check_other(c, in, node, &own);
            break;
        }
        case MUSTACHE_BLOCK: {
            uint32_t found;
            const Frame *inside;
            Page *owner = find_override(frame, node->text, &found, &inside);
            if (owner)
                check_range(c, owner, found + 1, owner->parsed.nodes[found].end, inside);
            else
                check_range(c, in, i + 1, node->end, frame);
            break;
        }
        }
    }
}

void check_page(Build *b, Page *page)
{
    Check c = {.b = b, .page = page, .stack = {page->view}, .depth = 1, .active = {page}, .n_active = 1};
    page->checked = true;
    check_range(&c, page, 0, page->parsed.n, NULL);
}
