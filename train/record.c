/* train/record.c - one recorded run: turns what the VM counted by offset into figures by name; watches the
 * look-ups in between.
 *
 * Two things are recorded, in two ways. What the program does (calls, times, sequences of instructions,
 * arguments, branches) is counted by the interpreter's watching loop in vm/interp/record.c, by the offset of the
 * code that runs, because a table by offset is all that such a loop can afford. What the program needs (which
 * names and functions are asked for, in which order, and which of them before the first output) passes
 * through the VM's resolver, and whoever owns the resolver reports it here. Both meet at the end: look-ups
 * have given every function in a snapshot its name and the offset where its code begins, so an offset that
 * was counted belongs to the last function that begins at or before it.
 *
 * Offsets mean nothing in another process or another snapshot; so everything that leaves this file is named
 * by texts: a function, an opcode, a line and column. That is what lets a profile serve the next build of the
 * library, and what lets the runs of several processes be added up.
 *
 * The order of look-ups is the order of pages that a start touches. "Start" ends with the first output, not
 * with the end of loading: what the user waits for is an answer. Only the first look-up of a name counts.
 *
 * Code of the program itself and of eval lies on the heap and belongs to no name of the library: it is
 * counted as instructions and otherwise left out (record 0).
 *
 * Memory that runs out while a run is recorded does not stop the program; it is remembered and fails the
 * recording at its end, since figures with holes would pass for figures. */
#include "train/record.h"

#include "base/alloc.h"
#include "base/error.h"
#include "program/families.h"
#include "vm/interp/record.h"

#include <stdlib.h>

/* A function of a snapshot that was found: where its code begins in the cage. */
typedef struct record_found {
    uint64_t code;
    const char *name;
} record_found;

struct trn_recording {
    vm_t *vm;
    base_arena arena;
    record_found *found;
    size_t found_count, found_cap;
    trn_tally looked; /* TRN_TALLY_NAME and TRN_TALLY_ENTRY of this run; ranks as they come */
    uint64_t names, entries;
    bool out_of_memory;
};

/* ---- look-ups ---- */

/* Has the program still to write its first output? */
static bool at_start(const trn_recording *r) {
    return !vm_record_of(r->vm)->answered && !r->vm->root->out_len;
}

/* Adds a key that is not there yet; its figures are then to be set. */
static bool note_new(trn_recording *r, trn_tally_kind kind, const void *name, size_t len) {
    size_t before = r->looked.count;
    trn_tally_add(&r->looked, kind, name, len, (uint64_t[4]){0});
    return r->looked.count > before;
}

/* Ranks in starts and ranks in whole runs are summed apart; a sum is compared only with that of a name which
 * as many starts or runs looked up, so sums order names as means would. */
static void note_name(trn_recording *r, const void *name, size_t len) {
    bool start = at_start(r);
    if (!note_new(r, TRN_TALLY_NAME, name, len)) return;
    uint64_t rank = r->names++, *n = r->looked.last->n;
    n[0] = start;
    n[1] = start ? rank : 0;
    n[2] = 1;
    n[3] = rank;
}

/* Functions that a start finds. Their calls and time come later, from the VM's own table (take_codes), to the
 * same key. */
static void note_entry(trn_recording *r, const void *name, size_t len) {
    if (!at_start(r) || !note_new(r, TRN_TALLY_ENTRY, name, len)) return;
    r->looked.last->n[2] = 1;
    r->looked.last->n[3] = r->entries++;
}

/* Kept in the order they come and sorted once, at the end: nothing is looked up among them while the program
 * runs. */
static void note_found(trn_recording *r, const char *name, size_t len, uint64_t code) {
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

/* Also a name that nobody has is noted: a start that asks for it reads the pages of names all the same. Code
 * beyond the slots comes from a file, and is not the library's. */
void trn_record_find(trn_recording *r, const char *name, size_t len, const vm_found *found) {
    note_name(r, name, len);
    if (found && found->code < VM_SLOTS_END) {
        note_entry(r, name, len);
        note_found(r, name, len, found->code);
    }
}

void trn_record_symbol(trn_recording *r, const void *name, size_t len) {
    note_name(r, name, len);
}

mica_status trn_record_begin(vm_t *vm, trn_recording **out, mica_error *err) {
    trn_recording *r = base_calloc(1, sizeof *r);
    if (!r || !vm_record_begin(vm)) {
        base_free(r);
        return base_fail_memory(err, "recording");
    }
    r->vm = vm;
    *out = r;
    return MICA_OK;
}

/* ---- taking the figures ---- */

static int compare_found(const void *a, const void *b) {
    const record_found *x = a, *y = b;
    return (x->code > y->code) - (x->code < y->code);
}

/* The function whose bytes hold a code object: the last one that begins at or before it. */
static const record_found *owner_of(const trn_recording *r, uint64_t code) {
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

/* One key for each list of arguments: the function's name and then a text for each of the first arguments. */
static void take_types(trn_tally *out, const char *name, const vm_record_code *c) {
    static const char *const classes[PROG_CLASS_COUNT] = {
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
        trn_tally_add(out, TRN_TALLY_TYPES, key.data, key.len, (uint64_t[4]){seen->count});
        if (key.failed) out->failed = true;
        base_buf_free(&key);
    }
}

/* Those of an entry under its name, those of its local functions as "entry>local". */
static void take_types_of(vm_t *vm, trn_tally *out, const char *entry, bool whole, const vm_record_code *c) {
    const prog_code *code = vm_at(vm, c->code);
    base_buf name = {0};
    if (!whole && code->flags & (PROG_CODE_ANON | PROG_CODE_NESTED | PROG_CODE_SCRIPT)) return;
    base_view local = vm_sym_text(vm, vm_code_sym(vm, code, code->name));
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
    return op == PROG_OP_JT || (prog_compares(op) && prog_jumps_when_true(op));
}

static bool decides(unsigned op) {
    return op == PROG_OP_JT || op == PROG_OP_JF || prog_compares(op);
}

/* Conditional jumps by their place in the source, since bytecode may be another one tomorrow. Several jumps
 * may come from one place (&& and ||, code that was put in twice) and are added up. A jump that is taken
 * where the condition fails counts the other way round; jumps that decide nothing of the source (whether an
 * argument is there, whether a loop goes on) are left out. The pc of a frame points behind the instruction,
 * hence i + 1. */
static void take_branches(vm_t *vm, trn_tally *out, const char *name, const vm_record_code *c) {
    const prog_code *code = vm_at(vm, c->code);
    size_t len = strlen(name) + 1;
    base_buf key = {0};
    for (uint32_t i = 0; c->branches && i < code->ninstr; i++) {
        const vm_record_branch *b = &c->branches[i];
        unsigned op = prog_i_op(prog_code_instr(code)[i]);
        vm_frame place = {.code = c->code, .pc = i + 1};
        uint32_t at[2];
        if ((!b->taken && !b->passed) || !decides(op)) continue;
        vm_place_of(vm, &place, &at[0], &at[1]);
        key.len = 0;
        base_buf_append(&key, name, len);
        for (int k = 0; k < 8; k++)
            base_buf_byte(&key, (uint8_t)(at[k / 4] >> (24 - 8 * (k % 4))));
        trn_tally_add(out, TRN_TALLY_BRANCH, key.data, key.len,
                      jumps_when_true(op) ? (uint64_t[4]){b->taken, b->passed}
                                          : (uint64_t[4]){b->passed, b->taken});
    }
    if (key.failed) out->failed = true;
    base_buf_free(&key);
}

/* Local functions, handles and nested functions lie in the code of their entry: their time is the entry's,
 * their calls are not. */
static void take_codes(trn_recording *r, const vm_recorder *rec, trn_tally *out) {
    for (size_t i = 1; i < rec->code_count; i++) { /* 0 is the program's own code */
        const vm_record_code *c = &rec->codes[i];
        const record_found *f = owner_of(r, c->code);
        if (!f) continue;
        bool whole = f->code == c->code;
        uint64_t n[4] = {whole ? c->calls : 0, vm_record_ns(rec, c->ticks)};
        trn_tally_add(out, TRN_TALLY_ENTRY, f->name, strlen(f->name), n);
        take_types_of(r->vm, out, f->name, whole, c);
        take_branches(r->vm, out, f->name, c);
    }
}

/* Sequences are packed into one word, the last instruction lowest; written out they are read from the
 * first. */
static void take_operations(const vm_recorder *rec, trn_tally *out) {
    for (unsigned length = 1; length <= VM_RECORD_LONGEST; length++) {
        const vm_record_runs *runs = &rec->runs[length - 1];
        for (size_t i = 0; i < runs->size; i++) {
            const vm_record_run *run = &runs->slots[i];
            uint8_t ops[VM_RECORD_LONGEST];
            if (!run->used) continue;
            for (unsigned k = 0; k < length; k++)
                ops[k] = (uint8_t)(run->ops >> (8 * (length - 1 - k)));
            trn_tally_add(out, TRN_TALLY_SEQUENCE, ops, length,
                          (uint64_t[4]){run->n.count, vm_record_ns(rec, run->n.ticks)});
        }
    }
}

/* The record of the VM is readable from when it stops until it is freed; in between all its offsets are given
 * names. */
mica_status trn_record_end(trn_recording *r, trn_tally *out, mica_error *err) {
    vm_record_end(r->vm);
    const vm_recorder *rec = vm_record_of(r->vm);
    if (r->found_count) qsort(r->found, r->found_count, sizeof *r->found, compare_found);
    trn_tally_add(out, TRN_TALLY_RUN, "", 0, (uint64_t[4]){1});
    for (const trn_tally_item *i = r->looked.first; i; i = i->next)
        trn_tally_add(out, (trn_tally_kind)i->kind, i->key, i->len, i->n);
    take_codes(r, rec, out);
    take_operations(rec, out);
    bool failed = out->failed || r->out_of_memory || r->looked.failed || rec->out_of_memory;
    vm_record_free(r->vm);
    trn_tally_free(&r->looked);
    base_arena_free(&r->arena);
    base_free(r->found);
    base_free(r);
    return failed ? base_fail_memory(err, "recording") : MICA_OK;
}
