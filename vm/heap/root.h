/* vm/heap/root.h - the mutable state of a VM, all of it inside the cage, all references by offset. Included in vm/
 * only.
 *
 * Its own fields are one layout, which the magic names. What other rooms keep between calls are records of
 * vm/heap/records.def, which have names and versions of their own. */
#ifndef VM_HEAP_ROOT_H
#define VM_HEAP_ROOT_H

#include "vm/heap/cage.h"
#include "vm/heap/records.h"

/* Changes when the layout below changes; memory of a build with AddressSanitizer has another. */
#define VM_ROOT_MAGIC   (0x37305845474143ull + BASE_ASAN)
#define VM_SIZE_CLASSES 192
#define VM_LENT         8 /* operands of one instruction that may be functions' values */

/* Symbol record. Region `symbols`, where number 0 lies uppermost and is unused. */
typedef struct vm_sym_rec {
    uint64_t text; /* cage offset, NUL-terminated copy in the heap */
    uint32_t len, hash;
    uint64_t func;     /* resolved function: 0 unknown yet, VM_FN_… otherwise */
    prog_value owner;  /* CODE object that holds func, or 0 */
    prog_value global; /* box of the global variable of this name, or 0 */
    uint64_t defined;  /* code offset of a function defined by the program under this name, or 0 (its owner is
                          `owner`) */
} vm_sym_rec;
static_assert(sizeof(vm_sym_rec) == 48, "symbol record is 48 bytes");
/* FNV-1a of a name's text; the slot of the index where it is looked for first. */
uint32_t vm_sym_hash(const char *text, size_t len);
static inline uint32_t vm_sym_slot(uint32_t hash, uint32_t slots) {
    return (hash ^ hash >> 15) & (slots - 1);
}
/* Bytes in front of a text of so many, its end included: none, or of long ones the head of a RAW object. */
static inline size_t vm_sym_text_head(size_t bytes) {
    return bytes > VM_KIB(16) ? sizeof(vm_raw) : 0;
}

/* vm_sym_rec.func: bit 62 set = builtin index in the low bits; else the cage offset of a prog_code. */
#define VM_FN_BUILTIN (1ull << 62)
/* In vm_sym_rec.func: a class has a method of this name, so that calls look at their arguments first. Whoever compares
 * func with what it knows of a function sees another one; vm_resolve gives it without the mark. */
#define VM_FN_SHARED (1ull << 61)

typedef enum vm_frame_kind { VM_FRAME_CODE = 1, VM_FRAME_NATIVE = 2 } vm_frame_kind;
#define VM_FRAME_SCOPED    2u    /* script: variables are lent by a scope and given back */
#define VM_FRAME_DYN       4u    /* names may be found in a dynamic scope: look there before functions */
#define VM_FRAME_CATCH     8u    /* native: errors of the callee come to the builtin */
#define VM_FRAME_FAILED    16u   /* native: the callee raised; the error is root->last_error */
#define VM_FRAME_AT        32u   /* script: the scope is root->scope_wanted */
#define VM_FRAME_SETTINGS  64u   /* settings are put back when it is left (vm/run/setting.h) */
#define VM_FRAME_RETURNING 1024u /* script: its variables are being given back */
#define VM_FRAME_TOUCHED   2048u /* something else may have written its variables, or what it called warned */

struct vm_frame {
    uint64_t code; /* cage offset of the prog_code; 0 in native frames */
    uint32_t kind, flags;
    uint32_t pc;        /* index of the instruction to run next (code), or the step (native) */
    uint32_t base, top; /* registers: stack[base … top) */
    uint32_t ret;       /* stack index where the caller wants results */
    uint32_t nargin, nout;
    uint32_t scope;      /* SCOPED: index of the frame whose variables are used, or VM_BASE_SCOPE */
    uint32_t builtin;    /* native: index */
    uint32_t nlocals_at; /* native: stack index of the locals */
    /* native: stack index of the callee's results, and how many were asked for */
    uint32_t result_at, nresults;
    uint64_t ignored;
    prog_value func; /* function value or CODE owner that keeps `code` alive (one reference), or PROG_UNDEF */
    prog_value dyn;  /* struct of dynamic variables of this frame, or PROG_UNDEF */
#if BASE_ASAN
    uint64_t below; /* vm/heap/guard.c: where the registers of the frames below end; they overlap */
#endif
};
#define VM_BASE_SCOPE 0xFFFFFFFFu
#define VM_FRAME_MAX  ((VM_FRAMES_END - VM_FRAMES) / sizeof(vm_frame))

/* Where the last error happened; see vm_error_place. */
typedef struct vm_error_at {
    prog_value exception; /* not counted: only compared */
    vm_sym file;
    int32_t slot;
    uint32_t line, column;    /* line 0: not to be shown */
    uint32_t script, pending; /* pending: the exception has not been raised yet */
    vm_sym function;          /* 0 in scripts and anonymous functions */
} vm_error_at;

#if BASE_ASAN /* vm/heap/guard.c: freed blocks that wait before they are used again */
#define VM_GUARD_RING 32768u
typedef struct vm_guard_ring {
    uint64_t bytes, block[VM_GUARD_RING];
    uint8_t size_class[VM_GUARD_RING];
    uint32_t from, to; /* counted on and on */
} vm_guard_ring;
#endif

struct vm_root {
    uint64_t magic;
    /* heap */
    uint64_t heap_top, heap_end;  /* first never-used offset; end of the read-write range */
    uint64_t chunk_at, chunk_end; /* where small blocks are cut from */
    uint64_t free_list[VM_SIZE_CLASSES];
    uint64_t free_chunks; /* chunks that were given back */
    /* bytes of small blocks freed since the lists were walked; when they are again */
    uint64_t freed, walk_at;
    uint64_t used, cached, peak, heap_limit;
    uint64_t allocated_since_minor;
    uint32_t candidate_count[3], candidate_survived[3];
    uint64_t allocations, minor, major, freed_cycles, returned;
    vm_gc_config gc;
    prog_value candidates[3]; /* cycle candidates by generation: RAW objects of map offsets, or 0 */
    /* frames, registers, pool */
    uint32_t nframes, pool_top; /* pool_top: the newest value (vm/heap/pool.c) */
    uint32_t max_depth;         /* max_recursion_depth */
    uint32_t depth;             /* code frames in being */
    uint32_t nsyms, sym_slots;  /* symbols; slots of their index in use */
    uint32_t quitting, exit_status;
    uint32_t scope_wanted;
    uint32_t stop_after; /* safe points until a stop, when vm->interrupt is VM_INTERRUPT_COUNT */
    /* workspace and errors */
    prog_value base_scope; /* struct: variables of the base workspace that no frame holds now */
    prog_value last_error; /* MException */
    prog_value last_warning, last_warning_id;
    prog_value warning_states; /* struct array as warning() gives it, or 0 */
    prog_value persist;        /* struct keyed by code offset; see vm/run/scope.c */
    prog_value arguments;      /* cell column of the program's arguments, or PROG_UNDEF */
    prog_value search_path;    /* text of folders between colons, or 0 while nothing has changed it */
    prog_value settings;       /* struct of settings that were changed, or 0 */
    prog_value cleanups, cleanups_last; /* onCleanup objects that went: a queue (vm/run/cleanup.h), or 0 */
    uint64_t cleanup_count;             /* onCleanup objects in being */
    prog_value capture;                 /* innermost evalc capture: RAW growing buffer, or 0 */
    uint64_t ignored;                   /* mask for the next call */
    uint64_t interrupted;
    /* what functions gave in place of variables, for the instruction that reads it */
    prog_value lent[VM_LENT];
    uint32_t lent_at;
    uint32_t handles_made; /* and maps; wraps */
    vm_error_at error_at;
    uint32_t out_len;   /* bytes waiting in out_buffer */
    uint64_t churn;     /* bytes given back to the system that were wanted again; fades */
    vm_carried carried; /* written when the memory is carried, empty before */
    union {             /* as large whatever rows there are: what follows stays where it is */
        struct {
#define VM_RECORD(name, version, type, bytes, room, upgrade, text) _Alignas(8) uint8_t name##_record[room];
#include "vm/heap/records.def"
#undef VM_RECORD
        };
        uint8_t records[VM_RECORDS_ROOM];
    };
    uint8_t out_buffer[65536];
    /* large size classes: when one was last asked for, by `allocations`, and its free blocks with pages */
    uint64_t wanted_at[VM_SIZE_CLASSES];
    uint32_t dirty_blocks[VM_SIZE_CLASSES];
#if BASE_ASAN
    vm_guard_ring ring;
#endif
};
static_assert(sizeof(vm_root) <= VM_ROOT_END - VM_ROOT, "root fits its region");
static_assert(offsetof(vm_root, out_buffer) - offsetof(vm_root, records) == VM_RECORDS_ROOM,
              "records fit their room");
static_assert(offsetof(vm_root, carried) + sizeof(vm_carried) <= VM_PAGE,
              "what is checked lies in the first page");

/* The record of a name; valid as long as the VM. */
#define VM_RECORD(name, version, type, bytes, room, upgrade, text)                                           \
    static inline type *vm_record_##name(const vm_t *vm) {                                                   \
        return (type *)vm->root->name##_record;                                                              \
    }
#include "vm/heap/records.def"
#undef VM_RECORD

/* Record s is the s-th below the uppermost; written so that counting down costs no instruction. */
static inline vm_sym_rec *vm_sym_record(const vm_t *vm, vm_sym s) {
    return (vm_sym_rec *)(vm->sym_base + (uint64_t)(uint32_t)~s * sizeof(vm_sym_rec));
}
static inline vm_frame *vm_frames(const vm_t *vm) {
    return (vm_frame *)(vm->base + VM_FRAMES);
}
static inline vm_frame *vm_top_frame(const vm_t *vm) {
    return vm_frames(vm) + vm->root->nframes - 1;
}
/* Whether `values` registers, counted from the bottom of the stack, may be used; opens more of it. */
bool vm_stack_open(vm_t *vm, uint64_t values);
static inline bool vm_stack_fits(vm_t *vm, uint64_t values) {
    return __builtin_expect(values <= vm->stack_room, 1) || vm_stack_open(vm, values);
}
/* The same for values of the pool. */
bool vm_pool_open(vm_t *vm, uint64_t values);
static inline uint32_t vm_pool_count(const vm_root *root) {
    return VM_POOL_EMPTY - root->pool_top;
}
/* A place in the pool for a value that the caller owns and may put there, undefined at first. */
prog_value *vm_pool_slot(vm_t *vm);
/* Ends the pool's reference to v, if v is its newest value. */
void vm_pool_drop(vm_t *vm, prog_value v);

/* heap.c */
/* Whether so much can be had beside what there is. */
bool vm_heap_has_room(const vm_t *vm, size_t bytes);
void *vm_heap_alloc(vm_t *vm, size_t bytes, bool *zeroed, uint8_t *size_class); /* NULL when memory ran out */
/* Lifts the bound on the heap for what puts the VM in order and must not be refused by it. What it was before, to be put into
 * vm->unbound afterwards; an error that is raised meanwhile puts the bound back. */
static inline bool vm_lift_bound(vm_t *vm) {
    bool lifted = vm->unbound;
    vm->unbound = true;
    return lifted;
}
void vm_heap_release(vm_t *vm, void *block, uint8_t size_class);
size_t vm_class_size(uint8_t size_class);
uint8_t vm_size_class(size_t bytes);       /* the smallest class that holds so many */
bool vm_heap_open(vm_t *vm, uint64_t end); /* makes the heap readable and writable up to an offset */
/* cage.c */
bool vm_cage_open(vm_t *vm, uint64_t from, uint64_t to); /* makes whole pages readable and writable */
/* Gives whole pages of the heap to the system: they read as zeros. False where it does not take them; they keep their
 * bytes. */
bool vm_cage_give_back(vm_t *vm, uint64_t from, uint64_t to);
/* regions.c: makes `bytes` of a region usable, counted from where it begins; false where the region or the system
 * has no more. Not for the heap, which vm/heap/heap.c commits. */
bool vm_region_open(vm_t *vm, vm_region_id region, uint64_t bytes);
void vm_regions_settle(vm_t *vm); /* the addresses that vm_t keeps of the regions, as the root has it */
#if BASE_ASAN                     /* the plain heap under vm/heap/guard.c's */
void *vm_heap_take(vm_t *vm, size_t bytes, bool *zeroed, uint8_t *size_class);
void vm_heap_give(vm_t *vm, void *block, uint8_t size_class);
#endif
bool vm_heap_init(vm_t *vm);
void vm_heap_limit_start(vm_root *root); /* the first, before anything is allocated */
/* gc.c */
void vm_gc_collect(vm_t *vm, unsigned oldest); /* examines generations 1…oldest */
/* error.c */
/* takes over nothing; keeps it in root->last_error */
_Noreturn void vm_raise(vm_t *vm, prog_value exception);
prog_value vm_make_exception(vm_t *vm, const char *id, const char *message, prog_value stack);
/* to the host's error stream, after flushing output; and to the diary */
void vm_put_error(vm_t *vm, const char *text);
void vm_write_error(vm_t *vm, const void *text, size_t len); /* to the error stream alone */

#endif
