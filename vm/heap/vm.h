/* vm/heap/vm.h - the virtual machine's handle and everything a room inside vm/ shares: cage, values, errors, pool.
 *
 * THE CAGE is one range of addresses. Every mutable thing of a VM lies in it and refers to the rest of it by
 * offset, so its bytes can be carried to another process and address and go on there. vm/heap/regions.def says what
 * lies where, docs/cage.md why; from below:
 *
 *   slots       the stdlib snapshot, mapped read-only, and three layers: all code outside the heap
 *   links       per slot: snapshot symbol id -> VM symbol id (u32, 0 = not yet linked)
 *   symbols     their records, growing downwards, and the hash index over them
 *   root        vm_root: the one struct every other mutable thing is reached from
 *   frames      of calls
 *   stack       registers of all frames
 *   pool        values made by the running builtin, released when it returns; growing downwards
 *   heap        objects; grows upwards to the end of the cage, the only region above VM_HEAP
 *
 * vm_t itself is on the C side: addresses, callbacks and caches that a new process makes afresh.
 *
 * OWNERSHIP. Objects are reference counted. A function that makes an object (vm_new_…, vm_binary, vm_index,
 * …) returns it owned by the pool: it lives until the running builtin returns, and needs no release. Storing
 * a value into an object, a register or an output takes a reference of its own (vm_set, vm_cell_set,
 * vm_return do it). Nothing is lost when vm_error unwinds: the pool is drained. So a builtin never frees
 * values, and takes scratch memory from vm_scratch, never from malloc. C code of the VM runs on one thread at
 * a time. */
#ifndef VM_HEAP_VM_H
#define VM_HEAP_VM_H

#include "base/buf.h"
#include "base/poison.h"
#include "base/stack.h"
#include "base/view.h"
#include "mica/error.h"
#include "program/code.h"

#include <setjmp.h>
#include <signal.h>

typedef struct vm vm_t;
typedef struct vm_root vm_root;
typedef struct vm_frame vm_frame;

#define VM_KIB(n) ((uint64_t)(n) << 10)
#define VM_MIB(n) ((uint64_t)(n) << 20)
#define VM_GIB(n) ((uint64_t)(n) << 30)

#define VM_SLOTS       4
#define VM_SLOT_OFF(i) (VM_GIB(i) + VM_KIB(64))
#define VM_SLOT_CAP    (VM_GIB(1) - VM_KIB(64))
#define VM_CAGE_MAX    VM_GIB(1024)
/* Code below this offset lies in a snapshot, in slot offset >> 30; other code lies in the heap. */
#define VM_SLOTS_END VM_GIB(VM_SLOTS)
/* That slot; -1 for code in the heap. */
static inline int vm_slot_of(uint64_t code) {
    return code < VM_SLOTS_END ? (int)(code >> 30) : -1;
}
/* Memory is mapped, carried and looked at in these. */
#define VM_PAGE 4096u
/* A place of vm/heap/regions.def, beyond the slots. */
#define VM_PLACE(mib, kib) (VM_SLOTS_END + VM_MIB(mib) + VM_KIB(kib))

/* The map: where a region begins and ends, VM_HEAP and VM_HEAP_END. */
enum {
#define VM_REGION(ID, name, at, room, way, kind, used) VM_##ID = (at), VM_##ID##_END = (at) + (room),
#include "vm/heap/regions.def"
#undef VM_REGION
};
typedef enum vm_region_id {
#define VM_REGION(ID, name, at, room, way, kind, used) VM_REGION_##ID,
#include "vm/heap/regions.def"
#undef VM_REGION
    VM_REGION_COUNT
} vm_region_id;
/* Symbols that the small and the large table of links have places for; slots of the small and the large index. */
#define VM_LINKS_SMALL ((uint32_t)((VM_LINKS_1 - VM_LINKS_0) / 4))
#define VM_LINKS_MOST  ((uint32_t)((VM_LINKS_LARGE_1 - VM_LINKS_LARGE_0) / 4))
#define VM_INDEX_SMALL ((uint32_t)((VM_INDEX_END - VM_INDEX) / 4))
#define VM_INDEX_MOST  ((uint32_t)((VM_INDEX_LARGE_END - VM_INDEX_LARGE) / 4))
#define VM_SYM_MOST    (VM_INDEX_MOST / 2)
#define VM_POOL_EMPTY  ((uint32_t)((VM_POOL_END - VM_POOL) / 8))
#define VM_STACK_SPARE 64u /* values left free above what a call of a builtin asks for: it and the frames */
                           /* that end it put down a few without asking again */
#define VM_FRAME_SPARE 8u  /* the same above the registers of a function with code */

typedef uint32_t vm_sym; /* a name known to the VM; 0 is no name */

typedef struct vm_resolver vm_resolver;
typedef struct vm_host vm_host;
struct vm_found; /* vm/heap/cage.h */
struct vm_call;  /* vm/run/builtin.h */

#define VM_SETTLED 16

/* A call of M code that C code waits for. */
typedef struct vm_now {
    prog_value fn; /* a handle, or PROG_UNDEF: the function `name` */
    vm_sym name;
    uint32_t nargs, nout;
    const prog_value *args;
    prog_value *out; /* max (nout, 1) results, owned by the pool; PROG_UNDEF where there is none */
} vm_now;

/* What the heap asks of the rooms that stand above it, so that it need not know them. vm_new fills it in
 * (vm/new.c), by assignments: a table of addresses would be relocated at every start. */
typedef struct vm_above {
    prog_value (*stack_info)(vm_t *vm);      /* of the frames in being, for an exception (vm/run/frame.c) */
    void (*unwind)(vm_t *vm, uint32_t keep); /* ends frames until `keep` remain */
    const char *(*variable)(vm_t *vm); /* that the running instruction indexes, or NULL (vm/run/origin.c) */
    /* Program output on its way to the terminal: true where a pager took it (vm/terminal/pager.c). */
    bool (*page)(vm_t *vm, const void *text, size_t len);
    bool (*page_error)(vm_t *vm, const void *text, size_t len);
    void (*diary)(vm_t *vm, const void *text, size_t len); /* hears all output (vm/terminal/diary.c) */
    void (*call)(vm_t *vm, const vm_now *now); /* runs M code within C code (vm/interp/nested.c) */
    /* What objects of classes do that programs define (vm/objects/). Each is asked only of such objects, or where
     * `classes` is set. */
    prog_value (*object_binary)(vm_t *vm, prog_op op, prog_value x, prog_value y);
    prog_value (*object_unary)(vm_t *vm, prog_op op, prog_value x);
    prog_value (*object_concat)(vm_t *vm, unsigned dim, uint32_t n, const prog_value *values);
    bool (*object_end)(vm_t *vm, prog_value v, uint32_t k, uint32_t n, int64_t *out);
    prog_value (*object_as_index)(vm_t *vm, prog_value v);
    bool (*object_truth)(vm_t *vm, prog_value v);
    bool (*object_equal)(vm_t *vm, prog_value x, prog_value y, bool nan_equal);
    prog_value (*object_index)(vm_t *vm, prog_value v, uint32_t n, const prog_value *idx, const char *var);
    void (*object_assign)(vm_t *vm, prog_value *slot, uint32_t n, const prog_value *idx, prog_value rhs);
    void (*object_delete)(vm_t *vm, prog_value *slot, uint32_t n, const prog_value *idx);
    /* Shows v as `name = …`, or alone where name is NULL; false where it has no method for that. */
    bool (*object_show)(vm_t *vm, const char *name, prog_value v);
    /* The method that a call of `name` with these arguments means, or 0. */
    vm_sym (*object_method)(vm_t *vm, vm_sym name, uint32_t nargs, const prog_value *args);
    /* `found` defines the class `name`: it becomes known, and *found the function that makes objects of it. */
    void (*class_define)(vm_t *vm, vm_sym name, struct vm_found *found);
    /* The function of a static method by its whole name, "Class.method"; 0 where there is none. */
    vm_sym (*static_method)(vm_t *vm, const char *text, size_t len);
    /* Extensions (vm/builtins/extension/). The id of a function of one that is not open in this process, which opens it;
     * -1 where none has such a function. Raises where it cannot be opened. Asked where the memory tells of extensions. */
    int32_t (*extension_find)(vm_t *vm, const char *name, size_t len);
    void (*extensions_keep)(vm_t *vm);    /* puts their state into the memory; asked as before */
    void (*extensions_adopted)(vm_t *vm); /* other memory took the place of what was there */
    /* Gives up the running builtin or instruction, which begins anew when the program goes on; returns where it
     * cannot (vm/run/anew.h). */
    void (*give_up)(vm_t *vm);
    bool (*may_give_up)(vm_t *vm); /* whether it can */
    /* Hears what a call of a function of an extension takes from outside (vm/watch.c), bits of vm/run/outside.def; NULL: nobody
     * asks. */
    void (*took)(vm_t *vm, const struct vm_call *c, unsigned outside);
} vm_above;

struct vm {
    uint8_t *base;                   /* start of the cage */
    vm_root *root;                   /* base + VM_ROOT */
    prog_value *stack;               /* base + VM_STACK */
    prog_value *pool;                /* base + VM_POOL: where it ends, growing downwards */
    uintptr_t sym_base;              /* where the records of symbols would end if there were 2^32 of them */
    uint64_t stack_room;             /* registers that are open, and */
    uint32_t pool_end;               /* the last value of the pool that is, and */
    uint32_t sym_room;               /* symbols (vm/heap/regions.c) */
    uint32_t *links[VM_SLOTS];       /* of each slot: the small table or the large one */
    uint32_t *index;                 /* of symbols: the small or the large one */
    uint64_t cage_size;              /* bytes; the heap ends there */
    uint64_t file_end;               /* of the heap, below here a file may be mapped (an image); else 0 */
    jmp_buf *on_error;               /* where vm_error lands; set by the interpreter loop and by vm_protect */
    volatile sig_atomic_t interrupt; /* set asynchronously: VM_INTERRUPT_… */
    /* Where the loop jumps to next, by the byte of an instruction: its own table, and what stands in for that after a jump and
     * where a function is entered (vm/heap/ask.h). */
    const void *const *labels, *const *after_jump, *const *at_entry;
    jmp_buf *landing; /* of the outermost loop, where `on_error` leads to it; NULL where C waits for M code */
    uint32_t made_before; /* root->handles_made where that began */
    void *running; /* what may be given up: a call of a builtin, VM_INSTRUCTION, or NULL (vm/run/anew.h) */
    /* Large results for which operands are kept, so that they may be given up: some after each stop, since who stops a program
     * once will do so again (vm/arith/parallel.h). */
    uint32_t stops_lately;
    uint32_t stop_polls; /* until `polled` is asked for, when `interrupt` is VM_INTERRUPT_POLLS */
    int polled;
    vm_above above;
    const vm_resolver *resolver;
    const vm_host *host;
    int output_errno;             /* of the first failed write to standard output, else 0 */
    uint8_t echo;                 /* VM_ECHO_…: what is shown as it runs (vm/interp/echo.h) */
    bool changing;                /* the loop stops to be entered again as the other one */
    bool paged;                   /* the host is a prompt at a terminal (vm/terminal/pager.h) */
    bool no_terminal;             /* output goes elsewhere; found out when its width is first asked for */
    bool raising;                 /* an error object is being made */
    bool unbound;                 /* the bound on the heap (gc.heap_max) is lifted (vm_lift_bound) */
    bool adopting;                /* memory from elsewhere came and is not believed yet (vm/run/carry.c) */
    struct vm_observer *observer; /* who is told of writes (vm/heap/seen.h), or NULL */
    struct vm_recorder *recorder; /* of a run that is being recorded (vm/interp/record.h), or NULL */
    unsigned threads; /* for element-wise loops; 0: found out at the first large one (MICA_THREADS) */
    /* elements from which these are split; 0: the measured thresholds (vm/arith/parallel.h) */
    int64_t parallel_from;
    uint64_t parallel_loops; /* that were split */
    uint64_t chains, loops;  /* of operations that were run as one (vm/fuse/chain.c, vm/fuse/loops.c) */
#if BASE_ASAN
    /* vm/heap/guard.c: registers not poisoned; most used */
    uint64_t stack_live, stack_high, frames_high, pool_high;
#endif
    bool classes;     /* the program has defined some (vm/objects/class.c), or uses packages */
    bool forgets;     /* nobody asks for the base workspace after an error that nothing handled */
    bool text_scoped; /* the text that is compiled runs in the scope `text_scope` */
    uint32_t text_scope;
    uint32_t bound;     /* counts names that were given functions from elsewhere than the library */
    uint32_t checked;   /* as of which `taken` holds */
    bool imported;      /* names that imports of packages may mean were found elsewhere */
    bool path_begun;    /* the search path is the program's own, or the one it begins with was asked for */
    uint32_t forgotten; /* how often what names mean was forgotten (vm_forget_names) */
    /* Names that were found to be packages, since the files of that name are looked for anew at each use of one that is
     * none: number of a symbol, and `forgotten` then (vm/objects/read.c). */
    struct {
        uint32_t sym, forgotten;
    } packages[8];
    bool taken;     /* such a name is that of a builtin or of a function of the library */
    bool reaches;   /* a program names what looks at the variables of functions that wait (vm/run/reuse.c) */
    uint32_t loads; /* texts of programs that were loaded */
    uint32_t settled_loads;       /* as of which `settled` holds */
    uint64_t settled[VM_SETTLED]; /* functions that the base workspace called since and that loaded nothing */
    int lane; /* of the address space (vm/heap/cage.c); -1: the cage is reserved as a whole */
    uint32_t link_count[VM_SLOTS];  /* symbols that have a place in `links` */
    uint64_t open[VM_REGION_COUNT]; /* bytes of each region that are mapped, from where it begins */
    struct vm_process *process;     /* other per-process state (open files, loaded libraries) */
    /* Builtins by id: the program's tables, or this VM's own (vm/run/overlay.c). */
    const struct vm_builtin *builtin_rows;
    const int32_t *builtin_functions; /* distances from builtin_base */
    intptr_t builtin_base;
    struct vm_overlay *overlay; /* what they hold beyond the program's, or NULL */
    /* As the program had whose memory comes: its table of builtins is ours (vm/run/carry.c). */
    bool same_builtins;
    /* Called before other memory takes the place of a part of the heap where a file may be mapped; or NULL. */
    bool (*file_settle)(void *ctx);
    void *file_ctx;
    struct vm_watch *watch; /* who is told what the program takes from outside (vm/watch.c), or NULL */
#if VM_GATED
    struct vm_gate *gate; /* vm/heap/gate.c */
#endif
};

static inline void *vm_at(const vm_t *vm, uint64_t offset) {
    return vm->base + offset;
}
static inline uint64_t vm_offset_of(const vm_t *vm, const void *p) {
    return (uint64_t)((const uint8_t *)p - vm->base);
}
static inline prog_obj *vm_obj(const vm_t *vm, prog_value v) {
    return (prog_obj *)(vm->base + prog_offset(v));
}
static inline prog_array *vm_array(const vm_t *vm, prog_value v) {
    return (prog_array *)(vm->base + prog_offset(v));
}
static inline void *vm_data(prog_array *a) {
    return (uint8_t *)a + a->data_off;
}
static inline prog_value vm_value_of(const vm_t *vm, const void *obj) {
    return prog_object(vm_offset_of(vm, obj));
}

#include "vm/heap/write.h" /* references: counting, storing, changing in place */

#include "vm/heap/ask.h"

/* ---- errors ---- */
/* Raises an M error: `id` is the identifier ("Octave:undefined-function") or NULL/"" for none; the message is
 * as Octave words it, without "error: ". Unwinds to the nearest handler; never returns. */
_Noreturn void vm_error(vm_t *vm, const char *id, const char *format, ...) MICA_PRINTF(3, 4);
/* The message of `err`, and of a damaged file the place and what was expected there. */
_Noreturn void vm_raise_status(vm_t *vm, const char *id, const mica_error *err);
/* "Invalid call to NAME" (Octave:invalid-fun-call). */
_Noreturn void vm_error_usage(vm_t *vm, const char *name);
/* out of memory or dimension too large for Octave's index type (Octave:bad-alloc). */
_Noreturn void vm_error_memory(vm_t *vm);
/* Ends the program's run where the user asked for it (Ctrl-C), and stops it where somebody asked for a stop and what
 * runs may be given up and begun anew (vm/run/anew.h). Every loop in C that may take longer than a moment calls
 * vm_poll, several times in 100 microseconds; where it holds what an error would lose, it may not. */
void vm_interrupted(vm_t *vm);
static inline void vm_poll(vm_t *vm) {
    if (__builtin_expect(vm_asked(vm) != 0, 0)) vm_interrupted(vm);
}
/* The same for step k of a loop of short steps. */
static inline void vm_poll_at(vm_t *vm, int64_t k) {
    if ((k & 0xFFF) == 0) vm_poll(vm);
}
/* The same where only what can be given up is ended: for allocations and for loops that are run in many places. */
void vm_interrupted_pure(vm_t *vm);
static inline void vm_poll_pure(vm_t *vm) {
    if (__builtin_expect(vm_asked(vm) != 0, 0)) vm_interrupted_pure(vm);
}
/* For loops that are not told the VM: the one that this thread runs, or NULL. */
extern _Thread_local vm_t *vm_here __attribute__((tls_model("initial-exec")));
static inline void vm_poll_here(void) {
    vm_t *vm = vm_here;
    if (vm) vm_poll_pure(vm);
}
/* Loops over k from 0 to n that poll as they go, each step of about `each` elements; for bodies without break. */
#define VM_STEP 4096
#define VM_STEPS_OF(k, n, each)                                                                              \
    for (int64_t k##_step = (each) < VM_STEP ? VM_STEP / ((each) > 0 ? (each) : 1) : 1, k##_to = 0, k = 0;   \
         k < (n) && (!k || (vm_poll_here(), true));)                                                         \
        for (k##_to = (n)-k < k##_step ? (n) : k + k##_step; k < k##_to; k++)
#define VM_STEPS(k, n)                                                                                       \
    for (int64_t k##_to = 0, k = 0; k < (n) && (!k || (vm_poll_here(), true));)                              \
        for (k##_to = (n)-k < VM_STEP ? (n) : k + VM_STEP; k < k##_to; k++)
/* Between them nothing is given up: what lies half done would be lost. Nothing may raise. */
static inline void *vm_still_begin(vm_t *vm) {
    void *running = vm->running;
    vm->running = NULL;
    return running;
}
static inline void vm_still_end(vm_t *vm, void *running) {
    vm->running = running;
}
/* vm->running where it is no call of a builtin: the instruction in front of the pc of the top frame, which makes a new
 * value of its operands; one that changes a variable, and is not gone back to but where it says so. */
#define VM_INSTRUCTION ((void *)1)
#define VM_STORE       ((void *)2)
#define VM_REPEATED    ((void *)3)
/* Between them a store makes what no variable holds yet: there it may be given up. */
static inline bool vm_apart_begin(vm_t *vm) {
    bool store = vm->running == VM_STORE;
    if (store) vm->running = VM_INSTRUCTION;
    return store;
}
/* The same where it does to a variable what it does again in the same way when it begins anew: for a stop, which is gone on
 * from, not for an interruption by the user. */
static inline bool vm_repeat_begin(vm_t *vm) {
    bool store = vm->running == VM_STORE;
    if (store) vm->running = VM_REPEATED;
    return store;
}
static inline void vm_apart_end(vm_t *vm, bool store) {
    if (store && vm->running) vm->running = VM_STORE; /* NULL: it warned */
}
/* memcpy and clearing that poll as vm_poll_here. */
#define VM_COPIED (64u << 10)
void vm_copy_large(void *to, const void *from, size_t bytes);
static inline void vm_copy_bytes(void *to, const void *from, size_t bytes) {
    if (bytes > VM_COPIED)
        vm_copy_large(to, from, bytes);
    else if (bytes)
        memcpy(to, from, bytes);
}
void vm_clear_bytes(void *to, size_t bytes);
/* For walks in C over what values nest: raises "values are nested too deeply to be WHAT" where the C stack
 * has no room for another level. */
_Noreturn void vm_error_deep(vm_t *vm, const char *what);
static inline void vm_descend(vm_t *vm, const char *what) {
    if (__builtin_expect(!base_stack_ok(), 0)) vm_error_deep(vm, what);
}
/* What the code of functions that run now took for granted of what it called no longer holds. */
void vm_touch_frames(vm_t *vm);
/* Prints "warning: …" to stderr unless `id` is switched off; keeps lastwarn. */
void vm_warning(vm_t *vm, const char *id, const char *format, ...) MICA_PRINTF(3, 4);

/* ---- making values; all owned by the pool ---- */
/* N-d array; elements are zero bytes ([] in cells). dims may have trailing ones: they are dropped beyond 2.
 * Raises on negative or overflowing dims or when memory ran out. *data is valid as long as the object is
 * alive (it never moves). The result is NOT simplified: pass it through vm_simplify before it is returned if
 * it may be 1x1. */
prog_value vm_new_array(vm_t *vm, prog_class cls, unsigned flags, uint32_t ndims, const int64_t *dims,
                        void **data);
prog_value vm_new_matrix(vm_t *vm, prog_class cls, unsigned flags, int64_t rows, int64_t cols, void **data);
/* As vm_new_array, but the elements of a numeric, char or logical array are not cleared. */
prog_value vm_new_array_raw(vm_t *vm, prog_class cls, unsigned flags, uint32_t ndims, const int64_t *dims,
                            void **data);
/* A new array with the dims of x (any array-like value). */
prog_value vm_new_like(vm_t *vm, prog_class cls, unsigned flags, prog_value x, void **data);
prog_value vm_new_cell(vm_t *vm, int64_t rows, int64_t cols, prog_value **data);
/* 1-by-len char row (0-by-0 when len is 0); dq marks a double-quoted origin. text may be NULL (zeros). */
prog_value vm_new_string(vm_t *vm, const char *text, size_t len, bool dq);
prog_value vm_new_cstring(vm_t *vm, const char *text);
prog_value vm_empty(vm_t *vm);                         /* zeros(0,0) */
prog_value vm_complex(vm_t *vm, double re, double im); /* narrowed to a double when im == 0 */
/* scalar of an integer class; n in range (u64 as bits) */
prog_value vm_int(vm_t *vm, prog_class cls, int64_t n);
/* scalar of any numeric class, char or logical; integers saturate */
prog_value vm_scalar(vm_t *vm, prog_class cls, double d);
/* Canonical form: a 1x1 array whose class has a small form becomes that; complex whose imaginary parts are
 * all zero becomes real; otherwise v itself. */
prog_value vm_simplify(vm_t *vm, prog_value v);
/* Scratch bytes, uninitialised, 16-aligned, that live until the running builtin returns. */
void *vm_scratch(vm_t *vm, size_t bytes);
/* What a buffer holds, in scratch, with a NUL behind it. The buffer is freed, also where this raises: nothing
 * that malloc gave may be held across what may raise. */
base_view vm_scratch_of(vm_t *vm, base_buf *from);
/* The pool: mark, then release everything newer than the mark but keep `result` (which may be anything). The
 * interpreter does this around each builtin; long loops inside a builtin may too. */
uint32_t vm_pool_mark(vm_t *vm);
void vm_pool_drain(vm_t *vm, uint32_t mark);
void vm_pool_add(vm_t *vm, prog_value v); /* pool takes over one reference the caller holds */
/* As vm_set, but what was in *slot lives on until the running builtin returns: for state (the last error,
 * warnings) whose old value, or a part of it, is returned or read meanwhile. */
void vm_replace(vm_t *vm, prog_value *slot, prog_value v);
/* As drain, and the caller then holds one reference to `result`. */
prog_value vm_pool_keep(vm_t *vm, uint32_t mark, prog_value result);

/* ---- reading values ---- */
/* A view of any array-like value: immediates, ranges (made full) and arrays alike. For FUNC and MAP values
 * numel is 1 and data NULL. `data` is valid while the value is alive and unchanged; do not copy the struct
 * (small scalars lie inside it). For STRUCT values data points at the field values (see vm/heap/object.h). */
typedef struct vm_arr {
    prog_value v; /* the value viewed (a range is replaced by its full array) */
    prog_class cls;
    bool complex, dq;
    uint32_t ndims;
    const int64_t *dims;
    int64_t numel;
    const void *data;
    int64_t scalar_dims[2];
    uint64_t scalar[2];
} vm_arr;
void vm_view(vm_t *vm, prog_value v, vm_arr *out);
static inline int64_t vm_rows(const vm_arr *a) {
    return a->dims[0];
}
static inline int64_t vm_cols(const vm_arr *a) {
    int64_t n = 1;
    for (uint32_t k = 1; k < a->ndims; k++)
        n *= a->dims[k];
    return n;
}
static inline bool vm_is_vector(const vm_arr *a) {
    return a->ndims == 2 && (a->dims[0] == 1 || a->dims[1] == 1);
}
/* Element k of a numeric, char or logical view as a double (real part). */
double vm_elem(const vm_arr *a, int64_t k);
/* Element k of an array view as a value (owned by the pool where it is an object). */
prog_value vm_elem_value(vm_t *vm, const vm_arr *a, int64_t k);

prog_class vm_class(vm_t *vm, prog_value v);
const char *vm_class_name(vm_t *vm, prog_value v); /* as class() says: also "MException" */
int64_t vm_numel(vm_t *vm, prog_value v);
/* Dimensions; returns ndims and points *dims at them (buf is used for scalars). */
uint32_t vm_dims(vm_t *vm, prog_value v, const int64_t **dims, int64_t buf[2]);
bool vm_is_complex(vm_t *vm, prog_value v);
static inline bool vm_is_numeric_class(prog_class c) {
    return c <= PROG_UINT64;
}
static inline bool vm_is_int_class(prog_class c) {
    return c >= PROG_INT8 && c <= PROG_UINT64;
}
static inline bool vm_is_float_class(prog_class c) {
    return c <= PROG_SINGLE;
}
bool vm_is_string(vm_t *vm, prog_value v); /* char row vector or 0x0 char */
bool vm_is_kind(vm_t *vm, prog_value v, prog_kind kind);
/* Full array of a range; v itself otherwise. */
prog_value vm_full(vm_t *vm, prog_value v);

/* Checked readings of an argument; `name` is the builtin, for the message ("NAME: argument must be …"). */
/* real scalar of any numeric class, char, logical */
double vm_to_double(vm_t *vm, prog_value v, const char *name);
/* Integral real scalar. Beyond VM_INT_LARGE it is that: such a number is larger than any size or position,
 * and may be negated, and 1 added to it. */
int64_t vm_to_int(vm_t *vm, prog_value v, const char *name);
#define VM_INT_LARGE (INT64_C(1) << 61)
/* The whole part of a number that a program gives, within ±VM_INT_LARGE; 0 for NaN. */
static inline int64_t vm_int_of(double d) {
    if (d != d) return 0;
    return d >= (double)VM_INT_LARGE ? VM_INT_LARGE : d <= -(double)VM_INT_LARGE ? -VM_INT_LARGE : (int64_t)d;
}
bool vm_to_bool(vm_t *vm, prog_value v, const char *name);
/* of a char matrix, with a warning; other values as they are */
prog_value vm_first_row(vm_t *vm, prog_value v);
base_view vm_to_view(vm_t *vm, prog_value v, const char *name); /* bytes of a char row; valid while v lives */
const char *vm_to_cstr(vm_t *vm, prog_value v, const char *name); /* NUL-terminated copy in scratch */

/* ---- symbols ---- */
vm_sym vm_intern(vm_t *vm, const char *text, size_t len);
vm_sym vm_intern_cstr(vm_t *vm, const char *text);
/* The symbol of a name that is known already, else 0. Names are never forgotten, so questions (isfield,
 * exist, a read of s.(name)) ask this. */
vm_sym vm_known_name(vm_t *vm, const char *text, size_t len);
base_view vm_sym_text(vm_t *vm, vm_sym sym);   /* valid as long as the VM */
const char *vm_sym_cstr(vm_t *vm, vm_sym sym); /* NUL-terminated; valid as long as the VM */

/* ---- output ---- */
/* Program output: to the capture of the innermost evalc, else buffered to the host's stdout. */
void vm_put(vm_t *vm, const void *text, size_t len);
void vm_puts(vm_t *vm, const char *text);
void vm_printf(vm_t *vm, const char *format, ...) MICA_PRINTF(2, 3);
void vm_flush(vm_t *vm);

/* Rows and columns of the terminal that program output goes to, as they are now; 24 and 80 when it goes
 * elsewhere. */
typedef struct vm_terminal {
    int rows, columns;
} vm_terminal;
vm_terminal vm_terminal_size(vm_t *vm);

#endif
