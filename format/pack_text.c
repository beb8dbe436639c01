/* format/pack_text.c - MessagePack for readers: what a map holds as aligned lines,
 * lists of maps as tables. */
#include "format/pack.h"

#include "base/alloc.h"
#include "base/error.h"

#include <msgpack.h>

#define TALL_FROM    9  /* columns from which a table has its rows side by side */
#define COLUMNS_MOST 64 /* of a table; a list whose maps have more different members is no table */

/* ---- cells ---- */

static bool is_map(const msgpack_object *o) {
    return o->type == MSGPACK_OBJECT_MAP;
}

static bool is_table(const msgpack_object *o) {
    return o->type == MSGPACK_OBJECT_ARRAY && o->via.array.size && is_map(&o->via.array.ptr[0]);
}

static bool is_number(const msgpack_object *o) {
    return o->type == MSGPACK_OBJECT_POSITIVE_INTEGER || o->type == MSGPACK_OBJECT_NEGATIVE_INTEGER ||
           o->type == MSGPACK_OBJECT_FLOAT32 || o->type == MSGPACK_OBJECT_FLOAT64;
}

/* A value on one line. Recursion is bounded: fmt_pack_check has limited the depth. */
static void put_cell(base_buf *out, const msgpack_object *o) {
    base_json number = {.out = out};
    switch (o->type) {
    case MSGPACK_OBJECT_NIL: return;
    case MSGPACK_OBJECT_BOOLEAN: base_buf_str(out, o->via.boolean ? "yes" : "no"); return;
    case MSGPACK_OBJECT_POSITIVE_INTEGER: base_json_u64(&number, NULL, o->via.u64); return;
    case MSGPACK_OBJECT_NEGATIVE_INTEGER: base_json_i64(&number, NULL, o->via.i64); return;
    case MSGPACK_OBJECT_FLOAT32:
    case MSGPACK_OBJECT_FLOAT64: base_json_double(&number, NULL, o->via.f64, 0); return;
    case MSGPACK_OBJECT_STR: base_buf_plain(out, o->via.str.ptr, o->via.str.size); return;
    case MSGPACK_OBJECT_BIN: base_buf_hex(out, o->via.bin.ptr, o->via.bin.size); return;
    case MSGPACK_OBJECT_ARRAY:
        for (uint32_t i = 0; i < o->via.array.size; i++) {
            if (i) base_buf_byte(out, ' ');
            put_cell(out, &o->via.array.ptr[i]);
        }
        return;
    case MSGPACK_OBJECT_MAP:
        for (uint32_t i = 0; i < o->via.map.size; i++) {
            if (i) base_buf_str(out, ", ");
            put_cell(out, &o->via.map.ptr[i].key);
            base_buf_byte(out, ' ');
            put_cell(out, &o->via.map.ptr[i].val);
        }
        return;
    default: return;
    }
}

/* ---- tables: text of all cells, then their widths ---- */

typedef struct cells {
    base_buf text; /* of all cells, one behind the other */
    size_t *ends;  /* where each ends */
    size_t rows, columns, count;
    bool *right;    /* by column: numbers alone */
    size_t *widths; /* by column */
} cells;

static bool cells_open(cells *c, size_t rows, size_t columns) {
    *c = (cells){.rows = rows, .columns = columns};
    c->ends = base_calloc(rows * columns + 1, sizeof *c->ends);
    c->right = base_calloc(columns + 1, sizeof *c->right);
    c->widths = base_calloc(columns + 1, sizeof *c->widths);
    return c->ends && c->right && c->widths;
}

static void cells_close(cells *c) {
    base_buf_free(&c->text);
    base_free(c->ends);
    base_free(c->right);
    base_free(c->widths);
}

static base_view cell_text(const cells *c, size_t k) {
    size_t from = k ? c->ends[k - 1] : 0;
    return base_view_of(c->text.data + from, c->ends[k] - from);
}

/* Characters of a cell; each takes one column. */
static size_t cell_width(base_view text) {
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++)
        n += (text.data[i] & 0xC0) != 0x80;
    return n;
}

static void put_spaces(base_buf *out, size_t n) {
    while (n--)
        base_buf_byte(out, ' ');
}

/* Two passes: a column is as wide as its widest cell. Spaces at the end of a line are cut. */
static void cells_print(const cells *c, base_buf *out) {
    for (size_t k = 0; k < c->rows * c->columns; k++) {
        size_t width = cell_width(cell_text(c, k)), *widest = &c->widths[k % c->columns];
        if (width > *widest) *widest = width;
    }
    for (size_t row = 0; row < c->rows; row++) {
        size_t start = out->len;
        base_buf_str(out, "  ");
        for (size_t column = 0; column < c->columns; column++) {
            base_view text = cell_text(c, row * c->columns + column);
            size_t missing = c->widths[column] - cell_width(text);
            if (column) base_buf_str(out, "  ");
            if (c->right[column]) put_spaces(out, missing);
            base_buf_append(out, text.data, text.len);
            if (!c->right[column]) put_spaces(out, missing);
        }
        while (out->len > start && out->data[out->len - 1] == ' ')
            out->len--;
        base_buf_byte(out, '\n');
    }
}

static void cells_add(cells *c, const msgpack_object *o) {
    if (o) put_cell(&c->text, o);
    c->ends[c->count++] = c->text.len;
}

/* ---- lists of maps ---- */

/* A member of the maps of a list, or of a map that is such a member. */
typedef struct path {
    const msgpack_object *key, *inner; /* inner: NULL for a member itself */
} path;

typedef struct paths {
    path at[COLUMNS_MOST];
    size_t count;
} paths;

/* Maps of a file have a dozen members: a search from the front. */
static const msgpack_object *member(const msgpack_object *map, const msgpack_object *key) {
    for (uint32_t i = 0; is_map(map) && i < map->via.map.size; i++)
        if (msgpack_object_equal(map->via.map.ptr[i].key, *key)) return &map->via.map.ptr[i].val;
    return NULL;
}

static const msgpack_object *at_path(const msgpack_object *map, path p) {
    const msgpack_object *o = member(map, p.key);
    return o && p.inner ? member(o, p.inner) : o;
}

/* False when there are too many. */
static bool add_path(paths *out, const msgpack_object *key, const msgpack_object *inner) {
    for (size_t k = 0; k < out->count; k++) {
        const path *p = &out->at[k];
        if (msgpack_object_equal(*p->key, *key) && !p->inner == !inner &&
            (!inner || msgpack_object_equal(*p->inner, *inner)))
            return true;
    }
    if (out->count == COLUMNS_MOST) return false;
    out->at[out->count++] = (path){key, inner};
    return true;
}

static bool add_member(paths *out, const msgpack_object_kv *pair) {
    if (!is_map(&pair->val)) return add_path(out, &pair->key, NULL);
    for (uint32_t n = 0; n < pair->val.via.map.size; n++)
        if (!add_path(out, &pair->key, &pair->val.via.map.ptr[n].key)) return false;
    return true;
}

/* The members of all maps of a list, each once; false when there are too many. */
static bool list_paths(const msgpack_object *list, paths *out) {
    out->count = 0;
    for (uint32_t i = 0; i < list->via.array.size; i++) {
        const msgpack_object *map = &list->via.array.ptr[i];
        for (uint32_t m = 0; is_map(map) && m < map->via.map.size; m++)
            if (!add_member(out, &map->via.map.ptr[m])) return false;
    }
    return true;
}

static bool only_numbers(const msgpack_object *list, path p) {
    for (uint32_t i = 0; i < list->via.array.size; i++) {
        const msgpack_object *o = at_path(&list->via.array.ptr[i], p);
        if (o && !is_number(o)) return false;
    }
    return true;
}

static void add_heading(cells *c, path p) {
    put_cell(&c->text, p.key);
    if (p.inner) base_buf_byte(&c->text, ' ');
    cells_add(c, p.inner);
}

/* Each item on a line of its own. */
static void put_lines(base_buf *out, const msgpack_object *list) {
    for (uint32_t i = 0; i < list->via.array.size; i++) {
        base_buf_str(out, "  ");
        put_cell(out, &list->via.array.ptr[i]);
        base_buf_byte(out, '\n');
    }
}

/* One row for each map, or, of maps with many members, one column. */
static bool put_table(base_buf *out, const msgpack_object *list) {
    paths p;
    cells c;
    if (!list_paths(list, &p)) {
        put_lines(out, list);
        return true;
    }
    size_t items = list->via.array.size;
    bool tall = p.count >= TALL_FROM && items < p.count;
    bool good = tall ? cells_open(&c, p.count, items + 1) : cells_open(&c, items + 1, p.count);
    for (size_t k = 0; good && k < c.rows * c.columns; k++) {
        size_t row = k / c.columns, column = k % c.columns;
        size_t field = tall ? row : column, item = tall ? column : row; /* item 0: the headings */
        if (item)
            cells_add(&c, at_path(&list->via.array.ptr[item - 1], p.at[field]));
        else
            add_heading(&c, p.at[field]);
        if (row == 0) c.right[column] = tall ? column > 0 : only_numbers(list, p.at[field]);
    }
    good = good && !c.text.failed;
    if (good) cells_print(&c, out);
    cells_close(&c);
    return good;
}

/* Plain members first, in two columns; tables after them, each under its name. */
static bool put_map(base_buf *out, const msgpack_object *map) {
    cells c;
    size_t lines = 0;
    for (uint32_t i = 0; i < map->via.map.size; i++)
        lines += !is_table(&map->via.map.ptr[i].val);
    bool good = cells_open(&c, lines, 2);
    for (uint32_t i = 0; good && i < map->via.map.size; i++) {
        if (is_table(&map->via.map.ptr[i].val)) continue;
        cells_add(&c, &map->via.map.ptr[i].key);
        cells_add(&c, &map->via.map.ptr[i].val);
    }
    good = good && !c.text.failed;
    if (good) cells_print(&c, out);
    cells_close(&c);
    for (uint32_t i = 0; good && i < map->via.map.size; i++) {
        if (!is_table(&map->via.map.ptr[i].val)) continue;
        base_buf_str(out, "\n  ");
        put_cell(out, &map->via.map.ptr[i].key);
        base_buf_str(out, ":\n");
        good = put_table(out, &map->via.map.ptr[i].val);
    }
    return good;
}

/* Whatever the value is, something readable comes out: metadata of a file of tomorrow is still shown. */
mica_status fmt_pack_text(base_view data, base_buf *out, mica_error *err) {
    mica_status status = fmt_pack_check(data, err);
    if (status != MICA_OK) return status;
    msgpack_unpacked value;
    msgpack_unpacked_init(&value);
    bool good = true;
    if (msgpack_unpack_next(&value, (const char *)data.data, data.len, NULL) != MSGPACK_UNPACK_SUCCESS) {
        status =
            base_fail(err, MICA_ERR_SERIALIZATION, NULL, MICA_NO_OFFSET, "MessagePack data cannot be read");
    } else if (is_map(&value.data)) {
        good = put_map(out, &value.data);
    } else if (is_table(&value.data)) {
        good = put_table(out, &value.data);
    } else {
        base_buf_str(out, "  ");
        put_cell(out, &value.data);
        base_buf_byte(out, '\n');
    }
    msgpack_unpacked_destroy(&value);
    if (status == MICA_OK && (!good || out->failed)) status = base_fail_memory(err, "printing metadata");
    return status;
}
