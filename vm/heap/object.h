/* vm/heap/object.h - layouts of heap objects other than plain arrays, and the few operations every room needs on
 * them. */
#ifndef VM_HEAP_OBJECT_H
#define VM_HEAP_OBJECT_H

#include "vm/heap/vm.h"

/* Objects that all who hold them share, and which therefore can close cycles, begin with this: containers.Map and
 * handles. The collector keeps its place in the candidate lists there. */
typedef struct vm_handle_head {
    prog_obj h;
    uint32_t gc_generation; /* 1…3; 0 = not listed */
    uint32_t gc_index;
} vm_handle_head;

/* Lazy range: element k is base + k * inc; numel elements in one row. limit is what was asked for (no element
 * lies beyond it). Never made for 1 element (that is a scalar); made for 0 elements as a 1x0 range. */
typedef struct vm_range {
    prog_obj h;
    int64_t numel;
    double base, inc, limit;
} vm_range;

/* The last element: never past the limit, whose sign of zero it takes, and an integer among integers. */
static inline double vm_range_last(const vm_range *r) {
    double last = r->base + (double)(r->numel - 1) * r->inc;
    if (r->inc > 0 ? last >= r->limit : last <= r->limit) last = r->limit;
    if (__builtin_fabs(r->base) < 0x1p52 && __builtin_fabs(r->inc) < 0x1p52 &&
        r->base == (double)(int64_t)r->base && r->inc == (double)(int64_t)r->inc &&
        __builtin_fabs(last) < 0x1p52 && last != 0)
        last = (double)(int64_t)(last + (last < 0 ? -0.5 : 0.5));
    return last;
}
/* Flag of a range that arithmetic made: it is still lazy, but shown as the matrix it stands for. */
#define VM_RANGE_DERIVED 8u

/* Ordered field names. Shared: change it only when its rc is 1. Where cap is more than VM_KEYS_FEW, a hash
 * index lies behind syms[cap] (vm/heap/struct.c): it knows the first `indexed` names and catches up when it is
 * asked, so names may be appended freely; other changes set `indexed` to 0. */
#define VM_KEYS_FEW 12u
typedef struct vm_keys {
    prog_obj h;
    uint32_t count, cap, indexed;
    vm_sym syms[];
} vm_keys;
/* Slots of the hash index behind room for `cap` names: a power of two, at most half of them used. */
static inline uint32_t vm_key_slots(uint32_t cap) {
    return cap <= VM_KEYS_FEW ? 0 : 1u << (33 - __builtin_clz(cap - 1));
}
/* The one where a name is looked for first. */
static inline uint32_t vm_key_slot(vm_sym name, uint32_t slots) {
    return (uint32_t)(((uint64_t)(name * 2654435769u) * slots) >> 32);
}
/* New names with room for `cap` of them, and the position of a name, or -1. */
prog_value vm_new_keys(vm_t *vm, uint32_t count, uint32_t cap, const vm_sym *names);
int vm_find_key(vm_keys *keys, vm_sym name);

/* Struct array: prog_array header (cls STRUCT, numel elements), and at data_off prog_values:
 * [0] the keys object, [1 + e * nfields + f] field f of element e. A field never holds PROG_UNDEF: an unset
 * field is []. */
static inline prog_value *vm_struct_slots(prog_array *s) {
    return (prog_value *)vm_data(s);
}
static inline vm_keys *vm_struct_keys(const vm_t *vm, prog_array *s) {
    return (vm_keys *)vm_obj(vm, vm_struct_slots(s)[0]);
}

/* Function handle. Simple: `name`, code 0 (resolved at each call) or the code of a local function. Anonymous
 * and nested: code, and captured values in captures order. */
typedef struct vm_func {
    prog_obj h;
    vm_sym name; /* 0 for anonymous */
    uint32_t ncaptures;
    uint64_t code;    /* cage offset of the prog_code, or 0 */
    prog_value owner; /* PROG_KIND_CODE object that holds `code` when it is on the heap, else PROG_UNDEF */
    prog_value captures[];
} vm_func;

/* A simple handle of the function `name`, with a value that goes in front of its arguments unless that is PROG_UNDEF. */
prog_value vm_new_handle(vm_t *vm, vm_sym name, prog_value bound);

typedef struct vm_box {
    prog_obj h;
    prog_value value; /* PROG_UNDEF until first set */
} vm_box;

/* Object of raw bytes or a code blob at data_off 16. */
typedef struct vm_raw {
    prog_obj h;
    uint64_t size;
} vm_raw;

/* Class of a PROG_KIND_CODE object whose functions have persistent variables: behind its code lie their boxes, or
 * PROG_UNDEF, by its code objects and then by their numbers (vm/run/persist.h). */
#define VM_CODE_KEEPS 1u
static inline prog_value *vm_code_boxes(vm_raw *raw) {
    return (prog_value *)((char *)(raw + 1) + ((raw->size + 7) & ~UINT64_C(7)));
}

/* New object of a kind with `bytes` in all (header included, zeroed beyond the
 * prog_obj); owned by the pool. */
void *vm_new_object(vm_t *vm, prog_kind kind, size_t bytes, prog_value *out);
/* Bytes the heap block of an object can hold (for growing in place). */
size_t vm_block_bytes(vm_t *vm, prog_value v);

/* ---- diagonal and permutation matrices (vm/linear/diag.h) ---- */
#define VM_DIAG_PERM     1u /* a permutation of the rows of the identity */
#define VM_DIAG_IDENTITY 2u /* what eye made: its columns permuted are a permutation matrix */

typedef struct vm_diag {
    prog_obj h; /* cls: of the elements */
    prog_value full;
} vm_diag;

static inline bool vm_is_diag(const vm_t *vm, prog_value v) {
    return prog_is_object(v) && vm_obj(vm, v)->kind == PROG_KIND_DIAG;
}
/* Kinds that stand for an array of another object. */
static inline bool vm_is_lazy(const vm_t *vm, prog_value v) {
    return prog_is_object(v) &&
           (vm_obj(vm, v)->kind == PROG_KIND_DIAG || vm_obj(vm, v)->kind == PROG_KIND_RANGE);
}
static inline prog_value vm_diag_full(const vm_t *vm, prog_value v) {
    return ((const vm_diag *)vm_obj(vm, v))->full;
}
/* Marks a float matrix; what is a scalar or no float matrix is returned as it is. */
prog_value vm_new_diag(vm_t *vm, prog_value full, unsigned flags);
/* Name of the type, for typeinfo and messages. */
const char *vm_diag_type(vm_t *vm, prog_value v);

/* ---- objects of classes that programs define (vm/objects/) ----
 *
 * A value object's body is a struct array of its properties, as many elements as it has; copies share it until one of
 * them changes. A handle is one object whoever holds it: its body is a struct of one element, PROG_UNDEF once it was
 * deleted. An array of handles has a cell of them. */
#define VM_INST_HANDLE 1u  /* all holders share it */
#define VM_INST_LIST   2u  /* array of handles */
#define VM_INST_DELETE 4u  /* handle whose destructor is to be called */
#define VM_INST_CHAIN  8u  /* indices that wait for the rest of theirs: a cell of the object and of them */
#define VM_INST_OLD    32u /* of an old-style class */
#define VM_INST_NAME   16u /* not an object: what stands for a class or a package in front of a dot; no body */

typedef struct vm_instance {
    vm_handle_head head; /* listed by the collector when it is a handle */
    vm_sym cls;          /* name of its class */
    uint32_t serial;     /* handles: which of those made; their order when they end together (vm/heap/gc.c) */
    prog_value body, next; /* next: in the queue of what is to be ended, else PROG_UNDEF */
} vm_instance;

static inline bool vm_is_instance(const vm_t *vm, prog_value v) {
    return prog_is_object(v) && vm_obj(vm, v)->kind == PROG_KIND_INSTANCE;
}
static inline vm_instance *vm_instance_of(const vm_t *vm, prog_value v) {
    return (vm_instance *)vm_obj(vm, v);
}
static inline bool vm_is_handle_object(const vm_t *vm, prog_value v) {
    return vm_is_instance(vm, v) && vm_obj(vm, v)->flags & (VM_INST_HANDLE | VM_INST_LIST);
}
prog_value vm_new_instance(vm_t *vm, vm_sym cls, unsigned flags, prog_value body);
/* Its destructor is called now, or no more: it does not wait for it any longer. */
void vm_instance_settle(vm_t *vm, prog_value v);
/* Object k (from 0) of an array of objects, itself where there is one. */
prog_value vm_instance_element(vm_t *vm, prog_value v, int64_t k);

/* Elements of an array of these dimensions; raises where one is negative, or their product (of those that are
 * not 0) needs more than 63 bits. Every array passes here. */
int64_t vm_count_dims(vm_t *vm, uint32_t ndims, const int64_t *dims);

/* ---- structs ---- */
prog_value vm_new_struct(vm_t *vm, uint32_t ndims, const int64_t *dims, uint32_t nfields,
                         const vm_sym *names);           /* fields [] */
prog_value vm_new_struct_scalar(vm_t *vm);               /* 1x1, no fields */
int vm_field_index(vm_t *vm, prog_value s, vm_sym name); /* or -1; name may be 0: none */
/* Value of a field of a 1x1 struct (borrowed), PROG_UNDEF if there is none. */
prog_value vm_get_field(vm_t *vm, prog_value s, vm_sym name);
/* Sets a field of the 1x1 struct in *slot in place (made unique, field added when missing). */
void vm_set_field(vm_t *vm, prog_value *slot, vm_sym name, prog_value v);
/* Pointer to the value slot of field `name` of element `elem` of the struct in *slot, which is made unique;
 * the field is added (as [] everywhere) when missing. Valid until the struct changes shape. */
prog_value *vm_field_slot(vm_t *vm, prog_value *slot, int64_t elem, vm_sym name);
/* Element k (from 0) of a struct array as a 1x1 struct; of a 1x1 struct, that itself. */
prog_value vm_struct_element(vm_t *vm, prog_value s, int64_t k);
/* Makes *slot uniquely held by copying it when it is shared (shallow); returns the object. */
prog_obj *vm_make_unique(vm_t *vm, prog_value *slot);

/* ---- cells ---- */
static inline prog_value *vm_cell_data(prog_array *c) {
    return (prog_value *)vm_data(c);
}
/* Stores v in element k of the unique cell `cell` (takes a reference). */
void vm_cell_set(vm_t *vm, prog_value cell, int64_t k, prog_value v);
/* As vm_cell_set, and gives up the pool's reference when v is the newest pool entry: for loops that make many
 * values. */
void vm_cell_give(vm_t *vm, prog_value cell, int64_t k, prog_value v);

#endif
