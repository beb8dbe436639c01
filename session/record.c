/* session/record.c - turns what the VM counted by offset into figures by name; watches the look-ups in
 * between. */
#include "session/record.h"

#include "base/alloc.h"
#include "base/error.h"
#include "session/session_internal.h"
#include "vm/record.h"

#include <stdlib.h>

/* A function of the snapshot that was found: where its code begins, and its place among the names. */
typedef struct record_found {
    uint64_t code;
    const char *name;
} record_found;

typedef struct ses_recording {
    mica_session *session;
    vm_resolver inner, outer;
    base_arena arena;
    record_found *found;
    size_t found_count, found_cap;
    ses_tally looked; /* SES_TALLY_NAME and SES_TALLY_ENTRY of this run; ranks as they come */
    uint64_t names, entries;
    bool out_of_memory;
} ses_recording;

/* ---- look-ups ---- */

/* Has the program still to write its first output? */
static bool at_start(const ses_recording *r) {
    return !vm_record_of(r->session->vm)->answered && !r->session->vm->root->out_len;
}

/* Adds a key that is not there yet; its figures are then to be set. */
static bool note_new(ses_recording *r, ses_tally_kind kind, const void *name, size_t len) {
    size_t before = r->looked.count;
    ses_tally_add(&r->looked, kind, name, len, (uint64_t[4]){0});
    return r->looked.count > before;
}

static void note_name(ses_recording *r, const void *name, size_t len) {
    bool start = at_start(r);
    if (!note_new(r, SES_TALLY_NAME, name, len)) return;
    uint64_t rank = r->names++, *n = r->looked.last->n;
    n[0] = start;
    n[1] = start ? rank : 0;
    n[2] = 1;
    n[3] = rank;
}

static void note_entry(ses_recording *r, const void *name, size_t len) {
    if (!at_start(r) || !note_new(r, SES_TALLY_ENTRY, name, len)) return;
    r->looked.last->n[2] = 1;
    r->looked.last->n[3] = r->entries++;
}

static void note_found(ses_recording *r, const char *name, size_t len, uint64_t code) {
    if (r->found_count == r->found_cap) {
        size_t cap = r->found_cap ? r->found_cap * 2 : 64;
        record_found *found = base_realloc(r->found, cap * sizeof *found);
        if (!found) {
            r->out_of_memory = true;
            return;
        }
        r->found = found;
        r->found_cap = cap;
    }
    const char *copy = base_arena_copy(&r->arena, name, len);
    if (copy)
        r->found[r->found_count++] = (record_found){code, copy};
    else
        r->out_of_memory = true;
}

static bool record_find(void *ctx, vm_t *vm, const char *name, size_t len, vm_found *out, mica_error *err) {
    ses_recording *r = ((mica_session *)ctx)->recording;
    bool found = r->inner.find(r->inner.ctx, vm, name, len, out, err);
    note_name(r, name, len);
    if (found && out->code < VM_SLOTS_END) {
        note_entry(r, name, len);
        note_found(r, name, len, out->code);
    }
    return found;
}

static bool record_symbol(void *ctx, uint32_t slot, uint32_t id, uint64_t *text, uint32_t *len,
                          mica_error *err) {
    ses_recording *r = ((mica_session *)ctx)->recording;
    if (!r->inner.slot_symbol(r->inner.ctx, slot, id, text, len, err)) return false;
    note_name(r, vm_at(r->session->vm, *text), *len);
    return true;
}

mica_status ses_record_begin(mica_session *s, mica_error *err) {
    if (!s->snapshot)
        return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET,
                         "only runs with a snapshot can be recorded; build one or give --snapshot PATH");
    ses_recording *r = base_calloc(1, sizeof *r);
    if (!r || !vm_record_begin(s->vm)) {
        base_free(r);
        return base_fail_memory(err, "recording");
    }
    r->session = s;
    r->inner = r->outer = *s->vm->resolver;
    r->outer.find = record_find;
    r->outer.slot_symbol = record_symbol;
    s->recording = r;
    vm_set_resolver(s->vm, &r->outer);
    return MICA_OK;
}

/* ---- taking the figures ---- */

static int compare_found(const void *a, const void *b) {
    const record_found *x = a, *y = b;
    return (x->code > y->code) - (x->code < y->code);
}

/* The function whose bytes hold a code object: the last one that begins at or before it. */
static const record_found *owner_of(const ses_recording *r, uint64_t code) {
    size_t low = 0, high = r->found_count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (r->found[mid].code <= code)
            low = mid + 1;
        else
            high = mid;
    }
    return low ? &r->found[low - 1] : NULL;
}

static const char *shape_name(unsigned shape) {
    static const char *const names[] = {
        [VM_RECORD_SCALAR] = "scalar", [VM_RECORD_EMPTY] = "empty",   [VM_RECORD_ROW] = "row",
        [VM_RECORD_COLUMN] = "column", [VM_RECORD_MATRIX] = "matrix", [VM_RECORD_ND] = "nd",
        [VM_RECORD_RANGE] = "range"};
    return names[shape & 7u];
}

static void take_types(ses_tally *out, const char *name, const vm_record_code *c) {
    static const char *const classes[16] = {
#define PROG_CLASS(number, name, text, bytes) [number] = text,
#include "program/classes.def"
#undef PROG_CLASS
    };
    for (uint32_t i = 0; i < c->ntypes; i++) {
        const vm_record_types *seen = &c->types[i];
        base_buf key = {0};
        base_buf_append(&key, name, strlen(name) + 1);
        for (uint32_t k = 0; k < seen->nargs && k < VM_RECORD_ARGS; k++) {
            unsigned type = seen->args[k], shape = type & 15u;
            if (type == 0)
                base_buf_str(&key, "other"); /* beyond the named parameters, or not defined */
            else if (type == VM_RECORD_COLON)
                base_buf_str(&key, ":");
            else
                base_buf_printf(&key, "%s%s %s", shape & VM_RECORD_COMPLEX ? "complex " : "",
                                classes[type >> 4], shape_name(shape));
            base_buf_byte(&key, 0);
        }
        ses_tally_add(out, SES_TALLY_TYPES, key.data, key.len, (uint64_t[4]){seen->count});
        if (key.failed) out->failed = true;
        base_buf_free(&key);
    }
}

/* Those of an entry under its name, those of its local functions as "entry>local". */
static void take_types_of(mica_session *s, ses_tally *out, const char *entry, bool whole,
                          const vm_record_code *c) {
    const prog_code *code = vm_at(s->vm, c->code);
    base_buf name = {0};
    if (!whole && code->flags & (PROG_CODE_ANON | PROG_CODE_NESTED | PROG_CODE_SCRIPT)) return;
    base_view local = vm_sym_text(s->vm, vm_code_sym(s->vm, code, code->name));
    base_buf_str(&name, entry);
    if (!whole) base_buf_printf(&name, ">%.*s", (int)local.len, (const char *)local.data);
    const char *text = base_buf_cstr(&name);
    if (text)
        take_types(out, text, c);
    else
        out->failed = true;
    base_buf_free(&name);
}

/* Jumps on conditions of the source, by whether they are taken where these hold. */
static bool jumps_when_true(unsigned op) {
    return op == PROG_OP_JT || (op >= PROG_OP_JLT && op <= PROG_OP_JGT) ||
           (op >= PROG_OP_JLTI && op <= PROG_OP_JGTI);
}

static bool decides(unsigned op) {
    return jumps_when_true(op) || op == PROG_OP_JF || (op >= PROG_OP_JNLT && op <= PROG_OP_JNGT) ||
           (op >= PROG_OP_JNLTI && op <= PROG_OP_JNGTI);
}

static void take_branches(mica_session *s, ses_tally *out, const char *name, const vm_record_code *c) {
    const prog_code *code = vm_at(s->vm, c->code);
    size_t len = strlen(name) + 1;
    base_buf key = {0};
    for (uint32_t i = 0; c->branches && i < code->ninstr; i++) {
        const vm_record_branch *b = &c->branches[i];
        unsigned op = prog_i_op(prog_code_instr(code)[i]);
        vm_frame place = {.code = c->code, .pc = i + 1};
        uint32_t at[2];
        if ((!b->taken && !b->passed) || !decides(op)) continue;
        vm_place_of(s->vm, &place, &at[0], &at[1]);
        key.len = 0;
        base_buf_append(&key, name, len);
        for (int k = 0; k < 8; k++)
            base_buf_byte(&key, (uint8_t)(at[k / 4] >> (24 - 8 * (k % 4))));
        ses_tally_add(out, SES_TALLY_BRANCH, key.data, key.len,
                      jumps_when_true(op) ? (uint64_t[4]){b->taken, b->passed}
                                          : (uint64_t[4]){b->passed, b->taken});
    }
    if (key.failed) out->failed = true;
    base_buf_free(&key);
}

static void take_codes(ses_recording *r, const vm_recorder *rec, ses_tally *out) {
    for (size_t i = 1; i < rec->code_count; i++) { /* 0 is the program's own code */
        const vm_record_code *c = &rec->codes[i];
        const record_found *f = owner_of(r, c->code);
        if (!f) continue;
        bool whole = f->code == c->code;
        uint64_t n[4] = {whole ? c->calls : 0, vm_record_ns(rec, c->ticks)};
        ses_tally_add(out, SES_TALLY_ENTRY, f->name, strlen(f->name), n);
        take_types_of(r->session, out, f->name, whole, c);
        take_branches(r->session, out, f->name, c);
    }
}

static void take_operations(const vm_recorder *rec, ses_tally *out) {
    for (unsigned length = 1; length <= VM_RECORD_LONGEST; length++) {
        const vm_record_runs *runs = &rec->runs[length - 1];
        for (size_t i = 0; i < runs->size; i++) {
            const vm_record_run *run = &runs->slots[i];
            uint8_t ops[VM_RECORD_LONGEST];
            if (!run->used) continue;
            for (unsigned k = 0; k < length; k++)
                ops[k] = (uint8_t)(run->ops >> (8 * (length - 1 - k)));
            ses_tally_add(out, SES_TALLY_SEQUENCE, ops, length,
                          (uint64_t[4]){run->n.count, vm_record_ns(rec, run->n.ticks)});
        }
    }
}

mica_status ses_record_end(mica_session *s, ses_tally *out, mica_error *err) {
    ses_recording *r = s->recording;
    vm_record_end(s->vm);
    vm_set_resolver(s->vm, &s->resolver);
    s->recording = NULL;
    const vm_recorder *rec = vm_record_of(s->vm);
    if (r->found_count) qsort(r->found, r->found_count, sizeof *r->found, compare_found);
    ses_tally_add(out, SES_TALLY_RUN, "", 0, (uint64_t[4]){1});
    for (const ses_tally_item *i = r->looked.first; i; i = i->next)
        ses_tally_add(out, (ses_tally_kind)i->kind, i->key, i->len, i->n);
    take_codes(r, rec, out);
    take_operations(rec, out);
    bool failed = out->failed || r->out_of_memory || r->looked.failed || rec->out_of_memory;
    vm_record_free(s->vm);
    ses_tally_free(&r->looked);
    base_arena_free(&r->arena);
    base_free(r->found);
    base_free(r);
    return failed ? base_fail_memory(err, "recording") : MICA_OK;
}
