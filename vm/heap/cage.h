/* vm/heap/cage.h - making and ending a VM; its root; what the host and the resolver give it. Used by session/. */
#ifndef VM_HEAP_CAGE_H
#define VM_HEAP_CAGE_H

#include "base/buf.h"
#include "vm/heap/object.h"

/* Collector configuration; values come from a GC preset or the user's flags. It lies in the root, and so in images: members
 * follow each other without a gap, whose bytes would be those of the stack that it was made on. */
typedef struct vm_gc_config {
    uint32_t generations;      /* 1…3 generations of cycle candidates */
    uint32_t promote_after;    /* minor collections a candidate survives before it is promoted */
    uint64_t young_size;       /* bytes of allocation that make a young generation */
    double minor_threshold;    /* share of young_size allocated that starts a minor collection */
    double major_threshold;    /* share of the heap limit in use that starts a major collection */
    double target_utilisation; /* used / kept memory below which free blocks go back to the system */
    uint64_t heap_min;         /* bytes kept whatever the utilisation */
    uint64_t heap_max;         /* bound on the heap in bytes; 0 = none */
    double growth;             /* factor by which the committed heap and the heap limit grow */
    bool verbose;              /* a line on stderr for each collection */
    uint8_t reserved[7];       /* zeros */
} vm_gc_config;
static_assert(sizeof(vm_gc_config) == 9 * sizeof(uint64_t), "vm_gc_config has no gaps");
extern const vm_gc_config vm_gc_default;

/* What the process gives a VM. Any member may be NULL where a default exists. */
struct vm_host {
    void *ctx;
    /* program output; default: file descriptor 1 */
    void (*write_out)(void *ctx, const void *text, size_t len);
    void (*write_err)(void *ctx, const void *text, size_t len); /* warnings; default: file descriptor 2 */
};

/* Where functions come from. All names are not NUL-terminated. Functions return false and leave `err` clear
 * when the thing does not exist; true with *out filled; or false with err filled when it exists but cannot be
 * used. */
typedef struct vm_found {
    uint64_t code;    /* cage offset of a prog_code that has been verified */
    prog_value owner; /* heap object that holds it (one reference passes to the VM), or PROG_UNDEF */
} vm_found;
struct vm_place; /* vm/run/place.h */
/* What became of function files since somebody asked: their paths, each with its end. */
typedef struct vm_reloaded {
    base_buf patched, stale, lost; /* new versions in use; such that cannot be used; files that are gone */
} vm_reloaded;
/* A function that a program has put in the place of another one, as the resolver tells of it; texts are valid until the next
 * definition. */
typedef struct vm_patched {
    const char *name;
    const char *from;     /* the text or file that defined it */
    const char *replaces; /* in words, or the path of a file */
    base_view text;       /* of the patch; empty where it is not known */
} vm_patched;
/* Names of functions of private folders, which no program can write: VM_NAME_IN_SLOT, the slot as a digit and the
 * entry, or VM_NAME_IN_FOLDER and the path without ".m". And of local functions that text of eval calls: VM_NAME_LOCAL,
 * the slot, a colon and the file, a slash and the function's name. */
#define VM_NAME_IN_SLOT   1
#define VM_NAME_IN_FOLDER 2
#define VM_NAME_LOCAL     4
#define VM_EVAL_FILE      "<eval>" /* what code of text that `compile` was given names as its file */
/* What a program may wish of whoever keeps its images. */
typedef enum vm_image_wish {
    VM_IMAGE_SAVE,      /* into the file of that name */
    VM_IMAGE_QUICKSAVE, /* and back again */
    VM_IMAGE_QUICKLOAD,
    VM_IMAGE_CHECKPOINT, /* by name, and back again */
    VM_IMAGE_ROLLBACK,
    VM_IMAGE_READY,   /* a set-up ends here */
    VM_IMAGE_TAKE,    /* the state, into the file of that name */
    VM_IMAGE_DESCRIBE /* the text describes images saved from now on; needs no stop */
} vm_image_wish;
struct vm_resolver {
    void *ctx;
    /* The name, with its end, of the private function that `name` means in a source: `file` of the snapshot in
     * `slot` (-1: code compiled here). False when there is none. May be NULL. */
    bool (*private_name)(void *ctx, int slot, const char *file, const char *name, size_t len, char *out,
                         size_t room);
    /* A function of that name from outside the VM: snapshot layers, files. A function of a package is "a.b.f", a method
     * "@cls/m" or "@a.b.cls/m", a constructor has the name of its class. */
    bool (*find)(void *ctx, vm_t *vm, const char *name, size_t len, vm_found *out, mica_error *err);
    /* Whether the library or a layer, but for the one in `slot`, has a function of that name. May be NULL. */
    bool (*in_library)(void *ctx, const char *name, size_t len, int slot);
    /* Name of a symbol of the snapshot in a slot: cage offset, length. */
    bool (*slot_symbol)(void *ctx, uint32_t slot, uint32_t id, uint64_t *text, uint32_t *len,
                        mica_error *err);
    /* Code number n (from 0) of the snapshot in a slot: *at its cage offset, *len its bytes, 0 where this number has
     * none. With `prove` it is also verified. False beyond the last, and with err filled when it cannot be used. May
     * be NULL: then no code of snapshots is known (vm/check/slots.c). */
    bool (*slot_code)(void *ctx, uint32_t slot, uint32_t n, bool prove, uint64_t *at, uint64_t *len,
                      mica_error *err);
    /* Argument k (from 0) of the call at a place of a source, as the language writes it out, into a pool string;
     * false when it cannot be told. May be NULL. */
    bool (*argument)(void *ctx, vm_t *vm, const struct vm_place *place, const char *callee, uint32_t k,
                     prog_value *out);
    /* Compiles text (a script, or eval text; want_value: one expression whose value is asked for) to a heap
     * code object: *out.code and owner. On a syntax error err holds the whole report. */
    bool (*compile)(void *ctx, vm_t *vm, const char *text, size_t len, bool want_value, vm_found *out,
                    mica_error *err);
    /* Help or source text of a function ('h' or 's') into a pool string; false when there is none. */
    bool (*text)(void *ctx, vm_t *vm, const char *name, size_t len, char what, prog_value *out,
                 mica_error *err);
    /* Where a function comes from, for which(): words for people, or a path: of the file, or of the snapshot
     * with the source's name behind it; false when unknown. */
    bool (*where)(void *ctx, vm_t *vm, const char *name, size_t len, bool path, prog_value *out);
    /* As a path, `file` of the snapshot in a slot. May be NULL. */
    bool (*slot_file)(void *ctx, vm_t *vm, uint32_t slot, const char *file, prog_value *out);
    /* As `where`, of the n-th of all that have the name (from 0), also those that are hidden. May be NULL. */
    bool (*where_nth)(void *ctx, vm_t *vm, const char *name, size_t len, uint32_t n, bool path,
                      prog_value *out);
    /* Compiles a file that is to be run here and now. err.code MICA_ERR_SYNTAX: err
     * holds the whole report. */
    bool (*load)(void *ctx, vm_t *vm, const char *path, vm_found *out, mica_error *err);
    /* As `find`, but passing over what programs and folders of the path define. */
    bool (*find_library)(void *ctx, vm_t *vm, const char *name, size_t len, vm_found *out, mica_error *err);
    /* Writes a snapshot of the library as it runs. May be NULL. */
    mica_status (*create)(void *ctx, const char *path, mica_error *err);
    /* Puts the snapshot at `path` over the library and all layers, or takes it away again. May be NULL. */
    mica_status (*attach)(void *ctx, const char *path, mica_error *err);
    mica_status (*detach)(void *ctx, const char *path, mica_error *err);
    /* Path of layer n, counted from the lowest (0); NULL beyond the last, "" for one that was taken away. May be NULL. */
    const char *(*layer)(void *ctx, uint32_t n);
    /* Compiles a folder of functions, or a package, into the snapshot `path`; *told gets a line for each source that
     * was left out or warned of. May be NULL. */
    mica_status (*build)(void *ctx, const char *folder, const char *path, base_buf *told, mica_error *err);
    /* The folder that stands for the library on the search path; valid as long as the resolver. */
    const char *(*library)(void *ctx);
    /* The search path that programs begin with, as vm_search_path has it: all of it ('a'), without what the user keeps for
     * every program ('d'), or what the command line named alone ('c'). NULL: the current folder and the library. Valid until the
     * next call. May be NULL. */
    const char *(*start_path)(void *ctx, char which);
    /* Whether there is a package of that name, "a" or "a.b": a folder +a, +a/+b in a folder of the search path or in the
     * current one. Costs one look at each of them where there is none. May be NULL. */
    bool (*package)(void *ctx, const char *name, size_t len);
    /* Whether there is a folder @NAME of methods, of a class in a package +a/@NAME as "a.NAME". Costs nothing while nothing has
     * one. May be NULL. */
    bool (*class_folder)(void *ctx, const char *name, size_t len);
    /* Tells what the package "a.b" has, or with "@cls" or "@a.b.cls" which methods the folders of a class have: by name, each
     * once. kind: 'f' file (a function or a classdef), 'c' class folder, 'p' package, 'm' file of a class folder. Names need not
     * be kept. False where there is nothing or memory ran out. May be NULL. */
    bool (*members)(void *ctx, const char *name, size_t len,
                    void (*each)(void *each_ctx, const char *name, size_t len, char kind), void *each_ctx);
    /* Takes a wish, which is met when the VM has stopped; the text is copied. False, with `err` set, where it cannot be.
     * NULL: there are no images. */
    bool (*image_ask)(void *ctx, vm_image_wish wish, const char *text, mica_error *err);
    /* Whether what runs is a set-up, which image_ready ends. NULL: it never is. */
    bool (*image_building)(void *ctx);
    /* What became of it: 0 done, 1 the program was resumed here. False with `err` set. */
    bool (*image_answer)(void *ctx, double *answer, mica_error *err);
    /* Looks at the files of functions and has new versions of them called from now on; *out gets what was found, to be freed
     * by the caller. May be NULL. */
    bool (*reload)(void *ctx, vm_t *vm, vm_reloaded *out, mica_error *err);
    /* Tells of patch n (from 0); false beyond the last. May be NULL. */
    bool (*patch)(void *ctx, vm_t *vm, uint32_t n, vm_patched *out);
    /* Takes the patch of a name back; false, with `err` set, where there is none or it could not be done. NULL: there are no
     * patches. */
    bool (*patch_reset)(void *ctx, vm_t *vm, const char *name, mica_error *err);
    /* A struct about the image at `path`, or, with NULL, about the one this program is kept in, into the pool. */
    bool (*image_info)(void *ctx, vm_t *vm, const char *path, prog_value *out, mica_error *err);
};

/* The search path: folders between colons; empty while it is the current folder and the library. Valid
 * until the next call of the VM. */
base_view vm_search_path(vm_t *vm);
/* The library's place on it: its folder, or a name that stands for one that is not there. */
const char *vm_library_folder(vm_t *vm);

/* Reserves a cage and makes an empty VM in it, which knows nothing of what stands above the heap: a part of vm_new. */
MICA_MUST_USE mica_status vm_cage_new(const vm_gc_config *gc, vm_t **out, mica_error *err);
/* Whether the collector can work with a configuration. Errors: CONFIGURATION. */
MICA_MUST_USE mica_status vm_gc_check(const vm_gc_config *gc, mica_error *err);
/* Changes the collector's configuration before anything has run. Errors: CONFIGURATION. */
MICA_MUST_USE mica_status vm_gc_configure(vm_t *vm, const vm_gc_config *gc, mica_error *err);
void vm_cage_free(vm_t *vm);
void vm_set_resolver(vm_t *vm, const vm_resolver *resolver);
void vm_set_host(vm_t *vm, const vm_host *host);
/* Where the file of slot i is to be mapped, and how large it may be. Where the place is not *reserved it is free,
 * unless someone else asked the kernel for it: whoever maps there must not replace what is there. */
void *vm_slot_address(vm_t *vm, uint32_t slot, uint64_t *capacity, bool *reserved);
/* Makes places for the links of a slot whose snapshot has so many symbols; returns how many of them have one: fewer
 * than asked for where the system grants no more addresses. Code that names others must not run. */
uint32_t vm_slot_links(vm_t *vm, uint32_t slot, uint32_t symbols);

/* Loads a code blob into the heap: copies it, interns the names of its relocations, makes its constants heap
 * objects. The blob must have passed prog_verify. names[i] is the text of symbol slot reloc[i] (byte offset
 * in the blob). */
typedef struct vm_reloc {
    uint32_t offset;
    base_view name;
} vm_reloc;
MICA_MUST_USE mica_status vm_load_code(vm_t *vm, const void *blob, size_t len, const vm_reloc *relocs,
                                       size_t nrelocs, prog_value *owner, mica_error *err);
/* Keeps the code of a file for the host, in the place of what was kept for that path. The reference lies in the cage, so
 * that counts are exact wherever the memory goes. False when memory ran out. */
bool vm_keep_code(vm_t *vm, const char *path, prog_value owner);
/* Whether that is code which is kept for that path. */
bool vm_keeps_code(vm_t *vm, const char *path, const vm_found *found);
/* Nothing is kept for that path any more. */
void vm_drop_code(vm_t *vm, const char *path);
/* Offset of the prog_code at byte `at` of a loaded blob. */
uint64_t vm_code_at(vm_t *vm, prog_value owner, uint32_t at);

/* Runs `body(vm, ctx)` so that an M error inside lands here: false, and the error is vm_last_error. For tests
 * and hosts. */
bool vm_protect(vm_t *vm, void (*body)(vm_t *vm, void *ctx), void *ctx);
prog_value vm_last_error(vm_t *vm); /* MException of the last error, borrowed */
/* Text of the last error's message; valid until the next VM call. */
const char *vm_last_error_message(vm_t *vm);

/* Statistics of the heap. */
typedef struct vm_heap_stats {
    /* bytes: in live objects, in free blocks, of the range, largest used */
    uint64_t used, cached, committed, peak;
    uint64_t allocations, minor, major, freed_cycles, returned;
} vm_heap_stats;
void vm_heap_get_stats(vm_t *vm, vm_heap_stats *out);

#endif
