#include "web/template.h"

#include <stdlib.h>

// The overrides one {{<parent}} tag gives, and those in force where that tag stands.
typedef struct Frame {
    const struct Frame *outer;
    const MustacheTemplate *owner;
    uint32_t from, to; // children of the PARENT node
} Frame;

typedef struct Render {
    const TemplateWorld *world;
    const json_t *stack[MUSTACHE_DEPTH_MAX];
    size_t depth;
    size_t nested; // templates under way
    Str indent[MUSTACHE_DEPTH_MAX];
    size_t n_indent;
    bool at_line_start;
    Buf *out;
} Render;

static Status render_range(Render *r, const MustacheTemplate *t, uint32_t from, uint32_t to,
                           const Frame *frame);

const MustacheTemplate *template_find(const TemplateWorld *w, Str name)
{
    size_t low = 0, high = w->n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int c = str_cmp(str_c(w->set[mid].name), name);
        if (c == 0)
            return &w->set[mid];
        if (c < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}

void template_escape(Buf *out, Str s)
{
    static const Str replacement[256] = {['&'] = {"&amp;", 5},
                                         ['<'] = {"&lt;", 4},
                                         ['>'] = {"&gt;", 4},
                                         ['"'] = {"&quot;", 6},
                                         ['\''] = {"&#39;", 5}};
    size_t from = 0;
    for (size_t i = 0; i < s.n; i++) {
        const Str *instead = &replacement[(unsigned char)s.p[i]];
        if (instead->n == 0)
            continue;
        buf_add(out, s.p + from, i - from);
        buf_add(out, instead->p, instead->n);
        from = i + 1;
    }
    buf_add(out, s.p + from, s.n - from);
}

static const json_t *look_up(const Render *r, const MustacheNode *node)
{
    if (node->n_path == 0)
        return r->depth ? r->stack[r->depth - 1] : NULL;
    const json_t *v = NULL;
    for (size_t i = r->depth; i-- > 0 && !v;)
        v = json_object_get(r->stack[i], node->path[0]);
    for (uint32_t i = 1; i < node->n_path && v; i++)
        v = json_object_get(v, node->path[i]);
    return v;
}

static bool is_true(const json_t *v)
{
    if (!v)
        return false;
    switch (json_typeof(v)) {
    case JSON_NULL:
    case JSON_FALSE:
        return false;
    case JSON_ARRAY:
        return json_array_size(v) > 0;
    case JSON_STRING:
        return json_string_length(v) > 0;
    case JSON_OBJECT:
    case JSON_INTEGER:
    case JSON_REAL:
    case JSON_TRUE:
        return true;
    }
    return false;
}

// The value's text; numbers are printed into `space`.
static Str value_text(const json_t *v, char *space, size_t size)
{
    if (!v)
        return STR("");
    switch (json_typeof(v)) {
    case JSON_STRING:
        return (Str){json_string_value(v), json_string_length(v)};
    case JSON_INTEGER: {
        int n = snprintf(space, size, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
        return (Str){space, (size_t)n};
    }
    case JSON_REAL:
        // The shortest of these that reads back as the same number.
        for (int digits = 1; digits <= 17; digits++) {
            int n = snprintf(space, size, "%.*g", digits, json_real_value(v));
            if (strtod(space, NULL) == json_real_value(v) || digits == 17)
                return (Str){space, (size_t)n};
        }
        return STR("");
    case JSON_TRUE:
        return STR("true");
    case JSON_FALSE:
        return STR("false");
    case JSON_NULL:
    case JSON_OBJECT:
    case JSON_ARRAY:
        return STR("");
    }
    return STR("");
}

static void begin_line(Render *r)
{
    if (!r->at_line_start)
        return;
    r->at_line_start = false;
    for (size_t i = 0; i < r->n_indent; i++)
        buf_str(r->out, r->indent[i]);
}

static void write_text(Render *r, Str text)
{
    if (r->n_indent == 0) {
        buf_str(r->out, text);
        r->at_line_start = text.n > 0 ? text.p[text.n - 1] == '\n' : r->at_line_start;
        return;
    }
    // Inside an indented partial: every line of the template's own text is moved in; values are left alone.
    size_t from = 0;
    while (from < text.n) {
        const char *nl = memchr(text.p + from, '\n', text.n - from);
        size_t to = nl ? (size_t)(nl - text.p) + 1 : text.n;
        begin_line(r);
        buf_add(r->out, text.p + from, to - from);
        r->at_line_start = nl != NULL;
        from = to;
    }
}

static void write_value(Render *r, const json_t *v, bool escaped)
{
    char space[64];
    Str s = value_text(v, space, sizeof space);
    begin_line(r);
    r->at_line_start = false;
    if (escaped)
        template_escape(r->out, s);
    else
        buf_str(r->out, s);
}

static const char *sentence_of(const TemplateWorld *w, const MustacheNode *node)
{
    if (node->message && w->numbered)
        return w->numbered(w->ctx, node->message);
    return w->message ? w->message(w->ctx, node->text.p) : NULL;
}

static void write_message(Render *r, const MustacheNode *node)
{
    const char *key = node->text.p, *sentence = sentence_of(r->world, node);
    Str s = str_c(sentence ? sentence : key);
    begin_line(r);
    r->at_line_start = false;
    while (s.n) {
        size_t brace = str_find(s, STR("{"));
        Str head = str_sub(s, 0, brace);
        template_escape(r->out, head);
        s = str_sub(s, head.n, SIZE_MAX);
        if (!s.n)
            break;
        size_t close = str_find(s, STR("}"));
        char name[64];
        if (close == SIZE_MAX || close - 1 >= sizeof name) {
            template_escape(r->out, s);
            break;
        }
        memcpy(name, s.p + 1, close - 1);
        name[close - 1] = 0;
        const char *path[] = {name};
        const json_t *v = look_up(r, &(MustacheNode){.path = path, .n_path = 1});
        char space[64];
        template_escape(r->out, value_text(v, space, sizeof space));
        s = str_sub(s, close + 1, SIZE_MAX);
    }
}

static Status render_section(Render *r, const MustacheTemplate *t, uint32_t at, const Frame *frame)
{
    const MustacheNode *node = &t->nodes[at];
    const json_t *v = look_up(r, node);
    if (!is_true(v))
        return STATUS_OK;
    if (r->depth == MUSTACHE_DEPTH_MAX)
        return STATUS_TOO_LARGE;
    Status st = STATUS_OK;
    size_t depth = r->depth++;
    if (json_is_array(v)) {
        for (size_t i = 0; i < json_array_size(v) && st == STATUS_OK; i++) {
            r->stack[depth] = json_array_get(v, i);
            st = render_range(r, t, at + 1, node->end, frame);
        }
    } else {
        r->stack[depth] = v;
        st = render_range(r, t, at + 1, node->end, frame);
    }
    r->depth = depth;
    return st;
}

static Status render_template(Render *r, const MustacheTemplate *t, const Frame *frame)
{
    if (r->nested == MUSTACHE_DEPTH_MAX)
        return STATUS_TOO_LARGE;
    r->nested++;
    Status st = render_range(r, t, 0, t->n, frame);
    r->nested--;
    return st;
}

static const MustacheTemplate *target_of(const Render *r, const MustacheNode *node)
{
    return node->target ? &r->world->set[node->target - 1] : template_find(r->world, node->text);
}

// The most derived override of a block: the outermost frame that has one. *ret_frame is what is in force inside it.
static const MustacheTemplate *find_override(const Frame *frame, Str name, uint32_t *ret_at,
                                             const Frame **ret_frame)
{
    if (!frame)
        return NULL;
    const MustacheTemplate *t = find_override(frame->outer, name, ret_at, ret_frame);
    if (t)
        return t;
    for (uint32_t i = frame->from; i < frame->to; i = frame->owner->nodes[i].end)
        if (frame->owner->nodes[i].op == MUSTACHE_BLOCK && str_eq(frame->owner->nodes[i].text, name)) {
            *ret_at = i;
            *ret_frame = frame->outer;
            return frame->owner;
        }
    return NULL;
}

static Status render_node(Render *r, const MustacheTemplate *t, uint32_t at, const Frame *frame)
{
    const MustacheNode *node = &t->nodes[at];
    switch (node->op) {
    case MUSTACHE_TEXT:
        write_text(r, node->text);
        return STATUS_OK;
    case MUSTACHE_VALUE:
        write_value(r, look_up(r, node), true);
        return STATUS_OK;
    case MUSTACHE_RAW:
        write_value(r, look_up(r, node), false);
        return STATUS_OK;
    case MUSTACHE_MESSAGE:
        write_message(r, node);
        return STATUS_OK;
    case MUSTACHE_SECTION:
        return render_section(r, t, at, frame);
    case MUSTACHE_INVERTED:
        return is_true(look_up(r, node)) ? STATUS_OK : render_range(r, t, at + 1, node->end, frame);
    case MUSTACHE_PARTIAL: {
        const MustacheTemplate *partial = target_of(r, node);
        if (!partial)
            return STATUS_OK;
        bool indented = node->indent.n > 0;
        if (indented) {
            if (r->n_indent == MUSTACHE_DEPTH_MAX)
                return STATUS_TOO_LARGE;
            r->indent[r->n_indent++] = node->indent;
            r->at_line_start = true;
        }
        Status st = render_template(r, partial, frame);
        if (indented)
            r->n_indent--;
        return st;
    }
    case MUSTACHE_PARENT: {
        const MustacheTemplate *parent = target_of(r, node);
        if (!parent)
            return STATUS_OK;
        Frame own = {.outer = frame, .owner = t, .from = at + 1, .to = node->end};
        return render_template(r, parent, &own);
    }
    case MUSTACHE_BLOCK: {
        uint32_t found;
        const Frame *inside;
        const MustacheTemplate *owner = find_override(frame, node->text, &found, &inside);
        if (!owner)
            return render_range(r, t, at + 1, node->end, frame);
        return render_range(r, owner, found + 1, owner->nodes[found].end, inside);
    }
    }
    return STATUS_OK;
}

static Status render_range(Render *r, const MustacheTemplate *t, uint32_t from, uint32_t to,
                           const Frame *frame)
{
    for (uint32_t i = from; i < to; i = t->nodes[i].end) {
        Status st = render_node(r, t, i, frame);
        if (st != STATUS_OK)
            return st;
    }
    return STATUS_OK;
}

Status template_render(const TemplateWorld *w, const MustacheTemplate *t, const json_t *data, Buf *out)
{
    Render r = {.world = w, .out = out, .at_line_start = true};
    if (data)
        r.stack[r.depth++] = data;
    Status st = render_template(&r, t, NULL);
    return st == STATUS_OK ? buf_status(out) : st;
}
