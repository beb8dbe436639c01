/* tests/session/forged.c - one field of a stopped program's memory at a time is no longer what the VM would have made:
 * the deep verifier names each, and takes the memory when it is put back.
 *
 *     forged SNAPSHOT
 */
#include "session/session_internal.h"
#include "vm/check/check.h"
#include "vm/heap/map_object.h"
#include "vm/heap/root.h"
#include "vm/heap/text_state.h"
#include "vm/run/carry.h"
#include "vm/run/frame.h"

#include <stdio.h>

static const char program[] =
    "1;\n"
    "function h (y), for k = 1:1000, y = y + k; end, end\n"
    "function r = g (y, m), r = 0; t = evalc ('h (y);'); end\n"
    "function r = f (x)\n"
    "  m = containers.Map (); m('k') = {x}; m('l') = 2; l = zeros (2, 3); s.a = 'text';\n"
    "  for j = {1, 2}, r = arrayfun (@(y) g (y, m), 1:3); end\n"
    "end\n"
    "c = f (1);\n";
#define STOP 200

static bool nothing(void *ctx, uint64_t offset, const void *data, size_t len) {
    (void)ctx;
    (void)offset;
    (void)data;
    (void)len;
    return true;
}

/* Frames from below: the program, f, arrayfun, its function, g, evalc, the text, h. */
enum { PROGRAM, F, ARRAYFUN, ANONYMOUS, G, EVALC, TEXT, H, FRAMES };

static vm_t *vm;
static int failed;

static prog_value *registers(unsigned frame) {
    return vm->stack + vm_frames(vm)[frame].base;
}

/* The first register of f that holds an object of a kind. */
static prog_value *holding(prog_kind kind, prog_class cls) {
    for (prog_value *reg = registers(F); reg < registers(ARRAYFUN); reg++)
        if (vm_is_kind(vm, *reg, kind) && vm_obj(vm, *reg)->cls == cls) return reg;
    return NULL;
}

/* Writes `size` bytes of `new` at `field`, has the memory refused in words that hold `want`, and puts them back. */
static void expect(const char *name, void *field, const void *new, size_t size, const char *want) {
    uint8_t old[64];
    mica_error err = MICA_ERROR_INIT;
    if (!field || size > sizeof old) {
        fprintf(stderr, "%s: there is no such field\n", name);
        failed = 1;
        return;
    }
    memcpy(old, field, size);
    memcpy(field, new, size);
    mica_status status = vm_deep_check(vm, &err);
    memcpy(field, old, size);
    if (status == MICA_ERR_CORRUPTED && strstr(err.message, want) && err.section[0]) return;
    fprintf(stderr, "%s: %s, wanted '%s'\n", name, status ? err.message : "accepted", want);
    failed = 1;
}
#define EXPECT(name, field, value, want)                                                                     \
    do {                                                                                                     \
        __typeof__(field) forged = (__typeof__(field))(value);                                               \
        expect(name, &(field), &forged, sizeof forged, want);                                                \
    } while (0)

static void root_fields(void) {
    vm_root *root = vm->root;
    uint8_t *behind = vm_at(vm, root->heap_top);
    unsigned list = 1;
    while (list < VM_SIZE_CLASSES && !root->free_list[list])
        list++;
    EXPECT("heap_top", root->heap_top, root->heap_top + 8, "ends elsewhere");
    EXPECT("heap_end", root->heap_end, UINT64_MAX, "ends elsewhere");
    EXPECT("behind the heap", *behind, 1, "behind the heap is not zero");
    EXPECT("used", root->used, root->used + 16, "bytes in use");
    EXPECT("cached", root->cached, root->cached + 16, "free bytes");
    EXPECT("chunk_at", root->chunk_at, root->chunk_at + 8, "the chunk that blocks are cut from");
    if (list < VM_SIZE_CLASSES) /* a sanitizer lets freed blocks wait */
        EXPECT("free block", root->free_list[list], root->free_list[list] | 2, "malformed");
    EXPECT("no list", root->free_list[0], VM_HEAP, "of no size");
    EXPECT("free chunk", root->free_chunks, VM_HEAP, "a free chunk");
    EXPECT("generations", root->gc.generations, 7, "configuration");
    EXPECT("growth", root->gc.growth, __builtin_inf(), "configuration");
    EXPECT("pool", root->pool_top, root->pool_top - 1, "a builtin that runs");
    EXPECT("frames", root->nframes, UINT32_MAX, "more frames");
    EXPECT("depth", root->depth, root->depth + 1, "calls; there are");
    EXPECT("names", root->nsyms, UINT32_MAX, "more names");
    EXPECT("one name", root->nsyms, root->nsyms - 1, "index of names");
    EXPECT("candidates", root->candidate_count[0], root->candidate_count[0] + 1, "the collector lists");
    EXPECT("capture", root->capture, 0, "that it is held");
    EXPECT("output", root->out_len, UINT32_MAX, "more output");
    EXPECT("settings", root->settings, prog_double(1), "must be where another value is");
    EXPECT("generator", vm->root->random_record[4 * 624 + 1], 0xFF, "random numbers");
    EXPECT("precision", vm_record_text(vm)->precision, 17, "no format");
}

static void names(void) {
    vm_sym disp = vm_known_name(vm, "evalc", 5);
    vm_sym_rec *r = vm_sym_record(vm, disp);
    EXPECT("hash", r->hash, r->hash ^ 1, "not what its record says");
    EXPECT("text", r->text, r->text + 16, "not what its record says");
    EXPECT("no text", r->text, vm->root->heap_top, "lies outside");
    EXPECT("length", r->len, UINT32_MAX, "outside the heap");
    EXPECT("builtin", r->func, r->func + 1, "another name");
    EXPECT("function", r->func, VM_SLOT_OFF(0), "a snapshot has no code");
    EXPECT("owner", r->owner, *holding(PROG_KIND_MAP, PROG_MAP), "where none may be");
    uint32_t id = 0;
    while (id < VM_LINKS_SMALL && !vm->links[0][id])
        id++;
    if (id < VM_LINKS_SMALL) EXPECT("link", vm->links[0][id], vm->links[0][id] ^ 1, "another name");
    EXPECT("index", vm->index[0], vm->index[0] ? 0 : 1, "the index of names");
}

static void frames(void) {
    vm_frame *f = vm_frames(vm);
    EXPECT("instruction", f[G].pc, 100000, "no frame of its code");
    EXPECT("code", f[F].code, f[F].code + 16, "no code of its owner");
    EXPECT("foreign code", f[F].code, VM_SLOT_OFF(0) + 4096, "a snapshot has no code");
    EXPECT("results", f[G].ret, f[G].ret + 1, "calls nothing");
    EXPECT("place", f[G].base, f[G].base + 1, "frame");
    EXPECT("results asked for", f[G].nout, 9, "calls nothing");
    EXPECT("flags", f[G].flags, VM_FRAME_RETURNING, "no frame of its code");
    EXPECT("scope", f[TEXT].scope, TEXT, "those of no function");
    EXPECT("scoped", f[TEXT].flags, 0, "another kind than its code");
    EXPECT("kind", f[H].kind, 3, "of no kind");
    EXPECT("variables", f[G].dyn, *holding(PROG_KIND_STRUCT, PROG_STRUCT), "that it is held");
    EXPECT("builtin", f[ARRAYFUN].builtin, 4000, "no builtin");
    EXPECT("builtin that waits for nothing", f[ARRAYFUN].builtin, (uint32_t)vm_builtin_find(vm, "numel", 5),
           "cannot be proved");
    EXPECT("step", f[EVALC].pc, 3, "none of its own");
    EXPECT("locals", f[ARRAYFUN].nlocals_at, UINT32_MAX - 7, "none of its own");
    prog_value *local = vm->stack + f[ARRAYFUN].nlocals_at;
    EXPECT("index", local[0], local[1], "does not fit");
    EXPECT("count", local[1], prog_double(-1), "does not keep such a value");
    EXPECT("local behind", local[9], prog_double(1), "does not keep such a value");
}

static void values(void) {
    prog_value *reg = registers(H), *matrix = holding(PROG_KIND_ARRAY, PROG_DOUBLE),
               *map = holding(PROG_KIND_MAP, PROG_MAP), *s = holding(PROG_KIND_STRUCT, PROG_STRUCT);
    if (!matrix || !map || !s) {
        fputs("the program's values are not where they were\n", stderr);
        failed = 1;
        return;
    }
    prog_array *a = vm_array(vm, *matrix);
    vm_map *m = vm_map_of(vm, *map);
    vm_keys *keys = vm_struct_keys(vm, vm_array(vm, *s));
    EXPECT("unaligned", *reg, *matrix + 8, "no object can begin");
    EXPECT("beyond", *reg, prog_object(vm->root->heap_top), "no object can begin");
    EXPECT("inside", *reg, *matrix + 16, "no object has such a head");
    EXPECT("constant", *reg, prog_object(VM_SLOT_OFF(0)), "a snapshot has no constant");
    EXPECT("relative", *reg, prog_rel(16), "no form");
    EXPECT("number", *reg, 0x7FF8000000000001ull, "no form");
    EXPECT("one more", *reg, *matrix, "is held");
    EXPECT("raw bytes", *reg, m->table, "where none may be");
    EXPECT("count", a->h.rc, a->h.rc + 1, "is held");
    EXPECT("kind", a->h.kind, 11, "no object has such a head");
    EXPECT("class", a->h.cls, PROG_MAP, "no object has such a head");
    EXPECT("flags", a->h.flags, 0x40, "no object has such a head");
    EXPECT("block", a->h.size_class, a->h.size_class + 1, "");
    EXPECT("elements", a->numel, 7, "do not give its size");
    EXPECT("dimensions", a->ndims, 33, "do not give its size");
    EXPECT("many", a->dims[0], INT64_MAX, "do not give its size");
    EXPECT("front", a->data_off, a->data_off + 4, "do not give its size");
    EXPECT("fields", keys->count, keys->cap + 1, "do not fit their block");
    EXPECT("field", keys->syms[0], 0, "without a name");
    EXPECT("entries", m->count, 3, "map");
    EXPECT("slots", vm_map_table_of(vm, m)->slots, 1u << 20, "does not fit its block");
    EXPECT("hash", vm_map_entries(vm_map_table_of(vm, m))[0].hash, 1, "a key of a map");
    EXPECT("key", vm_map_entries(vm_map_table_of(vm, m))[0].key, prog_double(1), "a key of a map");
    EXPECT("listed", m->head.gc_index, 1000, "in no list");
    vm_func *h = (vm_func *)vm_obj(vm, vm->stack[vm_frames(vm)[ARRAYFUN].base]);
    EXPECT("captured", h->ncaptures, h->ncaptures + 1, "");
    EXPECT("its code", h->code, h->code + 16, "no code of its owner");
    const prog_code *code = vm_at(vm, h->code);
    uint64_t *ins = (uint64_t *)(uintptr_t)prog_code_instr(code);
    EXPECT("an instruction", ins[0], 255, "code in the heap");
}

/* The state of f's loop: what it goes over, the next column, how many there are. */
static void loops(void) {
    const prog_code *code = vm_frame_code(vm, &vm_frames(vm)[F]);
    for (uint32_t pc = 0; pc < code->ninstr; pc++) {
        uint64_t ins = prog_code_instr(code)[pc];
        if (prog_i_op(ins) != PROG_OP_FORPREP) continue;
        prog_value *state = registers(F) + prog_i_a(ins);
        EXPECT("columns", state[2], prog_double(1e9), "the state of a loop");
        EXPECT("column", state[1], prog_double(0.5), "the state of a loop");
        return;
    }
    failed = 1;
}

int main(int argc, char **argv) {
    mica_session_options options = {.snapshot = argc > 1 ? argv[1] : NULL};
    mica_session *s;
    mica_error err = MICA_ERROR_INIT;
    if (argc != 2 || mica_session_open(&options, &s, &err) != MICA_OK || !s->ladder.snapshot) return 3;
    mica_session_stop_after(s, STOP);
    if (mica_session_run_text(s, program, strlen(program), "forged", false, &err) != MICA_RUN_STOPPED)
        return 3;
    vm = s->vm;
    (void)vm_each_extent(vm, nothing, NULL);
    if (vm->root->nframes != FRAMES) {
        fprintf(stderr, "the program stopped in %u frames\n", vm->root->nframes);
        return 3;
    }
    root_fields();
    names();
    frames();
    values();
    loops();
    if (vm_deep_check(vm, &err) != MICA_OK) {
        fprintf(stderr, "put back, it is refused: %s\n", err.message);
        failed = 1;
    }
    mica_session_close(s);
    return failed;
}
