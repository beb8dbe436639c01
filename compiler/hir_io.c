/* compiler/hir_io.c - HIR to bytes and back. Bytes depend on the unit alone; reading trusts nothing.
 *
 * "MHIR", version, then variable-length numbers (seven bits a byte, low first): names (length, bytes),
 * file, functions: their fields, variables, lists, the text of anonymous functions, and the body as nodes
 * in prefix order. Lines are kept as signed differences to the node before. An index of HIR_NONE is kept
 * as 0, others one higher.
 *
 * HIR is stored so that a snapshot whose bytecode cannot be used as it is (the opcodes are others) is
 * generated again instead of compiled from source, and so that what calls a library function can look into
 * it. It is small and read seldom, hence the variable-length numbers.
 *
 * Reading is where a hostile file could reach the passes, which check nothing. So it proves what they rely
 * on: every node has as many kids as its kind has, of kinds that can stand there (shape_of, kind_fits),
 * indices name what exists (index_fits), and the depth fits the stack of every recursion behind it
 * (level.h). A node that one compilation alone understands (GUARD, PLACED, ONCE) is no kind here: it
 * cannot be read, and PLACED is written as the call it stands for.
 *
 * What is proved is that no pass steps outside, not that the tree means something: bytecode made of it
 * goes through the verifier like any other. */
#include "base/checked.h"
#include "base/error.h"
#include "base/stack.h"
#include "compiler/hir.h"
#include "compiler/level.h"
#include "compiler/traits.h"
#include "program/families.h"

#define MAGIC 0x5249484Du

/* ---- writing ---- */

static void put(base_buf *out, uint64_t n) {
    for (; n >= 128; n >>= 7)
        base_buf_byte(out, (uint8_t)(n | 128));
    base_buf_byte(out, (uint8_t)n);
}

static void put_index(base_buf *out, uint32_t n) {
    put(out, n == HIR_NONE ? 0 : (uint64_t)n + 1);
}

static void put_const(base_buf *out, const hir_const *k) {
    base_buf_byte(out, k->cls);
    base_buf_byte(out, k->flags);
    put(out, (uint64_t)k->rows);
    put(out, (uint64_t)k->cols);
    base_buf_append(out, k->data, k->bytes);
}

static void put_node(base_buf *out, const hir_node *n, uint32_t *line) {
    if (n->kind == HIR_PLACED) n = n->kids[1];
    int64_t step = (int64_t)n->line - *line;
    *line = n->line;
    base_buf_byte(out, n->kind);
    base_buf_byte(out, n->op);
    base_buf_byte(out, n->flags & HIR_STORED);
    put(out, n->type);
    put(out, step < 0 ? (uint64_t)(-step) * 2 - 1 : (uint64_t)step * 2);
    put(out, n->column);
    put_index(out, n->index);
    put(out, n->extra);
    put(out, n->count);
    if (n->kind == HIR_CONST) put_const(out, n->k);
    for (uint32_t i = 0; i < n->count; i++)
        put_node(out, n->kids[i], line);
}

/* The order is that of take_func. */
static void put_func(base_buf *out, const hir_func *f) {
    uint32_t line = f->line;
    put(out, f->name);
    put(out, f->line);
    put(out, f->flags);
    put(out, f->nparams);
    put(out, f->nvars);
    for (uint32_t i = 0; i < f->nvars; i++) {
        put(out, f->vars[i].name);
        put_index(out, f->vars[i].param);
        put(out, f->vars[i].flags);
        put(out, f->vars[i].type);
    }
    put(out, f->nouts);
    for (uint32_t i = 0; i < f->nouts; i++)
        put(out, f->outs[i]);
    put_index(out, f->vararg_out);
    put_index(out, f->ans);
    put(out, f->npersist);
    put(out, f->nhosts);
    put(out, f->ncaptures);
    for (uint32_t i = 0; i < f->ncaptures; i++)
        put(out, f->captures[i]);
    put(out, f->shared_first);
    put(out, f->shared_count);
    put_index(out, f->parent);
    base_buf_byte(out, f->text ? 1 : 0);
    if (f->text) put_const(out, f->text);
    put_node(out, f->body, &line);
}

mica_status cmp_hir_write(const hir_unit *unit, base_buf *out, mica_error *err) {
    base_buf_u32(out, MAGIC);
    put(out, HIR_VERSION);
    put(out, unit->nnames);
    for (uint32_t i = 0; i < unit->nnames; i++) {
        put(out, unit->names[i].len);
        base_buf_append(out, unit->names[i].text, unit->names[i].len);
    }
    put_index(out, unit->file);
    put(out, unit->nfuncs);
    for (uint32_t i = 0; i < unit->nfuncs; i++)
        put_func(out, &unit->funcs[i]);
    return out->failed ? base_fail_memory(err, "writing HIR") : MICA_OK;
}

/* ---- reading ---- */

typedef struct reader {
    const uint8_t *start, *at, *end;
    base_arena *arena;
    hir_unit *unit;
    hir_func *func;
    mica_error *err;
    mica_status status;
} reader;

/* The one way out: everything read after a fault is zero. What is read behind a fault is zero, of which
 * every loop makes an end. */
static void *fault(reader *r, const char *what) {
    if (r->status == MICA_OK)
        r->status = base_fail(r->err, MICA_ERR_CORRUPTED, "hir", (uint64_t)(r->at - r->start),
                              "stored HIR is damaged: %s", what);
    r->at = r->end;
    return NULL;
}

static uint64_t take(reader *r) {
    uint64_t n = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        if (r->at == r->end) break;
        uint8_t byte = *r->at++;
        n |= (uint64_t)(byte & 127) << shift;
        if (byte < 128) return n;
    }
    fault(r, "a number is cut off");
    return 0;
}

static uint32_t take_below(reader *r, uint64_t limit, const char *what) {
    uint64_t n = take(r);
    if (n < limit) return (uint32_t)n;
    fault(r, what);
    return 0;
}

static uint32_t take_index(reader *r, uint64_t limit, const char *what) {
    uint32_t n = take_below(r, limit + 1, what);
    return n ? n - 1 : HIR_NONE;
}

static uint8_t take_byte(reader *r) {
    if (r->at == r->end) {
        fault(r, "it is cut off");
        return 0;
    }
    return *r->at++;
}

/* How many things follow, each at least one byte. So that no count can ask for more memory than the file
 * is long, but for a factor. */
static uint32_t take_count(reader *r) {
    uint64_t n = take(r);
    if (n <= (uint64_t)(r->end - r->at) && n < HIR_NONE) return (uint32_t)n;
    fault(r, "a count is out of bounds");
    return 0;
}

static void *room(reader *r, size_t count, size_t size) {
    void *p = base_arena_alloc(r->arena, (count + 1) * size);
    if (!p && r->status == MICA_OK) r->status = base_fail_memory(r->err, "reading HIR");
    if (!p) r->at = r->end;
    return p;
}

/* Elements are used where they lie, in the bytes that were read. */
static const hir_const *take_const(reader *r) {
    hir_const *k = room(r, 1, sizeof *k);
    if (!k) return NULL;
    k->cls = take_byte(r);
    k->flags = take_byte(r);
    uint64_t rows = take(r), cols = take(r), count = 0;
    bool complex = k->flags & PROG_FLAG_COMPLEX;
    if (k->cls >= PROG_CELL || (k->flags & ~(PROG_FLAG_COMPLEX | PROG_FLAG_DQ)) ||
        (complex && k->cls > PROG_SINGLE) || ((k->flags & PROG_FLAG_DQ) && k->cls != PROG_CHAR) ||
        rows > INT32_MAX || cols > INT32_MAX ||
        !base_mul_u64(rows * cols, prog_class_bytes((prog_class)k->cls) * (complex ? 2u : 1u), &count) ||
        count > (uint64_t)(r->end - r->at))
        return fault(r, "a constant is malformed");
    k->rows = (int64_t)rows, k->cols = (int64_t)cols;
    k->data = r->at;
    k->bytes = count;
    r->at += count;
    return k;
}

/* Flags of functions that are stored: what code generation finds out is not. */
#define FUNC_FLAGS (2047u & ~PROG_CODE_REACHES)

/* Kinds of places a node can stand in. */
enum { VALUE, STATEMENT, ROWS, STEPS, TARGETS, CASES };

/* Where a kind can stand: assignments are values and statements; cases, rows and steps stand nowhere else. */
static bool kind_fits(unsigned kind, int place) {
    switch (place) {
    case VALUE: return kind >= HIR_CONST && kind <= HIR_MULTI && kind != HIR_ROW;
    case STATEMENT:
        return (kind >= HIR_BLOCK && kind <= HIR_DEFAULT && kind != HIR_CASE) ||
               (kind >= HIR_ASSIGN && kind <= HIR_MULTI);
    case ROWS: return kind == HIR_ROW;
    case STEPS: return kind == HIR_STEP;
    case TARGETS: return kind == HIR_VAR || kind == HIR_TARGET || kind == HIR_TILDE;
    default: return kind == HIR_CASE;
    }
}

typedef struct shape {
    uint8_t min;
    uint32_t max;
    uint8_t first, rest; /* place of the first kid and of the others */
    uint8_t last;        /* place of the last kid where there are at least two */
} shape;
#define MANY 0xFFFFFFFFu

/* What may stand below each kind; false for a kind that does not exist. */
static bool shape_of(unsigned kind, shape *s) {
    switch (kind) {
    case HIR_CONST:
    case HIR_COLON:
    case HIR_VAR:
    case HIR_END:
    case HIR_HANDLE:
    case HIR_HANDLESUB:
    case HIR_NARGIN:
    case HIR_NARGOUT:
    case HIR_TILDE:
    case HIR_BREAK:
    case HIR_CONTINUE:
    case HIR_RETURN: *s = (shape){0, 0, VALUE, VALUE, VALUE}; return true;
    case HIR_CALL:
    case HIR_SUB:
    case HIR_NEST:
    case HIR_CLOSURE:
    case HIR_ROW:
    case HIR_STEP: *s = (shape){0, MANY, VALUE, VALUE, VALUE}; return true;
    case HIR_APPLY:
    case HIR_BRACE: *s = (shape){1, MANY, VALUE, VALUE, VALUE}; return true;
    case HIR_FIELD:
    case HIR_UNARY:
    case HIR_EXPR: *s = (shape){1, 1, VALUE, VALUE, VALUE}; return true;
    case HIR_DYN:
    case HIR_BINARY:
    case HIR_ANDAND:
    case HIR_OROR: *s = (shape){2, 2, VALUE, VALUE, VALUE}; return true;
    case HIR_RANGE: *s = (shape){2, 3, VALUE, VALUE, VALUE}; return true;
    case HIR_MATRIX:
    case HIR_CELL: *s = (shape){0, MANY, ROWS, ROWS, ROWS}; return true;
    case HIR_ASSIGN:
    case HIR_OPASSIGN: *s = (shape){2, 2, TARGETS, VALUE, VALUE}; return true;
    case HIR_MULTI: *s = (shape){2, MANY, TARGETS, TARGETS, VALUE}; return true;
    case HIR_TARGET: *s = (shape){1, PROG_STEPS_MOST, STEPS, STEPS, STEPS}; return true;
    case HIR_BLOCK: *s = (shape){0, MANY, STATEMENT, STATEMENT, STATEMENT}; return true;
    case HIR_IF: *s = (shape){2, MANY, VALUE, STATEMENT, STATEMENT}; return true;
    case HIR_WHILE: *s = (shape){2, 2, VALUE, STATEMENT, STATEMENT}; return true;
    case HIR_UNTIL: *s = (shape){2, 2, STATEMENT, VALUE, VALUE}; return true;
    case HIR_FOR: *s = (shape){3, 3, TARGETS, VALUE, STATEMENT}; return true;
    case HIR_SWITCH: *s = (shape){1, MANY, VALUE, CASES, CASES}; return true;
    case HIR_CASE: *s = (shape){1, 2, VALUE, STATEMENT, STATEMENT}; return true;
    case HIR_TRY:
    case HIR_UNWIND: *s = (shape){2, 2, STATEMENT, STATEMENT, STATEMENT}; return true;
    case HIR_GLOBAL:
    case HIR_PERSISTENT:
    case HIR_DEFAULT: *s = (shape){0, 1, VALUE, VALUE, VALUE}; return true;
    default: return false;
    }
}

static bool op_fits(const hir_node *n) {
    switch (n->kind) {
    case HIR_UNARY: return prog_is_unary(n->op);
    case HIR_BINARY:
    case HIR_OPASSIGN: return prog_is_binary(n->op);
    case HIR_STEP:
        return n->op >= PROG_STEP_PAREN && n->op <= PROG_STEP_DYN &&
               (n->op != PROG_STEP_FIELD || n->count == 0) && (n->op != PROG_STEP_DYN || n->count == 1);
    case HIR_ASSIGN: return true;
    default: return true;
    }
}

/* Whether index and extra name things that exist. `extra` of a persistent variable is its number, of all
 * other kinds a host. */
static bool index_fits(const reader *r, const hir_node *n) {
    const hir_func *f = r->func;
    const hir_unit *u = r->unit;
    if (n->extra > (n->kind == HIR_PERSISTENT ? UINT32_MAX : f->nhosts)) return false;
    switch (n->kind) {
    case HIR_VAR:
    case HIR_TARGET:
    case HIR_GLOBAL:
    case HIR_DEFAULT: return n->index < f->nvars;
    case HIR_PERSISTENT: return n->index < f->nvars && n->extra < f->npersist;
    case HIR_TRY: return n->index == HIR_NONE || n->index < f->nvars;
    case HIR_CALL:
    case HIR_FIELD:
    case HIR_HANDLE: return n->index < u->nnames;
    case HIR_STEP: return n->op != PROG_STEP_FIELD || n->index < u->nnames;
    case HIR_SUB:
    case HIR_NEST:
    case HIR_HANDLESUB:
    case HIR_CLOSURE: return n->index < u->nfuncs;
    case HIR_END: return n->extra > 0 && n->index < 256;
    default: return true;
    }
}

/* Checked before memory is taken for it, so that a count that fits no kind costs nothing. IF and CASE have
 * kids by turns, which no shape says. */
static hir_node *take_node(reader *r, int place, unsigned depth, uint32_t *line) {
    hir_node head = {.kind = take_byte(r), .op = take_byte(r), .flags = take_byte(r)};
    if (head.flags & ~HIR_STORED) return fault(r, "a node is malformed");
    shape s;
    head.type = (hir_type)take_below(r, 65536, "a type is out of bounds");
    uint64_t step = take(r);
    int64_t at = (int64_t)*line + ((step & 1) ? -(int64_t)(step / 2) - 1 : (int64_t)(step / 2));
    head.column = (uint16_t)take_below(r, 65536, "a column is out of bounds");
    head.index = take_index(r, HIR_NONE - 1u, "an index is out of bounds");
    head.extra = take_below(r, UINT32_MAX, "a number is out of bounds");
    uint32_t count = take_count(r);
    if (r->status != MICA_OK) return NULL;
    head.count = count;
    if (at < 0 || at > UINT32_MAX || depth > HIR_MAX_DEPTH ||
        !base_stack_has((size_t)depth * CMP_LEVEL_STACK) || !shape_of(head.kind, &s) || count < s.min ||
        count > s.max || !kind_fits(head.kind, place) || !op_fits(&head) || !index_fits(r, &head))
        return fault(r, "a node is malformed");
    *line = head.line = (uint32_t)at;
    hir_node *n = room(r, 0, sizeof *n + count * sizeof *n->kids);
    if (!n) return NULL;
    *n = head;
    n->kids = (hir_node **)(n + 1);
    if (n->kind == HIR_CONST && !(n->k = take_const(r))) return NULL;
    for (uint32_t i = 0; i < count; i++) {
        int where = i == 0 ? s.first : i + 1 == count ? s.last : s.rest;
        if (n->kind == HIR_CASE && count == 1) where = STATEMENT;
        if (n->kind == HIR_IF) where = i % 2 == 0 && i + 1 < count ? VALUE : STATEMENT;
        n->kids[i] = take_node(r, where, depth + 1, line);
        if (!n->kids[i]) return NULL;
    }
    return n;
}

static void take_vars(reader *r, hir_func *f) {
    f->nvars = f->vars_cap = take_count(r);
    f->vars = room(r, f->nvars, sizeof *f->vars);
    for (uint32_t i = 0; i < f->nvars && r->status == MICA_OK; i++) {
        f->vars[i].name = take_below(r, r->unit->nnames, "a variable has no name");
        f->vars[i].param = take_index(r, f->nvars, "a parameter does not exist");
        f->vars[i].flags = (uint16_t)take_below(r, 65536, "flags are out of bounds");
        f->vars[i].type = (hir_type)take_below(r, 65536, "a type is out of bounds");
    }
}

static uint32_t *take_list(reader *r, uint32_t *count, uint32_t limit) {
    *count = take_count(r);
    uint32_t *items = room(r, *count, sizeof *items);
    for (uint32_t i = 0; i < *count && r->status == MICA_OK; i++)
        items[i] = take_below(r, limit, "a variable does not exist");
    return items;
}

/* Captures of anonymous functions and the shared block of nested ones fit together. What code generation
 * takes as given of a frame. */
static bool func_fits(const hir_func *f) {
    uint64_t fixed = (uint64_t)f->nparams + ((f->flags & PROG_CODE_VARARGIN) ? 1 : 0);
    return fixed <= f->nvars && !(f->flags & ~FUNC_FLAGS) &&
           (uint64_t)f->shared_first + f->shared_count <= f->nvars &&
           (!(f->flags & PROG_CODE_VARARGOUT) || f->vararg_out != HIR_NONE) &&
           (!(f->flags & PROG_CODE_ANON) || f->text) && f->nhosts < 0x10000 && f->npersist < 0x10000;
}

/* `func` is set first: nodes are held against its variables and hosts. */
static void take_func(reader *r, hir_func *f) {
    hir_unit *u = r->unit;
    r->func = f;
    f->name = take_below(r, u->nnames, "a function has no name");
    uint32_t line = f->line = take_below(r, UINT32_MAX, "a line is out of bounds");
    f->flags = take_below(r, 2048, "flags are out of bounds");
    f->nparams = take_below(r, 65536, "a count is out of bounds");
    take_vars(r, f);
    f->outs = take_list(r, &f->nouts, f->nvars);
    f->vararg_out = take_index(r, f->nvars, "varargout does not exist");
    f->ans = take_index(r, f->nvars, "ans does not exist");
    f->npersist = take_below(r, 65536, "a count is out of bounds");
    f->nhosts = take_below(r, 65536, "a count is out of bounds");
    f->captures = take_list(r, &f->ncaptures, f->nvars);
    f->shared_first = take_below(r, 65536, "a register is out of bounds");
    f->shared_count = take_below(r, 65536, "a count is out of bounds");
    f->parent = take_index(r, u->nfuncs, "an enclosing function does not exist");
    uint8_t has_text = take_byte(r);
    if (has_text > 1) fault(r, "a mark is out of bounds");
    if (has_text == 1) f->text = take_const(r);
    if (r->status == MICA_OK && !func_fits(f)) fault(r, "a function's frame is malformed");
    if (r->status == MICA_OK) f->body = take_node(r, STATEMENT, 0, &line);
}

static void take_names(reader *r) {
    hir_unit *u = r->unit;
    u->nnames = u->names_cap = take_count(r);
    u->names = room(r, u->nnames, sizeof *u->names);
    for (uint32_t i = 0; i < u->nnames && r->status == MICA_OK; i++) {
        uint32_t len = take_count(r);
        char *copy = base_arena_copy(r->arena, r->at, len);
        if (!copy) {
            r->status = base_fail_memory(r->err, "reading HIR");
            return;
        }
        u->names[i] = (hir_name){copy, len};
        u->traits |= cmp_traits(copy);
        r->at += len;
    }
}

/* Bytes left over are damage, too: the writer leaves none. */
mica_status cmp_hir_read(base_view bytes, base_arena *arena, hir_unit *unit, mica_error *err) {
    memset(unit, 0, sizeof *unit);
    unit->arena = arena;
    reader r = {bytes.data, bytes.data, bytes.data + bytes.len, arena, unit, NULL, err, MICA_OK};
    uint32_t magic = 0;
    if (bytes.len >= 4) memcpy(&magic, bytes.data, 4), r.at += 4;
    if (magic != MAGIC) fault(&r, "it does not begin as HIR");
    if (r.status == MICA_OK && take(&r) != HIR_VERSION) {
        return base_fail(err, MICA_ERR_VERSION_MISMATCH, "hir", 4, "stored HIR is not of version %u",
                         HIR_VERSION);
    }
    take_names(&r);
    unit->file = take_index(&r, unit->nnames, "the file has no name");
    unit->nfuncs = unit->funcs_cap = take_count(&r);
    unit->funcs = room(&r, unit->nfuncs, sizeof *unit->funcs);
    if (r.status == MICA_OK && unit->nfuncs == 0) fault(&r, "it has no function");
    for (uint32_t i = 0; i < unit->nfuncs && r.status == MICA_OK; i++)
        take_func(&r, &unit->funcs[i]);
    if (r.status == MICA_OK && r.at != r.end) fault(&r, "bytes are left over");
    return r.status;
}
