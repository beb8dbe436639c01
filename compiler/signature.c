/* compiler/signature.c - signatures of a library's functions: inferred from their HIR, written as a table,
 * found in it again.
 *
 * Built once for a whole library, behind all its sources, because a function's answer depends on those it
 * calls. Both questions are answered by going round until nothing changes, from opposite ends:
 *
 *   purity    all functions have the flag that do nothing impure themselves, and lose it when they call one that
 *             has it not (find_flag): so functions that call each other can keep it
 *   results   all functions give nothing (CMP_NEVER), and get more as results are found (infer): so a recursive
 *             function is known by the way out of it
 *
 * A private function is found only from its own folder, and a function that calls one is given to nobody
 * to look into: what its names mean elsewhere is something else.
 *
 * What is found is true as long as the library is the one it was built as. Whoever uses a signature asks
 * where the code runs whether the name still means that function.
 *
 * The reading side (cmp_signatures_find) belongs to a start: it touches one or two records, decodes
 * nothing, and takes any bytes. */
#include "compiler/signature.h"

#include "base/alloc.h"
#include "base/error.h"
#include "compiler/passes_internal.h"
#include "compiler/traits.h"
#include "program/parts.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#define MAGIC  0x3343544Du /* "MTC3" */
#define HEAD   8u
#define RECORD 40u
#define ROUNDS 30 /* results of functions carried to those that call them, until nothing changes */
#define SCALAR (HIR_T_DOUBLE | HIR_T_SCALAR | HIR_T_REAL)

typedef struct member {
    const char *name;
    size_t len;
    base_view hir; /* bytes */
    hir_unit unit; /* of `arena` of the making */
    cmp_signature sig;
    hir_type others[CMP_ARG_KINDS]
                   [CMP_RESULTS]; /* what its results are by kind, of which the first is stored */
    uint32_t *calls;              /* the members it calls or makes handles of */
    uint32_t call_count;
    const char *category; /* or NULL */
    bool calls_private;   /* what it calls may be private: nothing is inferred through it */
    bool calls_out;       /* does something itself that may run text or write variables of others */
    bool calls_impure;    /* does something itself that is not pure */
    uint32_t inferred;    /* the making's clock when it was inferred last */
    uint32_t sig_changed; /* and when a result changed last */
    uint64_t hash;        /* of its name, once the table is written */
} member;

typedef struct making {
    member *members;
    size_t count;
    const cmp_library *builtins;
    base_arena arena;
    uint32_t clock;    /* counts inferences */
    bool private;      /* some members are private to a folder */
    const member *now; /* whose calls are looked at, or NULL */
} making;

/* ---- the functions ---- */

static int compare_names(const char *a, size_t alen, const char *b, size_t blen) {
    int order = memcmp(a, b, alen < blen ? alen : blen);
    return order ? order : (alen > blen) - (alen < blen);
}

static int by_name(const void *a, const void *b) {
    const member *x = a, *y = b;
    return compare_names(x->name, x->len, y->name, y->len);
}

static member *find(const making *m, const char *name, size_t len) {
    const member key = {.name = name, .len = len};
    return m->count ? bsearch(&key, m->members, m->count, sizeof key, by_name) : NULL;
}

/* Parts are read back from what the compiler has just written: the builder owns modules, and knows nothing
 * of HIR. */
static mica_status collect(making *m, const mica_module *const *modules, size_t count, mica_error *err) {
    size_t total = 0;
    for (size_t i = 0; i < count; i++)
        for (const mica_entry *e = modules[i]->entries; e; e = e->next)
            total++;
    m->members = base_calloc(total + 1, sizeof *m->members);
    if (!m->members) return base_fail_memory(err, "the type cache");
    for (size_t i = 0; i < count; i++) {
        for (const mica_entry *e = modules[i]->entries; e; e = e->next) {
            member *x = &m->members[m->count];
            *x = (member){0};
            for (const mica_part *p = e->parts; p; p = p->next)
                if (p->kind == PROG_PART_HIR) x->hir = base_view_of(p->data, p->len);
            if (!x->hir.len) continue;
            x->name = e->name;
            x->len = e->name_len;
            x->category = e->category;
            mica_status s = cmp_hir_read(x->hir, &m->arena, &x->unit, err);
            if (s != MICA_OK) return s;
            if (x->unit.funcs[0].flags & PROG_CODE_CLASS) continue; /* its name calls a constructor */
            m->private |= memchr(e->name, '/', e->name_len) != NULL;
            m->count++;
        }
    }
    qsort(m->members, m->count, sizeof *m->members, by_name);
    return MICA_OK;
}

/* The private function of a member's folder that a name means, or NULL. */
static member *find_private(const making *m, const member *x, const char *name) {
    char path[512];
    if (!m->private) return NULL;
    int len = snprintf(path, sizeof path, "%s%sprivate/%s", x->category ? x->category : "",
                       x->category ? "/" : "", name);
    return len > 0 && (size_t)len < sizeof path ? find(m, path, (size_t)len) : NULL;
}

/* ---- what the inference asks ---- */

static bool ask_builtin(void *ctx, const char *name, size_t len, cmp_builtin *out) {
    making *m = ctx;
    return m->builtins->builtin(m->builtins->ctx, name, len, out);
}

/* The function that a name means where it is called. */
static const member *called(const making *m, const char *name, size_t len) {
    const member *x = m->now ? find_private(m, m->now, name) : NULL;
    return x ? x : find(m, name, len);
}

static bool ask_signature(void *ctx, const char *name, size_t len, cmp_signature *out) {
    const member *x = called(ctx, name, len);
    if (x) *out = x->sig;
    return x != NULL;
}

/* In the order of the kinds, narrow ones first; the first that fits answers. */
static hir_type ask_other(void *ctx, const hir_name *name, hir_node *const *args, uint32_t count,
                          uint32_t number) {
    const member *x = called(ctx, name->text, name->len);
    hir_type types[CMP_COUNTS];
    if (!x || number >= CMP_RESULTS || count > CMP_COUNTS) return 0;
    for (uint32_t i = 0; i < count; i++)
        types[i] = args[i]->type;
    for (unsigned k = 0; k < CMP_ARG_KINDS; k++)
        if (x->others[k][number] && cmp_is_of_kind(types, count, (cmp_arg_kind)k))
            return x->others[k][number];
    return 0;
}

/* Nobody changes a unit that is asked for, so all may look at the one there is. */
static const hir_unit *ask_hir(void *ctx, const char *name, size_t len, base_arena *arena) {
    const member *x = find(ctx, name, len);
    (void)arena;
    return x && !x->calls_private ? &x->unit : NULL;
}

/* ---- who calls whom ---- */

static bool is_text(const hir_node *n, const char *text) {
    size_t len = strlen(text);
    return n->kind == HIR_CONST && n->k->cls == PROG_CHAR && n->k->bytes == len &&
           memcmp(n->k->data, text, len) == 0;
}

/* warning ('f: odd %d', n): nothing but a warning, of which a frame keeps that it came (gen_once). Its other
 * uses begin with words of its own, or give back how warnings are set. */
static bool only_warns(const hir_unit *u, const hir_node *n) {
    static const char *const words[] = {"on", "off", "error", "query", ""};
    if (n->kind != HIR_CALL || n->count == 0 || strcmp(u->names[n->index].text, "warning") != 0 ||
        n->kids[0]->kind != HIR_CONST || n->kids[0]->k->cls != PROG_CHAR)
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (n->kids[0]->k->bytes == strlen(words[i]) &&
            strncasecmp((const char *)n->kids[0]->k->data, words[i], strlen(words[i])) == 0)
            return false;
    return true;
}

/* cellfun (@f, x): the function that is written there is looked at, and cellfun itself does nothing else. */
static bool calls_what_is_written(const hir_unit *u, const hir_node *n) {
    unsigned kind = n->kind == HIR_CALL && n->count ? n->kids[0]->kind : HIR_COLON;
    if (kind == HIR_CONST && strcmp(u->names[n->index].text, "cellfun") == 0)
        return is_text(n->kids[0], "isclass"); /* no function at all */
    return (kind == HIR_HANDLE || kind == HIR_HANDLESUB || kind == HIR_CLOSURE) &&
           cmp_traits(u->names[n->index].text) & CMP_TRAIT_FIRST;
}

/* Marks the names of a unit that are called; whether something else than calls is not pure. */
static bool look_for_calls(const hir_unit *u, const hir_node *n, uint8_t *called) {
    bool impure = n->kind == HIR_GLOBAL || n->kind == HIR_PERSISTENT || n->flags & HIR_PRINT;
    bool calls = n->kind == HIR_CALL && !calls_what_is_written(u, n) && !only_warns(u, n);
    if (calls || n->kind == HIR_HANDLE) called[n->index] = 1;
    for (uint32_t i = 0; i < n->count; i++)
        impure |= look_for_calls(u, n->kids[i], called);
    return impure;
}

/* Handles count as calls, since who gets one may call it. A name that is neither of the library nor known
 * to be harmless makes the function impure, and whether it could also reach variables of others decides
 * about the second flag. */
static mica_status find_calls(making *m, member *x, mica_error *err) {
    const hir_unit *u = &x->unit;
    uint8_t *called = base_arena_alloc(&m->arena, u->nnames + 1);
    x->calls = base_arena_alloc(&m->arena, (u->nnames + 1) * sizeof *x->calls);
    if (!called || !x->calls) return base_fail_memory(err, "the type cache");
    for (uint32_t k = 0; k < u->nfuncs; k++)
        x->calls_impure |= look_for_calls(u, u->funcs[k].body, called);
    for (uint32_t i = 0; i < u->nnames; i++) {
        const hir_name *name = &u->names[i];
        cmp_builtin b;
        if (!called[i]) continue;
        const member *callee = find_private(m, x, name->text);
        x->calls_private |= callee != NULL;
        if (!callee) callee = find(m, name->text, name->len);
        if (callee)
            x->calls[x->call_count++] = (uint32_t)(callee - m->members);
        else if (!(cmp_traits(name->text) & CMP_TRAIT_QUIET) &&
                 !(m->builtins->builtin(m->builtins->ctx, name->text, name->len, &b) &&
                   b.level >= CMP_PURE_LEVEL)) {
            x->calls_impure = true;
            x->calls_out |= !(cmp_traits(name->text) & CMP_TRAIT_APART);
        }
    }
    return MICA_OK;
}

/* ---- purity ---- */

/* All that do nothing else themselves have a flag until they call something that has it not. `other` is
 * where in a member the reason against the flag lies. */
static void find_flag(making *m, uint8_t flag, size_t other) {
    bool changed = true;
    for (size_t i = 0; i < m->count; i++) {
        const member *x = &m->members[i];
        bool itself =
            !*(const bool *)((const char *)x + other) && !(x->unit.funcs[0].flags & PROG_CODE_SCRIPT);
        if (itself) m->members[i].sig.flags |= flag;
    }
    while (changed) {
        changed = false;
        for (size_t i = 0; i < m->count; i++) {
            member *x = &m->members[i];
            bool has = x->sig.flags & flag;
            for (uint32_t k = 0; k < x->call_count && has; k++)
                has = m->members[x->calls[k]].sig.flags & flag;
            if (has || !(x->sig.flags & flag)) continue;
            x->sig.flags &= (uint8_t)~flag;
            changed = true;
        }
    }
}

/* ---- results ---- */

/* Asked with arguments that are variables of a unit made for it: whether an expression exists does not
 * depend on what they hold. */
static mica_status find_scalar(making *m, member *x, const cmp_library *library, mica_error *err) {
    static const char var_name[] = "x";
    for (uint32_t nargs = 0; nargs < CMP_COUNTS; nargs++) {
        hir_unit unit = {.arena = &m->arena};
        hir_node *args[CMP_COUNTS];
        cmp_expanded expanded;
        hir_intern(&unit, var_name, 1);
        hir_node *place = hir_new(&unit, HIR_CONST, 0);
        for (uint32_t i = 0; i < nargs; i++) {
            args[i] = hir_new(&unit, HIR_VAR, 0);
            args[i]->type = SCALAR;
        }
        const cmp_expansion call = {&unit, library, place, x->name, x->len, args, nargs};
        bool there = !unit.failed && cmp_expand(&call, &expanded);
        if (unit.failed) return base_fail_memory(err, "the type cache");
        if (there) x->sig.scalar_counts |= (uint8_t)(1u << nargs);
    }
    return MICA_OK;
}

/* Whether a result that this function uses changed since it was inferred. The clock counts inferences, so
 * "changed since" is one comparison. */
static bool is_stale(const making *m, const member *x) {
    if (!x->inferred) return true;
    for (uint32_t k = 0; k < x->call_count; k++)
        if (m->members[x->calls[k]].sig_changed >= x->inferred) return true;
    return false;
}

/* The results of one function, by what is known of others. */
static void infer_member(making *m, member *x, const cmp_library *library, bool *changed) {
    m->now = x;
    x->inferred = ++m->clock;
    for (unsigned k = 0; k < CMP_ARG_KINDS; k++) {
        hir_type results[CMP_RESULTS];
        cmp_infer_kind(&x->unit, library, (cmp_arg_kind)k, results);
        if (memcmp(results, x->others[k], sizeof results) == 0) continue;
        memcpy(x->others[k], results, sizeof results);
        x->sig.by_kind[k] = results[0];
        x->sig_changed = m->clock;
        *changed = true;
    }
    m->now = NULL;
}

/* All functions are thought to give nothing until something is seen that they give; that grows until it
 * stands still, so functions that call themselves or each other are known, too. What does not stand still
 * is not known. A function is looked at again only where something it calls has changed. */
static mica_status infer(making *m, mica_error *err) {
    cmp_library library = {m, ask_builtin, ask_signature, ask_hir, NULL, ask_other, false};
    bool changed = true;
    for (size_t i = 0; i < m->count; i++)
        for (unsigned k = 0; k < CMP_ARG_KINDS; k++) {
            m->members[i].sig.by_kind[k] = CMP_NEVER;
            for (unsigned n = 0; n < CMP_RESULTS; n++)
                m->members[i].others[k][n] = CMP_NEVER;
        }
    for (int round = 0; changed && round < ROUNDS; round++) {
        changed = false;
        for (size_t i = 0; i < m->count; i++) {
            if (is_stale(m, &m->members[i])) infer_member(m, &m->members[i], &library, &changed);
            if (m->members[i].unit.failed) return base_fail_memory(err, "the type cache");
        }
    }
    for (size_t i = 0; i < m->count; i++) {
        member *x = &m->members[i];
        for (unsigned k = 0; k < CMP_ARG_KINDS; k++)
            if (changed || x->sig.by_kind[k] == CMP_NEVER) x->sig.by_kind[k] = 0;
        mica_status s = find_scalar(m, x, &library, err);
        if (s != MICA_OK) return s;
    }
    return MICA_OK;
}

/* ---- the table ---- */

static void put(base_buf *out, uint64_t value, unsigned bytes) {
    for (unsigned i = 0; i < bytes; i++)
        base_buf_byte(out, (uint8_t)(value >> (8 * i)));
}

/* FNV-1a, mixed once more: the high bits, which say where a record lies, then depend on all of the name. */
static uint64_t hash_of(const char *name, size_t len) {
    uint64_t h = 0xCBF29CE484222325u;
    for (size_t i = 0; i < len; i++)
        h = (h ^ (uint8_t)name[i]) * 0x100000001B3u;
    h = (h ^ h >> 32) * 0x9E3779B97F4A7C15u;
    return h ^ h >> 29;
}

static int by_hash(const void *a, const void *b) {
    uint64_t x = ((const member *)a)->hash, y = ((const member *)b)->hash;
    return (x > y) - (x < y);
}

/* Names are told apart by their hashes alone: two with the same one are left out. */
static bool is_alone(const making *m, size_t i) {
    uint64_t hash = m->members[i].hash;
    return !(i > 0 && m->members[i - 1].hash == hash) &&
           !(i + 1 < m->count && m->members[i + 1].hash == hash);
}

/* Little-endian, byte by byte: the table is the same wherever it was built. */
static void write_table(making *m, base_buf *out) {
    uint32_t count = 0;
    for (size_t i = 0; i < m->count; i++)
        m->members[i].hash = hash_of(m->members[i].name, m->members[i].len);
    qsort(m->members, m->count, sizeof *m->members, by_hash);
    for (size_t i = 0; i < m->count; i++)
        count += is_alone(m, i);
    put(out, MAGIC, 4);
    put(out, count, 4);
    for (size_t i = 0; i < m->count; i++) {
        const cmp_signature *s = &m->members[i].sig;
        if (!is_alone(m, i)) continue;
        put(out, m->members[i].hash, 8);
        put(out, s->flags, 1);
        put(out, s->scalar_counts, 1);
        put(out, 0, 2);
        for (unsigned k = 0; k < CMP_ARG_KINDS; k++)
            put(out, s->by_kind[k], 2);
    }
}

mica_status cmp_signatures_make(const mica_module *const *modules, size_t count, const cmp_library *builtins,
                                base_buf *out, mica_error *err) {
    making m = {.builtins = builtins};
    mica_status s = collect(&m, modules, count, err);
    for (size_t i = 0; i < m.count && s == MICA_OK; i++)
        s = find_calls(&m, &m.members[i], err);
    if (s == MICA_OK) {
        find_flag(&m, CMP_SIGNATURE_PURE, offsetof(member, calls_impure));
        find_flag(&m, CMP_SIGNATURE_APART, offsetof(member, calls_out));
        s = infer(&m, err);
    }
    if (s == MICA_OK) write_table(&m, out);
    if (s == MICA_OK && out->failed) s = base_fail_memory(err, "the type cache");
    base_free(m.members);
    base_arena_free(&m.arena);
    return s;
}

static uint64_t get(const uint8_t *at, unsigned bytes) {
    uint64_t value = 0;
    for (unsigned i = 0; i < bytes; i++)
        value |= (uint64_t)at[i] << (8 * i);
    return value;
}

mica_status cmp_signatures_check(base_view t, mica_error *err) {
    if (t.len >= HEAD && get(t.data, 4) == MAGIC && get(t.data + 4, 4) == (t.len - HEAD) / RECORD &&
        (t.len - HEAD) % RECORD == 0)
        return MICA_OK;
    return base_fail(err, MICA_ERR_CORRUPTED, "types", 0,
                     "the type cache is malformed: build the snapshot anew");
}

static bool is_whole(const cmp_table *t, size_t offset, size_t len) {
    return !t->whole || t->whole(t->ctx, t->bytes.data + offset, len);
}

static bool record_read(const uint8_t *r, cmp_signature *out) {
    *out = (cmp_signature){.flags = r[8], .scalar_counts = r[9]};
    for (unsigned k = 0; k < CMP_ARG_KINDS; k++)
        out->by_kind[k] =
            (hir_type)(get(r + 12 + 2 * (size_t)k, 2) & (HIR_T_CLASSES | HIR_T_SCALAR | HIR_T_REAL));
    return !(out->flags & ~CMP_SIGNATURE_FLAGS) && get(r + 10, 2) == 0;
}

/* Hashes are spread evenly, so the hash itself says about where its record lies; the rest is a step or two
 * in one direction. Reading stops where the hash would have been passed by: two neighbours in turn mean
 * that it is not there. */
bool cmp_signatures_find(const cmp_table *t, const char *name, size_t len, cmp_signature *out) {
    static_assert(12 + 2 * CMP_ARG_KINDS == RECORD, "a record has no gaps");
    if (t->bytes.len < HEAD + RECORD) return false;
    size_t count = (t->bytes.len - HEAD) / RECORD, before = count;
    uint64_t hash = hash_of(name, len);
    size_t i = (size_t)((hash >> 32) * (uint64_t)count >> 32);
    for (;;) {
        size_t at = HEAD + i * RECORD;
        if (!is_whole(t, at, RECORD)) return false;
        uint64_t here = get(t->bytes.data + at, 8);
        if (here == hash) return record_read(t->bytes.data + at, out);
        size_t next = here < hash ? i + 1 : i - 1; /* below 0 it wraps, and is not less than the count */
        if (next >= count || next == before) return false;
        before = i;
        i = next;
    }
}

/* ---- for people ---- */

static bool is_one_class(hir_type type) {
    unsigned cls = type & HIR_T_CLASSES;
    return cls && !(cls & (cls - 1));
}

/* For `micac dump --types`. */
cmp_signature_counts cmp_signatures_count(base_view t) {
    cmp_signature_counts sum = {0};
    cmp_signature s;
    for (size_t at = HEAD; at + RECORD <= t.len; at += RECORD) {
        bool one = false, some = false, used = false;
        if (!record_read(t.data + at, &s)) continue;
        for (unsigned k = 0; k < CMP_ARG_KINDS; k++) {
            one |= is_one_class(s.by_kind[k]);
            used |= cmp_loops_follow(s.by_kind[k]);
            some |= (s.by_kind[k] & HIR_T_CLASSES) != 0;
        }
        sum.functions++;
        sum.pure += s.flags & CMP_SIGNATURE_PURE;
        sum.used += used && s.flags & CMP_SIGNATURE_APART;
        sum.always += is_one_class(s.by_kind[CMP_ARG_ANY]);
        sum.by_kind += one;
        sum.several += some && !one;
        sum.expressions += s.scalar_counts != 0;
    }
    return sum;
}

void cmp_type_text(hir_type type, base_buf *out) {
    static const char *const classes[] = {"double", "single", "integer", "logical",
                                          "char",   "cell",   "struct",  "function"};
    bool some = false;
    for (int i = 0; i < 8; i++) {
        if (!(type >> i & 1)) continue;
        base_buf_printf(out, "%s%s", some ? " or " : "", classes[i]);
        some = true;
    }
    if (!some) base_buf_str(out, "unknown");
    if (type & HIR_T_SCALAR) base_buf_str(out, " scalar");
    if (some && type & HIR_T_DOUBLE && type & HIR_T_REAL) base_buf_str(out, ", real");
}

void cmp_signature_text(const cmp_signature *s, base_buf *out) {
    static const char *const texts[] = {
#define CMP_KIND(name, first, others, text) text,
#include "compiler/kinds.def"
#undef CMP_KIND
    };
    base_buf_str(out, s->flags & CMP_SIGNATURE_PURE ? "pure\n" : "not pure\n");
    if (!(s->flags & CMP_SIGNATURE_APART)) base_buf_str(out, "may run text or write variables of others\n");
    for (unsigned k = 0; k < CMP_ARG_KINDS; k++) {
        if (!s->by_kind[k] || (k != CMP_ARG_ANY && s->by_kind[k] == s->by_kind[CMP_ARG_ANY])) continue;
        base_buf_printf(out, "%s -> ", texts[k]);
        cmp_type_text(s->by_kind[k], out);
        base_buf_str(out, "; may raise\n");
    }
    for (unsigned n = 0; n < CMP_COUNTS; n++)
        if (s->scalar_counts >> n & 1)
            base_buf_printf(out, "an expression of %u real double scalar%s; never raises\n", n,
                            n == 1 ? "" : "s");
}
