/* vm/builtins/io/open_files.c - the table of open files: what a file is lies in the cage, its stream in the
 * process. fopen and its kin (file.c), fread and fwrite (binary.c), textscan, dlmread and the printf family
 * all come here.
 *
 * AN OPEN FILE HAS TWO HALVES. What the program opened - path, mode, position, byte order, path from the root - is an entry in
 * the cage, a 1x5 cell for each id from 3 on in the cell `files` of the record "text". The stream with its
 * buffer and descriptor belongs to the process and is kept outside the cage (vm/heap/process.h). So a VM that
 * is carried to another process takes the first half along, and the second is made again when it is first
 * needed: the file is opened by its path with its mode and moved to the position that was noted
 * (vm_io_stream). For that to be right
 *
 * - the position is noted after everything that moves a stream (vm_io_note), and what is buffered is written
 * before a VM is carried anywhere (flush_streams);
 *
 * - a file that was opened for writing must not be emptied again, which base_stream_open's last argument
 * says;
 *
 * - a file that is gone, or has no name (tmpfile), is an error when it is next used, and not before.
 *
 * Ids are numbers from the smallest free one on, as Octave gives them. 0, 1 and 2 are the process' own: 1
 * and 2 have no stream here, what is written to them goes through the VM's output (captures, the pager,
 * the diary). Nothing here reads or writes anything by itself, and a program that never opens a file makes
 * neither half. */
#include "vm/builtins/io/io.h"
#include "vm/builtins/io/io_internal.h"

#include "vm/builtins/natives.h"
#include "vm/builtins/text/text.h"
#include "vm/heap/process.h"
#include "vm/heap/root.h"
#include "vm/heap/text_state.h"

#include "base/alloc.h"
#include "base/path.h"

#include <errno.h>
#include <math.h>
#include <strings.h>

typedef struct vm_open_files {
    base_stream *streams[VM_FILES_MAX]; /* 0: standard input; others by id */
    bool told[VM_FILES_MAX];            /* vm_files_lost has told of it */
    int highest;                        /* largest id opened so far */
} vm_open_files;

/* Writes what is buffered and closes the descriptors; the files stay open in the cage. */
static void close_streams(void *state) {
    vm_open_files *files = state;
    for (int k = 0; k < VM_FILES_MAX; k++)
        (void)base_stream_close(files->streams[k]);
}

static void flush_streams(void *state) {
    vm_open_files *files = state;
    for (int k = 0; k <= files->highest; k++)
        if (files->streams[k]) (void)base_stream_flush(files->streams[k]);
}

/* Made at the first use, so that programs without files do not pay for a thousand pointers. */
static vm_open_files *files_of(vm_t *vm) {
    vm_open_files *files = vm_hold(vm, VM_HELD_FILES, sizeof *files, close_streams, flush_streams);
    if (!files) vm_error_memory(vm);
    return files;
}

/* ---- entries in the cage ---- */

/* An id that is free has an empty double in its place, not a cell. */
prog_value vm_io_entry(vm_t *vm, int64_t id) {
    prog_value files = vm_text_of(vm)->files;
    if (id < VM_FIRST_FILE || !files) return PROG_UNDEF;
    prog_array *table = vm_array(vm, files);
    if (id - VM_FIRST_FILE >= table->numel) return PROG_UNDEF;
    prog_value entry = vm_cell_data(table)[id - VM_FIRST_FILE];
    return vm_class(vm, entry) == PROG_CELL ? entry : PROG_UNDEF;
}

prog_value vm_io_entry_field(vm_t *vm, prog_value entry, int field) {
    return vm_cell_data(vm_array(vm, entry))[field];
}

int64_t vm_io_end(vm_t *vm) {
    prog_value files = vm_text_of(vm)->files;
    return VM_FIRST_FILE + (files ? vm_array(vm, files)->numel : 0);
}

bool vm_io_is_open(vm_t *vm, double id) {
    if (id == VM_STDIN || id == VM_STDOUT || id == VM_STDERR) return true;
    return id == floor(id) && id >= VM_FIRST_FILE && id < VM_FILES_MAX &&
           vm_io_entry(vm, (int64_t)id) != PROG_UNDEF;
}

static void keep_stream(vm_open_files *files, int64_t id, base_stream *s) {
    files->streams[id] = s;
    files->told[id] = false;
    if (id > files->highest) files->highest = (int)id;
}

/* The table grows by eight places. The entry is whole before it goes in: a lack of memory on the way
 * leaves the table as it was. */
int64_t vm_io_add(vm_t *vm, prog_value path, const char *mode, bool big_endian, base_stream *s) {
    vm_text_data *state = vm_text_of(vm);
    int64_t count = state->files ? vm_array(vm, state->files)->numel : 0, k = 0; /* k: place in the table */
    while (k < count && vm_class(vm, vm_cell_data(vm_array(vm, state->files))[k]) == PROG_CELL)
        k++;
    if (k + VM_FIRST_FILE >= VM_FILES_MAX) {
        (void)base_stream_close(s);
        vm_error(vm, NULL, "fopen: too many open files");
    }
    if (k == count) {
        prog_value *data, grown = vm_new_cell(vm, 1, count + 8, &data);
        for (int64_t j = 0; j < count; j++)
            vm_cell_set(vm, grown, j, vm_cell_data(vm_array(vm, state->files))[j]);
        vm_incref(vm, grown);
        if (state->files) vm_decref(vm, state->files);
        state->files = grown;
    }
    prog_value *data, entry = vm_new_cell(vm, 1, FILE_FIELDS, &data);
    char *full = base_path_absolute(vm_to_cstr(vm, path, "fopen")); /* as the folder is now */
    prog_value from_root = full ? vm_new_cstring(vm, full) : path;
    base_path_free(full);
    vm_cell_set(vm, entry, FILE_PATH, path);
    vm_cell_set(vm, entry, FILE_FULL, from_root);
    vm_cell_set(vm, entry, FILE_MODE, vm_new_cstring(vm, mode));
    vm_cell_set(vm, entry, FILE_POSITION, prog_double(0));
    vm_cell_set(vm, entry, FILE_ORDER, prog_double(big_endian));
    vm_cell_set(vm, state->files, k, entry);
    keep_stream(files_of(vm), k + VM_FIRST_FILE, s);
    vm_io_note(vm, k + VM_FIRST_FILE, s);
    return k + VM_FIRST_FILE;
}

_Noreturn static void bad_id(vm_t *vm, const char *who, double id) {
    vm_error(vm, NULL, "%s: invalid stream number = %g", who, id);
}

/* Standard input has a stream and no entry: it is not opened again but is the process' own wherever the VM
 * is. */
base_stream *vm_io_stream(vm_t *vm, int64_t id) {
    vm_open_files *files = files_of(vm);
    if (id == VM_STDIN) {
        if (!files->streams[VM_STDIN]) files->streams[VM_STDIN] = base_stream_on(VM_STDIN);
        return files->streams[VM_STDIN];
    }
    prog_value entry = vm_io_entry(vm, id);
    if (entry == PROG_UNDEF) return NULL;
    if (files->streams[id]) return files->streams[id];
    const char *path = vm_to_cstr(vm, vm_io_entry_field(vm, entry, FILE_FULL), "fopen");
    const char *mode = vm_to_cstr(vm, vm_io_entry_field(vm, entry, FILE_MODE), "fopen");
    base_stream *s = base_stream_open(path, mode, true);
    if (!s) vm_error(vm, NULL, "the open file %s cannot be opened again: %s", path, strerror(errno));
    double place = prog_as_double(vm_io_entry_field(vm, entry, FILE_POSITION));
    int64_t size = base_stream_size(s);
    if (size >= 0 && (double)size < place) {
        (void)base_stream_close(s);
        vm_error(vm, NULL, "the open file %s has %lld bytes, and the program stood at byte %.0f", path,
                 (long long)size, place);
    }
    if (base_stream_seek(s, (off_t)place, SEEK_SET) != 0) {
        int number = errno;
        (void)base_stream_close(s);
        vm_error(vm, NULL, "the open file %s cannot be gone on with at byte %.0f: %s", path, place,
                 strerror(number));
    }
    keep_stream(files, id, s);
    return s;
}

/* A file whose bytes were lost is told by its next use, as a write that failed. */
bool vm_files_sync(vm_t *vm) {
    vm_open_files *files = vm_held_state(vm, VM_HELD_FILES);
    bool ok = true;
    for (int k = VM_FIRST_FILE; files && k <= files->highest; k++)
        if (files->streams[k]) ok &= base_stream_sync(files->streams[k]) == 0;
    return ok;
}

bool vm_files_sync_later(vm_t *vm, int **fds, size_t *count) {
    vm_open_files *files = vm_held_state(vm, VM_HELD_FILES);
    size_t room = files && files->highest >= VM_FIRST_FILE ? (size_t)(files->highest - VM_FIRST_FILE) + 1 : 0;
    bool ok = true;
    *count = 0;
    *fds = room ? base_calloc(room, sizeof **fds) : NULL;
    if (room && !*fds) {
        errno = ENOMEM;
        return false;
    }
    for (size_t k = 0; k < room && ok; k++) {
        base_stream *s = files->streams[VM_FIRST_FILE + k];
        if (!s) continue;
        ok = base_stream_sync_later(s, &(*fds)[*count]) == 0;
        *count += ok && (*fds)[*count] >= 0;
    }
    return ok;
}

/* Takes no memory of the VM's, which stands. */
void vm_files_lost(vm_t *vm, void (*each)(void *ctx, const char *path), void *ctx) {
    vm_open_files *files = vm_held_state(vm, VM_HELD_FILES);
    char path[VM_PATH_ROOM];
    for (int k = VM_FIRST_FILE; files && k <= files->highest; k++) {
        prog_value entry = files->streams[k] && !files->told[k] ? vm_io_entry(vm, k) : PROG_UNDEF;
        prog_value full = entry == PROG_UNDEF ? entry : vm_io_entry_field(vm, entry, FILE_FULL);
        if (!vm_is_kind(vm, full, PROG_KIND_ARRAY) || !vm_is_string(vm, full)) continue;
        base_view text = vm_to_view(vm, full, "fopen");
        if (text.len >= sizeof path) continue;
        memcpy(path, text.data, text.len);
        path[text.len] = 0;
        files->told[k] = !base_stream_is_at(files->streams[k], path);
        if (files->told[k]) each(ctx, path);
    }
}

void vm_io_note(vm_t *vm, int64_t id, base_stream *s) {
    prog_value entry = vm_io_entry(vm, id);
    if (entry != PROG_UNDEF) vm_cell_set(vm, entry, FILE_POSITION, prog_double((double)base_stream_tell(s)));
}

/* A text may be the name of a standard stream or the path that a file was opened by, the first id of
 * these. A number that is no open id is an error in the words of Octave, where -1 stands for what is not
 * even a number. */
double vm_io_id(vm_t *vm, prog_value v, const char *who) {
    if (vm_is_char(vm, v)) {
        static const char *const names[] = {"stdin", "stdout", "stderr"};
        const char *name = vm_to_cstr(vm, v, who);
        for (int k = VM_STDIN; k < VM_FIRST_FILE; k++)
            if (strcmp(name, names[k]) == 0) return k;
        int64_t end = vm_io_end(vm);
        for (int64_t id = VM_FIRST_FILE; id < end; id++) {
            prog_value entry = vm_io_entry(vm, id);
            if (entry != PROG_UNDEF &&
                strcmp(vm_to_cstr(vm, vm_io_entry_field(vm, entry, FILE_PATH), who), name) == 0)
                return (double)id;
        }
        bad_id(vm, who, -1);
    }
    if (vm_class(vm, v) > PROG_LOGICAL || vm_numel(vm, v) != 1) bad_id(vm, who, -1);
    double id = vm_to_double(vm, v, who);
    if (!vm_io_is_open(vm, id)) bad_id(vm, who, id);
    return id;
}

/* Nothing to write is no error, not even on a stream that cannot be written: fputs (fid, ""). */
void vm_io_write(vm_t *vm, double id, const void *data, size_t len) {
    if (len == 0) return;
    if (id == VM_STDOUT) {
        vm_put(vm, data, len);
        return;
    }
    if (id == VM_STDERR) {
        vm_write_error(vm, data, len);
        return;
    }
    base_stream *s = vm_io_stream(vm, (int64_t)id);
    if (!s || base_stream_write(s, data, len) != 0) vm_error(vm, NULL, "stream not open for writing");
    vm_io_note(vm, (int64_t)id, s);
}

/* Before standard input is read what the program has printed must be on the screen: it may be a question. */
base_stream *vm_io_reading(vm_t *vm, prog_value v, const char *who, double *id) {
    *id = vm_io_id(vm, v, who);
    base_stream *s = *id == VM_STDOUT || *id == VM_STDERR ? NULL : vm_io_stream(vm, (int64_t)*id);
    if (!s) vm_error(vm, NULL, "%s: stream not open for reading", who);
    if (*id == VM_STDIN) vm_flush(vm);
    return s;
}

/* ---- what a file was opened with ---- */

bool vm_io_big_endian(vm_t *vm, double id) {
    prog_value entry = vm_io_entry(vm, (int64_t)id);
    return entry != PROG_UNDEF && prog_as_double(vm_io_entry_field(vm, entry, FILE_ORDER)) != 0;
}

/* Octave's names and MATLAB's letters. The machine's own order is little endian: only such machines are
 * served. */
bool vm_io_order(vm_t *vm, prog_value v, const char *who) {
    const char *name = vm_to_cstr(vm, v, who);
    if (strcasecmp(name, "ieee-be") == 0 || strcasecmp(name, "b") == 0) return true;
    if (strcasecmp(name, "ieee-le") == 0 || strcasecmp(name, "l") == 0 || strcasecmp(name, "native") == 0 ||
        strcasecmp(name, "n") == 0)
        return false;
    vm_error(vm, NULL, "invalid architecture: \"%s\"", name);
}

/* ---- reading, giving back, closing ---- */

/* In pieces of 64 KiB: how long the rest is cannot be asked of a pipe or a terminal. A short piece is the
 * end. */
base_view vm_io_rest(vm_t *vm, prog_value file, const char *who, double *id, size_t max) {
    base_stream *s = vm_io_reading(vm, file, who, id);
    vm_text text = {.vm = vm};
    while (text.len < max) {
        size_t some = max - text.len < 65536 ? max - text.len : 65536;
        vm_text_reserve(&text, some);
        ssize_t n = base_stream_read(s, text.data + text.len, some);
        if (n <= 0) break;
        text.len += (size_t)n;
        if ((size_t)n < some) break;
    }
    vm_io_note(vm, (int64_t)*id, s);
    return base_view_of(text.data, text.len);
}

void vm_io_unread(vm_t *vm, double id, size_t count) {
    base_stream *s = vm_io_stream(vm, (int64_t)id);
    if (s && count) (void)base_stream_seek(s, -(off_t)count, SEEK_CUR);
    if (s) vm_io_note(vm, (int64_t)id, s);
}

/* The place becomes free whatever the system says of the close; the error is the result. */
int vm_io_close(vm_t *vm, int64_t id) {
    vm_open_files *files = files_of(vm);
    int result = base_stream_close(files->streams[id]);
    files->streams[id] = NULL;
    vm_cell_set(vm, vm_text_of(vm)->files, id - VM_FIRST_FILE, vm_empty(vm));
    return result;
}

/* ---- memory that nobody believes (vm/builtins/natives.h) ---- */

static bool entry_holds(vm_t *vm, prog_value v) {
    if (vm_class(vm, v) != PROG_CELL) return true; /* free */
    prog_value *field = vm_cell_data(vm_array(vm, v));
    return vm_holds_alone(vm, v) && vm_array(vm, v)->numel == FILE_FIELDS &&
           vm_is_string(vm, field[FILE_PATH]) && vm_is_string(vm, field[FILE_FULL]) &&
           vm_is_string(vm, field[FILE_MODE]) && prog_is_double(field[FILE_POSITION]) &&
           prog_as_double(field[FILE_POSITION]) >= -1 && prog_as_double(field[FILE_POSITION]) <= 0x1p62 &&
           prog_is_double(field[FILE_ORDER]);
}

bool vm_holds_files(vm_t *vm) {
    prog_value files = vm_text_of(vm)->files;
    if (!files) return true;
    prog_array *table = vm_array(vm, files);
    if (!vm_holds_alone(vm, files) || table->h.cls != PROG_CELL || table->numel > VM_FILES_MAX + 8)
        return false;
    for (int64_t k = 0; k < table->numel; k++)
        if (!entry_holds(vm, vm_cell_data(table)[k])) return false;
    return true;
}
