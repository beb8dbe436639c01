/* vm/builtins/files/files_internal.h - values as files: what save, load and the writer and reader of each format share.
 *
 * A file is read whole, into scratch, before anything of it is believed, and made whole in scratch before it is
 * written. Readers walk the bytes through one funnel that knows the end (vm_source), and ask, before they make an
 * array, whether the bytes that are left can hold its elements: what a header says allocates nothing. */
#ifndef VM_BUILTINS_FILES_FILES_INTERNAL_H
#define VM_BUILTINS_FILES_FILES_INTERNAL_H

#include "vm/heap/object.h"
#include "vm/run/builtin.h"
#include "vm/text/text.h"

#include "base/atomic.h"
#include "base/buf.h"

#include <stdio.h>
#include <sys/types.h>

/* A variable on its way into a file. */
typedef struct vm_named_value {
    const char *name;
    prog_value value;
    bool global;
} vm_named_value;

/* ---- writing ---- */

/* Levels of values in values, counted as readers count them: each takes C stack when it is loaded, so none is
 * saved that would find no room. A reader takes all that the stack has room for, which is more. */
#define VM_FILE_LEVELS  4000u
#define VM_MAT73_LEVELS 1000u /* libmatio's time grows with the square: seconds for so many */
/* Bytes of it, at most, that one takes in any reader and in what makes objects of what it read. */
#if BASE_ASAN
#define VM_LEVEL_STACK 8192u
#elif defined __OPTIMIZE__
#define VM_LEVEL_STACK 1024u
#else
#define VM_LEVEL_STACK 4096u
#endif
typedef struct vm_levels {
    uint32_t at, most;
} vm_levels;
/* At most `most`, fewer where the stack is small. */
vm_levels vm_levels_begin(uint32_t most);
/* Raises where a value would be nested too deeply to be loaded again; else vm_level_leave belongs to it. */
void vm_level_enter(vm_t *vm, vm_levels *l);
static inline void vm_level_leave(vm_levels *l) {
    l->at--;
}

/* A format's writer appends one variable. `digits`: save_precision, of those that write numbers as text. */
typedef struct vm_sink {
    vm_text out;
    vm_levels levels;
    int digits;
    bool single;   /* numbers of double precision are kept in single precision */
    bool compress; /* MAT: each variable by zlib */
    bool tabs;     /* plain text: tabs between numbers */
} vm_sink;

void vm_write_text(vm_t *vm, vm_sink *to, const vm_named_value *v);
void vm_write_binary(vm_t *vm, vm_sink *to, const vm_named_value *v);
void vm_write_mat4(vm_t *vm, vm_sink *to, const vm_named_value *v);
void vm_write_mat5(vm_t *vm, vm_sink *to, const vm_named_value *v);
void vm_write_plain(vm_t *vm, vm_sink *to, const vm_named_value *v);
/* A MAT file of version 7.3 at `path`; NULL: `out` gets the bytes, in scratch. Where it is appended to, variables of the
 * same names are replaced and all else stays. Raises "save: …", and then nothing at `path` has changed. */
void vm_save_mat73(vm_t *vm, const vm_named_value *all, uint32_t count, const char *path, bool append,
                   base_view *out);

/* What MAT files have for a class: their own class, and the type of its numbers. */
typedef struct vm_mat_form {
    uint8_t cls, type;
} vm_mat_form;
extern const vm_mat_form vm_mat_forms[PROG_CLASS_COUNT];
/* Raises where no MAT file of version 5 or later can hold the value, or fields of these names. */
void vm_mat_check(vm_t *vm, prog_value v);
void vm_mat_check_fields(vm_t *vm, const vm_keys *keys);

/* ---- reading ---- */

/* Takes the variables that are read. A reader may ask whether one is wanted before it makes its value; a
 * value lives until `take` returns unless it is stored. */
typedef struct vm_taker {
    bool (*wants)(void *ctx, base_view name);
    void (*take)(void *ctx, base_view name, prog_value v, bool global);
    void *ctx;
} vm_taker;

/* The bytes of a file that are left. A NUL stands behind the end. */
typedef struct vm_source {
    vm_t *vm;
    const uint8_t *at, *end, *begin;
    const char *path;   /* for errors */
    bool swap;          /* numbers have the byte order of other machines */
    bool objects;       /* some were read: vm_objects_of_file has to make them */
    uint32_t capturing; /* anonymous functions whose values are being read: objects are none of those */
} vm_source;

/* "load: FILE: WHAT at byte N": the file is damaged, or holds what cannot be read. */
_Noreturn void vm_bad_file(const vm_source *s, const char *what);
/* An object as files have it (vm/objects/kept.c says how); raises where it is one that no file can hold. */
prog_value vm_object_read(vm_source *s, base_view cls, prog_value body);
static inline size_t vm_left(const vm_source *s) {
    return (size_t)(s->end - s->at);
}
/* The next `len` bytes; raises where they are not there. */
static inline const uint8_t *vm_take(vm_source *s, uint64_t len) {
    if (len > vm_left(s)) vm_bad_file(s, "the file ends too early");
    const uint8_t *at = s->at;
    s->at += len;
    return at;
}
uint32_t vm_take_u32(vm_source *s);
int64_t vm_take_i64(vm_source *s);
/* Turns the bytes of `count` numbers of `bytes` each round. */
void vm_swap_bytes(void *data, size_t bytes, size_t count);

/* Elements of an array of these dimensions; raises where one is negative, or the bytes that are left cannot
 * hold so many elements of `least` bits each. */
int64_t vm_bounded_numel(const vm_source *s, uint32_t ndims, const int64_t *dims, unsigned least);

void vm_read_text(vm_source *s, const vm_taker *to);
void vm_read_binary(vm_source *s, const vm_taker *to);
void vm_read_mat4(vm_source *s, const vm_taker *to);
void vm_read_mat5(vm_source *s, const vm_taker *to);
/* A matrix of numbers between blanks, commas or semicolons; false where the text is none. */
bool vm_read_plain(vm_source *s, prog_value *out);
bool vm_is_hdf5(const uint8_t *bytes, size_t len);
/* A MAT file of version 7.3, by libmatio. */
void vm_read_mat73(vm_source *s, const vm_taker *to);

/* ---- shared by formats ---- */

/* "save: values of class NAME have no form in files", "load: values of class NAME cannot be loaded". */
_Noreturn void vm_refuse_object(vm_t *vm, const char *verb, const char *cls);
/* The handle that an anonymous function's text makes, with these values captured by name. The text is compiled; none of
 * it runs. PROG_UNDEF where it is no anonymous function. */
prog_value vm_handle_of_text(vm_t *vm, base_view text, uint32_t count, const vm_named_value *captured);
/* A simple handle of a name. */
prog_value vm_handle_of_name(vm_t *vm, base_view name);
/* What an anonymous function captured, by name, in scratch. */
uint32_t vm_handle_captures(vm_t *vm, prog_value fn, vm_named_value **out);
/* base:inc:limit as a range; PROG_UNDEF where it is none. */
prog_value vm_range_of(vm_t *vm, double base, double limit, double inc);
/* The diagonal of a rows-by-cols matrix of double or single; bounded. */
prog_value vm_diag_of(const vm_source *s, prog_class cls, bool complex, const int64_t dims[2],
                      const void *diagonal);
/* The permutation matrix whose column j has its one in row p[j], from 0; with `rows`, the transposed. */
prog_value vm_perm_of(const vm_source *s, int64_t n, const int64_t *p, bool rows);
/* A struct array from its fields, each a cell of those dimensions; `scalar`: fields are the values themselves. */
prog_value vm_struct_of(const vm_source *s, uint32_t ndims, const int64_t *dims, uint32_t nfields,
                        const vm_named_value *fields, bool scalar);
/* Whether a name can be that of a variable or field. */
void vm_check_name(const vm_source *s, base_view name);
/* "2026-11-30 16:00:00 UTC" and the like, by strftime's format, UTC. */
void vm_put_now(vm_text *to, const char *format);

/* Whether a regular expression matches somewhere in a text. */
bool vm_regexp_finds(vm_t *vm, const char *pattern, const char *text);
/* A character as UTF-8, in at most 4 bytes; what is none becomes U+FFFD. Returns how many. */
int vm_put_utf8(char *to, uint32_t code);

/* ---- zlib (zlib.c), opened at first use ---- */

typedef enum vm_wrap { VM_WRAP_ZLIB, VM_WRAP_GZIP } vm_wrap;
/* Both raise in the name of `who`; results lie in scratch, inflated ones with a NUL behind them. */
base_view vm_deflate(vm_t *vm, const char *who, vm_wrap wrap, base_view bytes);
base_view vm_inflate(vm_t *vm, const char *who, vm_wrap wrap, base_view bytes);

/* ---- files (shared.c) ---- */

/* The whole of a file, in scratch, with a NUL behind it; raises "WHO: …". */
base_view vm_file_bytes(vm_t *vm, const char *path, const char *who);
/* A file that is made under another name beside its place: the user's own file in a folder that can be written to is
 * replaced in one step and keeps its rights. */
typedef struct vm_replacing {
    base_atomic file;
    const char *path, *who;
    bool there; /* already, with these rights: */
    mode_t rights;
} vm_replacing;

/* False: that is not possible there, and it has to be written in place. Where what stands behind fails, the caller calls
 * base_atomic_abort; both raise "WHO: …", and then it is done. */
bool vm_replace_begin(vm_t *vm, vm_replacing *r, const char *path, const char *who);
void vm_replace_commit(vm_t *vm, vm_replacing *r);
/* Makes a file of the bytes, in one step where it can be, or appends them; raises "WHO: …". */
void vm_file_write(vm_t *vm, const char *path, base_view bytes, bool append, const char *who);

#endif
