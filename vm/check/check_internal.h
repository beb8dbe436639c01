/* vm/check/check_internal.h - what the parts of the deep verifier share: what is known so far, what a place may hold, and
 * how to refuse.
 *
 * Every function answers false when it has refused; chk->status then says why. */
#ifndef VM_CHECK_CHECK_INTERNAL_H
#define VM_CHECK_CHECK_INTERNAL_H

#include "base/error.h"
#include "vm/check/check.h"
#include "vm/heap/chunks.h"
#include "vm/heap/root.h"

#define CHK_UNIT 16u        /* bytes: blocks begin and end at multiples of it */
#define CHK_CODE UINT32_MAX /* in `seen`: no object, but a code object of a blob */

/* What a snapshot has at an offset of its slot (slots.c). */
typedef struct chk_slots {
    bool listed;
    struct chk_blob {
        uint64_t at, len;
        uint32_t slot, number;
        bool proved;
    } * blobs; /* ascending */
    size_t blob_count, blob_room;
    uint64_t *found; /* hash set of offsets: of code objects, and with bit 0 set of constants */
    size_t found_count, found_slots;
} chk_slots;

typedef struct chk {
    vm_t *vm;
    mica_error *err;
    mica_status status;
    base_halt *halt;
    uint64_t top; /* root->heap_top */
    /* by units of the heap: 0, or 1 and the references found to the object that begins there */
    uint32_t *seen;
    uint64_t *taken;   /* a bit for each unit: it belongs to a block */
    uint8_t *small;    /* by chunk: small blocks lie there */
    uint64_t *objects; /* offsets of what was found, in that order; bit 0: a struct of variables */
    size_t count, room, walked;
    uint64_t used, cached; /* bytes of live and of kept free blocks */
    uint64_t *bits;        /* of chk_distinct */
    size_t bits_room;
    uint32_t listed[3]; /* maps by generation of the collector */
    uint64_t stack_top; /* registers of all frames end there */
    chk_slots slots;
} chk;

/* ---- refusing (check.c) ---- */
const char *chk_region(uint64_t offset);
#define CHK_REFUSE(c, offset, ...)                                                                           \
    ((c)->status = base_fail((c)->err, MICA_ERR_CORRUPTED, chk_region(offset), (offset), __VA_ARGS__), false)
bool chk_no_memory(chk *c);
/* True where the proof is given up: asked at each object, and each step. */
bool chk_given_up(chk *c);
/* Makes room for another element of `size` bytes behind `count` of them. */
bool chk_grow(chk *c, void **list, size_t count, size_t *room, size_t size);
/* Whether bytes are zero; chk_clean: of free memory, much of which is made so without a look. */
bool chk_zero(chk *c, uint64_t from, uint64_t to, const char *what);
bool chk_clean(chk *c, uint64_t from, uint64_t to, const char *what);
static inline uint64_t chk_here(const chk *c, const void *p) {
    return vm_offset_of(c->vm, p);
}

/* An index by open addressing: `entries` of its slots hold numbers from `first` on, each once, and each is reached from
 * its home without a gap. */
typedef struct chk_index {
    const uint32_t *slot;
    uint32_t slots, first, entries;
    uint32_t (*home)(const chk *c, const void *ctx, uint32_t entry);
    const void *ctx;
    const char *what;
} chk_index;
bool chk_index_ok(chk *c, const chk_index *index);
/* Whether `count` numbers are below `count` and none comes twice. */
bool chk_distinct(chk *c, const uint32_t *numbers, uint32_t count, const char *what);

/* ---- what a place may hold: kinds of objects as bits 1…11 (1u << PROG_KIND_…), and ---- */
#define CHK_IMMEDIATE 0x10000u  /* a value that is no object */
#define CHK_UNDEFINED 0x20000u  /* none */
#define CHK_RUN_AT    0x40000u  /* a handle that runs in root->scope_wanted */
#define CHK_SCOPE     0x80000u  /* a struct of variables, which nobody else holds */
#define CHK_LEAF      0x100000u /* no cell */
#define CHK_KIND(k)   (1u << PROG_KIND_##k)
#define CHK_PLAIN                                                                                            \
    (CHK_KIND(ARRAY) | CHK_KIND(STRUCT) | CHK_KIND(RANGE) | CHK_KIND(FUNC) | CHK_KIND(MAP) |                 \
     CHK_KIND(DIAG) | CHK_KIND(INSTANCE))
#define CHK_VALUE    (CHK_PLAIN | CHK_IMMEDIATE)
#define CHK_MAYBE    (CHK_VALUE | CHK_UNDEFINED)
#define CHK_VARIABLE (CHK_MAYBE | CHK_KIND(BOX))

/* values.c: the value in a slot; an object is counted, and looked at where it was not seen yet. */
bool chk_value(chk *c, const prog_value *slot, uint32_t may);
/* The same of a place of the root where 0 says that there is none. */
bool chk_or_zero(chk *c, const prog_value *slot, uint32_t may);
/* What values hold, of all objects that were found. */
bool chk_walk(chk *c);
/* An object that nobody need hold: a map that the collector knows, or what refers to itself alone. */
bool chk_found(chk *c, uint64_t offset);
/* Every object is held as often as it says. */
bool chk_counts(chk *c);

/* objects.c: head and size of an object that is seen for the first time, and its members. */
bool chk_head(chk *c, uint64_t offset, bool scope);
bool chk_members(chk *c, uint64_t offset, bool scope);
bool chk_handle(chk *c, vm_func *f);
bool chk_handle_members(chk *c, vm_func *f);
/* instances.c: objects of classes that programs define, and what is known of these */
bool chk_instance_head(const prog_obj *o);
bool chk_instance(chk *c, uint64_t offset, uint64_t room);
bool chk_instances(chk *c); /* when all objects are known */
/* Whether the collector lists the map or handle as often as it says. */
bool chk_is_listed(chk *c, const vm_handle_head *head);
/* maps.c */
bool chk_map(chk *c, uint64_t offset);
bool chk_map_members(chk *c, uint64_t offset);
bool chk_candidates(chk *c);
bool chk_listed(chk *c);
/* code.c, slots.c */
bool chk_blob(chk *c, uint64_t offset, uint64_t room); /* room: of its block, behind its head */
bool chk_blob_members(chk *c, uint64_t offset);
/* A code object at `code`, in a snapshot or in the object `owner`; `place` is who says so. */
bool chk_code(chk *c, uint64_t code, prog_value owner, uint64_t place);
bool chk_slot_code(chk *c, uint64_t code, uint64_t place);
bool chk_slot_constant(chk *c, uint64_t offset, uint64_t place);
void chk_slots_free(chk *c);

/* blocks.c */
bool chk_blocks(chk *c);                                        /* free ones */
bool chk_claim(chk *c, uint64_t object, uint8_t size_class);    /* the block of an object */
bool chk_claim_text(chk *c, uint64_t text, uint64_t bytes);     /* of a symbol's name */
bool chk_block_bytes(chk *c, uint64_t object, uint64_t *bytes); /* that its object may have */
bool chk_rest(chk *c);                                          /* everything else is nothing */

bool chk_root(chk *c);          /* root.c: fields that are numbers */
bool chk_root_values(chk *c);   /* and those that are values, */
bool chk_root_meanings(chk *c); /* and what these mean, when all objects are known */
bool chk_symbols(chk *c);       /* symbols.c: names and their index */
bool chk_symbol_values(chk *c); /* what they mean */
bool chk_links(chk *c);
bool chk_frames(chk *c);                   /* frames.c: rows and registers */
bool chk_frames_hold(chk *c);              /* what code and builtins rely on in them */
bool chk_native(chk *c, uint32_t k);       /* natives.c: the row of a native frame, */
bool chk_native_holds(chk *c, uint32_t k); /* and what its builtin relies on */
bool chk_captures(chk *c);                 /* the outputs that evalc captures, and the frames that do */
bool chk_is_cleanup(const chk *c, const vm_frame *f); /* of the builtin that calls what onCleanup left */
/* Functions of onCleanup objects, and handles, that wait for their end: all links first, then each queue. */
bool chk_queues(chk *c);
bool chk_queue(chk *c, prog_value first, prog_value *last);
bool chk_is_text(const chk *c, prog_value v);

#endif
