/* vm/builtins/io/file.c - builtins that open, read and move in files, by the table of open_files.c.
 *
 * Positions and the end of a file follow Octave where it differs from C: fseek does not go beyond the end,
 * feof is true when the last line has been taken and not only after a read that failed, and the origins
 * have numbers of their own. */
#include "vm/builtins/io/io.h"

#include "base/file.h"
#include "base/path.h"
#include "vm/builtins/args.h"
#include "vm/heap/cage.h"
#include "vm/builtins/io/io_internal.h"
#include "vm/builtins/text/scan.h"
#include "vm/builtins/text/text.h"

#include <errno.h>

/* ---- fopen, fclose ---- */

/* The mode in Octave's spelling ("rb", "wb+"), or NULL when it is none. */
static const char *clean_mode(const char *mode, char out[8]) {
    char kind = mode[0];
    bool plus = false;
    if (!kind || !strchr("rwaRWA", kind)) return NULL;
    kind |= 0x20; /* capitals name the same modes */
    for (const char *p = mode + 1; *p; p++) {
        if (*p == '+')
            plus = true;
        else if (!strchr("btzWR", *p))
            return NULL;
    }
    out[0] = kind;
    out[1] = 'b';
    out[2] = plus ? '+' : 0;
    out[3] = 0;
    return out;
}

/* fopen ("all"): ids in a column; 0x0 when no file is open. */
static void open_all(vm_t *vm, vm_call *c) {
    int64_t end = vm_io_end(vm), n = 0;
    for (int64_t id = VM_FIRST_FILE; id < end; id++)
        n += vm_io_entry(vm, id) != PROG_UNDEF;
    if (!n) {
        vm_return(vm, c, 0, vm_empty(vm));
        return;
    }
    void *data;
    prog_value out = vm_new_matrix(vm, PROG_DOUBLE, 0, n, 1, &data);
    for (int64_t id = VM_FIRST_FILE, k = 0; id < end; id++)
        if (vm_io_entry(vm, id) != PROG_UNDEF) ((double *)data)[k++] = (double)id;
    vm_return(vm, c, 0, out);
}

/* [name, mode, order, encoding] = fopen (fid). Text is UTF-8 whatever a program asks for. */
static void describe_file(vm_t *vm, vm_call *c) {
    static const char *const names[] = {"stdin", "stdout", "stderr"}, *const modes[] = {"r", "w", "w"};
    double id = vm_io_id(vm, c->args[0], "fopen");
    prog_value entry = vm_io_entry(vm, (int64_t)id);
    if (entry == PROG_UNDEF) {
        vm_return(vm, c, 0, vm_new_cstring(vm, names[(int)id]));
        vm_return(vm, c, 1, vm_new_cstring(vm, modes[(int)id]));
    } else {
        vm_return(vm, c, 0, vm_io_entry_field(vm, entry, FILE_PATH));
        vm_return(vm, c, 1, vm_io_entry_field(vm, entry, FILE_MODE));
    }
    vm_return(vm, c, 2, vm_new_cstring(vm, vm_io_big_endian(vm, id) ? "ieee-be" : "ieee-le"));
    vm_return(vm, c, 3, vm_new_cstring(vm, "utf-8"));
}

/* That a file cannot be opened is no error but an id of -1 and the system's reason: programs test for it.
 * A mode or byte order that is none is an error. The encoding, a fourth argument, is taken and not looked
 * at. */
void vm_bi_fopen(vm_t *vm, vm_call *c) {
    if (c->nargs == 1 && !vm_is_char(vm, c->args[0])) {
        describe_file(vm, c);
        return;
    }
    if (!vm_is_char(vm, c->args[0])) vm_error(vm, NULL, "fopen: file name must be a string");
    const char *path = vm_path_arg(vm, c->args[0], "fopen");
    if (c->nargs == 1 && strcmp(path, "all") == 0) {
        open_all(vm, c);
        return;
    }
    if (c->nargs > 1 && !vm_is_char(vm, c->args[1])) vm_error(vm, NULL, "fopen: file mode must be a string");
    char buffer[8];
    const char *mode = clean_mode(c->nargs > 1 ? vm_to_cstr(vm, c->args[1], "fopen") : "r", buffer);
    if (!mode) vm_error(vm, NULL, "invalid mode specified");
    bool big = c->nargs > 2 && vm_io_order(vm, c->args[2], "fopen");
    prog_value name = c->args[0];
    base_stream *s = base_stream_open(path, mode, false);
    int why = errno;
    if (!s && why == ENOENT && strcmp(mode, "rb") == 0) {
        const char *found = vm_file_on_path(vm, path, "fopen");
        if (found) {
            s = base_stream_open(found, mode, false);
            why = errno;
        }
        if (s) name = vm_new_cstring(vm, found);
    }
    if (!s) {
        vm_return_double(vm, c, -1);
        vm_return(vm, c, 1, vm_new_cstring(vm, strerror(why)));
        return;
    }
    int64_t id = vm_io_add(vm, name, mode, big, s);
    vm_return_double(vm, c, (double)id);
    vm_return(vm, c, 1, vm_new_string(vm, NULL, 0, false));
}

/* The file has no name, so that it cannot be opened again in another process. The name goes at once, so
 * that nothing is left behind however the program ends. */
void vm_bi_tmpfile(vm_t *vm, vm_call *c) {
    char *path = vm_scratch(vm, VM_PATH_ROOM);
    vm_temp_name(vm, NULL, "oct-", path);
    base_stream *s = base_stream_open(path, "w+", false);
    if (!s) {
        vm_return_double(vm, c, -1);
        vm_return(vm, c, 1, vm_new_cstring(vm, strerror(errno)));
        return;
    }
    (void)base_file_unlink(path);
    int64_t id = vm_io_add(vm, vm_new_cstring(vm, path), "w+b", false, s);
    vm_return_double(vm, c, (double)id);
    vm_return(vm, c, 1, vm_new_string(vm, NULL, 0, false));
}

/* Closing a standard stream does nothing and says so by 0. */
void vm_bi_fclose(vm_t *vm, vm_call *c) {
    if (vm_is_char(vm, c->args[0]) && strcmp(vm_to_cstr(vm, c->args[0], "fclose"), "all") == 0) {
        int64_t end = vm_io_end(vm);
        for (int64_t id = VM_FIRST_FILE; id < end; id++)
            if (vm_io_entry(vm, id) != PROG_UNDEF) (void)vm_io_close(vm, id);
        vm_return_double(vm, c, 0);
        return;
    }
    double id = vm_io_id(vm, c->args[0], "fclose");
    vm_return_double(vm, c, id < VM_FIRST_FILE ? 0 : vm_io_close(vm, (int64_t)id));
}

/* ---- lines ---- */

/* fgetl and fgets. The second result is the number of characters, and for a file at its end -1 and 0.
 * fgetl takes a carriage return off as well. The file counts as ended when nothing follows the line, so
 * one byte is read ahead and given back; standard input is left alone there, since it might wait for the
 * user. */
static void read_line(vm_t *vm, vm_call *c, const char *who, bool keep_newline) {
    double id;
    base_stream *s = vm_io_reading(vm, c->args[0], who, &id);
    size_t max = SIZE_MAX;
    if (c->nargs > 1 && vm_numel(vm, c->args[1]) > 0) {
        double n = vm_to_double(vm, c->args[1], who);
        if (!(n >= 0)) vm_error(vm, NULL, "%s: invalid length specified", who);
        if (n < 1e15) max = (size_t)n;
    }
    base_buf line = {0};
    ssize_t n = base_stream_line(s, &line, max);
    vm_io_note(vm, (int64_t)id, s);
    if (n <= 0) {
        base_buf_free(&line);
        vm_return_double(vm, c, -1);
        vm_return(vm, c, 1, prog_double(0));
        return;
    }
    size_t len = line.len;
    if (!keep_newline) {
        if (len && line.data[len - 1] == '\n') len--;
        if (len && line.data[len - 1] == '\r') len--;
        n = (ssize_t)len;
    }
    base_view text = vm_scratch_of(vm, &line);
    /* The end counts as met when the last line has been taken, as it is in Octave. */
    if (!base_stream_eof(s)) {
        char byte;
        if (id != VM_STDIN && base_stream_read(s, &byte, 1) == 1) (void)base_stream_seek(s, -1, SEEK_CUR);
    }
    vm_return(vm, c, 0, vm_new_string(vm, (const char *)text.data, len, false));
    vm_return(vm, c, 1, prog_double((double)n));
}

void vm_bi_fgetl(vm_t *vm, vm_call *c) {
    read_line(vm, c, "fgetl", false);
}
void vm_bi_fgets(vm_t *vm, vm_call *c) {
    read_line(vm, c, "fgets", true);
}

/* Counts only lines that end: what follows the last newline is no line. Inf skips all. */
void vm_bi_fskipl(vm_t *vm, vm_call *c) {
    double id, count = c->nargs > 1 ? vm_to_double(vm, c->args[1], "fskipl") : 1, done = 0;
    base_stream *s = vm_io_reading(vm, c->args[0], "fskipl", &id);
    base_buf line = {0};
    while (done < count) {
        line.len = 0;
        if (base_stream_line(s, &line, SIZE_MAX) <= 0) break;
        if (line.data[line.len - 1] != '\n' && line.data[line.len - 1] != '\r') break;
        done++;
    }
    base_buf_free(&line);
    vm_io_note(vm, (int64_t)id, s);
    vm_return_double(vm, c, done);
}

/* ---- position ---- */

void vm_bi_feof(vm_t *vm, vm_call *c) {
    double id = vm_io_id(vm, c->args[0], "feof");
    base_stream *s = id == VM_STDOUT || id == VM_STDERR ? NULL : vm_io_stream(vm, (int64_t)id);
    vm_return_bool(vm, c, s && base_stream_eof(s));
}

void vm_bi_ftell(vm_t *vm, vm_call *c) {
    double id = vm_io_id(vm, c->args[0], "ftell");
    base_stream *s = id == VM_STDOUT || id == VM_STDERR ? NULL : vm_io_stream(vm, (int64_t)id);
    vm_return_double(vm, c, s ? (double)base_stream_tell(s) : -1);
}

/* Texts, and the numbers that SEEK_SET and its kin give programs. */
static int origin_of(vm_t *vm, prog_value v) {
    if (vm_is_char(vm, v)) {
        const char *name = vm_to_cstr(vm, v, "fseek");
        if (strcmp(name, "bof") == 0) return SEEK_SET;
        if (strcmp(name, "cof") == 0) return SEEK_CUR;
        if (strcmp(name, "eof") == 0) return SEEK_END;
    } else {
        double d = vm_to_double(vm, v, "fseek");
        if (d == VM_FROM_BEGIN) return SEEK_SET;
        if (d == VM_FROM_HERE) return SEEK_CUR;
        if (d == VM_FROM_END) return SEEK_END;
    }
    vm_error(vm, NULL, "fseek: invalid value for origin");
}

/* Unlike fseek of C it refuses a place beyond the end, so the length is asked first and the old place
 * found again. For what has no length (a pipe) only the beginning is a bound. */
void vm_bi_fseek(vm_t *vm, vm_call *c) {
    double id = vm_io_id(vm, c->args[0], "fseek"), offset = vm_to_double(vm, c->args[1], "fseek");
    int whence = c->nargs > 2 ? origin_of(vm, c->args[2]) : SEEK_SET;
    base_stream *s = id < VM_FIRST_FILE ? NULL : vm_io_stream(vm, (int64_t)id);
    int result = -1;
    if (s) {
        off_t here = base_stream_tell(s);
        off_t end = base_stream_seek(s, 0, SEEK_END) == 0 ? base_stream_tell(s) : -1;
        off_t to = (off_t)offset + (whence == SEEK_SET ? 0 : whence == SEEK_CUR ? here : end);
        /* Places before the beginning or beyond the end are refused and leave the file where it was. */
        bool good = to >= 0 && (end < 0 || to <= end);
        result = base_stream_seek(s, good ? to : here, SEEK_SET) == 0 && good ? 0 : -1;
        vm_io_note(vm, (int64_t)id, s);
    }
    vm_return_double(vm, c, result);
}

void vm_bi_frewind(vm_t *vm, vm_call *c) {
    double id = vm_io_id(vm, c->args[0], "frewind");
    base_stream *s = id < VM_FIRST_FILE ? NULL : vm_io_stream(vm, (int64_t)id);
    int result = s ? base_stream_seek(s, 0, SEEK_SET) : -1;
    if (s) vm_io_note(vm, (int64_t)id, s);
    if (c->nout > 0) vm_return_double(vm, c, result);
}

void vm_bi_fflush(vm_t *vm, vm_call *c) {
    double id = vm_io_id(vm, c->args[0], "fflush");
    base_stream *s = id < VM_FIRST_FILE ? NULL : vm_io_stream(vm, (int64_t)id);
    int result = 0;
    if (s)
        result = base_stream_flush(s);
    else
        vm_flush(vm);
    if (c->nout > 0) vm_return_double(vm, c, result);
}

/* Errors are raised when they happen here, so there is never one left to ask for. */
void vm_bi_ferror(vm_t *vm, vm_call *c) {
    (void)vm_io_id(vm, c->args[0], "ferror");
    vm_return(vm, c, 0, vm_new_string(vm, NULL, 0, false));
    vm_return(vm, c, 1, prog_double(0));
}

void vm_bi_is_valid_file_id(vm_t *vm, vm_call *c) {
    double id = vm_is_numeric_class(vm_class(vm, c->args[0])) && vm_numel(vm, c->args[0]) == 1
                    ? vm_to_double(vm, c->args[0], "is_valid_file_id")
                    : -1;
    vm_return_bool(vm, c, vm_io_is_open(vm, id));
}

/* ---- whole files, and scanning ---- */

/* Reads all that is left, scans it, and gives back what was not used: templates need to look ahead further
 * than a stream can give back, and files that programs scan fit into memory. With a third argument "C"
 * each conversion has an output of its own. */
void vm_bi_fscanf(vm_t *vm, vm_call *c) {
    double id;
    if (!vm_is_char(vm, c->args[1])) vm_error(vm, NULL, "fscanf: format TEMPLATE must be a string");
    base_view text = vm_io_rest(vm, c->args[0], "fscanf", &id, SIZE_MAX);
    size_t used = text.len;
    if (c->nargs > 2 && vm_is_char(vm, c->args[2])) {
        used = vm_scan_outputs(vm, c, "fscanf", text, vm_to_view(vm, c->args[1], "fscanf"));
    } else {
        vm_scan_result r = vm_scan_array(vm, "fscanf", text, vm_to_view(vm, c->args[1], "fscanf"),
                                         c->nargs > 2 ? c->args[2] : PROG_UNDEF);
        vm_return(vm, c, 0, r.value);
        vm_return(vm, c, 1, prog_double((double)r.count));
        vm_return(vm, c, 2, vm_new_cstring(vm, r.failed ? "fscanf: format failed to match" : ""));
        used = r.used;
    }
    vm_io_unread(vm, id, text.len - used);
}

const char *vm_file_on_path(vm_t *vm, const char *name, const char *who) {
    base_path_what kind = base_path_kind(name);
    if (kind == BASE_PATH_FILE || kind == BASE_PATH_OTHER) return name;
    if (*name == '/' || strncmp(name, "./", 2) == 0 || strncmp(name, "../", 3) == 0) return NULL;
    base_view path = vm_search_path(vm);
    for (size_t at = 0; at < path.len;) {
        const char *folder = (const char *)path.data + at;
        const char *colon = memchr(folder, ':', path.len - at);
        size_t len = colon ? (size_t)(colon - folder) : path.len - at;
        vm_text file = {.vm = vm};
        vm_text_put(&file, folder, len);
        vm_text_printf(&file, "/%s", name);
        vm_text_byte(&file, 0);
        if (len && base_path_kind(file.data) == BASE_PATH_FILE) {
            vm_warning(vm, "Octave:data-file-in-path", "%s: '%s' found by searching load path", who,
                       file.data);
            return file.data;
        }
        at += len + 1;
    }
    return NULL;
}

/* At most 4 GiB, which is more than a text of a program and less than what would stop the machine. */
prog_value vm_file_text(vm_t *vm, const char *path) {
    base_buf all = {0};
    if (base_file_read_all(path, 1ull << 32, &all, NULL) != MICA_OK) {
        base_buf_free(&all);
        return PROG_UNDEF;
    }
    base_view text = vm_scratch_of(vm, &all);
    return vm_new_string(vm, (const char *)text.data, text.len, false);
}

void vm_bi_fileread(vm_t *vm, vm_call *c) {
    if (!vm_is_char(vm, c->args[0])) vm_error(vm, NULL, "fileread: FILENAME argument must be a string");
    const char *name = vm_path_arg(vm, c->args[0], "fileread"),
               *found = vm_file_on_path(vm, name, "fileread");
    prog_value text = vm_file_text(vm, found ? found : name);
    if (text == PROG_UNDEF) vm_error(vm, NULL, "fileread: cannot open file");
    vm_return(vm, c, 0, text);
}
